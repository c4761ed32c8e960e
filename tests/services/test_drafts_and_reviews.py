"""Drafts and reviews at the services: every state against every move and role, who is told what, and what the clock then says; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from harness.databases import another
from harness.merchant import NOON, FrozenClock, Shop, open_shop, outgoing, send_task

from domain.actor import Actor
from domain.audiences import ChatAudience, TheCreator
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.drafts import AlreadyReviewed, NotNow
from domain.notices.tasks import AlreadyAnswered
from domain.outcome import CardKind, Outcome, Post
from domain.people import RIGHTS, Act, Role
from domain.review import (
    SUBMISSION,
    PointResult,
    Points,
    ReviewPoint,
    SubmissionMove,
    SubmissionState,
    usual_due,
)
from domain.tasks import ASSIGNMENT, AT_WORK, AssignmentMove, AssignmentState
from scheduler.due import tell_reminders
from services import digests, draft_cards, drafts, outbox, reviews, task_cards, tasks, waiting
from services.drafts import NewDraft
from services.outbox import NotForThisChat
from storage.database import Database
from storage.sql import col, select
from storage.tables import Assignment, Audit, Job, LinkedChat, Reminder, Review, StoredFile, Submission
from storage.unit_of_work import UnitOfWork

ZONE = "Asia/Shanghai"
DRAFT = NewDraft(
    link="https://v.example/1", caption="#ad coat", product_link="https://shop.example/1", tags=("#coat",)
)
CHANGE = PointResult(passed=False, change="0:12: label says 95 %")
TWO_FAILED: Points = {ReviewPoint.QUALITY: CHANGE, ReviewPoint.TIMING: CHANGE}


class Desk:
    """One shop with a task that Kai has accepted."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop: Shop = open_shop(database)
        self.kais, self.lilys, self.arifs = send_task(database, self.shop)
        self.now = NOON
        self.does(tasks.accept, self.kais, 0, by=self.shop.kai)

    def does(
        self, act: Callable[..., Outcome], *arguments: Any, by: Actor | None = None, **more: Any
    ) -> Outcome:
        """One act in a transaction of its own, with what it tells."""
        by = by or self.shop.lin
        if act is drafts.submit:
            more["real"] = NOON
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            outcome = act(uow, *arguments, by=by, now=self.now, **more)
            outbox.put(uow, outcome, by=by, now=self.now, real=NOON)
            transaction.commit()
        return outcome

    def reads(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    @property
    def share(self) -> Assignment:
        found: Assignment = self.reads(lambda uow: uow.get(Assignment, self.kais))
        return found

    @property
    def newest(self) -> Submission:
        found = self.reads(lambda uow: draft_cards.latest(uow, self.kais))
        assert isinstance(found, Submission)
        return found

    def submits(self, draft: NewDraft = DRAFT, by: Actor | None = None) -> Outcome:
        return self.does(drafts.submit, self.kais, draft, by=by or self.shop.kai)

    def returns(self, points: Points = TWO_FAILED, due: datetime | None = None) -> Outcome:
        return self.does(reviews.review, self.newest.id, points, due)

    def approves(self) -> Outcome:
        return self.does(reviews.approve, self.newest.id)

    def publishes(self, link: str = "https://v.example/post", by: Actor | None = None) -> Outcome:
        return self.does(drafts.publish, self.kais, link, by=by or self.shop.kai)

    def reminders(self) -> dict[tuple[str, str], str]:
        """(what, local day) → state."""
        rows = self.reads(lambda uow: uow.all(uow.query(Reminder).where(Reminder.subject == self.kais)))
        return {(row.what, row.on_day): row.state for row in rows}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def told(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [row.payload["facts"] for row in outgoing(desk.database, kind)]


# the matrix: every state, every move, every role

_MOVES: dict[AssignmentMove, tuple[Act, Callable[[Desk, Actor], Outcome]]] = {
    AssignmentMove.SUBMIT: (Act.DRAFT_START, lambda desk, by: desk.submits(by=by)),
    AssignmentMove.PUBLISH: (
        Act.POST_START,
        lambda desk, by: desk.publishes("https://v.example/other", by=by),
    ),
    AssignmentMove.RETURN: (
        Act.DRAFT_REVIEW,
        lambda desk, by: desk.does(reviews.review, desk.newest.id, TWO_FAILED, None, by=by),
    ),
    AssignmentMove.APPROVE: (
        Act.DRAFT_APPROVE,
        lambda desk, by: desk.does(reviews.approve, desk.newest.id, by=by),
    ),
    AssignmentMove.WITHDRAW: (
        Act.TASK_CANCEL,
        lambda desk, by: desk.does(tasks.withdraw_task, desk.share.task_id, by=by),
    ),
}
_PATHS: dict[AssignmentState, Callable[[Desk], object]] = {
    AssignmentState.ACCEPTED: lambda _: None,
    AssignmentState.SUBMITTED: lambda desk: desk.submits(),
    AssignmentState.CHANGES: lambda desk: (desk.submits(), desk.returns()),
    AssignmentState.APPROVED: lambda desk: (desk.submits(), desk.approves()),
    AssignmentState.PUBLISHED: lambda desk: (desk.submits(), desk.approves(), desk.publishes()),
    AssignmentState.WITHDRAWN: lambda desk: (
        desk.submits(),
        desk.does(tasks.withdraw_task, desk.share.task_id),
    ),
}


@pytest.mark.parametrize("move", _MOVES)
@pytest.mark.parametrize("state", _PATHS)
def test_a_share_moves_exactly_as_its_life_cycle_says(
    desk: Desk, state: AssignmentState, move: AssignmentMove
) -> None:
    _PATHS[state](desk)
    assert desk.share.state == state
    by = desk.shop.kai if move in {AssignmentMove.SUBMIT, AssignmentMove.PUBLISH} else desk.shop.lin
    before = desk.share
    try:
        if move in {AssignmentMove.RETURN, AssignmentMove.APPROVE} and state is AssignmentState.ACCEPTED:
            return  # there is no draft to be pressed on
        _MOVES[move][1](desk, by)
    except (Refusal, Conflict):
        assert not ASSIGNMENT.allows(state, move)
        assert (desk.share.state, desk.share.revision) == (before.state, before.revision)
    else:
        if move is AssignmentMove.WITHDRAW and not ASSIGNMENT.allows(state, move):
            assert desk.share.state == before.state, "a task is cancelled, a post that is out stays out"
            return
        assert desk.share.state == ASSIGNMENT.after(state, move)
        assert desk.share.revision > before.revision


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("move", _MOVES)
def test_who_may_move_a_share_is_what_the_table_of_rights_says(move: AssignmentMove, role: Role) -> None:
    creators = {AssignmentMove.SUBMIT, AssignmentMove.PUBLISH}
    assert (role in RIGHTS[_MOVES[move][0]]) == (role is not Role.CREATOR or move in creators)


@pytest.mark.parametrize("move", SubmissionMove)
@pytest.mark.parametrize("state", SubmissionState)
def test_a_draft_moves_exactly_as_its_life_cycle_says(
    desk: Desk, state: SubmissionState, move: SubmissionMove
) -> None:
    desk.submits()
    first = desk.newest.id
    ways: dict[SubmissionMove, Callable[[], object]] = {
        SubmissionMove.RETURN: lambda: desk.does(reviews.review, first, TWO_FAILED, None),
        SubmissionMove.APPROVE: lambda: desk.does(reviews.approve, first),
        SubmissionMove.REPLACE: desk.submits,
        SubmissionMove.WITHDRAW: lambda: desk.does(tasks.withdraw_task, desk.share.task_id),
    }
    to = {SUBMISSION.moves[key]: key[1] for key in SUBMISSION.moves}
    if state in to:
        ways[to[state]]()

    def row() -> Submission:
        found: Submission = desk.reads(lambda uow: uow.get(Submission, first))
        return found

    assert row().state == state
    before = row().revision
    try:
        ways[move]()
    except (Refusal, Conflict):
        assert not SUBMISSION.allows(state, move)
    if SUBMISSION.allows(state, move):
        assert (row().state, row().revision) == (SUBMISSION.after(state, move), before + 1)
    else:
        assert (row().state, row().revision) == (state, before)


def test_another_creators_share_is_not_there(desk: Desk) -> None:
    for act in (
        lambda: desk.submits(by=desk.shop.lily),
        lambda: desk.publishes(by=desk.shop.lily),
        lambda: desk.reads(lambda uow: drafts.may_hand_in(uow, desk.kais, by=desk.shop.lily)),
        lambda: desk.reads(lambda uow: drafts.may_publish(uow, desk.kais, by=desk.shop.lily)),
    ):
        with pytest.raises(NotFound):
            act()


def test_another_workspaces_drafts_are_not_there(desk: Desk) -> None:
    desk.submits()
    draft = desk.newest.id
    other = open_shop(desk.database, name="Other", team="T2")
    with desk.database.write() as transaction:
        uow = transaction.workspace(other.workspace_id)
        for act in (
            lambda: drafts.submit(uow, desk.kais, DRAFT, by=other.kai, now=NOON, real=NOON),
            lambda: drafts.publish(uow, desk.kais, "https://x.example", by=other.kai, now=NOON),
            lambda: reviews.approve(uow, draft, by=other.lin, now=NOON),
            lambda: reviews.see_file(uow, draft),
            lambda: draft_cards.show(uow, draft, audience=ChatAudience.TEAM, now=NOON),
        ):
            with pytest.raises(NotFound):
                act()
        assert draft_cards.waiting(uow) == []


# handing in


def test_a_first_draft_ticks_its_milestone_and_waits(desk: Desk) -> None:
    outcome = desk.submits()
    assert desk.share.done_milestones == ["first_draft"]
    assert {state for (what, _), state in desk.reminders().items() if ".first_draft." in what} == {"skipped"}
    assert {card.kind for card in outcome.refresh} == {CardKind.TASK, CardKind.ASSIGNMENT, CardKind.SCRIPT}
    assert [post.card.kind for post in outcome.post] == [CardKind.SUBMISSION]
    assert told(desk, "draft_handed_in")[0]["round"] == 1


def test_a_newer_draft_takes_the_place_of_the_waiting_one_and_keeps_its_round(desk: Desk) -> None:
    desk.submits()
    first = desk.newest.id
    outcome = desk.submits(NewDraft(link="https://v.example/2"))
    rows = desk.reads(
        lambda uow: [
            (row.round, row.state) for row in uow.all(uow.query(Submission).order_by(col(Submission.id)))
        ]
    )
    assert rows == [(1, "replaced"), (1, "waiting")]
    assert first in {card.subject for card in outcome.refresh}
    with pytest.raises(Refusal) as late:
        desk.does(reviews.approve, first)
    assert late.value.notice == AlreadyReviewed(state=SubmissionState.REPLACED, by="Kai", at=NOON)


def test_findings_are_kept_for_the_reviewer(desk: Desk) -> None:
    outcome = desk.submits(NewDraft(link="https://v.example/1", caption="全网最低价"))
    codes = {finding.code.value for finding in outcome.reply.findings}  # type: ignore[union-attr]
    assert codes == {"absolute_word", "disclosure_missing", "link_missing", "tags_missing"}
    card = desk.reads(lambda uow: draft_cards.show(uow, desk.newest.id, audience=ChatAudience.TEAM, now=NOON))
    assert {finding.code.value for finding in card.findings} == codes


def test_the_team_hands_in_for_her_and_it_is_marked(desk: Desk) -> None:
    desk.submits(by=desk.shop.lin)
    assert (desk.newest.on_behalf, desk.newest.by) == (True, "Lin")
    desk.approves()
    desk.publishes(by=desk.shop.lin)
    assert told(desk, "post_published")[0]["on_behalf_by"] == "Lin"


def test_a_file_is_fetched_for_the_team(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        file = uow.add(StoredFile(name="draft.mp4", platform="telegram", platform_ref="AgAD", size=21 << 20))
        transaction.commit()
    outcome = desk.submits(
        NewDraft(file_id=file.id, caption="#ad", product_link="https://s.example", tags=("#a",))
    )
    assert [each.code.value for each in outcome.reply.findings] == ["file_too_large"]  # type: ignore[union-attr]
    shown = desk.reads(lambda uow: reviews.see_file(uow, desk.newest.id))
    assert (shown.coming, shown.attached) == (True, None)
    with desk.database.write() as transaction:
        [job] = transaction.session.exec(select(Job).where(Job.key == f"file.fetch/{file.id}")).all()
        transaction.workspace(desk.shop.workspace_id).get(StoredFile, file.id).blob = "ab" * 16
        transaction.commit()
    shown = desk.reads(lambda uow: reviews.see_file(uow, desk.newest.id))
    assert (shown.attached.blob, shown.attached.name, job.kind) == ("ab" * 16, "draft.mp4", "file.fetch")


def test_nothing_is_handed_in_before_acceptance_or_after_approval(desk: Desk) -> None:
    with pytest.raises(Refusal) as early:
        desk.does(drafts.submit, desk.lilys, DRAFT, by=desk.shop.lily)
    assert early.value.notice == NotNow(title="Winter coat", state=AssignmentState.OFFERED)
    desk.submits()
    desk.approves()
    with pytest.raises(Refusal) as late:
        desk.submits()
    assert late.value.notice == AlreadyReviewed(state=SubmissionState.APPROVED, by="Lin", at=NOON)


# reviewing


def test_a_failed_point_without_words_is_not_taken(desk: Desk) -> None:
    desk.submits()
    with pytest.raises(ValueError, match="quality"):
        desk.returns({ReviewPoint.QUALITY: PointResult(passed=False, change="  ")})
    with pytest.raises(ValueError, match="seven days"):
        desk.returns(due=NOON + timedelta(days=9))
    assert desk.share.state == "submitted"
    assert desk.reads(lambda uow: uow.all(uow.query(Review))) == []


def test_a_review_keeps_all_six_points_and_tells_her_the_failed_ones(desk: Desk) -> None:
    desk.submits()
    desk.returns()
    row = desk.reads(lambda uow: draft_cards.review_of(uow, desk.newest.id))
    assert set(row.points) == {point.value for point in ReviewPoint}
    assert (row.verdict, row.by, row.due_at) == ("changes", "Lin", usual_due(NOON, ZONE))
    [asked] = told(desk, "changes_requested")
    assert [each["point"] for each in asked["changes"]] == ["quality", "timing"]
    assert desk.share.done_milestones == ["first_draft", "first_review"]


def test_the_second_of_two_reviewers_hears_who_was_first(desk: Desk) -> None:
    desk.submits()
    draft = desk.newest.id
    desk.returns()
    for late_act in (
        lambda: desk.does(reviews.approve, draft),
        lambda: desk.reads(lambda uow: reviews.may_still_review(uow, draft)),
    ):
        with pytest.raises(Refusal) as late:
            late_act()
        assert late.value.notice == AlreadyReviewed(state=SubmissionState.CHANGES, by="Lin", at=NOON)


def test_two_reviewers_at_once_and_one_of_them_decides(desk: Desk) -> None:
    desk.submits()
    draft = desk.newest.id
    other = another(desk.database)
    barrier, results = threading.Barrier(2), []

    def run(database: Database, act: Callable[[UnitOfWork], Outcome], name: str) -> None:
        barrier.wait()
        with database.write() as transaction:
            try:
                act(transaction.workspace(desk.shop.workspace_id))
            except Refusal as late:
                results.append(type(late.notice).__name__)
            else:
                transaction.commit()
                results.append(name)

    acts = (
        (desk.database, lambda uow: reviews.approve(uow, draft, by=desk.shop.lin, now=NOON), "approve"),
        (
            other,
            lambda uow: reviews.review(uow, draft, TWO_FAILED, None, by=desk.shop.lin, now=NOON),
            "return",
        ),
    )
    threads = [threading.Thread(target=run, args=each) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(set(results) & {"approve", "return"}) == 1
    assert "AlreadyReviewed" in results
    assert desk.share.state == ("approved" if "approve" in results else "changes")


def test_the_next_round_shows_what_changed_and_what_was_asked_for(desk: Desk) -> None:
    desk.submits()
    desk.returns()
    desk.submits(NewDraft(link="https://v.example/2", caption=DRAFT.caption, product_link=DRAFT.product_link))
    card = desk.reads(lambda uow: draft_cards.show(uow, desk.newest.id, audience=ChatAudience.TEAM, now=NOON))
    assert (card.round, card.changed) == (2, ("link", "tags"))
    assert [each.point for each in card.wanted] == [ReviewPoint.QUALITY, ReviewPoint.TIMING]


def test_after_three_rounds_the_team_is_told_once(desk: Desk) -> None:
    for expected in (0, 0, 1, 2):
        desk.submits()
        desk.returns()
        assert len(told(desk, "rounds_exhausted")) == expected
    assert [each["round"] for each in told(desk, "changes_requested")] == [1, 2, 3, 4]


def test_a_creators_chat_never_gets_a_drafts_card(desk: Desk) -> None:
    desk.submits()
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        outcome = Outcome(
            post=(Post(draft_cards.card(desk.newest), TheCreator(desk.shop.kai.creator_id or 0)),)
        )
        with pytest.raises(NotForThisChat):
            outbox.put(uow, outcome, by=desk.shop.lin, now=NOON, real=NOON)


def test_a_creators_card_knows_nothing_of_findings_or_of_others(desk: Desk) -> None:
    desk.submits(NewDraft(link="https://v.example/1", caption="全网最低价", note="mine"))
    desk.returns()
    card = desk.reads(
        lambda uow: task_cards.show_assignment(uow, desk.kais, audience=ChatAudience.CREATOR, now=NOON)
    )
    text = card.model_dump_json()
    assert "Lily" not in text
    assert "absolute_word" not in text
    assert [each.change for each in card.draft.changes] == [CHANGE.change] * 2


# what the clock says


def test_changes_are_due_when_the_reviewer_said_and_the_reminders_follow(desk: Desk) -> None:
    planned = {key for key, state in desk.reminders().items() if ".final." in key[0] and state == "waiting"}
    assert planned == {
        ("team.final.due", "2026-12-10"),
        ("creator.final.ahead", "2026-12-09"),
        ("creator.final.due", "2026-12-10"),
    }
    desk.submits()
    desk.returns(due=datetime(2026, 11, 27, 10, 0, tzinfo=UTC))
    waits = {key for key, state in desk.reminders().items() if ".final." in key[0] and state == "waiting"}
    assert waits == {
        ("team.final.due", "2026-11-27"),
        ("creator.final.ahead", "2026-11-26"),
        ("creator.final.due", "2026-11-27"),
    }
    desk.submits()
    waits = {key for key, state in desk.reminders().items() if ".final." in key[0] and state == "waiting"}
    assert waits == planned


def test_she_is_not_reminded_while_her_draft_is_with_the_team(desk: Desk) -> None:
    desk.submits()
    clock = FrozenClock(datetime(2026, 12, 10, 10, 1, tzinfo=UTC))
    tell_reminders(desk.database, clock)
    people = desk.reads(lambda uow: uow.all(uow.query(Reminder).where(Reminder.state == "told")))
    assert people, "the team is"
    assert {row.to_creator_id for row in people} == {None}


def test_a_reminder_leads_to_what_is_to_be_done(desk: Desk) -> None:
    clock = FrozenClock(datetime(2026, 12, 5, 10, 1, tzinfo=UTC))
    tell_reminders(desk.database, clock)
    leads = [each["deadline"] for each in told(desk, "deadline_near")]
    assert sorted((each["hand_in"] == desk.kais, each["to_review"]) for each in leads) == [
        (False, 0),
        (True, 0),
    ]
    desk.submits()
    clock.to(datetime(2026, 12, 7, 10, 1, tzinfo=UTC))
    tell_reminders(desk.database, clock)
    [first_review] = [each["deadline"] for each in told(desk, "deadline_near")][len(leads) :]
    assert (first_review["milestone"], first_review["to_review"]) == ("first_review", desk.newest.id)


def test_the_look_back_is_seven_days_after_the_post(desk: Desk) -> None:
    desk.submits()
    desk.approves()
    assert desk.share.done_milestones == ["first_draft", "first_review", "final"]
    desk.now = datetime(2026, 12, 14, 3, 0, tzinfo=UTC)
    desk.publishes()
    assert (desk.share.published_at, desk.share.post_link) == (desk.now, "https://v.example/post")
    waits = {key for key, state in desk.reminders().items() if state == "waiting"}
    assert waits == {("team.post_launch_review.due", "2026-12-21")}
    [out] = told(desk, "post_published")
    assert datetime.fromisoformat(out["look_back"]) == datetime(2026, 12, 21, 10, 0, tzinfo=UTC)


def test_a_posts_link_can_be_corrected_and_keeps_its_day(desk: Desk) -> None:
    desk.submits()
    desk.approves()
    desk.publishes()
    out = desk.share.published_at
    same = desk.publishes()
    assert same.tell == (), "the same link is no news"
    assert same.reply is not None, "whoever sends it is answered all the same"
    desk.now += timedelta(days=1)
    desk.publishes("https://v.example/right")
    assert (desk.share.published_at, desk.share.post_link) == (out, "https://v.example/right")
    assert [each["corrected"] for each in told(desk, "post_published")] == [False, True]


def test_a_cancelled_task_closes_a_waiting_draft(desk: Desk) -> None:
    desk.submits()
    outcome = desk.does(tasks.withdraw_task, desk.share.task_id)
    assert desk.newest.state == "withdrawn"
    assert desk.newest.id in {card.subject for card in outcome.refresh}
    with pytest.raises(Refusal):
        desk.approves()


def test_an_offer_that_was_accepted_says_so_also_while_a_draft_is_in_review(desk: Desk) -> None:
    desk.submits()
    with pytest.raises(Refusal) as late:
        desk.does(tasks.decline, desk.kais, by=desk.shop.kai)
    assert isinstance(late.value.notice, AlreadyAnswered)
    assert (late.value.notice.state, late.value.notice.by) == ("submitted", "Kai")


# what waits


def test_what_waits_is_listed_for_whose_turn_it_is(desk: Desk) -> None:
    def sorts(by: Actor) -> list[str]:
        return desk.reads(lambda uow: [each.sort for each in waiting.things(uow, by, now=desk.now)])  # type: ignore[no-any-return]

    desk.submits()
    assert sorts(desk.shop.lin) == ["draft", *(["script"] * ("script" in sorts(desk.shop.lin)))]
    assert sorts(desk.shop.kai) == []
    desk.returns()
    assert sorts(desk.shop.kai) == ["changes"]
    desk.submits()
    desk.approves()
    assert sorts(desk.shop.kai) == ["post"]
    desk.publishes()
    assert sorts(desk.shop.kai) == []


def test_the_digest_counts_drafts_to_review_and_does_not_call_them_late(desk: Desk) -> None:
    desk.submits()
    chat = desk.reads(lambda uow: uow.get(LinkedChat, desk.shop.channel_id))
    morning = datetime(2026, 12, 11, 1, 0, tzinfo=UTC)
    facts = desk.reads(lambda uow: digests.compose(uow, chat, "2026-12-11", now=morning))
    assert facts.to_review == ("Kai · Winter coat",)
    assert facts.late == ()


def test_every_decision_is_written_down(desk: Desk) -> None:
    desk.submits()
    desk.returns()
    desk.submits()
    desk.approves()
    desk.publishes()
    with desk.database.read() as transaction:
        rows = transaction.session.exec(select(Audit).order_by(col(Audit.id))).all()
    acts = [row.act for row in rows if row.act.startswith(("draft.", "post."))]
    assert acts == ["draft.start", "draft.review", "draft.start", "draft.ok", "post.start"]
    assert "95 %" not in " ".join(str(row.detail) for row in rows)


def test_the_database_lets_one_draft_of_a_share_wait(desk: Desk) -> None:
    desk.submits()
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        uow.add(Submission(assignment_id=desk.kais, round=2, submitted_at=NOON))
        with pytest.raises(Exception, match=r"(?i)unique"):
            uow.flush()


def test_all_states_at_work_are_in_the_matrix() -> None:
    assert set(_PATHS) >= AT_WORK
