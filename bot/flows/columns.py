"""Say what a file's columns are: which of them, then each with a few of its values; its end is a new dry run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, many
from bot.messages.facts import fact_words
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.importing.kinds import ImportKind
from domain.importing.likeness import likeliest
from domain.importing.naming import LEFT_OUT, OWN
from domain.importing.report import SeenColumn
from domain.importing.tables import facts_to_name
from domain.outcome import Outcome
from domain.people import Act
from services import import_columns
from services.audit import decided

AT_ONCE = 8  # columns that one conversation asks about
LIKELY = 4  # facts that stand above the rest because their names are near
PROPOSED = 5  # when so few columns are not used, all are asked about
HAVE_EXTRAS = frozenset({ImportKind.CREATORS, ImportKind.PERFORMANCE, ImportKind.ORDERS})


class ColumnsDraft(BaseModel):
    """Which columns, by their places in the file, and what each of them is, in the same order."""

    batch: int = 0
    what: ImportKind = ImportKind.CREATORS
    columns: tuple[str, ...] = ()
    fact_1: str | None = None
    fact_2: str | None = None
    fact_3: str | None = None
    fact_4: str | None = None
    fact_5: str | None = None
    fact_6: str | None = None
    fact_7: str | None = None
    fact_8: str | None = None

    def said(self) -> dict[int, str]:
        """Place of the column → what it is said to be."""
        answers = [getattr(self, _slot(at)) for at in range(AT_ONCE)]
        return {int(place): fact for place, fact in zip(self.columns, answers, strict=False) if fact}


Anyone = Asking[ColumnsDraft]


def _slot(at: int) -> str:
    return f"fact_{at + 1}"


def _seen(asking: Anyone) -> dict[str, SeenColumn]:
    """The file's columns by their places."""
    _, seen = import_columns.columns_of(asking.uow, asking.draft.batch)
    return {str(column.index): column for column in seen}


def _columns(asking: Anyone) -> Sequence[Choice]:
    return [Choice(place, column.header, _about(column)) for place, column in _seen(asking).items()]


def _about(column: SeenColumn) -> Words | str:
    """What it is read as now, or a few of its values."""
    values = " · ".join(column.samples)
    if column.fact == LEFT_OUT:
        return msg("not wanted")
    if column.fact and values:
        return msg("%(fact)s: %(values)s", fact=fact_words(column.fact), values=values)
    return fact_words(column.fact) if column.fact else values


def _unused(asking: Anyone) -> list[str]:
    """Ask about every column that is not used, when they are few."""
    unused = [place for place, column in _seen(asking).items() if not column.fact]
    return unused if len(unused) <= PROPOSED else []


def _column(at: int) -> Callable[[Anyone], SeenColumn | None]:
    def column(asking: Anyone) -> SeenColumn | None:
        chosen = asking.draft.columns
        return _seen(asking).get(chosen[at]) if at < len(chosen) else None

    return column


def _name(at: int) -> Callable[[Anyone], str]:
    def name(asking: Anyone) -> str:
        column = _column(at)(asking)
        return column.header if column else ""

    return name


def _values(at: int) -> Callable[[Anyone], Words | None]:
    def values(asking: Anyone) -> Words | None:
        column = _column(at)(asking)
        if column is None or not column.samples:
            return None
        return msg("For example: %(values)s", values=" · ".join(column.samples))

    return values


def _facts(at: int) -> Callable[[Anyone], Sequence[Choice]]:
    def facts(asking: Anyone) -> Sequence[Choice]:
        kind = asking.draft.what
        every = facts_to_name(kind)
        near = likeliest(kind, _name(at)(asking), LIKELY)
        own = [Choice(OWN, msg("Keep it under its own name"))] if kind in HAVE_EXTRAS else []
        return [
            *(Choice(fact, fact_words(fact)) for fact in near),
            *own,
            Choice(LEFT_OUT, msg("Leave it out")),
            *(Choice(fact, fact_words(fact)) for fact in every if fact not in near),
        ]

    return facts


def _asked(at: int) -> Field:
    return choice(
        _slot(at),
        msg("Column %(n)s", n=at + 1),
        _facts(at),
        called=_name(at),
        ask=msg("What does “%(called)s” hold?"),
        advice=_values(at),
        hint=msg("Choose, or type a part of its name."),
        optional=True,
        when=lambda draft: at < len(draft.columns),
    )


def _once(asking: Anyone) -> Mapping[str, Words]:
    """Two columns cannot be the same fact."""
    taken: set[str] = set()
    for at in range(AT_ONCE):
        fact = getattr(asking.draft, _slot(at))
        if fact in taken:
            return {_slot(at): msg("Another column is that already.")}
        taken |= {fact} - {None, LEFT_OUT, OWN}
    return {}


def _finish(visit: Visit, draft: ColumnsDraft) -> Outcome:
    said = draft.said()
    decided(visit.uow, Act.IMPORT_MAP, draft.batch, by=visit.actor, now=visit.now, columns=len(said))
    return import_columns.name(
        visit.uow,
        draft.batch,
        said,
        by=visit.actor,
        now=visit.now,
        real=visit.real,
        below=visit.chat.platform != "slack",  # a form stands beside the card
    )


_WHICH = Page(
    "which",
    msg("Which columns"),
    [
        many(
            "columns",
            msg("Columns"),
            _columns,
            ask=msg("Which columns do you want to name?"),
            hint=msg("What you say is remembered for the next file."),
            default=_unused,
            least=1,
            most=AT_ONCE,
        )
    ],
)
_WHAT = Page("what", msg("What they hold"), [_asked(at) for at in range(AT_ONCE)], check=_once)
COLUMNS: Flow[Any] = Flow(
    name="import.columns",
    title=msg("Map columns"),
    draft=ColumnsDraft,
    pages=[_WHICH, _WHAT],
    finish=_finish,
    submit=msg("Continue"),
)
FLOWS = (COLUMNS,)
