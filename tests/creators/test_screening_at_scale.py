"""The pool screened as columns gives what screening one creator after the other gives, to the last part and name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import NOW, Desk, open_desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.categories import suiting
from domain.creators import CreatorFacts, Gender, Tier
from domain.criteria import Criteria, Goal, Threshold
from domain.parts import PartName
from domain.pools import PoolKind
from domain.scoring import DEFAULT_WEIGHTS, Weights
from domain.screening import FloorName, Group, Screening, screen
from domain.tasks import AssignmentState
from scheduler.columns import renew_columns
from services import candidates, pools
from services.candidates import Found
from storage import folding
from storage.queries.creators import delete_rows, facts_of, insert_rows
from storage.sql import col
from storage.tables import Assignment, ChangedCreators, Creator, PoolEntry, Task
from storage.unit_of_work import UnitOfWork

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import questions
from pool import creators

CATEGORIES = ["menswear", "styling", "女装", "美食", "own words"]
REGIONS = ["广东", "广东 深圳", "浙江", "MY", ""]


def share() -> st.SearchStrategy[Decimal]:
    return st.integers(0, 10_000).map(lambda number: Decimal(number) / 10_000)


def money(most: int = 20_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 100).map(lambda number: Decimal(number) / 100)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def few(*values: Decimal) -> st.SearchStrategy[Decimal]:
    """Figures that many share, so that scores tie."""
    return st.sampled_from(values)


AUDIENCE = st.dictionaries(
    st.sampled_from(["male", "female", "male_30_50", "age_18_23", "age_24_30", "age_31_40", "age_44_up"]),
    st.integers(0, 1000).map(lambda number: str(Decimal(number) / 1000)),
    max_size=4,
)
EXTRA = st.fixed_dictionaries(
    {},
    optional={
        "ctor": st.integers(0, 500).map(lambda number: str(Decimal(number) / 1000)),
        "refunds": money(900).map(str),
        "est_commission": money(900).map(str),
        "video_views": st.integers(0, 90_000).map(str),
    },
)
FIGURES = {
    "region": maybe(st.sampled_from(REGIONS)),
    "tier": maybe(st.sampled_from(["头部", "腰部", "尾部", "?"])),
    "categories": st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
    "tags": st.lists(st.sampled_from(["a", "b", "ü"]), max_size=2, unique=True),
    "followers": maybe(st.sampled_from([0, 100, 20_000, 20_000_000])),
    "active_fan_share": maybe(st.one_of(share(), few(Decimal("0.6"), Decimal("0.7")))),
    "completion_rate": maybe(st.one_of(share(), few(Decimal("0.3")))),
    "engagement_rate": maybe(share()),
    "audience": AUDIENCE,
    "quote": maybe(st.one_of(money(), few(Decimal(0), Decimal(3000)))),
    "quote_currency": maybe(st.sampled_from(["CNY", "USD", ""])),
    "rebate_rate": maybe(share()),
    "sales_low": maybe(money(500)),
    "sales_high": maybe(money(900)),
    "gmv": maybe(money()),
    "gmv_currency": maybe(st.sampled_from(["CNY", "USD"])),
    "ctr": maybe(few(Decimal("0.01"), Decimal("0.0101"), Decimal("0.03"), Decimal("0.2"), Decimal("0.5"))),
    "reputation": maybe(few(Decimal("4.8"), Decimal(5), Decimal(7))),
    "supports_ads": maybe(st.booleans()),
    "accepts_script_changes": maybe(st.booleans()),
    "late_deliveries": st.sampled_from([0, 0, 1, 3]),
    "extra": EXTRA,
    "median_views": maybe(st.sampled_from([0, 1000, 77_777])),
    "reach": st.sampled_from(["linked", "invited", "off_platform"]),
    "verified": maybe(st.booleans()),
    "stance": st.sampled_from(["", "", "", "blacklisted"]),
    "not_interested_until": maybe(st.sampled_from([NOW, NOW + timedelta(days=1), NOW - timedelta(1)])),
}
CREATOR = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["阿伦", "Lily", "lily", "Ä", "小雅", "z"]),
        "platform": st.sampled_from(["douyin", "tiktok"]),
    },
    optional=FIGURES,
)
THRESHOLD = maybe(
    st.builds(Threshold, least=few(Decimal("0.3"), Decimal("0.6"), Decimal("1.2")), hard=st.booleans())
)
WITHOUT: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {},
        optional={
            "platforms": st.sampled_from([("tiktok",), ("weibo", "douyin")]),
            "categories": st.sampled_from([("food",), ("styling", "own words")]),
            "regions": st.sampled_from([("深圳",), ("广东", "MY")]),
            "tags": st.sampled_from([("a",), ("ü", "z")]),
            "pool": st.booleans(),
            "worked": st.booleans(),
        },
    ),
)
CRITERIA = st.fixed_dictionaries(
    {},
    optional={
        "goal": st.sampled_from(Goal),
        "platform": st.sampled_from(["douyin", "weibo"]),
        "category": st.sampled_from(["menswear", "food", "own words"]),
        "gender": st.sampled_from(Gender),
        "age_from": st.sampled_from([18, 30]),
        "age_to": st.sampled_from([35, 50]),
        "regions": st.sampled_from([("广东",), ("my", "浙江")]),
        "price_from": few(Decimal(10)),
        "price_to": few(Decimal(3000), Decimal("3000.00005")),
        "currency": st.sampled_from(["CNY", "USD"]),
        "followers_from": st.sampled_from([1, 20_000]),
        "followers_to": st.sampled_from([20_000, 10**9]),
        "gmv_from": few(Decimal(1), Decimal(5000)),
        "views_from": st.just(1000),
        "rebate_from": few(Decimal("0.2")),
        "tiers": st.sampled_from([(Tier.MIDDLE,), (Tier.TOP, Tier.TAIL)]),
        "tags": st.sampled_from([("a",), ("a", "ü")]),
        "supports_ads": st.booleans(),
        "accepts_script_changes": st.booleans(),
        "verified": st.booleans(),
        "linked": st.booleans(),
        "without": WITHOUT,
        "audience": THRESHOLD,
        "active_fans": THRESHOLD,
        "completion": THRESHOLD,
        "engagement": THRESHOLD,
    },
).map(Criteria.model_validate)
WEIGHTS = st.one_of(
    st.just(DEFAULT_WEIGHTS),
    st.dictionaries(st.sampled_from(PartName), few(Decimal(0), Decimal("2.5"), Decimal(40))),
)


def put(desk: Desk, rows: Sequence[dict[str, Any]], *, are_known: bool = False) -> None:
    """These are the whole pool; `are_known`: the team has some of them already."""
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        present = [row.id for row in uow.all(uow.query(Creator))]
        for model in (PoolEntry, Assignment):
            of_them = uow.query(model).where(col(model.creator_id).in_(present))
            delete_rows(uow, model, [row.id for row in uow.all(of_them)])
        delete_rows(uow, Creator, present)
        made = [
            uow.add(Creator.model_validate({"handle": f"h{number}", **facts}))
            for number, facts in enumerate(rows)
        ]
        uow.flush()
        if are_known:
            _known_to_the_team(uow, [row.id for row in made])
        transaction.commit()


def _known_to_the_team(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """A third is in the team's pool, some in the benchmark pool; a fifth has taken a task, one more was offered it."""
    task = uow.first(uow.query(Task)) or uow.add(Task(title="t", publish_on=NOW.date()))
    team, benchmark = (pools.the_pool(uow, kind) for kind in (PoolKind.TEAM, PoolKind.BENCHMARK))
    uow.flush()
    for place, creator_id in enumerate(ids):
        if place % 3 == 0:
            uow.add(PoolEntry(pool_id=team.id, creator_id=creator_id, state="resting", since=NOW))
        elif place % 7 == 1:
            uow.add(PoolEntry(pool_id=benchmark.id, creator_id=creator_id, since=NOW))
        if place % 5 in {0, 1}:
            state = (AssignmentState.DONE, AssignmentState.OFFERED)[place % 5]
            uow.add(Assignment(task_id=task.id, creator_id=creator_id, state=state.value))


