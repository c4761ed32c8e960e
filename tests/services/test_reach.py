"""Out of reach and back: what stops at once, who hears of it by another route, what is taken up; on both databases."""

from __future__ import annotations

from harness.merchant import NOON, Shop, open_shop, outgoing, send_task

from domain.audiences import ChatAudience, Member, TheCreator
from domain.notices.system import TurnFailed, TurnParked
from domain.outcome import Outcome, Tell
from domain.people import Role
from services import outbox, people, reach, setup, today
from services.chats import Company, Outsider, link, members_changed
from storage.database import Database
from storage.tables import Creator, LinkedChat, Membership, Outbox
from storage.unit_of_work import Transaction


def lose(transaction: Transaction, shop: Shop, chat: str, state: str = "blocked") -> list[Outbox]:
    del shop
    return reach.lose(transaction, platform="telegram", team="", chat=chat, state=state, now=NOON, real=NOON)


def kai(transaction: Transaction, shop: Shop) -> tuple[Creator, LinkedChat]:
    uow = transaction.workspace(shop.workspace_id)
    chat = people.creator_chat(uow, shop.kai.creator_id or 0)
    assert chat is not None
    return uow.get(Creator, shop.kai.creator_id or 0), chat


def manager_on_telegram(transaction: Transaction, shop: Shop) -> Membership:
    workspace = people.workspace_of(transaction.workspace(shop.workspace_id))
    return setup.ensure_member(
        transaction, workspace, platform="telegram", team="", user="777", role=Role.MANAGER, name="Mei"
    )


def test_a_creator_who_shuts_the_bot_out_counts_as_not_linked_until_she_is_back(database: Database) -> None:
    shop = open_shop(database)
    send_task(database, shop)
    with database.write() as transaction:
        creator, chat = kai(transaction, shop)
        lose(transaction, shop, chat.platform_chat)
        assert (creator.reach, chat.state, chat.state_since) == ("off_platform", "blocked", NOON)
        reach.regain(transaction, platform="telegram", team="", chat=chat.platform_chat, now=NOON, real=NOON)
        assert (creator.reach, chat.state, chat.state_since) == ("linked", "active", None)
        transaction.commit()
    [told] = outgoing(database, "while_away")  # the offer that had waited to be sent
    assert told.payload["facts"]["missed"] == 1
    assert [thing["sort"] for thing in told.payload["facts"]["things"]] == ["offer"]
    with database.write() as transaction:
        _, chat = kai(transaction, shop)
        lose(transaction, shop, chat.platform_chat)
        reach.regain(transaction, platform="telegram", team="", chat=chat.platform_chat, now=NOON, real=NOON)
        transaction.commit()
    assert len([row for row in outgoing(database, "while_away") if row.state == "pending"]) <= 1


