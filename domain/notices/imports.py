"""What is told about imported files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.report import DoubtfulCell, ImportRefusal, RejectedRow
from domain.notices.base import AttachedFile, Notice, Visibility


class ImportStarted(Notice):
    """The file is being fetched and read."""

    batch_id: int
    revision: int = 0
    file: str

    @classmethod
    def example(cls) -> Self:
        return cls(batch_id=1, file="creators.csv")


class ImportChecked(Notice):
    """The dry run: what the file says and what importing it would do. Lists are cut, counts are whole.

    `matched` of `columns` were recognised; facts are names of domain/importing/<kind>.toml, `also` other kinds that
    fit. `date_example` is set when the order of day and month has to be asked first, `wants_period` when the days
    have to. `unmatched` are creators whom nobody in the pool is known as; their rows are kept under that name.
    `named` columns are read as the team has said, `date_order` is its answer for an earlier file with these columns.
    """

    batch_id: int
    revision: int
    file: str
    what: ImportKind
    also: tuple[ImportKind, ...] = ()
    source: str
    matched: int
    columns: int
    rows: int
    new: int
    updated: int
    unchanged: int
    rejected_count: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    named: int = 0
    may_name: bool = False
    doubtful_count: int = 0
    doubtful: tuple[DoubtfulCell, ...] = ()
    mostly_zero: str | None = None
    date_example: str = ""
    date_order: DateOrder | None = None
    first_day: date | None = None
    last_day: date | None = None
    range_label: str = ""
    unmatched_count: int = 0
    unmatched: tuple[str, ...] = ()
    wants_period: bool = False
    proposed_day: date | None = None
    yesterday: date
    known_since: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            batch_id=1,
            revision=1,
            file="creators.csv",
            what=ImportKind.PERFORMANCE,
            also=(ImportKind.CREATORS,),
            source="qianchuan_materials",
            matched=11,
            columns=13,
            rows=118,
            new=96,
            updated=20,
            unchanged=2,
            rejected_count=4,
            rejected=(
                RejectedRow(row=7, reason="no_handle"),
                RejectedRow(row=19, reason="handle_unreadable"),
                RejectedRow(row=31, reason="duplicate", same_as=4),
                RejectedRow(row=123, reason="total"),
            ),
            missing=("completion_rate", "active_fan_share"),
            ignored=("省份概览", "<b>城市</b>"),
            left_out=("Buyer Username",),
            named=2,
            may_name=True,
            doubtful_count=1,
            doubtful=(DoubtfulCell(row=9, column="报价", cell="看情况"),),
            mostly_zero="场均销售额",
            date_example="03/04/2026",
            first_day=date(2026, 10, 21),
            last_day=date(2026, 11, 19),
            unmatched_count=2,
            unmatched=("<b>Lily</b>", "老张讲西装"),
            wants_period=True,
            proposed_day=date(2026, 11, 19),
            yesterday=date(2026, 11, 21),
            known_since=datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        )


class ColumnsAsked(Notice):
    """A table whose columns do not say what is needed: it waits for somebody to name them.

    `lacks` are facts of domain/importing/<what>.toml, `columns` the first of its columns.
    """

    batch_id: int
    revision: int
    file: str
    what: ImportKind
    also: tuple[ImportKind, ...] = ()
    rows: int
    lacks: tuple[str, ...]
    columns: tuple[str, ...] = ()
    more: int = 0
    named: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(
            batch_id=1,
            revision=1,
            file="creators.csv",
            what=ImportKind.CREATORS,
            also=(ImportKind.PERFORMANCE, ImportKind.ORDERS),
            rows=40,
            lacks=("handle",),
            columns=("网名", "<b>账户</b>", "粉"),
            more=4,
            named=1,
        )


class ImportRunning(Notice):
    """Rows are being written, or put back when `undoing`."""

    batch_id: int
    revision: int
    file: str
    done: int
    total: int
    undoing: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(batch_id=1, revision=2, file="creators.csv", done=60, total=118)


class ContactClash(BaseModel):
    """A creator of the file and somebody else with the same contact: perhaps one person. Never the contact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str  # domain.contacts.ContactKind
    creator_id: int
    name: str
    other_id: int
    other: str


