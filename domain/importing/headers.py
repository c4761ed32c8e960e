"""The row of names above the data: which column means which fact, and which export this is."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.importing.kinds import ImportKind
from domain.importing.naming import LEFT_OUT, NOTHING, OWN, Named, column_keys, header_name, kept_as, own_fact
from domain.importing.tables import NOT_KEPT, Meaning, Source, fit_of, meaning, names, sources
from domain.importing.values import folded

HEADER_WITHIN = 6  # rows: exports put a title or the period above their header (columns.md 5.7)
LOOKED_AT = 20  # rows under a row of unknown names, to tell a table from prose
_UNIT = re.compile(r"\s*\((?P<unit>万|w|千|k|%|元|rmb|¥|\$)\)$", re.IGNORECASE)
_FACTORS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
_GENDER = r"男性?|女性?|male|female|men|women"
_AGES = r"(?P<low>\d\d)\s*(?:-|~|–|至|到)\s*(?P<high>\d\d)\s*岁?|(?P<from>\d\d)\s*(?:岁?以上|岁?及以上|\+)|<\s*(?P<below>\d\d)|(?P<under>\d\d)\s*岁?以下"
_FIGURE = re.compile(r"[\d\s.,:/%¥$€£+\-]+[万亿kwKW%元]?$")
_AUDIENCE = re.compile(r"粉丝|占比|比例|粉|audience|fans?|followers?|share|age|用户|年龄")


@dataclass(frozen=True)
class Column:
    """One recognised column. `factor` multiplies bare figures (万 in its name), `in_percent` says 65 means 65 %.

    `named`: the team has said what it is.
    """

    index: int
    header: str
    fact: str
    kind: str
    extra: bool = False
    factor: int = 1
    in_percent: bool = False
    named: bool = False

    @property
    def kept_as(self) -> str:
        """What an extra fact is kept under."""
        return kept_as(self.fact)


@dataclass(frozen=True)
class Layout:
    """What a header says when it is read as one kind of file. `left_out`: columns that are not wanted."""

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    source: Source
    kind: ImportKind = ImportKind.CREATORS
    left_out: tuple[Column, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return len(self.columns) + len(self.ignored) + len(self.left_out)

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
        return all(self.facts & group for group in fit_of(self.kind).groups)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What has to be known before a file of this kind can be read: the usual fact of each group without any."""
        fit = fit_of(self.kind)
        return tuple(
            usual for usual, group in zip(fit.usual, fit.groups, strict=True) if not self.facts & group
        )

    @property
    def tells(self) -> bool:
        """Whether a column stands there that no other kind has."""
        return bool(self.facts & fit_of(self.kind).tells)

    def column(self, fact: str) -> Column | None:
        return next((column for column in self.columns if column.fact == fact), None)


def recognise(
    header: Sequence[str], kind: ImportKind = ImportKind.CREATORS, named: Named = NOTHING
) -> Layout:
    """Say what each column of this row means, if it is a header of a file of this kind.

    What the team has said of a column goes first; else of two columns for one fact the newer name wins, and the other
    is taken for the next thing its name may mean.
    """
    said = named.get(kind, {})
    keys = column_keys(header) if said else [""] * len(header)
    settled = _settled([
        _candidates(kind, index, cell, _said(kind, cell, key, said[key]) if key in said else None)
        for index, (cell, key) in enumerate(zip(header, keys, strict=True))
    ])  # fmt: skip
    names = frozenset(header_name(cell) for cell in header)
    source = next(source for source in sources(kind) if all(names & need for need in source.needs))
    if source.key == "tiktok_shop_creators" and all(column.fact != "handle" for column in settled):
        settled = [
            _as_handle(column) if column.fact == "name" and not column.named else column for column in settled
        ]
    left_out = [column for column in settled if column.kind == NOT_KEPT]
    left_out += [
        Column(index, folded(cell), LEFT_OUT, NOT_KEPT, named=True)
        for index, (cell, key) in enumerate(zip(header, keys, strict=True))
        if key and said.get(key) == LEFT_OUT
    ]
    taken = {column.index for column in (*settled, *left_out)}
    return Layout(
        tuple(column for column in settled if column.kind != NOT_KEPT),
        tuple(folded(cell) for index, cell in enumerate(header) if index not in taken and header_name(cell)),
        source,
        kind,
        tuple(left_out),
        tuple(header),
    )


def find_header(
    rows: Sequence[Sequence[str]], kind: ImportKind = ImportKind.CREATORS, named: Named = NOTHING
) -> tuple[int, Layout] | None:
    """Find the header among the first rows: the one with most recognised names, and at least two of them."""
    layouts = [(index, recognise(row, kind, named)) for index, row in enumerate(rows[:HEADER_WITHIN])]
    best = max(layouts, key=lambda found: (len(found[1].columns), -found[0]), default=None)
    return None if best is None or len(best[1].columns) < 2 else best