def test_what_a_chat_missed_is_counted_and_said_once(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        _, chat = kai(transaction, shop)
        lose(transaction, shop, chat.platform_chat)
        for ref in "abc":
            to = TheCreator(shop.kai.creator_id or 0)
            outbox.put(uow, Outcome(tell=(Tell(TurnFailed(ref=ref), to),)), now=NOON, real=NOON)
        outcome = reach.back(uow, chat, now=NOON)
        assert [getattr(tell.notice, "missed", None) for tell in outcome.tell] == [3]
        lose(transaction, shop, chat.platform_chat)
        assert reach.back(uow, chat, now=NOON).tell == ()


def test_an_app_that_was_removed_takes_every_chat_of_its_team_and_no_other(database: Database) -> None:
    shop, other = open_shop(database), open_shop(database, name="Other", team="T2")
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        people.member_chat(uow, uow.get(Membership, shop.lin.membership_id))
        mei = manager_on_telegram(transaction, shop)
        written = reach.lose_team(transaction, team="T1", now=NOON, real=NOON)
        transaction.workspace(shop.workspace_id)
        told = [row for row in written if row.payload.get("kind") == "team_lost"]
        assert [uow.get(LinkedChat, row.chat_id or 0).identity_id for row in told] == [mei.identity_id]
        assert told[0].payload["facts"] == {"chats": 2}
        states = {row.state for row in uow.all(uow.query(LinkedChat).where(LinkedChat.team == "T1"))}
        assert states == {"uninstalled"}
        assert reach.lose_team(transaction, team="T1", now=NOON, real=NOON) == []
        theirs = transaction.workspace(other.workspace_id)
        assert theirs.get(LinkedChat, other.channel_id).state == "active"
        transaction.commit()


def test_one_refused_send_is_enough_to_know_that_the_app_is_gone(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        reach.lose(
            transaction, platform="slack", team="T1", chat="CT1", state="uninstalled", now=NOON, real=NOON
        )
        uow = transaction.workspace(shop.workspace_id)
        assert uow.get(LinkedChat, shop.channel_id).state == "uninstalled"
        transaction.commit()


def test_a_reinstalled_app_takes_up_what_it_lost_and_not_what_was_lost_before(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        archived = uow.add(
            LinkedChat(
                platform="slack",
                team="T1",
                platform_chat="COLD",
                kind="channel",
                audience="team",
                state="archived",
            )
        )
        uow.flush()
        reach.lose_team(transaction, team="T1", now=NOON, real=NOON)
        missed = Outcome(
            tell=(Tell(TurnParked(ref="x", what="press", who="Lin"), Member(shop.lin.membership_id)),)
        )
        outbox.put(uow, missed, now=NOON, real=NOON)
        [told] = [
            row
            for row in reach.regain_team(transaction, team="T1", now=NOON, real=NOON)
            if row.payload.get("kind") == "team_back"
        ]
        assert uow.get(LinkedChat, shop.channel_id).state == "active"
        assert archived.state == "archived"
        assert told.state == "pending"
        assert reach.regain_team(transaction, team="T1", now=NOON, real=NOON) == []
        transaction.commit()


def test_who_is_no_longer_active_is_told_nothing(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        uow.get(Membership, shop.lin.membership_id).active = False
        uow.flush()
        to = Member(shop.lin.membership_id)
        written = outbox.put(uow, Outcome(tell=(Tell(TurnFailed(ref="x"), to),)), now=NOON, real=NOON)
        assert written == []
        assert today.renew(uow, shop.lin.membership_id, now=NOON) == Outcome()


def test_a_lost_group_is_told_to_whom_it_can_be_told(database: Database) -> None:
    """The only owner's own chat is gone as well: the managers hear of it."""
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        mei = manager_on_telegram(transaction, shop)
        lins = people.member_chat(uow, uow.get(Membership, shop.lin.membership_id))
        lins.state = "deactivated"
        uow.flush()
        assert [one.id for one in reach.listeners(uow)] == [mei.id]


def test_people_are_counted_exactly_where_they_are_named_and_at_least_where_they_are_counted(
    database: Database,
) -> None:
    shop = open_shop(database)
    counted = {}
    for name, company in (
        ("named", Company(people=("UT1", "UEVE", "UBOB"))),
        ("counted", Company(count=5)),
        ("silent", None),
    ):
        with database.write() as transaction:
            _, outcome = link(
                transaction.workspace(shop.workspace_id),
                platform="slack" if name == "named" else "telegram",
                team="T1" if name == "named" else "",
                chat="CT1" if name == "named" else "-5",
                kind="group",
                title="x",
                audience=ChatAudience.TEAM,
                by=shop.lin,
                now=NOON,
                company=Company(people=company.people, shared=False)
                if name == "named" and company
                else company,
            )
            counted[name] = getattr(outcome.reply, "strangers", None)
            transaction.commit()
    assert counted == {"named": 2, "counted": 5, "silent": 0}


def test_the_same_person_who_comes_twice_is_told_once(database: Database) -> None:
    shop = open_shop(database)
    eve = Outsider("UEVE", "Eve")
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        chat = uow.get(LinkedChat, shop.channel_id)
        first = members_changed(uow, chat, joined=[eve], left=(), now=NOON)
        again = members_changed(uow, chat, joined=[eve], left=(), now=NOON)
        assert (len(first.tell), len(again.tell), len(chat.outsiders)) == (1, 0, 1)
        gone = members_changed(uow, chat, joined=(), left=[eve], now=NOON)
        assert [tell.notice.kind for tell in gone.tell] == ["chat_ours_again"]
        assert chat.audience == "mixed"
