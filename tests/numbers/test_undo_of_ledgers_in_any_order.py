"""Ledgers are undone in any order, beside work in the chat: what is left is what the others say; on both databases."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from creators.kit import Desk, open_desk, write_csv
from creators.undo_kit import Layers, undone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numbers_kit import fill_pool, stored

from domain.authorization import RUNNING, ends_at
from domain.importing.cells import Ways
from domain.importing.surveys import look
from services import authorization_reminders, deadlines, import_kinds, task_rows
from services.authorization_moves import place_of_code
from services.reading import read_sheet
from storage.database import Database
from storage.sql import col
from storage.tables import (
    Assignment,
    Authorization,
    Creator,
    ImportBatch,
    ImportChange,
    Milestone,
    Reminder,
    StoredFile,
    Task,
)
from storage.unit_of_work import UnitOfWork

Line = dict[str, Any]
ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = ("dy_aren", "dy_lu")
STATES = {"待创作": "accepted", "审核中": "submitted", "已完成": "done", "待确认": "offered"}
GRANTED = {"授权成功": "effective", "已解除": "terminated"}


@dataclass
class Led:
    """A row of a ledger in the model: who says it, the first brought it; None first: the team has it in use."""

    makers: list[int | None]
    facts: dict[str, Layers] = field(default_factory=dict)
    edited: bool = False

    def write(self, who: int | None, fact: str, value: Any) -> None:
        self.facts.setdefault(fact, Layers()).writes.append((who, value))

    def value(self, fact: str, usual: Any = None) -> Any:
        return self.facts[fact].top(usual) if fact in self.facts else usual

    def undo(self, batch: int) -> bool:
        """Take a batch out; False when the row goes."""
        if self.makers[0] == batch and self.edited:
            for each in self.facts.values():
                each.adopt(batch)
            self.makers[0] = None
        else:
            for each in self.facts.values():
                each.without(batch)
        self.makers = [each for each in self.makers if each != batch]
        return bool(self.makers)


class Twin(ABC):
    """A desk beside its model of one kind of ledger."""

    kind: str
    header: Sequence[str]
    example: Sequence[str]

    def __init__(self, database: Database, folder: Path) -> None:
        self.desk: Desk = open_desk(database, folder)
        fill_pool(self.desk)
        self._sheet = read_sheet(write_csv(folder / f"{self.kind}.csv", [self.header, self.example]))
        assert self._sheet.layout.kind == self.kind
        self.rows: dict[Any, Led] = {}
        self.batches: list[int] = []
        with self.desk.database.read() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            self.handles = {row.id: row.handle for row in uow.all(uow.query(Creator))}

    @abstractmethod
    def cells(self, line: Line) -> list[str]: ...

    @abstractmethod
    def writes(self, batch: int, lines: Sequence[Line]) -> None:
        """What the model takes from a file."""

    @abstractmethod
    def edits(self, which: int) -> None:
        """Somebody of the team moves one of the rows in the chat."""

    @abstractmethod
    def check(self) -> None: ...

    def imports(self, lines: Sequence[Line]) -> int:
        sheet = replace(self._sheet, rows=list(enumerate(map(self.cells, lines), 2)))
        found = look(sheet, Ways("CNY", ZONE))
        now = self.desk.clock.now()
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            file = uow.add(StoredFile(name="a.csv"))
            uow.flush()
            batch = uow.add(
                ImportBatch(
                    file_id=file.id, kind=self.kind, source="x", state="applied", applied_at=now,
                    by_identity_id=self.desk.lin.identity_id, chat_id=self.desk.chat.id,
                )
            )  # fmt: skip
            uow.flush()
            usable = list(found.usable)
            assert len(usable) == len(lines), found.rejected
            import_kinds.rows_of(sheet, found).write(uow, batch, usable, now)
            transaction.commit()
        self.batches.append(batch.id)
        self.writes(batch.id, lines)
        return batch.id

    def undoes(self, batch_id: int, most: int = 100) -> dict[str, int]:
        self.batches.remove(batch_id)
        total = undone(self.desk, batch_id, most)
        self.rows = {key: row for key, row in self.rows.items() if row.undo(batch_id)}
        return total

    def reminded(self, uow: UnitOfWork, kind: str, subject: int) -> set[datetime]:
        query = uow.query(Reminder).where(Reminder.subject_kind == kind, Reminder.subject == subject)
        return {row.due_at for row in uow.all(query) if row.state == "waiting"}

    def check_leftovers(self, uow: UnitOfWork, rows: Sequence[Any]) -> None:
        left = {row.import_batch_id for row in uow.all(uow.query(ImportChange))}
        assert left <= set(self.batches)
        assert {row.subject for row in uow.all(uow.query(Reminder))} <= {row.id for row in rows}


class Tasks(Twin):
    kind = "tasks"
    header = ("达人", "项目", "交付物", "发布日期", "状态", "坑位费")
    example = ("dy_aren", "冬季大衣", "1 条短视频", "2026-12-12", "待创作", "2400")

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.days: dict[str, date] = {}

    def cells(self, line: Line) -> list[str]:
        told = [str(line.get(fact, "")) for fact in ("publish", "state", "fee")]
        return [line["creator"], line["title"], "1 条短视频", *told]

    def writes(self, batch: int, lines: Sequence[Line]) -> None:
        for line in lines:
            title = line["title"]
            days = [each["publish"] for each in lines if each["title"] == title and "publish" in each]
            self.days.setdefault(title, days[0] if days else date.max)
            row = self.rows.setdefault((title, line["creator"]), Led([]))
            row.makers.append(batch)
            for fact in ("publish", "fee"):
                if fact in line:
                    row.write(batch, fact, line[fact])
            if "state" in line and not row.edited:
                row.write(batch, "state", STATES[line["state"]])

    def undoes(self, batch_id: int, most: int = 100) -> dict[str, int]:
        counts = super().undoes(batch_id, most)
        titles = {title for title, _ in self.rows}
        self.days = {title: on for title, on in self.days.items() if title in titles}
        return counts

    def edits(self, which: int) -> None:
        if not self.rows:
            return
        title, creator = key = sorted(self.rows)[which % len(self.rows)]
        self.rows[key].edited = True
        self.rows[key].write(None, "state", "changes")
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            [task] = uow.all(uow.query(Task).where(Task.title == title))
            shares = uow.all(uow.query(Assignment).where(Assignment.task_id == task.id))
            [share] = [each for each in shares if self.handles[each.creator_id] == creator]
            share.state = "changes"
            share.revision += 1
            transaction.commit()

    def check(self) -> None:
        with self.desk.database.read() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            tasks = {row.id: row for row in uow.all(uow.query(Task))}
            assert {row.title: row.publish_on for row in tasks.values()} == self.days
            shares = uow.all(uow.query(Assignment).order_by(col(Assignment.id)))
            rows = {(tasks[row.task_id].title, self.handles[row.creator_id]): row for row in shares}
            assert rows.keys() == self.rows.keys()
            for key, row in rows.items():
                self._check(uow, row, tasks[row.task_id], self.rows[key])
            self.check_leftovers(uow, shares)
            assert {row.task_id for row in uow.all(uow.query(Milestone))} == tasks.keys()

    def _check(self, uow: UnitOfWork, row: Assignment, task: Task, led: Led) -> None:
        fee = led.value("fee")
        found = (row.state, row.publish_on or task.publish_on, row.fee, row.fee_currency)
        wanted = (
            led.value("state", "accepted"), led.value("publish", task.publish_on), fee, "CNY" if fee else None,
        )  # fmt: skip
        assert found == wanted
        if led.edited:
            return
        assert row.import_batch_id == led.makers[0]
        due = deadlines.of_share(uow, row).values() if task_rows.is_led(row) else ()
        reminded = self.reminded(uow, "assignment", row.id)
        assert reminded == {at for at in due if at > self.desk.clock.now()}


class Authorizations(Twin):
    kind = "authorizations"
    header = ("抖音号", "授权类型", "授权范围", "授权开始", "授权到期", "状态", "合作码")
    example = ("dy_aren", "合作达人授权", "直播间", "2026-11-10", "2026-12-10", "授权成功", "QF7K2Q9X1P")

    def cells(self, line: Line) -> list[str]:
        told = [str(line.get(fact, "")) for fact in ("ends", "state", "code")]
        return [line["creator"], "合作达人授权", "直播间", "2026-11-10", *told]

    def writes(self, batch: int, lines: Sequence[Line]) -> None:
        for line in lines:
            is_new = line["creator"] not in self.rows
            row = self.rows.setdefault(line["creator"], Led([]))
            if row.makers and row.makers[0] is None:  # the team's own by now: such rows are left out
                continue
            row.makers.append(batch)
            state = GRANTED[line.get("state", "授权成功")]
            if "ends" in line:
                row.write(batch, "ends", line["ends"])
            if not row.edited:
                row.write(batch, "state", state)
            kept = row.value("code")
            if line.get("code") and (state != "terminated" if is_new else line["code"] == kept):
                row.write(batch, "code", line["code"])

    def edits(self, which: int) -> None:
        if not self.rows:
            return
        creator = sorted(self.rows)[which % len(self.rows)]
        self.rows[creator].edited = True
        self.rows[creator].write(None, "state", "renewing")
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            rows = uow.all(uow.query(Authorization))
            [row] = [each for each in rows if self.handles[each.creator_id] == creator]
            row.state = "renewing"
            row.revision += 1
            transaction.commit()

    def check(self) -> None:
        with self.desk.database.read() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            rows = {self.handles[row.creator_id]: row for row in uow.all(uow.query(Authorization))}
            assert rows.keys() == self.rows.keys()
            for creator, row in rows.items():
                self._check(uow, row, self.rows[creator])
            self.check_leftovers(uow, list(rows.values()))

    def _check(self, uow: UnitOfWork, row: Authorization, led: Led) -> None:
        last: date | None = led.value("ends")
        end = (
            ends_at(datetime(last.year, last.month, last.day, 12, tzinfo=ZONE), 0, str(ZONE))
            if last
            else None
        )
        days = (last - date(2026, 11, 10)).days if last else None
        code = None if row.code is None else uow.unsealed(row.code, place_of_code(row))
        assert (row.state, row.ends_at, row.days) == (led.value("state"), end, days)
        assert code == led.value("code")
        if led.edited:
            return
        runs = row.state in RUNNING
        due = authorization_reminders.moments(uow, row) if runs else ()
        reminded = self.reminded(uow, "authorization", row.id)
        assert reminded == {at for at in due if at > self.desk.clock.now()}


SHARE = st.fixed_dictionaries(
    {"creator": st.sampled_from(PEOPLE), "title": st.sampled_from(("冬季大衣", "直播专场"))},
    optional={
        "publish": st.sampled_from((date(2026, 12, 12), date(2026, 12, 20), date(2026, 12, 28))),
        "state": st.sampled_from(tuple(STATES)),
        "fee": st.sampled_from((Decimal(2400), Decimal("1800.5"))),
    },
)
GRANT = st.fixed_dictionaries(
    {"creator": st.sampled_from(PEOPLE)},
    optional={
        "ends": st.sampled_from((date(2026, 12, 10), date(2026, 12, 25), date(2027, 2, 20))),
        "state": st.sampled_from(tuple(GRANTED)),
        "code": st.sampled_from(("QF7K2Q9X1P", "ZZ9K2Q9X1A")),
    },
).filter(lambda line: "ends" in line or "code" in line)


def _steps(line: st.SearchStrategy[Line]) -> st.SearchStrategy[list[tuple[str, Any]]]:
    files = st.lists(
        line, min_size=1, max_size=3, unique_by=lambda each: (each["creator"], each.get("title"))
    )
    step = st.one_of(
        st.tuples(st.just("import"), files),
        st.tuples(st.just("import"), files),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("edit"), st.integers(0, 5)),
    )
    return st.lists(step, min_size=2, max_size=9)


def _play(twin: Twin, steps: Sequence[tuple[str, Any]]) -> None:
    for what, told in steps:
        if what == "import":
            twin.imports(_dated(twin, told))
        elif what == "edit":
            twin.edits(told)
        elif twin.batches:
            twin.undoes(twin.batches[told % len(twin.batches)], most=1 + told % 3)
        twin.check()
    while twin.batches:
        twin.undoes(twin.batches[len(twin.batches) // 2])
        twin.check()
    if not any(what == "edit" for what, _ in steps):
        for model in (Task, Assignment, Milestone, Reminder, Authorization, ImportChange):
            assert stored(twin.desk, model) == []


def _dated(twin: Twin, lines: list[Line]) -> list[Line]:
    """A task that is not there yet has a day."""
    if not isinstance(twin, Tasks):
        return lines
    return [
        {"publish": date(2026, 12, 15), **line} if line["title"] not in twin.days else line for line in lines
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps(SHARE))
def test_any_order_of_ledgers_of_work_and_undos_leaves_what_the_others_say(
    database: Database, tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    _play(Tasks(database, tmp_path), steps)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps(GRANT))
def test_any_order_of_ledgers_of_authorizations_and_undos_leaves_what_the_others_say(
    database: Database, tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    _play(Authorizations(database, tmp_path), steps)


@pytest.mark.parametrize("again", ["the same", "later", "done"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_ledgers_of_one_share_come_off_in_either_order(
    database: Database, tmp_path: Path, again: str, order: tuple[int, int]
) -> None:
    twin = Tasks(database, tmp_path)
    first: Line = {
        "creator": "dy_aren",
        "title": "冬季大衣",
        "publish": date(2026, 12, 12),
        "fee": Decimal(2400),
    }
    other: dict[str, Line] = {
        "the same": {},
        "later": {"publish": date(2026, 12, 20)},
        "done": {"state": "已完成"},
    }
    batches = [twin.imports([first]), twin.imports([first | other[again]])]
    for which in order:
        twin.undoes(batches[which])
        twin.check()
    assert stored(twin.desk, Reminder) == []


def test_a_reminder_that_somebody_settled_keeps_the_work(database: Database, tmp_path: Path) -> None:
    twin = Tasks(database, tmp_path)
    batch = twin.imports([{"creator": "dy_aren", "title": "冬季大衣", "publish": date(2026, 12, 12)}])
    with database.write() as transaction:
        uow = transaction.workspace(twin.desk.workspace_id)
        uow.all(uow.query(Reminder))[0].state = "done"
        transaction.commit()
    assert twin.undoes(batch) == {"removed": 0, "restored": 0, "kept": 1}
    assert len(stored(twin.desk, Assignment)) == 1
