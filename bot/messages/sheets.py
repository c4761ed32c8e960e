"""A shortlist as the sheets of a spreadsheet: the list with every part of each score, the criteria, who was cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.messages import formats
from bot.messages.pieces import said
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.parts import PartName, Unit
from domain.scoring import Part, Share, shares_of
from domain.screening import Group
from services.exports import Line, ListFacts
from services.spreadsheets import Cell, Pattern, Rows, Shown

GROUPS: dict[Group, Words] = {
    Group.FIT: msg("fits"),
    Group.NEAR: msg("just below a threshold"),
    Group.VERIFY: msg("to verify"),
}
MOST_FILE_NAME = 60
_PATTERNS = {Unit.SHARE: Pattern.SHARE, Unit.MONEY: Pattern.MONEY, Unit.COUNT: Pattern.COUNT}


def file_name(found: ListFacts, reader: Reader) -> str:
    """Says what and when; only characters that every system takes in a file's name."""
    day = found.made_at.astimezone(ZoneInfo(reader.timezone)).date().isoformat()
    what = say(found.category_label, reader) if found.category_label else found.criteria.category or ""
    kept = "".join(letter if letter.isalnum() or letter in " -_&" else " " for letter in what)
    name = " ".join([say(msg("Shortlist"), reader), *kept.split()])[:MOST_FILE_NAME].strip()
    return f"{name} {day}.xlsx"


def shortlist_sheets(found: ListFacts, reader: Reader) -> Mapping[str, Rows]:
    """Figures stay figures: shares are fractions that read as percentages, money has its currency in head or row."""
    return {
        say(msg("Shortlist"), reader): _list(found, reader),
        say(msg("Criteria"), reader): _criteria(found, reader),
        say(msg("Cut"), reader): _cuts(found, reader),
    }


_ABOUT = (
    msg("No."), msg("Creator"), msg("Handle"), msg("Platform"), msg("Score"), msg("Stands"), msg("Speaks for her"), msg("Speaks against her"),
    msg("Why this score"), msg("Below"), msg("Unknown"), msg("Added by"), msg("Followers"), msg("Quote"), msg("Quote: currency"), msg("Region"),
)  # fmt: skip


@dataclass(frozen=True)
class _Column:
    """One part of the score over all rows: `currencies` of its amounts, "" where nobody knows one."""

    name: PartName
    currencies: tuple[str, ...]

    @property
    def is_mixed(self) -> bool:
        return len(self.currencies) > 1


def _list(found: ListFacts, reader: Reader) -> Rows:
    columns = _columns(found.lines)
    head: list[Cell] = [say(words, reader) for words in _ABOUT]
    for column in columns:
        head += _heads(column, reader)
    return [head, *([*_about(line, reader), *_scored(line, columns)] for line in found.lines)]


def _columns(lines: Sequence[Line]) -> list[_Column]:
    columns = []
    for name in PartName:
        parts = [part for line in lines for part in line.parts if part.name is name]
        told = [part for part in parts if part.unit is Unit.MONEY and (part.value, part.peer) != (None, None)]
        if parts:
            columns.append(_Column(name, tuple(sorted({part.currency for part in told}))))
    return columns


def _heads(column: _Column, reader: Reader) -> list[Cell]:
    """The currency stands in the heads where all rows have the same, else in a column of its own."""
    label = part_label(column.name, reader)
    part = label[:1].upper() + label[1:]
    same = "" if column.is_mixed else "".join(column.currencies)
    if same:
        part = say(msg("%(part)s (%(currency)s)", part=part, currency=same), reader)
    beside: list[Cell] = [say(msg("%(part)s: currency", part=part), reader)] if column.is_mixed else []
    return [
        part,
        *beside,
        say(msg("%(part)s: points", part=part), reader),
        say(msg("%(part)s: points possible", part=part), reader),
        say(msg("%(part)s: peers' median", part=part), reader),
    ]


def part_label(name: PartName, reader: Reader) -> str:
    return said("_shortlists", "part", reader, name.value)


