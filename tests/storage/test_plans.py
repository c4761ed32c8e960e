"""How SQLite looks for rows: who names creators, days or shares is never answered by going through a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk, write_csv
from creators.lists import decide, drop, fill, make, show
from harness.databases import VAULT
from sqlalchemy import event

from domain.audiences import ChatAudience
from domain.criteria import Criteria
from domain.notices.searches import SearchSaved
from domain.outcome import Outcome
from services import (
    comparisons,
    creator_cards,
    creator_search,
    exports,
    merging,
    pools,
    records,
    search_alerts,
    searches,
    shortlist_additions,
    shortlists,
    tags,
    upkeep,
)
from storage import migrate
from storage.database import Database
from storage.planning import GROWING
from storage.queries import records as record_rows
from storage.tables import CreatorHandle, CreatorNote, MetricSnapshot, Quote, ShortlistEntry, Verification
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

KNOWN = (
    "search_match",  # of a merged creator: a search knows 5,000 at most, and 20 are kept
    "upkeep_proposal",  # of one pool: a dozen a week
)
_NARROW = re.compile(r"\b(?!workspace_id)(?:\w+_)?id (?:= \?|IN \()")
_WIDE = re.compile(r"(?:SEARCH|SCAN) (\w+)(?: USING (?:COVERING )?INDEX \w+ \(workspace_id=\?\))?$")


class Plans:
    """Every statement that was run, and how SQLite went about it."""

    def __init__(self) -> None:
        self.seen: dict[str, list[str]] = {}

    def heard(self, connection: Any, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement in self.seen or not re.match("SELECT|UPDATE|DELETE", statement):
            return
        raw = connection.connection.driver_connection
        values = given[0] if isinstance(given, list) else given
        self.seen[statement] = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)]

    def wide(self) -> list[tuple[str, str]]:
        """Statements that name ids, with the step that goes through all rows of a workspace or of a table."""
        found = []
        for statement, plan in self.seen.items():
            _, _, conditions = statement.partition(" WHERE ")
            for step in plan:
                table = _WIDE.match(step)
                is_wide = table is not None and table[1] in GROWING and table[1] not in KNOWN
                if is_wide and _NARROW.search(conditions):
                    found.append((step, " ".join(statement.split())[-300:]))
        return found


@contextmanager
def listening(database: Database) -> Iterator[Plans]:
    plans = Plans()
    event.listen(database.engine, "before_cursor_execute", plans.heard)
    yield plans
    event.remove(database.engine, "before_cursor_execute", plans.heard)


def imports(desk: Desk, folder: Path) -> None:
    head = ["达人昵称", "抖音号", "UID", "粉丝数", "合作报价", "标签"]
    many = [[f"名{n}", f"dy_{n}", f"u{n}", "5万", "2400", "通勤"] for n in range(300)]
    desk.imported(write_csv(folder / "a.csv", [head, *many]))
    dearer = [[*row[:4], "2600", "通勤"] for row in many]
    desk.undo(desk.imported(write_csv(folder / "b.csv", [head, *dearer])))
    desk.run_jobs()


def lists(desk: Desk) -> None:
    ids = fill(desk, 40)
    now, by = desk.clock.now(), desk.lin
    shortlist_id = make(desk, Criteria(wanted=20))
    drop(desk, shortlist_id, show(desk, shortlist_id).entries[0].creator_id)
    decide(desk, lambda uow: shortlist_additions.add(uow, shortlist_id, ids[-1], by=by, now=now))
    decide(desk, lambda uow: shortlists.page(uow, shortlist_id, 1))
    decide(
        desk,
        lambda uow: exports.order(
            uow, shortlist_id, chat=desk.chat, thread=None, by=by, language="en", timezone="UTC", real=now
        ),
    )
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        exports.facts(uow, shortlist_id)
        comparisons.compare(uow, ids[:4], shortlist_id=shortlist_id, now=now)
        creator_search.find(uow, "达人")
    saved = decide(
        desk,
        lambda uow: searches.save(
            uow, "男装", Criteria(), alert=True, shortlist_id=shortlist_id, chat=desk.chat, by=by, now=now
        ),
    ).reply
    desk.clock.advance(timedelta(hours=1))
    assert isinstance(saved, SearchSaved)
    now, search_id = desk.clock.now(), saved.search_id
    decide(desk, lambda uow: searches.run(uow, search_id, by=by, chat=desk.chat, thread=None, now=now))
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        search_alerts.brought(
            uow, [batch.id for batch in [desk.batch(each) for each in batches(desk)]], now=now
        )


def batches(desk: Desk) -> list[int]:
    with desk.database.read() as transaction:
        connection = transaction.connection
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM import_batch")]


def record(desk: Desk) -> None:
    ids = fill(desk, 6, first=60)
    now, by = desk.clock.now(), desk.lin
    decide(desk, lambda uow: tags.put_on(uow, ids[0], ["a"], seen=[], by=by, now=now))
    decide(desk, lambda uow: tags.rename(uow, "a", "b", by=by, now=now, real=now))
    decide(desk, lambda uow: records.add_note(uow, ids[0], "hello", by=by, now=now))
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creator_cards.show(uow, ids[0], audience=ChatAudience.TEAM, now=now)
        record_rows.snapshots(uow, ids[0])
        record_rows.quotes(uow, ids[0], 5)
        record_rows.latest_check(uow, ids[0])
        record_rows.shares(uow, ids[0])
        record_rows.verdicts(uow, ids[0])
        record_rows.file_names(uow, ids[0], 5)
        for model in (Quote, CreatorNote, CreatorHandle, Verification, MetricSnapshot, ShortlistEntry):
            each: type[WorkspaceRow] = model
            record_rows.count(uow, each, ids[0])
    decide(desk, lambda uow: merging.merge(uow, ids[1], ids[2], revisions=(0, 0), by=by, now=now))
    decide(desk, lambda uow: _kept(uow, ids[3:], desk))


def _kept(uow: UnitOfWork, ids: list[int], desk: Desk) -> Outcome:
    pools.add(uow, ids, reason="", by=desk.lin, now=desk.clock.now())
    upkeep.look(uow, pools.the_pool(uow), now=desk.clock.now())
    return Outcome()


@pytest.fixture
def desk(sqlite: Database, tmp_path: Path) -> Desk:
    return open_desk(sqlite, tmp_path)


def test_services_look_for_creators_and_what_is_theirs_by_their_ids(desk: Desk, tmp_path: Path) -> None:
    with listening(desk.database) as plans:
        imports(desk, tmp_path)
        lists(desk)
        record(desk)
    assert len(plans.seen) > 100
    assert plans.wide() == []


def test_a_statement_that_goes_through_a_workspace_is_noticed(desk: Desk) -> None:
    with listening(desk.database) as plans, desk.database.read() as transaction:
        connection = transaction.connection
        connection.exec_driver_sql(
            "SELECT * FROM quote INDEXED BY ix_quote_workspace_id WHERE workspace_id = ? AND creator_id = ?",
            (1, 2),
        )
        connection.exec_driver_sql(
            "SELECT * FROM quote NOT INDEXED WHERE workspace_id = ? AND creator_id IN (?)", (1, 2)
        )
        connection.exec_driver_sql("SELECT * FROM quote WHERE workspace_id = ? AND creator_id IN (?)", (1, 2))
        connection.exec_driver_sql("SELECT * FROM quote WHERE workspace_id = ?", (1,))
    assert len(plans.wide()) == 2


def test_a_database_of_an_older_release_is_told_by_the_upgrade(tmp_path: Path, desk: Desk) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.db", VAULT)
    migrate.upgrade(old, "0010")
    migrate.upgrade(old)
    told = []
    for database in (old, desk.database):
        with database.read() as transaction:
            rows = transaction.connection.exec_driver_sql("SELECT tbl, idx, stat FROM sqlite_stat1").all()
            told.append(sorted(map(tuple, rows)))
    old.close()
    assert told[0] == told[1]
    assert {table for table, _, _ in told[0]} >= {"creator", "quote", "shortlist_entry"}
    assert Decimal(told[0][0][2].split()[0]) == 1_000_000