class ImportApplied(Notice):
    """The rows are written; undo stays for a day. `sharing_count` creators have a contact that others have as well."""

    batch_id: int
    revision: int
    file: str
    what: ImportKind = ImportKind.CREATORS
    new: int
    updated: int
    unchanged: int
    rejected_count: int
    unmatched_count: int = 0
    undo_until: datetime
    may_undo: bool = True
    may_return: bool = True  # the file is still here, and with it the rows that were left out
    sharing_count: int = 0
    sharing: tuple[ContactClash, ...] = ()
    by: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            batch_id=1,
            revision=3,
            file="creators.csv",
            new=96,
            updated=20,
            unchanged=2,
            rejected_count=4,
            unmatched_count=3,
            undo_until=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
            by="Lin",
            sharing_count=2,
            sharing=(
                ContactClash(kind="wechat", creator_id=1, name="阿伦男装", other_id=2, other="阿伦 <b>"),
            ),
        )


class ImportUndone(Notice):
    """Everything stands as before. `kept` rows: creators on a shortlist or in a task; changed since, or said by a later file."""

    batch_id: int
    file: str
    removed: int
    restored: int
    kept: int = 0
    failed: bool = False  # nobody asked: the import could not be finished

    @classmethod
    def example(cls) -> Self:
        return cls(batch_id=1, file="creators.csv", removed=96, restored=20, kept=2)


class ImportCancelled(Notice):
    """Nothing was written."""

    batch_id: int
    file: str

    @classmethod
    def example(cls) -> Self:
        return cls(batch_id=1, file="creators.csv")


class ImportRefused(Notice):
    """The file cannot be imported as it is; `detail` is a column, a figure or the kind of file."""

    batch_id: int
    file: str
    reason: ImportRefusal
    detail: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            batch_id=1,
            file="creators.csv",
            reason=ImportRefusal.MONEY_ALL_ZERO,
            detail="Creator-attributed GMV",
        )


class UndoLapsed(Notice):
    """An import can be undone for a day only."""

    file: str
    until: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(file="creators.csv", until=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


class DatesUnanswered(Notice):
    """The import waits for the order of day and month."""

    file: str
    example_date: str

    @classmethod
    def example(cls) -> Self:
        return cls(file="creators.csv", example_date="03/04/2026")


class ColumnsUnanswered(Notice):
    """The import waits for somebody to say which column holds what is needed."""

    file: str
    lacks: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(file="creators.csv", lacks=("handle",))


class RowsReturned(Notice):
    """The rows that an import leaves out, and cells it could not read, as a file; without `blob` it could not be made.

    `rows` of `rows_in_all` are in it.
    """

    file: str
    name: str
    rows: int
    rows_in_all: int = 0
    cells: int = 0
    blob: str = ""

    @property
    def attached(self) -> AttachedFile | None:
        return AttachedFile(blob=self.blob, name=self.name, alt=self.name) if self.blob else None

    @classmethod
    def example(cls) -> Self:
        return cls(file="creators.csv", name="creators_left_out.xlsx", rows=3, rows_in_all=3, cells=1)


class RowsOnTheWay(Notice):
    """The file with the rows that are left out is being made."""

    file: str

    @classmethod
    def example(cls) -> Self:
        return cls(file="creators.csv")


class PeriodUnanswered(Notice):
    """The import waits for the days that its numbers are of."""

    file: str

    @classmethod
    def example(cls) -> Self:
        return cls(file="video_data.csv")


class FilesNotRead(Notice):
    """None of the files is a table the bot can read."""

    visibility = Visibility.EVERYONE

    files: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(files=("look.mp4",))


class ImportNotHere(Notice):
    """Files are imported where only the team reads. Says nothing of what the file holds."""

    visibility = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()