def fitting(rows: Sequence[Sequence[str]], named: Named = NOTHING) -> list[tuple[int, Layout]]:
    """The headers that the rows may have, the likeliest kind first: what a kind alone has decides, then what it explains.

    A list that fits no kind well enough is a list of creators that cannot say whom it is about, if it is anything.
    """
    found = [best for kind in ImportKind if (best := find_header(rows, kind, named)) is not None]
    fit = [best for best in found if best[1].fits]
    if any(layout.tells for _, layout in fit):
        fit = [best for best in fit if best[1].tells]
    if not fit:
        return [best for best in found if best[1].kind is ImportKind.CREATORS]
    return sorted(fit, key=lambda best: -len(best[1].columns))


def guessed(
    rows: Sequence[Sequence[str]], kind: ImportKind | None, named: Named = NOTHING
) -> tuple[int, Layout] | None:
    """The first row that looks like names above a table, where no row has two names that are known."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        if _looks_like_names(row) and _stands_above_a_table(rows[index + 1 : index + 1 + LOOKED_AT]):
            kinds = [kind] if kind else list(ImportKind)
            layouts = [recognise(row, each, named) for each in kinds]
            return index, max(layouts, key=lambda layout: (layout.fits, len(layout.columns)))
    return None


def _looks_like_names(row: Sequence[str]) -> bool:
    names = [header_name(cell) for cell in row]
    told = [name for name in names if name]
    return len(told) >= 2 and 2 * len(told) >= len(names) and not any(map(_FIGURE.match, told))


def _stands_above_a_table(rows: Sequence[Sequence[str]]) -> bool:
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    told = [width for width in widths if width]
    return bool(told) and 2 * sum(width >= 2 for width in told) >= len(told)


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


_Claim = tuple[int, Column]
"""A column as what it may be, and how new its name is (0: newest)."""


def _settled(claims: Sequence[Sequence[_Claim]]) -> list[Column]:
    """Give each fact to one column: the newest name has it, an older one goes on to what else it may be."""
    holders: dict[str, tuple[int, int]] = {}
    at = [0] * len(claims)
    waiting = deque(range(len(claims)))
    while waiting:
        place = waiting.popleft()
        if at[place] == len(claims[place]):
            continue
        rank, column = claims[place][at[place]]
        held = holders.get(column.fact)
        if held is not None and held < (rank, place):
            at[place] += 1
            waiting.append(place)
            continue
        holders[column.fact] = (rank, place)
        if held is not None:
            at[held[1]] += 1
            waiting.append(held[1])
    places = sorted(place for _, place in holders.values())
    return [claims[place][at[place]][1] for place in places]


def _candidates(
    kind: ImportKind, index: int, cell: str, said: Sequence[tuple[int, Meaning]] | None
) -> list[_Claim]:
    """All that a column may be, the likeliest first; what was `said` of it, when anything was."""
    name = header_name(cell)
    bracket = _UNIT.search(name)
    unit = bracket["unit"].lower() if bracket else ""
    found = said
    if found is None:
        found = list(_known(kind, name))
        if found:
            unit = ""  # the whole name is known, its bracket is no unit
        elif bracket:
            found = list(_known(kind, name[: bracket.start()]))
    factor, in_percent = _FACTORS.get(unit, 1), unit == "%"
    return [
        (rank, Column(index, folded(cell), fact, reads, extra, factor, in_percent, said is not None))
        for rank, (fact, reads, extra) in found
    ]


def _known(kind: ImportKind, name: str) -> Iterator[tuple[int, Meaning]]:
    """What the tables say of a name; of shares of an audience, the name itself."""
    known = names(kind).get(name)
    if known:
        yield from known
    elif kind is ImportKind.CREATORS and (key := audience_key(name)) is not None:
        yield 0, (f"audience.{key}", "share", False)


def _said(kind: ImportKind, cell: str, key: str, fact: str) -> list[tuple[int, Meaning]]:
    """What the team has said of a column; nothing when it is left out, or of a fact of another release."""
    if fact == OWN:
        return [(-1, (own_fact(cell, key), "text", True))]
    if fact.startswith("audience."):
        return [(-1, (fact, "share", False))]
    known = meaning(kind, fact)
    return [(-1, known)] if known else []


def _as_handle(column: Column) -> Column:
    """TikTok Shop's lists hold the handle under "Creator name"."""
    return Column(column.index, column.header, "handle", "handle")