def screened(desk: Desk, criteria: Criteria, weights: Weights, most: int) -> Found:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return candidates.found(uow, criteria, now=desk.clock.now(), weights=weights, most=most)


def one_by_one(desk: Desk, criteria: Criteria, weights: Weights) -> tuple[dict[FloorName, int], Screening]:
    """Who falls away before any figure is looked at, and the screening of the others."""
    fell = dict.fromkeys((FloorName.NOT_INTERESTED, FloorName.PLATFORM, FloorName.CATEGORY), 0)
    pool: list[CreatorFacts] = []
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        rows = uow.all(uow.query(Creator).order_by(col(Creator.id)))
        team = pools.find(uow, PoolKind.TEAM)
        entries = uow.all(uow.query(PoolEntry))
        pooled = {each.creator_id for each in entries if team is not None and each.pool_id == team.id}
        worked = {each.creator_id for each in uow.all(uow.query(Assignment)) if each.state == "done"}
        pooled = pooled if criteria.without.pool else set()
        worked = worked if criteria.without.worked else set()
        for row, facts in zip(rows, facts_of(uow, [row.id for row in rows]), strict=True):
            until = row.not_interested_until
            suits = not facts.categories or set(suiting(criteria.category or "")) & set(facts.categories)
            if (row.stance and until is None) or (
                until is not None and until.replace(tzinfo=NOW.tzinfo) > NOW
            ):
                fell[FloorName.NOT_INTERESTED] += 1
            elif criteria.platform not in {None, facts.platform}:
                fell[FloorName.PLATFORM] += 1
            elif criteria.category and not suits:
                fell[FloorName.CATEGORY] += 1
            else:
                pool.append(replace(facts, in_pool=row.id in pooled, worked=row.id in worked))
    return fell, screen(criteria, pool, weights)


