"""A shortlist as the sheets of a spreadsheet: the list with every part of each score, the criteria, who was cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.messages import formats
from bot.messages.pieces import said
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.parts import PartName
from domain.scoring import Part, shares_of
from domain.screening import Group
from services.exports import Line, ListFacts
from services.spreadsheets import Cell, Rows

GROUPS: dict[Group, Words] = {
    Group.FIT: msg("fits"),
    Group.NEAR: msg("just below a threshold"),
    Group.VERIFY: msg("to verify"),
}
MOST_FILE_NAME = 60


def file_name(found: ListFacts, reader: Reader) -> str:
    """Says what and when; only characters that every system takes in a file's name."""
    day = found.made_at.astimezone(ZoneInfo(reader.timezone)).date().isoformat()
    what = say(found.category_label, reader) if found.category_label else found.criteria.category or ""
    kept = "".join(letter if letter.isalnum() or letter in " -_&" else " " for letter in what)
    name = " ".join([say(msg("Shortlist"), reader), *kept.split()])[:MOST_FILE_NAME].strip()
    return f"{name} {day}.xlsx"


def shortlist_sheets(found: ListFacts, reader: Reader) -> Mapping[str, Rows]:
    """Figures stay figures: shares as fractions, money beside its currency."""
    return {
        say(msg("Shortlist"), reader): _list(found, reader),
        say(msg("Criteria"), reader): _criteria(found, reader),
        say(msg("Cut"), reader): _cuts(found, reader),
    }


_ABOUT = (
    msg("No."), msg("Creator"), msg("Handle"), msg("Platform"), msg("Score"), msg("Stands"), msg("Speaks for her"), msg("Speaks against her"),
    msg("Why this score"), msg("Below"), msg("Unknown"), msg("Added by"), msg("Followers"), msg("Quote"), msg("Currency"), msg("Region"),
)  # fmt: skip


def _list(found: ListFacts, reader: Reader) -> Rows:
    names = [
        name for name in PartName if any(part.name is name for line in found.lines for part in line.parts)
    ]
    head: list[Cell] = [say(words, reader) for words in _ABOUT]
    for name in names:
        part = part_label(name, reader)
        head += [
            part,
            say(msg("%(part)s: points of %(weight)s", part=part, weight=_weight(found, name)), reader),
            say(msg("%(part)s: peers' median", part=part), reader),
        ]
    return [head, *([*_about(line, reader), *_scored(line, names)] for line in found.lines)]


def part_label(name: PartName, reader: Reader) -> str:
    return said("_shortlists", "part", reader, name.value)


def _weight(found: ListFacts, name: PartName) -> Decimal:
    """The same for everybody on the list."""
    return next(part.weight for line in found.lines for part in line.parts if part.name is name)


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
        creator.followers,
        creator.quote,
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


def _scored(line: Line, names: list[PartName]) -> list[Cell]:
    parts = {part.name: part for part in line.parts}
    cells: list[Cell] = []
    for name in names:
        part = parts.get(name)
        cells += [None, None, None] if part is None else [part.value, _points(part), part.peer]
    return cells


def _points(part: Part) -> Decimal | None:
    """What it adds before the sum is brought to a hundred; None: unknown, and left out."""
    return None if part.points is None else round(part.points * part.weight, 2)


def _criteria(found: ListFacts, reader: Reader) -> Rows:
    day = found.made_at.astimezone(ZoneInfo(reader.timezone)).date()
    rows: list[list[Cell]] = [[say(msg("Criterion"), reader), say(msg("Value"), reader)]]
    line = said("_criteria", "line", reader, found.criteria, found.category_label)
    rows += [[say(msg("looked for"), reader), each] for each in line.split(" · ")]
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
