"""What was decided becomes rows: for whom, where, once, and never where a creator may not read it."""

from __future__ import annotations

import pytest
from pipeline.merchant import Merchant, TestClock, seed
from pipeline.notes import PipelineAlarm, PipelineHeard, PipelineSecret
from sqlmodel import select

from domain.actor import Actor
from domain.audiences import Audience, Chat, Member, Team, TheCreator
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Role
from services import outbox, people
from storage.database import Database
from storage.tables import Identity, LinkedChat, Membership, Outbox, PostedCard
from storage.unit_of_work import UnitOfWork

CLOCK = TestClock()
TASK = Card(CardKind.TASK, 7)
OFFER = Card(CardKind.ASSIGNMENT, 8)


@pytest.fixture
def merchant(database: Database) -> Merchant:
    return seed(database)


def put(database: Database, merchant: Merchant, outcome: Outcome, **more: object) -> list[Outbox]:
    with database.write() as transaction:
        uow = transaction.workspace(merchant.workspace_id)
        here = more.pop("here", None)
        if isinstance(here, int):
            more["here"] = uow.get(LinkedChat, here)
        written = outbox.put(uow, outcome, now=CLOCK.now(), real=CLOCK.real(), **more)  # type: ignore[arg-type]
        transaction.commit()
    return written


def chats(database: Database, rows: list[Outbox]) -> list[str]:
    with database.read() as transaction:
        return [transaction.session.get(LinkedChat, row.chat_id).platform_chat for row in rows]  # type: ignore[union-attr]


def cards(database: Database, merchant: Merchant) -> list[PostedCard]:
    with database.read() as transaction:
        transaction.workspace(merchant.workspace_id)
        return list(transaction.session.exec(select(PostedCard).order_by(PostedCard.id)).all())  # type: ignore[arg-type]


def stand(database: Database, merchant: Merchant) -> None:
    """All posts have arrived."""
    with database.write() as transaction:
        transaction.workspace(merchant.workspace_id)
        for card in transaction.session.exec(select(PostedCard)).all():
            card.message = card.message or f"m{card.id}"
        for row in transaction.session.exec(select(Outbox)).all():
            row.state, row.settled_at = "sent", CLOCK.real()
        transaction.commit()


def tell(to: Audience, key: str | None = None) -> Outcome:
    return Outcome(tell=(Tell(PipelineHeard(text="x"), to, key),))


def test_each_audience_is_reached_in_its_chat(database: Database, merchant: Merchant) -> None:
    rows = [
        *put(database, merchant, tell(Member(merchant.owner_membership))),
        *put(database, merchant, tell(TheCreator(merchant.creator_id))),
        *put(database, merchant, tell(Chat(merchant.mixed_chat, "1.5"))),
        *put(database, merchant, tell(Team())),
    ]
    assert chats(database, rows) == [
        merchant.owner.user, merchant.creator.user, merchant.mixed_group, merchant.team_channel,
    ]  # fmt: skip
    assert [row.thread for row in rows] == [None, None, "1.5", None]


def test_a_creator_who_is_not_linked_gets_nothing(database: Database, merchant: Merchant) -> None:
    with database.write() as transaction:
        for membership in transaction.session.exec(select(Membership)).all():
            if membership.creator_id is not None:
                membership.active = False
        transaction.commit()
    assert put(database, merchant, tell(TheCreator(merchant.creator_id))) == []


def test_a_team_without_a_shared_chat_is_its_owners(database: Database, merchant: Merchant) -> None:
    with database.write() as transaction:
        transaction.system.get(LinkedChat, merchant.team_chat).state = "archived"
        transaction.commit()
    assert chats(database, put(database, merchant, tell(Team()))) == [merchant.owner.user]


def test_a_key_is_told_once(database: Database, merchant: Merchant) -> None:
    assert len(put(database, merchant, tell(Team(), "due/1/2026-11-22"))) == 1
    assert put(database, merchant, tell(Team(), "due/1/2026-11-22")) == []


def test_a_key_of_another_workspace_is_its_own(database: Database, merchant: Merchant) -> None:
    other = seed(database, "Other")
    assert (
        len(put(database, merchant, tell(Team(), "k"))) == len(put(database, other, tell(Team(), "k"))) == 1
    )


@pytest.mark.parametrize(
    "outcome",
    [
        lambda m: Outcome(tell=(Tell(PipelineSecret(text="x"), Chat(m.mixed_chat)),)),
        lambda m: Outcome(tell=(Tell(PipelineSecret(text="x"), TheCreator(m.creator_id)),)),
        lambda m: Outcome(post=(Post(TASK, Chat(m.mixed_chat)),)),
        lambda m: Outcome(post=(Post(TASK, TheCreator(m.creator_id)),)),
    ],
)
def test_what_is_for_the_team_never_goes_where_a_creator_reads(
    database: Database, merchant: Merchant, outcome: object
) -> None:
    with pytest.raises(outbox.NotForThisChat):
        put(database, merchant, outcome(merchant))  # type: ignore[operator]
    with database.read() as transaction:
        assert transaction.session.exec(select(Outbox)).all() == []


def test_a_team_members_reply_in_a_mixed_chat_goes_to_her_private_chat(
    database: Database, merchant: Merchant
) -> None:
    by = _actor(database, merchant, merchant.operator_membership)
    rows = put(
        database,
        merchant,
        Outcome(reply=PipelineSecret(text="¥")),
        here=merchant.mixed_chat,
        thread="9",
        by=by,
    )
    assert chats(database, rows) == [merchant.operator.user]
    assert rows[0].thread is None