def assert_same(found: Found, fell: dict[FloorName, int], whole: Screening, most: int) -> None:
    assert {cut.floor: cut.count for cut in found.narrowed} == {name: n for name, n in fell.items() if n}
    assert found.screening.cuts == whole.cuts
    assert found.screening.not_measured == whole.not_measured
    for group in Group:
        assert found.screening.count(group) == whole.count(group)
    sure = [each for each in whole.candidates if each.group is not Group.VERIFY]
    verify = [each for each in whole.candidates if each.group is Group.VERIFY]
    assert list(found.screening.candidates) == [*sure[:most], *verify[:most]]


@given(
    rows=st.lists(CREATOR, max_size=25),
    criteria=st.lists(CRITERIA, min_size=1, max_size=4),
    weights=WEIGHTS,
    most=st.sampled_from([1, 3, 100]),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_columns_give_what_screening_one_after_the_other_gives(
    desk: Desk, rows: list[dict[str, Any]], criteria: list[Criteria], weights: Weights, most: int
) -> None:
    put(desk, rows, are_known=True)
    for each in criteria:
        found = screened(desk, each, weights, most)
        assert found.total == len(rows)
        assert_same(found, *one_by_one(desk, each, weights), most)


@given(
    rows=st.lists(CREATOR, min_size=12, max_size=30),
    edits=st.lists(
        st.lists(st.tuples(st.integers(0, 29), st.one_of(st.none(), CREATOR)), min_size=1, max_size=2),
        min_size=1,
        max_size=3,
    ),
    criteria=CRITERIA,
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_columns_follow_every_edit_addition_and_removal(
    desk: Desk,
    rows: list[dict[str, Any]],
    edits: list[list[tuple[int, dict[str, Any] | None]]],
    criteria: Criteria,
) -> None:
    """None removes; a number beyond the pool adds. A writer keeps what it renewed, a reader only works with it."""
    put(desk, rows)
    for number, changes in enumerate(edits):
        with desk.database.write() as transaction:
            uow = transaction.workspace(desk.workspace_id)
            candidates.found(uow, criteria, now=desk.clock.now())
            pool = uow.all(uow.query(Creator).order_by(col(Creator.id)))
            for place, (at, facts) in enumerate(changes):
                if at >= len(pool) and facts is not None:
                    uow.add(Creator.model_validate({"handle": f"n{number}.{place}", **facts}))
                elif at < len(pool) and facts is None:
                    delete_rows(uow, Creator, [pool[at].id])
                elif at < len(pool) and facts is not None:
                    for fact, value in facts.items():
                        setattr(pool[at], fact, value)
                    uow.flush()
            transaction.commit()
        found = screened(desk, criteria, DEFAULT_WEIGHTS, 5)
        assert_same(found, *one_by_one(desk, criteria, DEFAULT_WEIGHTS), 5)


def test_a_renewal_beside_readers_leaves_nothing_to_renew(desk: Desk) -> None:
    put(desk, [{"name": f"n{number}", "platform": "douyin"} for number in range(30)])
    assert notes(desk) > 0
    before = screened(desk, Criteria(), DEFAULT_WEIGHTS, 5)
    assert notes(desk) > 0
    assert renew_columns(desk.database, desk.clock) == 1
    assert notes(desk) == 0
    assert renew_columns(desk.database, desk.clock) == 0
    assert screened(desk, Criteria(), DEFAULT_WEIGHTS, 5) == before
    put(desk, [])
    assert renew_columns(desk.database, desk.clock) == 1
    assert screened(desk, Criteria(), DEFAULT_WEIGHTS, 5).total == 0


def notes(desk: Desk) -> int:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return len(uow.all(uow.query(ChangedCreators)))


def test_what_was_undone_was_not_renewed(desk: Desk) -> None:
    put(desk, [{"name": "a", "platform": "douyin"}])
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        uow.add(Creator(name="b", platform="douyin", handle="b"))
        assert candidates.found(uow, Criteria(), now=desk.clock.now()).total == 2
    assert screened(desk, Criteria(), DEFAULT_WEIGHTS, 5).total == 1


def test_two_workspaces_are_screened_apart(desk: Desk, tmp_path: Path) -> None:
    put(desk, [{"name": "a", "platform": "douyin"}, {"name": "b", "platform": "douyin"}])
    other = open_desk(desk.database, tmp_path)
    assert screened(other, Criteria(), DEFAULT_WEIGHTS, 5).total == 0
    put(other, [{"name": "c", "platform": "douyin"}])
    names = [
        [each.facts.name for each in screened(one, Criteria(), DEFAULT_WEIGHTS, 5).screening.candidates]
        for one in (desk, other)
    ]
    assert names == [["a", "b"], ["c"]]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_pool_of_several_chunks_gives_what_screening_one_after_the_other_gives(desk: Desk) -> None:
    """As the benchmarks fill it; lists, counts, names, medians and order are the same for varied criteria."""
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        insert_rows(uow, Creator, [{**row, "late_deliveries": 0} for row in creators(40_000)])
        transaction.commit()
    while folding.step(desk.database, desk.workspace_id):
        pass
    for each in questions.criteria(4):
        found = screened(desk, each, DEFAULT_WEIGHTS, 40)
        assert_same(found, *one_by_one(desk, each, DEFAULT_WEIGHTS), 40)


def test_who_is_left_out_is_cut_for_that_and_whom_nobody_knows_it_of_is_not(desk: Desk) -> None:
    """Known to be it: cut under its own reason. Not known: to be verified, never cut."""
    put(
        desk,
        [
            {
                "name": "johor",
                "platform": "tiktok",
                "region": "Johor Bahru, Malaysia",
                "categories": ["food"],
            },
            {"name": "penang", "platform": "tiktok", "region": "槟城", "categories": ["food"]},
            {"name": "nowhere", "platform": "tiktok", "categories": ["food"]},
            {"name": "malaysia", "platform": "tiktok", "region": "MY", "categories": ["food"]},
            {"name": "beauty", "platform": "tiktok", "region": "MY", "categories": ["food", "美妆"]},
            {"name": "akin", "platform": "tiktok", "region": "MY", "categories": ["护肤"]},
        ],
    )
    criteria = Criteria.model_validate({"without": {"regions": ("Johor",), "categories": ("makeup",)}})
    found = screened(desk, criteria, DEFAULT_WEIGHTS, 9)
    assert {cut.floor: cut.examples for cut in found.cuts} == {
        FloorName.NOT_REGION: ("johor",),
        FloorName.NOT_CATEGORY: ("beauty",),
    }
    unknown = {each.facts.name: each.unknown for each in found.screening.candidates}
    assert set(unknown) == {"penang", "nowhere", "malaysia", "akin"}
    assert unknown["nowhere"] == (FloorName.NOT_REGION,)
    assert not unknown["malaysia"]
