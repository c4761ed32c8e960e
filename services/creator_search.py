"""Creators by name as people type it: letters, characters, pinyin, initials, with mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz

from domain.creators import PLATFORMS
from storage import terms
from storage.queries import handles, search
from storage.queries.creators import by_ids, newest
from storage.queries.search import Hit
from storage.tables import Creator
from storage.terms import Text
from storage.unit_of_work import UnitOfWork

AT_ONCE = 200  # hits of one stage: the likeliest of them are looked for among these
ENOUGH_ALIKE = 70  # of 100: rapidfuzz' ratio from which a name with mistakes counts


class Likeness(IntEnum):
    """In which way a name is like what was typed; the smaller the likelier."""

    SAME = 0
    BEGINS = 1
    HOLDS = 2
    SCATTERED = 3  # every word and every pair of characters, in any order
    SOUNDS = 4  # pinyin from the beginning
    INITIALS = 5
    SOUNDS_WITHIN = 6
    MISTAKEN = 7


@dataclass(frozen=True)
class _Ranked:
    """A hit with what it is ordered by."""

    likeness: Likeness
    ratio: float
    hit: Hit

    @property
    def order(self) -> tuple[int, float, int, str, int]:
        return (self.likeness, -self.ratio, len(self.hit.name), self.hit.name, self.hit.id)


def find(uow: UnitOfWork, query: str, *, limit: int = 50) -> Sequence[Creator]:
    """Creators who may be meant, the likeliest first; the newest first when nothing is typed."""
    written = query.replace("\0", "").strip().removeprefix("@")
    if not written:
        return newest(uow, limit)
    ids = [each.hit.id for each in _ranked(uow, written, limit)]
    rows = {row.id: row for row in by_ids(uow, ids)}
    return [rows[each] for each in ids if each in rows]


def called(uow: UnitOfWork, written: str) -> Sequence[Creator]:
    """Creators who are called exactly this, whatever the case: by name, by handle, or by a further account's."""
    name = written.strip().removeprefix("@").casefold()
    found = {row.id: row for row in find(uow, written)}
    accounts = handles.called(uow, name)
    return [
        row
        for row in found.values()
        if name in {row.name.casefold(), row.handle.casefold()} or row.id in accounts
    ]


def _ranked(uow: UnitOfWork, written: str, limit: int) -> list[_Ranked]:
    """The likeliest; mistakes are thought of only when nobody is called so."""
    sought = terms.read(written)
    met = {hit.id: hit for hit in search.exactly(uow, written, tuple(PLATFORMS), limit)}
    further = [hit for hit in handles.beginning(uow, written.lower(), limit) if hit.id not in met]
    met |= {hit.id: hit for hit in further}
    ranked = _rank(sought, met.values())
    for stage in terms.stages(sought):
        if len(ranked) >= limit:
            break
        ranked += _rank(sought, _new(uow, stage, met))
    if not ranked:
        for stage in terms.mistaken(sought):
            _new(uow, stage, met)
        ranked = _rank(sought, met.values(), mistaken=True)
    return sorted(ranked, key=lambda each: each.order)[:limit]


def _new(uow: UnitOfWork, stage: terms.Stage, met: dict[int, Hit]) -> list[Hit]:
    """Hits that no stage before has met."""
    new = search.hits(uow, set(search.found(uow, stage, AT_ONCE)) - met.keys())
    met |= {hit.id: hit for hit in new}
    return new


def _rank(sought: Text, hits: Iterable[Hit], *, mistaken: bool = False) -> list[_Ranked]:
    judge = _mistaken if mistaken else _likeness
    found = []
    for hit in hits:
        texts = {hit.name, hit.handle}
        if sought.wide and not mistaken:  # characters stand in no ASCII, and nothing there sounds like them
            texts = {written for written in texts if not written.isascii()}
        ways = [way for written in texts if (way := judge(sought, terms.read(written)))]
        if ways:
            likeness, ratio = min(ways, key=lambda way: (way[0], -way[1]))
            found.append(_Ranked(likeness, ratio, hit))
    return found


def _likeness(sought: Text, name: Text) -> tuple[Likeness, float] | None:
    """How the name is like it, and how much (0 to 100); None when it is not."""
    wanted, there = sought.compact, name.compact
    if not wanted or not there:
        return None
    if wanted in there:
        way = Likeness.HOLDS if not there.startswith(wanted) else Likeness.BEGINS
        return (Likeness.SAME if wanted == there else way), fuzz.ratio(wanted, there)
    if _scattered(sought, name):
        return Likeness.SCATTERED, fuzz.ratio(wanted, there)
    sound = _sound(sought, name)
    return None if sound is None else (sound, fuzz.ratio(sought.letters or sought.pinyin, name.pinyin))


def _mistaken(sought: Text, name: Text) -> tuple[Likeness, float] | None:
    """Something is wrong, missing or too much; names are typed from the front, so that its beginning may do."""
    wanted, there = sought.compact, name.compact
    if len(wanted) < 2 or not there:
        return None
    alike = max(fuzz.ratio(wanted, there), fuzz.ratio(wanted, there[: len(wanted) + 1]))
    return (Likeness.MISTAKEN, alike) if alike >= ENOUGH_ALIKE else None


def _scattered(sought: Text, name: Text) -> bool:
    parts = (*sought.words, *((sought.wide,) if sought.wide else ()))
    return len(parts) > 1 and all(part in name.compact for part in parts)


def _sound(sought: Text, name: Text) -> Likeness | None:
    """By pinyin: letters that were typed, or characters that sound the same."""
    if not name.wide or not name.syllables:
        return None
    letters = sought.letters if not sought.wide else sought.pinyin if not sought.words else ""
    if not letters or (sought.wide and len(sought.syllables) < 2):
        return None
    if _reads(letters, name.syllables):
        return Likeness.SOUNDS
    if name.initials.startswith(letters) and not sought.wide:
        return Likeness.INITIALS
    if any(_reads(letters, name.syllables[at:]) for at in range(1, len(name.syllables))):
        return Likeness.SOUNDS_WITHIN
    return None


def _reads(letters: str, syllables: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the syllables, each in one of its readings, begin with the letters."""
    if not letters:
        return True
    if not syllables:
        return False
    return any(
        syllable.startswith(letters)
        or (letters.startswith(syllable) and _reads(letters[len(syllable) :], syllables[1:]))
        for syllable in syllables[0]
    )
