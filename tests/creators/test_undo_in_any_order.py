"""Imports are undone in any order, beside edits by people: what is left is what the others say, exactly; on both databases."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk
from creators.undo_kit import Line, Twin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database

HANDLES = ("dya", "dyb", "dyc")
TAGS = ("通勤", "复古", "户外")
LINE = st.fixed_dictionaries(
    {"handle": st.sampled_from(HANDLES)},
    optional={
        "name": st.sampled_from(("甲乙丙", "小雅", "Kai Lim")),
        "region": st.sampled_from(("浙江", "广东")),
        "followers": st.sampled_from((1000, 2000)),
        "quote": st.sampled_from((Decimal(300), Decimal(500))),
        "tags": st.lists(st.sampled_from(TAGS), min_size=1, unique=True).map(tuple),
        "wechat": st.sampled_from(("wx_one", "wx_two")),
        "phone": st.just("13800001234"),
        "audience.male": st.sampled_from(("0.82", "0.4")),
        "extra.last_contact": st.sampled_from(("上周", "昨天")),
    },
)
STEP = st.one_of(
    st.tuples(
        st.just("import"), st.lists(LINE, min_size=1, max_size=3, unique_by=lambda line: line["handle"])
    ),
    st.tuples(
        st.just("import"), st.lists(LINE, min_size=1, max_size=3, unique_by=lambda line: line["handle"])
    ),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(
        st.just("edit"), st.tuples(st.sampled_from(HANDLES), st.sampled_from(("region", "tags", "quote")))
    ),
)


def _does(twin: Twin, step: tuple[str, Any]) -> None:
    match step:
        case ("import", lines):
            twin.imports(lines)
        case ("undo", which) if twin.batches:
            twin.undoes(twin.batches[which % len(twin.batches)], most=1 + which % 3)
        case ("edit", (handle, what)) if handle in twin.people:
            twin.edits(handle, what)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=2, max_size=9), is_there=st.booleans())
def test_any_order_of_imports_edits_and_undos_leaves_what_the_others_say(
    database: Database, tmp_path: Path, steps: list[tuple[str, Any]], is_there: bool
) -> None:
    twin = Twin(open_desk(database, tmp_path), tmp_path)
    if is_there:
        twin.stands("dya", "福建", 700)
    for step in steps:
        _does(twin, step)
        twin.check()
    while twin.batches:
        twin.undoes(twin.batches[len(twin.batches) // 2])
        twin.check()


FIRST: Line = {
    "handle": "dya", "name": "小雅", "region": "浙江", "followers": 1000, "quote": Decimal(300), "tags": ("通勤", "复古"),
    "wechat": "wx_one", "audience.male": "0.82", "extra.last_contact": "上周",
}  # fmt: skip
SECOND: Line = {"handle": "dya", "followers": 2000, "tags": ("复古", "户外"), "phone": "13800001234"}


@pytest.fixture
def twin(desk: Desk, tmp_path: Path) -> Twin:
    return Twin(desk, tmp_path)


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("second", [SECOND, FIRST, FIRST | SECOND], ids=["other", "the same", "both"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_imports_of_one_creator_come_off_in_either_order(
    twin: Twin, is_there: bool, second: Line, order: tuple[int, int]
) -> None:
    if is_there:
        twin.stands("dya", "福建", 700)
    batches = [twin.imports([FIRST]), twin.imports([second])]
    for which in order:
        twin.undoes(batches[which])
        twin.check()
    assert bool(twin.people) is is_there


def test_what_the_older_import_alone_said_goes_with_it(twin: Twin) -> None:
    first = twin.imports([FIRST])
    twin.imports([SECOND])
    twin.undoes(first)
    row = twin.desk.creators()["dya"]
    assert (row.name, row.region, row.followers, row.quote) == ("dya", None, 2000, None)
    assert row.tags == ["复古", "户外"], "one that both said stays where it was"
    assert (row.audience, row.extra) == ({}, {})


def test_what_a_person_wrote_stays_and_the_undo_says_so(twin: Twin) -> None:
    twin.stands("dya", "福建", 700)
    first = twin.imports([FIRST])
    twin.edits("dya", "region")
    counts = twin.undoes(first)
    twin.check()
    assert counts == {"removed": 0, "restored": 0, "kept": 1}
    assert twin.desk.creators()["dya"].followers == 700, "the rest of the row goes back"
