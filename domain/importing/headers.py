"""The row of names above the data: which column means which fact, and which export this is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from domain.importing.kinds import ImportKind
from domain.importing.values import folded

HEADER_WITHIN = 6  # rows: exports put a title or the period above their header (columns.md 5.7)
_UNIT = re.compile(r"\s*\((?P<unit>万|w|千|k|%|元|rmb|¥|\$)\)$", re.IGNORECASE)
_FACTORS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
_GENDER = r"男性?|女性?|male|female|men|women"
_AGES = r"(?P<low>\d\d)\s*(?:-|~|–|至|到)\s*(?P<high>\d\d)\s*岁?|(?P<from>\d\d)\s*(?:岁?以上|岁?及以上|\+)|<\s*(?P<below>\d\d)|(?P<under>\d\d)\s*岁?以下"
_AUDIENCE = re.compile(r"粉丝|占比|比例|粉|audience|fans?|followers?|share|age|用户|年龄")


@dataclass(frozen=True)
class Column:
    """One recognised column. `factor` multiplies bare figures (万 in its name), `in_percent` says 65 means 65 %."""

    index: int
    header: str
    fact: str
    kind: str
    extra: bool = False
    factor: int = 1
    in_percent: bool = False


@dataclass(frozen=True)
class Source:
    """A kind of export."""

    key: str
    platform: str
    needs: tuple[frozenset[str], ...]
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What a header says when it is read as one kind of file."""

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    source: Source
    kind: ImportKind = ImportKind.CREATORS

    @property
    def total(self) -> int:
        return len(self.columns) + len(self.ignored)

    @property
    def facts(self) -> frozenset[str]:
        return frozenset(column.fact for column in self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that a full export of this kind carries and this file does not."""
        has = self.facts | {fact.partition(".")[0] for fact in self.facts}
        return tuple(fact for fact in self.source.expects if fact not in has)

    @property
    def has_handle(self) -> bool:
        """Whether a row can say whom it is about."""
        return bool(self.facts & {"handle", "uid", "link"})

    @property
    def fits(self) -> bool:
        """Whether a file with these columns may be of this kind."""
        return all(self.facts & group for group in _fit(self.kind).groups)

    @property
    def tells(self) -> bool:
        """Whether a column stands there that no other kind has."""
        return bool(self.facts & _fit(self.kind).tells)

    def column(self, fact: str) -> Column | None:
        return next((column for column in self.columns if column.fact == fact), None)


@dataclass(frozen=True)
class _Fit:
    groups: tuple[frozenset[str], ...]
    tells: frozenset[str]


def header_name(cell: str) -> str:
    """A column's name as it is compared: half-width, lower case, single spaces."""
    return re.sub(r"\s+", " ", folded(cell)).lower()


def recognise(header: Sequence[str], kind: ImportKind = ImportKind.CREATORS) -> Layout:
    """Say what each column of this row means, if it is a header of a file of this kind.

    Of two columns for one fact the newer name wins.
    """
    found: dict[str, tuple[int, Column]] = {}
    for index, cell in enumerate(header):
        hit = _column(kind, index, cell)
        if hit and (hit[1].fact not in found or hit[0] < found[hit[1].fact][0]):
            found[hit[1].fact] = hit
    names = frozenset(header_name(cell) for cell in header)
    source = next(source for source in _sources(kind) if all(names & need for need in source.needs))
    columns = [column for _, column in found.values()]
    if source.key == "tiktok_shop_creators" and "handle" not in found and "name" in found:
        columns = [_as_handle(column) if column.fact == "name" else column for column in columns]
    taken = {column.index for column in columns}
    ignored = tuple(
        folded(cell) for index, cell in enumerate(header) if index not in taken and header_name(cell)
    )
    return Layout(tuple(sorted(columns, key=lambda column: column.index)), ignored, source, kind)


def find_header(
    rows: Sequence[Sequence[str]], kind: ImportKind = ImportKind.CREATORS
) -> tuple[int, Layout] | None:
    """Find the header among the first rows: the one with most recognised names, and at least two of them."""
    layouts = [(index, recognise(row, kind)) for index, row in enumerate(rows[:HEADER_WITHIN])]
    best = max(layouts, key=lambda found: (len(found[1].columns), -found[0]), default=None)
    return None if best is None or len(best[1].columns) < 2 else best


def fitting(rows: Sequence[Sequence[str]]) -> list[tuple[int, Layout]]:
    """The headers that the rows may have, the likeliest kind first: what a kind alone has decides, then what it explains.

    A list that fits no kind well enough is a list of creators that cannot say whom it is about, if it is anything.
    """
    found = [best for kind in ImportKind if (best := find_header(rows, kind)) is not None]
    fit = [best for best in found if best[1].fits]
    if any(layout.tells for _, layout in fit):
        fit = [best for best in fit if best[1].tells]
    if not fit:
        return [best for best in found if best[1].kind is ImportKind.CREATORS]
    return sorted(fit, key=lambda best: -len(best[1].columns))


def audience_key(name: str) -> str | None:
    """The key of a share of the audience: male, age_31_40, male_30_50, age_44_up; None for any other column."""
    if not _AUDIENCE.search(name):
        return None
    rest = name
    ages = re.search(_AGES, name)
    if ages:
        rest = name[: ages.start()] + name[ages.end() :]
    gender = re.search(_GENDER, rest)
    sex = "" if not gender else "female" if gender[0][0] in "女fw" else "male"
    if gender:
        rest = rest.replace(gender[0], "", 1)
    if (not sex and not ages) or re.search(r"[^\s_/.:()%-]", _AUDIENCE.sub("", rest).replace("岁", "")):
        return None
    return "_".join(part for part in (sex or "age", _age_part(ages) if ages else "") if part)


def _age_part(ages: re.Match[str]) -> str:
    if ages["low"]:
        return f"{ages['low']}_{ages['high']}"
    if ages["from"]:
        return f"{ages['from']}_up"
    return f"0_{int(ages['below'] or ages['under']) - 1}"


def _column(kind: ImportKind, index: int, cell: str) -> tuple[int, Column] | None:
    """The column and how new its name is (0: newest)."""
    name = header_name(cell)
    unit = ""
    known = _names(kind).get(name)
    bracket = _UNIT.search(name)
    if known is None and bracket:
        unit, name = bracket["unit"].lower(), name[: bracket.start()]
        known = _names(kind).get(name)
    if known:
        rank, fact, reads, extra = known
    else:
        key = audience_key(name) if kind is ImportKind.CREATORS else None
        if key is None:
            return None
        rank, fact, reads, extra = 0, f"audience.{key}", "share", False
    column = Column(index, folded(cell), fact, reads, extra, _FACTORS.get(unit, 1), unit == "%")
    return rank, column


def _as_handle(column: Column) -> Column:
    """TikTok Shop's lists hold the handle under "Creator name"."""
    return Column(column.index, column.header, "handle", "handle")


@cache
def _table(kind: ImportKind) -> dict[str, Any]:
    return tomllib.loads((resources.files("domain.importing") / f"{kind.value}.toml").read_text("utf-8"))


@cache
def _names(kind: ImportKind) -> dict[str, tuple[int, str, str, bool]]:
    """Name of a column → (rank, fact, how its cells are read, kept as extra)."""
    return {
        header_name(name): (rank, fact, spec["kind"], spec.get("extra", False))
        for fact, spec in _table(kind)["columns"].items()
        for rank, name in enumerate(spec["names"])
    }


@cache
def _fit(kind: ImportKind) -> _Fit:
    fit = _table(kind)["fit"]
    return _Fit(tuple(map(frozenset, fit["groups"])), frozenset(fit["tells"]))


@cache
def _sources(kind: ImportKind) -> tuple[Source, ...]:
    return tuple(
        Source(
            source["key"],
            source["platform"],
            tuple(frozenset(header_name(name) for name in names) for names in source["needs"]),
            tuple(source["expects"]),
        )
        for source in _table(kind)["sources"]
    )
