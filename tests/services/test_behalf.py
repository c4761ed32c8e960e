"""Answers recorded for a creator: whose they are, who wrote them down, what proves them; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from harness.merchant import NOON, Shop, open_shop, outgoing, send_task

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.behalf import Proof, SaidIn
from domain.errors import NotFound, Refusal
from domain.notices.behalf import ScriptShown
from domain.notices.tasks import AlreadyAnswered
from domain.outcome import CardKind, Outcome
from domain.people import Act
from services import behalf, cards, invitations, outbox, scripts, task_cards, tasks, waiting
from storage.database import Database
from storage.sql import select
from storage.tables import Assignment, Audit, Creator, Invitation, Outbox, PostedCard, RecordedAnswer
from storage.unit_of_work import UnitOfWork

PROOF = Proof(said_in=SaidIn.WECHAT, words="可以，就这样", link="https://example.com/chat.png")


class Desk:
    """One shop with a task that is offered to Kai, Lily and, off the platforms, Arif."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop: Shop = open_shop(database)
        self.kais, _, self.arifs = send_task(database, self.shop)

    def does(
        self, act: Callable[..., Outcome], *arguments: Any, by: Actor | None = None, **more: Any
    ) -> Outcome:
        by = by or self.shop.lin
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            outcome = act(uow, *arguments, by=by, now=NOON, **more)
            outbox.put(uow, outcome, by=by, now=NOON, real=NOON)
            transaction.commit()
        return outcome

    def reads(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    def script(self, share_id: int, after: timedelta = timedelta()) -> ScriptShown:
        found: ScriptShown = self.reads(
            lambda uow: scripts.show(uow, share_id, audience=ChatAudience.TEAM, now=NOON + after)
        )
        return found


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_task_brings_a_script_for_everybody_who_is_not_linked(desk: Desk) -> None:
    with desk.database.read() as transaction:
        transaction.workspace(desk.shop.workspace_id)
        posted = transaction.session.exec(select(PostedCard).where(PostedCard.kind == "script")).all()
        rows = transaction.session.exec(select(Outbox).where(Outbox.kind == "card")).all()
    assert [card.subject for card in posted] == [desk.arifs]
    [row] = [row for row in rows if row.payload["card"] == "script"]
    [above] = [row for row in rows if row.payload["card"] == "task"]
    assert row.payload["under"] == str(above.posted_card_id)
    assert (row.lane, row.id > above.id) == (above.lane, True), "sent after the card under which it stands"


def test_an_answer_of_hers_is_recorded_with_who_and_what_proves_it(desk: Desk) -> None:
    desk.does(tasks.accept, desk.arifs, 0, proof=PROOF)
    [row] = desk.reads(lambda uow: uow.all(uow.query(RecordedAnswer)))
    assert (row.subject, row.act, row.by_name, row.said_in) == (desk.arifs, "asg.yes", "Lin", "wechat")
    assert (row.words, row.link, row.at) == (PROOF.words, PROOF.link, NOON)
    share = desk.reads(lambda uow: uow.get(Assignment, desk.arifs))
    assert (share.state, share.on_behalf, share.answered_by) == ("accepted", True, "Lin")
    [told] = [row.payload["facts"] for row in outgoing(desk.database, "assignment_answered")]
    assert told["on_behalf_by"] == "Lin"
    with desk.database.read() as transaction:
        [audit] = transaction.session.exec(
            select(Audit).where(Audit.act == Act.ASSIGNMENT_ACCEPT.value)
        ).all()
    assert (audit.identity_id, audit.detail) == (desk.shop.lin.identity_id, {"on_behalf": True})


def test_everybody_who_reads_sees_the_mark(desk: Desk) -> None:
    desk.does(tasks.ask_for_changes, desk.arifs, fee=None, publish_on=None, note="later", proof=PROOF)
    task_id = desk.reads(lambda uow: uow.get(Assignment, desk.arifs).task_id)

    def look(uow: UnitOfWork) -> None:
        hers = task_cards.show_assignment(uow, desk.arifs, audience=ChatAudience.CREATOR, now=NOON)
        assert hers.on_behalf_by == "Lin"
        card = task_cards.show_task(uow, task_id, audience=ChatAudience.TEAM, now=NOON)
        assert [share.on_behalf_by for share in card.shares] == ["", "", "Lin"]
        assert task_cards.proposal(uow, uow.get(Assignment, desk.arifs)).on_behalf_by == "Lin"

    desk.reads(look)
    assert desk.script(desk.arifs).recorded is not None


def test_her_own_answer_carries_no_mark(desk: Desk) -> None:
    desk.does(tasks.decline, desk.arifs)
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    share = desk.reads(lambda uow: uow.get(Assignment, desk.kais))
    assert (share.on_behalf, desk.reads(lambda uow: task_cards.recorded_by(uow, share))) == (False, "")
    assert desk.reads(lambda uow: behalf.latest(uow, desk.kais)) is None


def test_who_of_the_team_agrees_later_does_not_take_the_mark_over(desk: Desk) -> None:
    desk.does(tasks.ask_for_changes, desk.arifs, fee=None, publish_on=None, note="later")
    share = desk.reads(lambda uow: uow.get(Assignment, desk.arifs))
    sam = Actor(
        **{**{name: getattr(desk.shop.lin, name) for name in Actor.__dataclass_fields__}, "name": "Sam"}
    )
    desk.does(tasks.agree, desk.arifs, share.revision, by=sam)
    told = outgoing(desk.database, "assignment_answered")[-1].payload["facts"]
    assert told["on_behalf_by"] == "Lin"


def test_another_creator_does_nothing_in_her_name(desk: Desk) -> None:
    for act in (
        lambda: desk.does(tasks.accept, desk.arifs, 0, by=desk.shop.kai),
        lambda: desk.does(tasks.decline, desk.arifs, by=desk.shop.kai),
    ):
        with pytest.raises(NotFound):
            act()
    assert desk.reads(lambda uow: uow.all(uow.query(RecordedAnswer))) == []


def test_a_second_record_hears_of_the_first(desk: Desk) -> None:
    desk.does(tasks.accept, desk.arifs, 0)
    with pytest.raises(Refusal) as late:
        desk.does(tasks.decline, desk.arifs)
    assert isinstance(late.value.notice, AlreadyAnswered)
    assert late.value.notice.by == "Lin"
    assert len(desk.reads(lambda uow: uow.all(uow.query(RecordedAnswer)))) == 1


def test_a_script_shows_her_link_until_it_lapses_and_never_keeps_it_in_clear(desk: Desk) -> None:
    shown = desk.script(desk.arifs)
    assert len(shown.token) == 32
    assert desk.script(desk.arifs, after=invitations.LIVES).token == ""
    [row] = desk.reads(lambda uow: uow.all(uow.query(Invitation)))
    assert shown.token.encode() not in (row.token_sealed or b"")
    assert shown.token not in row.token_hash
    with desk.database.read() as transaction:
        payloads = [str(one.payload) for one in transaction.session.exec(select(Outbox)).all()]
    assert not [one for one in payloads if shown.token in one]


def test_a_linked_creator_needs_no_script(desk: Desk) -> None:
    with desk.database.write() as transaction:
        transaction.workspace(desk.shop.workspace_id).get(Creator, desk.shop.arif_creator_id).reach = "linked"
        transaction.commit()
    shown = desk.script(desk.arifs)
    assert (shown.reach, shown.token) == ("linked", "")


@pytest.mark.parametrize(("platform", "language"), [("douyin", "zh_CN"), ("tiktok", "en")])
def test_she_is_written_to_in_the_language_of_her_platform(desk: Desk, platform: str, language: str) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        uow.get(Creator, desk.shop.arif_creator_id).platform = platform
        transaction.commit()
    assert desk.script(desk.arifs).language == language


def test_every_change_of_her_card_is_one_of_the_script(desk: Desk) -> None:
    with desk.database.write() as transaction:  # the cards stand
        uow = transaction.workspace(desk.shop.workspace_id)
        for card in uow.all(uow.query(PostedCard)):
            card.message = "1"
        transaction.commit()
    desk.does(tasks.accept, desk.arifs, 0)
    with desk.database.read() as transaction:
        rows = transaction.session.exec(select(Outbox).where(Outbox.kind == "refresh")).all()
    assert {row.payload["card"] for row in rows} == {"task", "script"}


def test_what_has_to_be_told_waits_for_whoever_sent_the_task(desk: Desk) -> None:
    def look(uow: UnitOfWork) -> list[tuple[str, str, int]]:
        things = waiting.things(uow, desk.shop.lin, now=NOON)
        return [(one.sort, one.who, one.on) for one in things if one.sort == "script"]

    assert desk.reads(look) == [("script", "Arif", desk.arifs)]
    desk.does(tasks.decline, desk.arifs)
    assert desk.reads(look) == []
    assert not [
        one
        for one in desk.reads(lambda uow: list(waiting.things(uow, desk.shop.kai, now=NOON)))
        if one.sort == "script"
    ]


def test_a_script_is_a_card_of_the_team(desk: Desk) -> None:
    assert CardKind.SCRIPT in outbox.TEAM_CARDS
    assert CardKind.SCRIPT in cards.PRESENTERS
