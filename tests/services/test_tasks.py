"""Offers and their answers: who may, in which order, what everybody is told, and what is written down; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from harness.databases import another
from harness.merchant import NOON, open_shop, outgoing, send_task

from domain.actor import Actor
from domain.audiences import ChatAudience, TheCreator
from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.tasks import AlreadyAnswered, OfferChanged
from domain.outcome import CardKind, Outcome
from domain.reminders import Snooze
from services import deadlines, digests, outbox, reminders, task_cards, tasks
from storage.database import Database
from storage.sql import select
from storage.tables import Assignment, Audit, LinkedChat, Outbox, PostedCard, Reminder, Task
from storage.unit_of_work import UnitOfWork

LATER = date(2026, 12, 14)


class Desk:
    """One shop with a task that is offered to Kai, Lily and Arif."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop = open_shop(database)
        self.kais, self.lilys, self.arifs = send_task(database, self.shop)

    def does(
        self, act: Callable[..., Outcome], *arguments: Any, by: Actor | None = None, **more: Any
    ) -> Outcome:
        """One act in a transaction of its own, with what it tells."""
        by = by or self.shop.lin
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            outcome = act(uow, *arguments, by=by, now=NOON, **more)
            outbox.put(uow, outcome, by=by, now=NOON, real=NOON)
            transaction.commit()
        return outcome

    def share(self, share_id: int) -> Assignment:
        with self.database.read() as transaction:
            return transaction.workspace(self.shop.workspace_id).get(Assignment, share_id)

    def reads(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    def kai_asks(self, **wish: Any) -> int:
        """Gives the revision that the team is shown."""
        wish = {"fee": None, "publish_on": None, "note": ""} | wish
        self.does(tasks.ask_for_changes, self.kais, by=self.shop.kai, **wish)
        return self.share(self.kais).revision

    def reminders(self, share_id: int) -> dict[str, Reminder]:
        def look(uow: UnitOfWork) -> dict[str, Reminder]:
            rows = uow.all(uow.query(Reminder).where(Reminder.subject == share_id))
            return {row.what: row for row in rows}

        found: dict[str, Reminder] = self.reads(look)
        return found

    def ticks(self, what: str, share_id: int, by: Actor | None = None) -> Outcome:
        return self.does(reminders.done, self.reminders(share_id)[what].id, by=by)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def told(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [row.payload["facts"] for row in outgoing(desk.database, kind)]


def test_another_creators_offer_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.does(tasks.accept, desk.kais, 0, by=desk.shop.lily)
    with pytest.raises(NotFound):
        desk.does(tasks.decline, desk.kais, by=desk.shop.lily)
    with pytest.raises(NotFound):
        desk.does(tasks.ask_for_changes, desk.kais, fee=None, publish_on=None, note="x", by=desk.shop.lily)


def test_another_workspaces_things_are_not_there(desk: Desk) -> None:
    other = open_shop(desk.database, name="Other", team="T2")
    with desk.database.write() as transaction:
        uow = transaction.workspace(other.workspace_id)
        task_id = desk.share(desk.kais).task_id
        for act in (
            lambda: tasks.agree(uow, desk.kais, 0, by=other.lin, now=NOON),
            lambda: tasks.refuse(uow, desk.kais, 0, by=other.lin, now=NOON),
            lambda: tasks.accept(uow, desk.kais, 0, by=other.kai, now=NOON),
            lambda: tasks.withdraw_task(uow, task_id, by=other.lin, now=NOON),
        ):
            with pytest.raises(NotFound):
                act()
        assert tasks.open_proposals(uow, task_id, TheCreator(0)) == Outcome()


def test_a_yes_to_terms_that_have_changed_is_not_taken(desk: Desk) -> None:
    revision = desk.kai_asks(note="later")
    with pytest.raises(Refusal) as old:
        desk.does(tasks.accept, desk.kais, revision - 1, by=desk.shop.kai)
    assert old.value.notice == OfferChanged()
    with pytest.raises(Refusal) as old:
        desk.does(tasks.agree, desk.kais, revision - 1)
    assert old.value.notice == OfferChanged()


def test_the_second_decision_hears_of_the_first(desk: Desk) -> None:
    revision = desk.kai_asks(note="later")
    desk.does(tasks.agree, desk.kais, revision)
    with pytest.raises(Refusal) as late:
        desk.does(tasks.refuse, desk.kais, revision)
    assert isinstance(late.value.notice, AlreadyAnswered)
    assert (late.value.notice.by, late.value.notice.at) == ("Lin", NOON)


def test_two_members_agree_and_refuse_at_once_and_one_of_them_decides(desk: Desk) -> None:
    revision = desk.kai_asks(fee=Money(amount=Decimal(3000), currency="CNY"))
    other = another(desk.database)
    barrier, results = threading.Barrier(2), []

    def run(database: Database, act: Callable[..., Outcome]) -> None:
        with database.write() as transaction:
            uow = transaction.workspace(desk.shop.workspace_id)
            try:
                act(uow, desk.kais, revision, by=desk.shop.lin, now=NOON)
            except Refusal as late:
                results.append(type(late.notice).__name__)
            else:
                transaction.commit()
                results.append(act.__name__)

    def start(database: Database, act: Callable[..., Outcome]) -> None:
        barrier.wait()
        run(database, act)

    threads = [
        threading.Thread(target=start, args=pair)
        for pair in ((desk.database, tasks.agree), (other, tasks.refuse))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    share = desk.share(desk.kais)
    if "agree" in results:
        assert (share.state, share.fee) == ("accepted", Decimal(3000))
    else:
        assert (share.state, share.fee) == ("offered", Decimal(2400))
    assert len(set(results) & {"agree", "refuse"}) == 1


def test_an_agreed_publish_date_moves_her_dates_and_nobody_elses(desk: Desk) -> None:
    revision = desk.kai_asks(publish_on=LATER)
    desk.does(tasks.agree, desk.kais, revision)
    desk.does(tasks.accept, desk.lilys, 0, by=desk.shop.lily)
    first_draft = datetime(2026, 12, 7, 10, tzinfo=UTC)  # 18:00 in Shanghai, a week before
    assert desk.reminders(desk.kais)["creator.first_draft.due"].due_at == first_draft
    assert desk.reminders(desk.lilys)["creator.first_draft.due"].due_at == first_draft.replace(day=5)

    def look(uow: UnitOfWork) -> None:
        hers = task_cards.show_assignment(uow, desk.kais, audience=ChatAudience.CREATOR, now=NOON)
        assert (hers.terms.publish_on, hers.milestones[0].at) == (LATER, first_draft)
        card = task_cards.show_task(uow, hers_task, audience=ChatAudience.TEAM, now=NOON)
        assert [share.next_due and share.next_due.day for share in card.shares] == [7, 5, None]
        assert [share.agreed and share.agreed.publish_on for share in card.shares] == [LATER, None, None]
        chat = uow.get(LinkedChat, desk.shop.channel_id)
        morning = digests.compose(uow, chat, "2026-12-06", now=datetime(2026, 12, 6, 1, tzinfo=UTC))
        assert morning is not None
        assert [each.creator for each in morning.late] == ["Lily"]
        assert ("Kai", first_draft) in [(each.creator, each.due) for each in morning.due_this_week]

    hers_task = desk.share(desk.kais).task_id
    desk.reads(look)


def test_an_agreement_tells_her_all_terms_that_stand_now(desk: Desk) -> None:
    revision = desk.kai_asks(publish_on=LATER, note="travelling")
    desk.does(tasks.agree, desk.kais, revision)
    [answer] = told(desk, "proposal_answered")
    assert (answer["agreed"], answer["terms"]["publish_on"]) == (True, "2026-12-14")
    assert Decimal(answer["terms"]["fee"]["amount"]) == 2400


def test_a_wish_that_is_refused_or_dropped_leaves_no_trace_in_the_terms(desk: Desk) -> None:
    desk.does(tasks.refuse, desk.kais, desk.kai_asks(publish_on=LATER))
    assert desk.share(desk.kais).proposal == {}
    revision = desk.kai_asks(publish_on=LATER)
    desk.does(tasks.accept, desk.kais, revision, by=desk.shop.kai)
    share = desk.share(desk.kais)
    assert (share.state, share.publish_on, share.proposal) == ("accepted", None, {})
    assert desk.reminders(desk.kais)["creator.first_draft.due"].due_at.day == 5


def test_open_wishes_can_be_told_again_with_their_buttons(desk: Desk) -> None:
    revision = desk.kai_asks(note="later")
    task_id = desk.share(desk.kais).task_id
    [tell] = desk.reads(lambda uow: tasks.open_proposals(uow, task_id, TheCreator(1))).tell
    assert (tell.notice.assignment_id, tell.notice.revision) == (desk.kais, revision)
    desk.does(tasks.agree, desk.kais, revision)
    assert desk.reads(lambda uow: tasks.open_proposals(uow, task_id, TheCreator(1))).tell == ()


def test_a_cancelled_task_is_told_to_its_creators_not_only_edited(desk: Desk) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    desk.does(tasks.decline, desk.lilys, by=desk.shop.lily)
    with desk.database.write() as transaction:  # her card has been delivered
        uow = transaction.workspace(desk.shop.workspace_id)
        [card] = uow.all(uow.query(PostedCard).where(PostedCard.subject == desk.kais))
        card.message = "1"
        transaction.commit()
    outcome = desk.does(tasks.withdraw_task, desk.share(desk.kais).task_id)
    assert {(post.card.subject, post.again) for post in outcome.post} == {
        (desk.kais, True),
        (desk.arifs, True),
    }
    with desk.database.read() as transaction:
        posts = transaction.session.exec(select(Outbox).where(Outbox.kind == "card")).all()
    kais = [row for row in posts if row.payload["subject"] == str(desk.kais)]
    assert len(kais) == 2, "the offer, and that it is withdrawn"
    with pytest.raises(Conflict):
        desk.does(tasks.withdraw_task, desk.share(desk.kais).task_id)


def test_an_answer_reaches_the_team_also_when_creators_have_joined_its_channel(desk: Desk) -> None:
    with desk.database.write() as transaction:
        transaction.workspace(desk.shop.workspace_id).get(LinkedChat, desk.shop.channel_id).audience = "mixed"
        transaction.commit()
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    [row] = outgoing(desk.database, "assignment_answered")
    chat = desk.reads(lambda uow: uow.get(LinkedChat, row.chat_id))
    assert (chat.kind, chat.identity_id) == ("private", desk.shop.lin.identity_id)


def test_an_answer_reaches_the_team_also_when_the_bot_was_removed_from_the_channel(desk: Desk) -> None:
    with desk.database.write() as transaction:
        transaction.workspace(desk.shop.workspace_id).get(LinkedChat, desk.shop.channel_id).state = "kicked"
        transaction.commit()
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    [row] = outgoing(desk.database, "assignment_answered")
    assert row.state == "pending"


def test_every_decision_is_written_down_with_who_and_what(desk: Desk) -> None:
    desk.does(tasks.decline, desk.lilys, by=desk.shop.lily)
    desk.does(tasks.refuse, desk.kais, desk.kai_asks(note="x"))
    desk.does(tasks.agree, desk.kais, desk.kai_asks(note="y"))
    draft = desk.reminders(desk.kais)["creator.first_draft.due"].id
    desk.does(reminders.snooze, draft, Snooze.TWO_HOURS, by=desk.shop.kai)
    desk.does(reminders.done, draft, by=desk.shop.kai)
    task_id = desk.share(desk.kais).task_id
    desk.does(tasks.withdraw_task, task_id)
    with desk.database.read() as transaction:
        rows = transaction.session.exec(select(Audit).order_by(Audit.id)).all()  # type: ignore[arg-type]
    lin, kai, lily = (who.identity_id for who in (desk.shop.lin, desk.shop.kai, desk.shop.lily))
    assert [(row.act, row.identity_id, row.subject, row.at) for row in rows] == [
        ("task.start", lin, str(task_id), NOON),
        ("asg.no", lily, str(desk.lilys), NOON),
        ("asg.ask", kai, str(desk.kais), NOON),
        ("prop.no", lin, str(desk.kais), NOON),
        ("asg.ask", kai, str(desk.kais), NOON),
        ("prop.yes", lin, str(desk.kais), NOON),
        ("rem.snooze", kai, str(desk.kais), NOON),
        ("rem.done", kai, str(desk.kais), NOON),
        ("task.cancel", lin, str(task_id), NOON),
    ]
    assert {row.workspace_id for row in rows} == {desk.shop.workspace_id}


# what is due


def test_a_milestone_of_a_cancelled_task_is_neither_ticked_off_nor_put_to_sleep(desk: Desk) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    draft = desk.reminders(desk.kais)["creator.first_draft.due"].id
    desk.does(tasks.withdraw_task, desk.share(desk.kais).task_id)
    for act, arguments in ((reminders.done, (draft,)), (reminders.snooze, (draft, Snooze.TOMORROW))):
        with pytest.raises(Refusal) as late:
            desk.does(act, *arguments, by=desk.shop.kai)  # type: ignore[arg-type]
        assert isinstance(late.value.notice, AlreadyAnswered)
        assert (late.value.notice.state, late.value.notice.by) == ("withdrawn", "Lin")
    assert desk.share(desk.kais).done_milestones == []


def test_a_creator_does_not_settle_the_teams_reminder_of_her_own_work(desk: Desk) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    with pytest.raises(NotFound):
        desk.ticks("team.first_draft.due", desk.kais, by=desk.shop.kai)


def test_ticking_off_is_shown_on_both_cards_and_a_second_time_changes_nothing(desk: Desk) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    outcome = desk.ticks("creator.first_draft.due", desk.kais, by=desk.shop.kai)
    assert {card.kind for card in outcome.refresh} == {CardKind.TASK, CardKind.ASSIGNMENT}
    again = desk.ticks("team.first_draft.due", desk.kais)
    assert (again.toast, again.refresh) == (outcome.toast, ())
    assert desk.share(desk.kais).done_milestones == ["first_draft"]
    states = {what: row.state for what, row in desk.reminders(desk.kais).items() if ".first_draft." in what}
    assert states == {
        "team.first_draft.due": "skipped",
        "creator.first_draft.ahead": "skipped",
        "creator.first_draft.due": "done",
    }


def test_the_look_back_ends_a_share_and_the_last_share_ends_the_task(desk: Desk) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    desk.does(tasks.accept, desk.lilys, 0, by=desk.shop.lily)
    desk.ticks("team.post_launch_review.due", desk.kais)
    assert desk.share(desk.kais).state == "done"
    assert {row.state for row in desk.reminders(desk.kais).values()} == {"done", "skipped"}
    task_id = desk.share(desk.kais).task_id
    assert desk.reads(lambda uow: uow.get(Task, task_id)).state == "sent"
    with desk.database.write() as transaction:
        transaction.workspace(desk.shop.workspace_id).get(Assignment, desk.arifs).state = "declined"
        transaction.commit()
    desk.ticks("team.post_launch_review.due", desk.lilys)
    assert desk.reads(lambda uow: uow.get(Task, task_id)).state == "done"


@pytest.mark.parametrize(
    ("choice", "timezone", "at"),
    [
        (Snooze.HALF_HOUR, "Asia/Shanghai", datetime(2026, 11, 23, 4, 30, tzinfo=UTC)),
        (Snooze.TWO_HOURS, "Asia/Shanghai", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (Snooze.TOMORROW, "Asia/Shanghai", datetime(2026, 11, 24, 1, 0, tzinfo=UTC)),
        (
            Snooze.TOMORROW,
            "America/Los_Angeles",
            datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
        ),  # still Sunday there
        (Snooze.TOMORROW, "Pacific/Kiritimati", datetime(2026, 11, 23, 19, 0, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_by_the_clock_of_whoever_chose_it(
    desk: Desk, choice: Snooze, timezone: str, at: datetime
) -> None:
    desk.does(tasks.accept, desk.kais, 0, by=desk.shop.kai)
    draft = desk.reminders(desk.kais)["creator.first_draft.due"].id
    desk.does(reminders.snooze, draft, choice, by=replace(desk.shop.kai, timezone=timezone))
    assert desk.reminders(desk.kais)["creator.first_draft.due"].snoozed_until == at


def test_a_plan_too_short_for_the_usual_days_is_spread_until_the_day_that_was_agreed(desk: Desk) -> None:
    soon = date(2026, 11, 27)
    desk.does(tasks.agree, desk.kais, desk.kai_asks(publish_on=soon))
    due = desk.reads(lambda uow: deadlines.of_share(uow, uow.get(Assignment, desk.kais)))
    assert sorted(due.values()) == list(due.values())
    assert next(iter(due.values())) > NOON