def _about(line: Line, reader: Reader) -> list[Cell]:
    entry, creator = line.entry, line.creator
    return [
        entry.number,
        entry.name,
        entry.handle,
        said("_creators", "platform", reader, entry.platform),
        entry.score,
        say(GROUPS[entry.group], reader),
        said("_shortlists", "reasons", reader, entry.pro) or None,
        said("_shortlists", "reasons", reader, entry.contra) or None,
        why(line.parts, reader) or None,
        said("_shortlists", "floors", reader, entry.missed) or None,
        said("_shortlists", "floors", reader, entry.unknown) or None,
        said("_shortlists", "by_hand", reader, entry) if entry.added_by else None,
        None if creator.followers is None else Shown(creator.followers, Pattern.COUNT),
        None if creator.quote is None else Shown(creator.quote, Pattern.MONEY),
        creator.quote_currency,
        creator.region,
    ]


def why(parts: Iterable[Part], reader: Reader) -> str:
    """Her points of a hundred, part by part, what won most first: audience 24.3 of 30 · price 8 of 10."""
    shares = sorted(shares_of(parts), key=lambda share: (-share.won, -share.possible))
    words = msg("%(part)s %(won)s of %(possible)s")
    return " · ".join(
        say(
            words,
            reader,
            part=part_label(share.part.name, reader),
            won=formats.exact(share.won, reader),
            possible=formats.exact(share.possible, reader),
        )
        for share in shares
    )


def _scored(line: Line, columns: Sequence[_Column]) -> list[Cell]:
    """Her points are those of a hundred that `why` tells too; what is unknown is left out of them."""
    parts = {part.name: part for part in line.parts}
    shares = {share.part.name: share for share in shares_of(line.parts)}
    cells: list[Cell] = []
    for column in columns:
        part, share = parts.get(column.name), shares.get(column.name)
        told = part is not None and (part.value, part.peer) != (None, None)
        beside: list[Cell] = [(part.currency or None) if part and told else None] if column.is_mixed else []
        cells += [_figure(part, part.value) if part else None, *beside, *_points(share)]
        cells.append(_figure(part, part.peer) if part else None)
    return cells


def _figure(part: Part, value: Decimal | None) -> Cell:
    pattern = _PATTERNS.get(part.unit)
    return value if value is None or pattern is None else Shown(value, pattern)


def _points(share: Share | None) -> list[Cell]:
    if share is None:
        return [None, None]
    return [Shown(share.won, Pattern.TENTHS), Shown(share.possible, Pattern.TENTHS)]


def _criteria(found: ListFacts, reader: Reader) -> Rows:
    day = found.made_at.astimezone(ZoneInfo(reader.timezone)).date()
    rows: list[list[Cell]] = [[say(msg("Criterion"), reader), say(msg("Value"), reader)]]
    line = said("_criteria", "line", reader, found.criteria, found.category_label)
    rows += [[say(msg("Looked for"), reader), each] for each in line.split(" · ")]
    rows += [[say(msg("Persona"), reader), found.persona]] if found.persona else []
    rows += [
        [say(msg("How many"), reader), found.criteria.wanted],
        [say(msg("Creators in all"), reader), found.total],
        [say(msg("Screened on"), reader), day],
        [say(msg("Made by"), reader), found.by or None],
    ]
    return rows


def _cuts(found: ListFacts, reader: Reader) -> Rows:
    rows: list[list[Cell]] = [
        [say(msg("Cut by"), reader), say(msg("How many"), reader), say(msg("Creator"), reader)]
    ]
    for cut in found.cuts:
        floor = said("_shortlists", "floor", reader, cut.floor.value)
        rows += [[floor, cut.count, name] for name in cut.examples] or [[floor, cut.count, None]]
        if rest := cut.count - len(cut.examples) if cut.examples else 0:
            rows.append([floor, cut.count, said("_shortlists", "and_more", reader, rest)])
    return rows
