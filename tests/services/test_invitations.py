"""A link lets one person in as one creator, once, and leaves no other way in; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from harness.databases import another
from harness.merchant import NOON, Shop, open_shop, outgoing, send_task

from domain.actor import Actor
from domain.errors import NotFound, Refusal
from domain.notices.invitations import AccountMoved, LinkNotForTeam, LinkWaits, SecondAccountSettled
from domain.notices.tasks import InvitationReady, InvitationRefused
from domain.outcome import Outcome
from services import guesses, invitations, outbox, people, second_accounts
from storage.database import Database
from storage.queries import people as rows
from storage.sql import col, select
from storage.tables import Audit, Creator, Identity, Invitation, LinkedChat, Membership, Outbox, PostedCard
from storage.unit_of_work import Transaction


def _invites(database: Database, shop: Shop, creator_id: int) -> str:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        outcome = invitations.invite(uow, creator_id, link="{token}", by=shop.lin, now=NOON)
        transaction.commit()
    assert isinstance(outcome.reply, InvitationReady)
    return outcome.reply.url


def _identity(transaction: Transaction, user: str) -> Identity:
    person = people.Person(platform="telegram", team="", user=user, name=user)
    return people.recognise(transaction.system, person)


def _opens(
    database: Database, token: str, user: str, after: timedelta = timedelta(), real: timedelta = timedelta()
) -> int:
    """Gives the identity that was let in. What a refusal writes is kept, as a turn keeps it."""
    with database.write() as transaction:
        identity = _identity(transaction, user)
        transaction.session.flush()
        try:
            invitations.redeem(transaction, token, identity, now=NOON + after, real=NOON + real)
        finally:
            transaction.commit()
    return identity.id


def _refused(database: Database, token: str, user: str, **when: timedelta) -> object:
    with pytest.raises(Refusal) as refusal:
        _opens(database, token, user, **when)
    return refusal.value.notice


def _members(database: Database, shop: Shop, creator_id: int) -> list[tuple[int, bool]]:
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        query = uow.query(Membership).where(Membership.creator_id == creator_id)
        return [(one.identity_id, one.active) for one in uow.all(query.order_by(col(Membership.id)))]


def _audit(database: Database, act: str) -> Sequence[Audit]:
    with database.read() as transaction:
        return transaction.session.exec(select(Audit).where(Audit.act == act).order_by(col(Audit.id))).all()


def test_a_link_works_once(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    _opens(database, token, "arif")
    assert _refused(database, token, "somebody") == InvitationRefused()
    with database.read() as transaction:
        creator = transaction.workspace(shop.workspace_id).get(Creator, shop.arif_creator_id)
    assert creator.reach == "linked"


def test_a_link_lapses_after_a_week(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    assert _refused(database, token, "arif", after=timedelta(days=7)) == InvitationRefused()


def test_an_older_link_of_hers_lets_nobody_in_once_she_is_there(database: Database) -> None:
    shop = open_shop(database)
    first, second = (_invites(database, shop, shop.arif_creator_id) for _ in range(2))
    _opens(database, second, "arif")
    assert _refused(database, first, "somebody") == InvitationRefused()
    with database.read() as transaction:
        links = transaction.session.exec(select(Invitation)).all()
    assert [one.token_sealed for one in links] == [None, None]


def test_a_link_that_two_open_at_once_binds_one(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    other = another(database)
    barrier, told = threading.Barrier(2), []

    def run(one: Database, user: str) -> None:
        barrier.wait()
        try:
            _opens(one, token, user)
        except Refusal as refusal:
            told.append(type(refusal.notice).__name__)
        else:
            told.append("in")

    threads = [threading.Thread(target=run, args=pair) for pair in ((database, "arif"), (other, "somebody"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    other.close()
    assert sorted(told) == ["InvitationRefused", "in"]
    assert len(_members(database, shop, shop.arif_creator_id)) == 1


def test_every_wrong_link_leaves_a_line_that_does_not_name_it(database: Database) -> None:
    open_shop(database)
    assert _refused(database, "guessed-token", "somebody") == InvitationRefused()
    [row] = _audit(database, invitations.REDEEM)
    assert (row.result, row.subject, row.workspace_id) == ("refused", "", None)
    assert "guessed-token" not in str(row)


def test_ten_thousand_guesses_are_answered_alike_and_then_no_link_works_for_a_while(
    database: Database,
) -> None:
    """Failure 31: constant answer, lock-out, a bounded number of rows; the right link is refused as well."""
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    with database.write() as transaction:
        identity = _identity(transaction, "somebody")
        told = set()
        for number in range(10_000):
            with pytest.raises(Refusal) as refusal:
                invitations.redeem(transaction, f"guess-{number}", identity, now=NOON, real=NOON)
            told.add(refusal.value.notice.kind)
        transaction.commit()
    assert told == {"invitation_refused"}
    assert _refused(database, token, "somebody") == InvitationRefused()
    assert len(_audit(database, invitations.REDEEM)) == guesses.MOST + 1
    assert len(_audit(database, "invitation.lock")) == 1
    assert _members(database, shop, shop.arif_creator_id) == []
    assert _refused(database, token, "somebody", real=guesses.LOCKED_FOR - timedelta(seconds=1))
    _opens(database, token, "somebody", real=guesses.LOCKED_FOR)


def test_who_tries_a_few_old_links_is_not_locked_out(database: Database) -> None:
    shop = open_shop(database)
    for number in range(guesses.MOST):
        _refused(database, f"old-{number}", "arif")
    _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")


def test_one_persons_guesses_keep_nobody_else_out(database: Database) -> None:
    shop = open_shop(database)
    for number in range(guesses.MOST + 5):
        _refused(database, f"guess-{number}", "somebody")
    _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")


def test_somebody_of_the_team_is_told_whose_link_it_is_and_does_not_spend_it(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    with database.write() as transaction:
        lin = transaction.system.get(Identity, shop.lin.identity_id)
        with pytest.raises(Refusal) as refusal:
            invitations.redeem(transaction, token, lin, now=NOON, real=NOON)
        transaction.commit()
    assert refusal.value.notice == LinkNotForTeam(creator="Arif")
    _opens(database, token, "arif")


def test_one_creator_does_not_become_another(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    assert _refused(database, token, "1T1") == InvitationRefused()  # Kai
    _opens(database, token, "arif")


# another account


def _second(database: Database, shop: Shop) -> tuple[int, int, int]:
    """Arif is linked and opens a newer link from another account; gives both identities and the invitation."""
    send_task(database, shop)
    first = _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")
    newer = _invites(database, shop, shop.arif_creator_id)
    assert _refused(database, newer, "arifs new phone") == LinkWaits()
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        [invitation] = uow.all(uow.query(Invitation).where(col(Invitation.waits).is_(True)))
    return first, invitation.used_by_identity_id or 0, invitation.id


def _decides(
    database: Database, shop: Shop, invitation_id: int, *, move: bool, by: Actor | None = None
) -> Outcome:
    by = by or shop.lin
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        outcome = second_accounts.decide(uow, invitation_id, move=move, by=by, now=NOON, real=NOON)
        outbox.put(uow, outcome, by=by, now=NOON, real=NOON)
        transaction.commit()
    return outcome


def test_a_link_opened_from_another_account_waits_for_the_teams_word(database: Database) -> None:
    shop = open_shop(database)
    first, _, invitation_id = _second(database, shop)
    assert _members(database, shop, shop.arif_creator_id) == [(first, True)]
    [row] = outgoing(database, "second_account_came")
    facts = row.payload["facts"]
    assert (facts["invitation_id"], facts["account"], facts["present"]) == (
        invitation_id,
        "arifs new phone",
        "arif",
    )


def test_the_newer_account_takes_the_place_of_the_first_when_the_team_says_so(database: Database) -> None:
    shop = open_shop(database)
    first, second, invitation_id = _second(database, shop)
    with database.write() as transaction:  # her card stands in the first account
        uow = transaction.workspace(shop.workspace_id)
        chat = people.creator_chat(uow, shop.arif_creator_id)
        assert chat is not None
        uow.add(PostedCard(chat_id=chat.id, kind="assignment", subject=1, message="7"))
        transaction.commit()
    outcome = _decides(database, shop, invitation_id, move=True)
    assert isinstance(outcome.reply, AccountMoved)
    assert _members(database, shop, shop.arif_creator_id) == [(first, False), (second, True)]
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        new = people.creator_chat(uow, shop.arif_creator_id)
        assert new is not None
        assert new.platform_chat == "arifs new phone"
        old = uow.first(uow.query(PostedCard).where(PostedCard.subject == 1))
        assert old is not None
        assert old.slot != 0, "nothing new is shown in the account she has left"
        [left] = [
            row
            for row in transaction.session.exec(select(Outbox)).all()
            if row.payload.get("kind") == "account_left"
        ]
        assert uow.get(LinkedChat, left.chat_id or 0).platform_chat == "arif"
        assert [
            row.payload["card"]
            for row in transaction.session.exec(
                select(Outbox).where(Outbox.chat_id == new.id, Outbox.kind == "card")
            ).all()
        ] == ["assignment"]
        assert rows.memberships(transaction.system, first) == []


def test_the_first_account_stays_when_the_team_says_so(database: Database) -> None:
    shop = open_shop(database)
    first, second, invitation_id = _second(database, shop)
    _decides(database, shop, invitation_id, move=False)
    assert _members(database, shop, shop.arif_creator_id) == [(first, True)]
    [told] = outgoing(database, "second_account_refused")
    assert told.payload["to"]["chat"] == "arifs new phone"
    with database.read() as transaction:
        assert rows.memberships(transaction.system, second) == []


@pytest.mark.parametrize("move", [True, False])
def test_a_second_word_about_the_account_hears_of_the_first(database: Database, move: bool) -> None:
    shop = open_shop(database)
    _, _, invitation_id = _second(database, shop)
    _decides(database, shop, invitation_id, move=move)
    for again in (True, False):
        with pytest.raises(Refusal) as late:
            _decides(database, shop, invitation_id, move=again)
        assert late.value.notice == SecondAccountSettled(moved=move)


def test_another_workspace_decides_about_nobodys_account(database: Database) -> None:
    shop, other = open_shop(database), open_shop(database, name="Other", team="T2")
    _, _, invitation_id = _second(database, shop)
    with pytest.raises(NotFound):
        _decides(database, other, invitation_id, move=True)


def test_the_same_account_may_open_a_newer_link(database: Database) -> None:
    shop = open_shop(database)
    first = _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")
    _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")
    assert _members(database, shop, shop.arif_creator_id) == [(first, True)]


# what is written down


def test_both_ends_are_written_down_without_the_link(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    arif = _opens(database, token, "arif")
    with database.read() as transaction:
        found = transaction.session.exec(select(Audit).order_by(col(Audit.id))).all()
    assert [(row.act, row.identity_id, row.subject) for row in found] == [
        ("crt.invite", shop.lin.identity_id, str(shop.arif_creator_id)),
        ("invitation.redeem", arif, str(shop.arif_creator_id)),
    ]
    assert token not in str(found)


def test_no_row_holds_a_link_in_clear(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        chat = uow.get(LinkedChat, shop.channel_id)
        outcome = invitations.invite(uow, shop.arif_creator_id, link="{token}", by=shop.lin, now=NOON)
        outbox.put(uow, outcome, here=chat, by=shop.lin, now=NOON, real=NOON)
        transaction.commit()
    assert isinstance(outcome.reply, InvitationReady)
    [row] = outgoing(database, "invitation_ready")
    assert outcome.reply.url not in str(row.payload)
    assert "sealed" in row.payload
