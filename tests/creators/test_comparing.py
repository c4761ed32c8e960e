"""Creators side by side, on both databases: which numbers, which is best, what is unknown, where they come from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, open_desk
from creators.lists import decide, fill, make

from bot.flows.comparing import named
from domain.creators import Gender
from domain.criteria import Criteria
from domain.errors import NotFound
from domain.money import Money
from domain.notices.comparisons import ComparisonShown, Measured, Past, Row, Source, Time
from domain.outcome import Outcome
from services import comparisons
from storage.tables import (
    Assignment,
    Creator,
    MetricSnapshot,
    Quote,
    Review,
    Submission,
    Task,
)
from storage.unit_of_work import UnitOfWork


def compare(desk: Desk, ids: list[int], shortlist_id: int | None = None) -> ComparisonShown:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return comparisons.compare(uow, ids, shortlist_id=shortlist_id, now=desk.clock.now())


def row(shown: ComparisonShown, name: Measured) -> Row:
    return next(each for each in shown.rows if each.name is name)


def yuan(amount: int) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def change(desk: Desk, creator_id: int, **facts: object) -> None:
    def act(uow: UnitOfWork) -> Outcome:
        creator = uow.get(Creator, creator_id)
        for name, value in facts.items():
            setattr(creator, name, value)
        return Outcome()

    decide(desk, act)


def test_the_best_of_each_row_is_marked_and_the_unknown_is_none(desk: Desk) -> None:
    ids = fill(desk, 3)
    change(desk, ids[0], quote=Decimal(2400), completion_rate=None)
    change(desk, ids[1], completion_rate=Decimal("0.55"), followers=900_000)
    change(desk, ids[2], quote=None, quote_currency=None, audience={})
    shown = compare(desk, ids, make(desk, Criteria(gender=Gender.MALE)))
    assert row(shown, Measured.ACTIVE_FANS).best == (0,)
    assert row(shown, Measured.COMPLETION).cells == (None, Decimal("0.55"), Decimal("0.4"))
    assert row(shown, Measured.COMPLETION).best == (1,)
    price = row(shown, Measured.PRICE)
    assert (price.cells, price.best) == ((yuan(2400), yuan(3000), None), (0,))
    assert row(shown, Measured.FOLLOWERS).best == (), "size is no merit"
    assert row(shown, Measured.AUDIENCE).cells == (Decimal("0.82"), Decimal("0.82"), None)
    assert row(shown, Measured.AUDIENCE).best == (), "alike"
    assert [each.quote_low for each in shown.creators] == [yuan(2400), yuan(3000), None]


def test_scores_are_those_of_the_list_and_nobody_has_one_without_a_list(desk: Desk) -> None:
    ids = fill(desk, 2)
    change(desk, ids[1], active_fan_share=Decimal("0.62"))
    shown = compare(desk, ids, make(desk))
    scores = row(shown, Measured.SCORE)
    assert all(score is not None for score in scores.cells)
    assert scores.best == (0,)
    without = compare(desk, ids)
    assert Measured.SCORE not in {each.name for each in without.rows}
    assert Measured.QUALITY in {each.name for each in without.rows}, "R13's columns always stand"


def test_medians_of_peers_stand_beside_when_they_are_the_same_for_all(desk: Desk) -> None:
    ids = fill(desk, 5)
    shown = compare(desk, ids[:2])
    assert row(shown, Measured.PRICE).peer == yuan(3000)
    assert row(shown, Measured.ACTIVE_FANS).peer is None
    [elsewhere] = fill(desk, 1, first=50, platform="tiktok", quote_currency="USD", quote=Decimal(200))
    fill(desk, 3, first=60, platform="tiktok", quote_currency="USD", quote=Decimal(300))
    mixed = row(compare(desk, [ids[0], elsewhere]), Measured.PRICE)
    assert (mixed.peer, mixed.best) == (None, ()), "dollars and yuan are not compared"


def test_work_with_the_team_counts_tasks_reviews_and_their_points(desk: Desk) -> None:
    ids = fill(desk, 2)
    change(desk, ids[0], availability="周末", late_deliveries=1)

    def work(uow: UnitOfWork) -> Outcome:
        for state, verdict, passed in (("done", "approved", 6), ("accepted", "changes", 3)):
            task = uow.add(Task(title="t", publish_on=date(2026, 12, 24)))
            uow.flush()
            share = uow.add(Assignment(task_id=task.id, creator_id=ids[0], state=state))
            uow.flush()
            draft = uow.add(
                Submission(assignment_id=share.id, round=1, state=verdict, submitted_at=desk.clock.now())
            )
            uow.flush()
            points = {f"p{number}": {"passed": number < passed} for number in range(6)}
            uow.add(
                Review(submission_id=draft.id, points=points, verdict=verdict, by="林", at=desk.clock.now())
            )
        return Outcome()

    decide(desk, work)
    shown = compare(desk, ids)
    assert row(shown, Measured.QUALITY).cells == (Decimal("0.75"), None)
    assert row(shown, Measured.PASSED).cells == (Decimal("0.5"), None)
    assert shown.creators[0].time == Time(said="周末", open_tasks=1)
    assert (shown.creators[0].past.tasks, shown.creators[0].past.done) == (2, 1)
    assert shown.creators[1].past == Past()


def test_the_quote_range_spans_her_history_and_sources_are_named_with_their_day(desk: Desk) -> None:
    ids = fill(desk, 2)

    def history(uow: UnitOfWork) -> Outcome:
        for amount, currency in ((2000, "CNY"), (3500, "CNY"), (90, "USD")):
            uow.add(
                Quote(creator_id=ids[0], amount=Decimal(amount), currency=currency, on_day=date(2026, 10, 1))
            )
        for day in (1, 20):
            uow.add(
                MetricSnapshot(
                    creator_id=ids[0],
                    source="douyin_creators",
                    stat_date=date(2026, 11, day),
                    numbers={"followers": "100000"},
                )
            )
        return Outcome()

    decide(desk, history)
    shown = compare(desk, ids)
    assert (shown.creators[0].quote_low, shown.creators[0].quote_high) == (yuan(2000), yuan(3500))
    assert shown.sources == (Source(name="douyin_creators", on=date(2026, 11, 20)),)
    assert shown.unsourced


def test_somebody_of_another_workspace_is_not_compared(desk: Desk, tmp_path: Path) -> None:
    ids = fill(desk, 2)
    [theirs] = fill(open_desk(desk.database, tmp_path), 1)
    with pytest.raises(NotFound):
        compare(desk, [ids[0], theirs])


def test_names_lead_to_creators_when_each_is_clear(desk: Desk) -> None:
    ids = fill(desk, 3)
    [lily] = fill(desk, 1, first=20, name="Lily Ross", handle="lily.ross")
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        found = {
            words: (named(uow, words).creators, named(uow, words).is_clear)
            for words in (
                "达人00, 达人01", "达人00 vs Lily Ross", "达人00和达人01、@lily.ross", "达人00", "达人00, nobody", "达人", "",
                "达人00, 达人00",
            )
        }  # fmt: skip
    assert found == {
        "达人00, 达人01": ((ids[0], ids[1]), True),
        "达人00 vs Lily Ross": ((ids[0], lily), True),
        "达人00和达人01、@lily.ross": ((ids[0], ids[1], lily), True),
        "达人00": ((ids[0],), False),
        "达人00, nobody": ((ids[0],), False),
        "达人": ((), False),
        "": ((), False),
        "达人00, 达人00": ((ids[0],), False),
    }
