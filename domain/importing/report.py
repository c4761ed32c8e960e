"""What a person is told of an import before and after it: every row of the file counted exactly once."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.importing.kinds import ImportKind

MOST_LISTED = 200  # rejected rows, doubtful cells and columns that a report names; the rest are counted
MOST_HEADER = 80  # characters of a column's name that a report keeps


class ImportRefusal(StrEnum):
    """Why a whole file is not imported."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    OLD_EXCEL = "old_excel"
    LOCKED = "locked"  # has a password
    EMPTY = "empty"
    NO_HEADER = "no_header"
    NO_HANDLE_COLUMN = "no_handle_column"
    OTHER_EXPORT = "other_export"
    MONEY_ALL_ZERO = "money_all_zero"
    DATES_UNCLEAR = "dates_unclear"
    PERIOD_UNCLEAR = "period_unclear"  # no column says which day a row is of
    LOST = "lost"  # the platform would not give the file


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MatchedColumn(Frozen):
    header: str
    fact: str


class SeenColumn(Frozen):
    """A column of the file as somebody may be asked about it: what it is read as, and some of its values.

    `key` is what it is remembered by; `fact` is empty for one that is not used; `named` by the team. A column that
    holds secrets or private data has no samples.
    """

    index: int
    header: str
    key: str
    fact: str = ""
    named: bool = False
    samples: tuple[str, ...] = ()


class RejectedRow(Frozen):
    row: int
    reason: str
    same_as: int | None = None
    name: str = ""


class DoubtfulCell(Frozen):
    row: int
    column: str
    cell: str


class SharedContact(Frozen):
    """A creator of the file who has a contact that somebody else has as well; never the contact."""

    kind: str  # domain.contacts.ContactKind
    creator_id: int
    other_id: int


class ImportReport(Frozen):
    """Counts and names. `rows` = new + updated + unchanged + rejected_count, always."""

    kind: ImportKind = ImportKind.CREATORS
    also: tuple[ImportKind, ...] = ()  # what else the file may be
    source: str = ""
    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected_count: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    matched: tuple[MatchedColumn, ...] = ()
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    ignored_count: int = 0
    left_out: tuple[str, ...] = ()  # known, and not wanted
    left_out_count: int = 0
    named_count: int = 0  # columns that the team has said something of
    seen: tuple[SeenColumn, ...] = ()
    lacks: tuple[
        str, ...
    ] = ()  # facts without which such a file cannot be read: somebody has to name a column
    header: str = ""  # fingerprint of the names
    doubtful_count: int = 0
    doubtful: tuple[DoubtfulCell, ...] = ()
    mostly_zero: str | None = None  # the money column that is 0 on more than half of its rows
    unclear_date: str = ""  # a date that can be read two ways: its order has to be asked
    dates_recalled: bool = False  # its order was answered for an earlier file with these columns
    stat_date: str = ""  # ISO; what the numbers are of, unless a row says otherwise
    range_label: str = ""
    first_day: str = ""  # ISO; the days that the rows are of, where each names its own
    last_day: str = ""
    unmatched_count: int = 0  # creators that nobody in the pool is known as
    unmatched: tuple[str, ...] = ()
    wants_period: bool = False  # no column says which day the numbers are of: it has to be asked
    proposed_day: str = ""
    known_since: str = ""  # ISO moment at which the same file was imported before
    put_back: dict[str, int] = {}
    sharing_count: int = 0  # creators of the file with a contact that others have as well
    sharing: tuple[SharedContact, ...] = ()

    def settled(self) -> ImportReport:
        """Without values of the file: nobody is asked about its columns any more."""
        return self.model_copy(
            update={"seen": tuple(each.model_copy(update={"samples": ()}) for each in self.seen)}
        )

    @property
    def columns(self) -> int:
        return len(self.matched) + self.ignored_count + self.left_out_count

    @property
    def usable(self) -> int:
        return self.rows - self.rejected_count
