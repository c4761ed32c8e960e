"""Why somebody has her score: every number of it, what is unknown, what looks odd; and lists from real exports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest
from creators.kit import Desk, open_desk

from domain.audiences import ChatAudience
from domain.creators import Gender
from domain.criteria import Criteria, Goal, Threshold
from domain.errors import NotFound
from domain.money import Money
from domain.notices.screening import ScoreExplained
from domain.parts import PartName
from domain.scoring import reasons
from domain.screening import FloorName, Group
from domain.screening_rules import Rules
from domain.suspicion import Pattern
from services import (
    candidates,
    creator_cards,
    explaining,
    screening_rules,
    shortlist_rows,
    shortlists,
    suspicions,
)
from storage.database import Database
from storage.tables import Creator, MetricSnapshot, Shortlist
from storage.unit_of_work import UnitOfWork

D = Decimal
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sandbox" / "page" / "samples" / "tiktok_shop_creators.csv"
SHARED = ROOT.parent / "shared" / "data" / "creators_tiktok_shop.csv"


@contextmanager
def at_work(desk: Desk) -> Iterator[UnitOfWork]:
    with desk.database.write() as transaction:
        yield transaction.workspace(desk.workspace_id)
        transaction.commit()


def add(desk: Desk, number: int, **facts: object) -> int:
    usual: dict[str, object] = {
        "name": f"达人{number:02d}",
        "platform": "douyin",
        "handle": f"dy{number:02d}",
        "categories": ["穿搭"],
        "followers": 100_000 + number,
        "active_fan_share": D("0.70"),
        "completion_rate": D("0.40"),
        "engagement_rate": D("0.03") + D(number) / 1000,
        "audience": {"male": "0.82"},
        "quote": D(2000 + 100 * number),
        "quote_currency": "CNY",
        "median_views": 10_000,
    }
    with at_work(desk) as uow:
        row = uow.add(Creator.model_validate({**usual, **facts}))
        uow.flush()
        return row.id


def listed(desk: Desk, criteria: Criteria) -> int:
    with at_work(desk) as uow:
        outcome = shortlists.make(
            uow, criteria, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        )
    return outcome.post[0].card.subject


def why(desk: Desk, shortlist: int, creator: int) -> ScoreExplained:
    with at_work(desk) as uow:
        told = explaining.explain(uow, shortlist, creator, now=desk.clock.now()).reply
    assert isinstance(told, ScoreExplained)
    return told


WANTED = Criteria(category="menswear", gender=Gender.MALE)


def test_every_part_is_told_and_adds_up_to_the_score_on_the_list(desk: Desk) -> None:
    people = [add(desk, number) for number in range(10)]
    shortlist = listed(desk, WANTED)
    with at_work(desk) as uow:
        entries = shortlist_rows.entries(uow, uow.get(Shortlist, shortlist))
        scores = {each.creator_id: int(each.score or 0) for each in entries}
    for creator in people:
        told = why(desk, shortlist, creator)
        assert told.score == scores[creator]
        assert sum((part.won for part in told.parts), D(0)) == told.total
        assert sum((part.possible for part in told.parts), D(0)) == 100
    told = why(desk, shortlist, people[0])
    parts = {part.part: part for part in told.parts}
    assert parts[PartName.PRICE].value == Money(amount=D(2000), currency="CNY")
    assert parts[PartName.PRICE].peer == Money(amount=D(2450), currency="CNY")
    assert parts[PartName.GENDER].value == D("0.82")
    assert parts[PartName.PRICE].weight == 13  # 10, times 1.3 for a goal of conversion
    assert PartName.GMV in told.left_out
    assert told.group is Group.FIT
    assert told.weighs_more[:3] == (PartName.SALES, PartName.GMV, PartName.PRICE)


def test_the_numbers_stay_those_of_the_list_and_newer_weights_are_said(desk: Desk) -> None:
    people = [add(desk, number) for number in range(10)]
    shortlist = listed(desk, WANTED)
    before = why(desk, shortlist, people[0])
    assert not before.older_rules
    desk.clock.advance(timedelta(minutes=1))
    with at_work(desk) as uow:
        uow.get(Creator, people[0]).quote = D(9999)
        rules = Rules()
        rules = rules.model_copy(update={"weights": {**rules.weights, PartName.REBATE: D(0)}})
        screening_rules.write(screening_rules.locked(uow), rules, by_name="林", now=desk.clock.now())
    after = why(desk, shortlist, people[0])
    assert after.older_rules
    assert (after.parts, after.score) == (before.parts, before.score)
    assert why(desk, listed(desk, WANTED), people[0]).not_weighed == (PartName.REBATE,)


def test_what_is_missed_and_what_is_unknown_is_told_with_its_number(desk: Desk) -> None:
    for number in range(10):
        add(desk, number)
    near = add(desk, 20, active_fan_share=D("0.55"))
    verify = add(desk, 21, completion_rate=None)
    shortlist = listed(desk, WANTED)
    told = why(desk, shortlist, near)
    assert told.group is Group.NEAR
    assert [(each.name, each.value, each.least) for each in told.missed] == [
        (FloorName.ACTIVE_FANS, D("0.55"), D("0.60"))
    ]
    told = why(desk, shortlist, verify)
    assert (told.group, told.unknown, told.little_known) == (Group.VERIFY, (FloorName.COMPLETION,), False)
    assert PartName.COMPLETION in told.left_out


def test_who_is_not_on_the_list_is_not_explained(desk: Desk, database: Database, tmp_path: Path) -> None:
    first = add(desk, 1)
    shortlist = listed(desk, WANTED)
    with pytest.raises(NotFound):
        why(desk, shortlist, add(desk, 2))
    with pytest.raises(NotFound):
        why(open_desk(database, tmp_path), shortlist, first)


def test_odd_numbers_are_told_beside_what_a_person_found(desk: Desk) -> None:
    people = [add(desk, number) for number in range(10)]
    odd = add(desk, 30, engagement_rate=D("0.30"), verified=False, extra={"likes": "9000"})
    with at_work(desk) as uow:
        for day, followers in ((date(2026, 11, 2), 60_000), (date(2026, 11, 16), 100_030)):
            numbers = {"followers": str(followers), "median_views": "10000"}
            uow.add(MetricSnapshot(creator_id=odd, source="library", stat_date=day, numbers=numbers))
    told = why(desk, listed(desk, WANTED), odd)
    assert [each.pattern for each in told.suspicions] == [
        Pattern.ENGAGEMENT_HIGH,
        Pattern.FOLLOWERS_JUMP,
        Pattern.LIKES_LOW,
    ]
    high = told.suspicions[0]
    assert (high.value, high.usual_from, high.usual_to, high.peers) == (D("0.30"), D("0.032"), D("0.037"), 10)
    assert told.suspicions[1].days == 14
    assert told.verified is False
    assert told.not_checked == ()
    with at_work(desk) as uow:
        card = creator_cards.show(uow, odd, audience=ChatAudience.TEAM, now=desk.clock.now())
        usual = creator_cards.show(uow, people[0], audience=ChatAudience.TEAM, now=desk.clock.now())
    assert card.suspicions == told.suspicions, "her card says the same"
    assert usual.suspicions == ()


def test_odd_numbers_cut_nobody_and_cost_no_points(desk: Desk) -> None:
    for number in range(10):
        add(desk, number)
    add(desk, 30, extra={"likes": "9000"})
    add(desk, 31, name="达人30乙", extra={"likes": "900000"})
    with at_work(desk) as uow:
        found = candidates.found(uow, WANTED, now=desk.clock.now()).screening.candidates
    scores = {each.facts.handle: each.score for each in found}
    assert abs(scores["dy30"] - scores["dy31"]) <= 1  # one has 0.1 % more engagement


def test_a_page_of_creators_is_looked_at_with_few_queries(desk: Desk) -> None:
    people = [add(desk, number) for number in range(12)]
    with at_work(desk) as uow:
        found = suspicions.suspicions(uow, people, now=desk.clock.now())
        assert found[people[0]] == suspicions.suspicions_of(uow, people[0], now=desk.clock.now())
        assert suspicions.suspicions(uow, [], now=desk.clock.now()) == {}
    assert set(found) == set(people)


@pytest.mark.parametrize("followers", [1, 9, 10, 29_999, 30_000, 99_999, 100_000, 10**9])
def test_her_size_holds_her(followers: int) -> None:
    low, high = suspicions.band(followers)
    assert low <= followers < high <= 4 * low


@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param(SAMPLE, 40, id="sample"),
        pytest.param(
            SHARED,
            80,
            id="shared",
            marks=pytest.mark.skipif(not SHARED.exists(), reason=f"NOT RUN: {SHARED} is not there"),
        ),
    ],
)
def test_an_export_without_either_threshold_column_still_gives_a_useful_list(
    desk: Desk, path: Path, count: int
) -> None:
    """TikTok Shop's own list of creators: GMV, orders, CTOR, CTR, views; neither active fans nor completion."""
    desk.imported(path)
    shortlist = listed(desk, Criteria(goal=Goal.CONVERSION, platform="tiktok"))
    with at_work(desk) as uow:
        found = candidates.found(uow, Criteria(platform="tiktok"), now=desk.clock.now())
        first = found.screening.candidates[:10]
    with path.open(encoding="utf-8-sig") as file:
        rows = {row["Creator name"]: row for row in csv.DictReader(file)}
    gmv = {name: D(row["Creator-attributed GMV"].strip("$").replace(",", "")) for name, row in rows.items()}
    assert (found.total, found.cuts) == (count, ())
    assert found.screening.not_measured == (FloorName.ACTIVE_FANS, FloorName.COMPLETION)
    assert {each.group for each in first} == {Group.FIT}
    for each in first:
        pro, contra = reasons(each.parts)
        assert len(pro) >= 2
        known = {part.name: part for part in (*pro, *contra)}
        if PartName.GMV in known:
            assert known[PartName.GMV].value == gmv[each.facts.name]
            assert known[PartName.GMV].peer == median(value for value in gmv.values() if value)
    sold = [gmv[each.facts.name] for each in first]
    assert min(sold) > 0
    assert median(sold) > median(value for value in gmv.values() if value)
    assert max(gmv[each.facts.name] for each in found.screening.candidates[-4:]) < min(sold)
    told = why(desk, shortlist, first[0].facts.id)
    assert told.not_measured == (FloorName.ACTIVE_FANS, FloorName.COMPLETION)
    assert {PartName.ACTIVE_FANS, PartName.COMPLETION} <= set(told.left_out)


def test_a_threshold_that_nobody_measures_cuts_nobody_even_as_a_floor(desk: Desk) -> None:
    desk.imported(SAMPLE)
    hard = Criteria(active_fans=Threshold(least=D("0.6"), hard=True), completion=None)
    with at_work(desk) as uow:
        found = candidates.found(uow, hard, now=desk.clock.now())
    assert found.cuts == ()
    assert found.screening.not_measured == (FloorName.ACTIVE_FANS,)