def test_a_reply_goes_where_she_acted(database: Database, merchant: Merchant) -> None:
    by = _actor(database, merchant, merchant.operator_membership)
    rows = put(
        database,
        merchant,
        Outcome(reply=PipelineSecret(text="¥")),
        here=merchant.team_chat,
        thread="9",
        by=by,
    )
    assert (chats(database, rows), rows[0].thread) == ([merchant.team_channel], "9")


def _actor(database: Database, merchant: Merchant, membership_id: int) -> Actor:
    with database.read() as transaction:
        uow: UnitOfWork = transaction.workspace(merchant.workspace_id)
        membership = uow.get(Membership, membership_id)
        identity = transaction.system.get(Identity, membership.identity_id)
        return people.actor_of(identity, membership, people.workspace_of(uow))


def test_a_critical_notice_is_marked(database: Database, merchant: Merchant) -> None:
    [row] = put(database, merchant, Outcome(tell=(Tell(PipelineAlarm(text="x"), Team()),)))
    assert row.critical


def test_a_chat_that_cannot_be_written_to_is_refused_from_the_start(
    database: Database, merchant: Merchant
) -> None:
    with database.write() as transaction:
        transaction.system.get(LinkedChat, merchant.mixed_chat).state = "kicked"
        transaction.commit()
    [row] = put(database, merchant, tell(Chat(merchant.mixed_chat)))
    assert (row.state, row.error) == ("refused", "kicked")


def test_a_card_is_posted_once_and_refreshed_after(database: Database, merchant: Merchant) -> None:
    post = Outcome(post=(Post(TASK, Team()),))
    assert [row.kind for row in put(database, merchant, post)] == ["card"]
    stand(database, merchant)
    assert [row.kind for row in put(database, merchant, post)] == ["refresh"]
    assert len(cards(database, merchant)) == 1


def test_refreshes_of_one_card_are_one_row(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(TASK, Team()),)))
    stand(database, merchant)
    assert len(put(database, merchant, Outcome(refresh=(TASK,)))) == 1
    assert put(database, merchant, Outcome(refresh=(TASK,))) == []
    assert put(database, merchant, Outcome(refresh=(TASK, TASK))) == []


def test_a_refresh_goes_wherever_the_card_stands(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(OFFER, TheCreator(merchant.creator_id)), Post(OFFER, Team()))))
    stand(database, merchant)
    rows = put(database, merchant, Outcome(refresh=(OFFER,)))
    assert set(chats(database, rows)) == {merchant.creator.user, merchant.team_channel}


def test_a_card_that_stands_nowhere_is_not_refreshed(database: Database, merchant: Merchant) -> None:
    assert put(database, merchant, Outcome(refresh=(TASK,))) == []


def test_a_card_on_its_way_is_refreshed_behind_its_post(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(TASK, Team()),)))
    [refresh] = put(database, merchant, Outcome(refresh=(TASK,)))
    [card] = cards(database, merchant)
    assert (refresh.kind, refresh.posted_card_id) == ("refresh", card.id)


def test_again_retires_the_old_card_and_posts_it_below(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(TASK, Team()),)))
    stand(database, merchant)
    rows = put(database, merchant, Outcome(post=(Post(TASK, Team(), again=True),)))
    assert [row.kind for row in rows] == ["retire", "card"]
    old, new = cards(database, merchant)
    assert (rows[0].posted_card_id, rows[1].posted_card_id) == (old.id, new.id)
    assert (old.slot, new.slot) == (old.id, 0)
    assert len(put(database, merchant, Outcome(refresh=(TASK,)))) == 1


def test_a_post_of_unknown_fate_is_not_repeated_by_a_refresh(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(OFFER, Chat(merchant.mixed_chat)),)))
    with database.write() as transaction:
        [row] = transaction.session.exec(select(Outbox)).all()
        row.state, row.settled_at = "unknown", CLOCK.real()
        transaction.commit()
    assert put(database, merchant, Outcome(refresh=(OFFER,))) == []
    asked = Outcome(post=(Post(OFFER, Chat(merchant.mixed_chat), again=True),))
    assert [row.kind for row in put(database, merchant, asked)] == ["card"]


def test_a_card_whose_message_went_with_a_move_is_posted_anew(database: Database, merchant: Merchant) -> None:
    put(database, merchant, Outcome(post=(Post(OFFER, Chat(merchant.mixed_chat)),)))
    stand(database, merchant)
    with database.write() as transaction:
        people.move_chat(transaction, platform="telegram", chat=merchant.mixed_group, to="-100777")
        transaction.commit()
    [row] = put(database, merchant, Outcome(refresh=(OFFER,)))
    assert (row.kind, chats(database, [row])) == ("card", ["-100777"])


def test_a_role_that_changed_changes_the_private_chats_audience(
    database: Database, merchant: Merchant
) -> None:
    put(database, merchant, tell(TheCreator(merchant.creator_id)))
    with database.write() as transaction:
        uow = transaction.workspace(merchant.workspace_id)
        membership = uow.first(uow.query(Membership).where(Membership.creator_id == merchant.creator_id))
        assert membership is not None
        membership.role = Role.OPERATOR.value
        assert people.member_chat(uow, membership).audience == "team"
