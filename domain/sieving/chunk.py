"""Some thousand creators of a pool as columns."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.sieving.bits import Numbers, Rows, rows_at

Words = Mapping[str, Rows]  # the rows that each word stands for
NOTHING = Numbers()
Values = memoryview
"""Numbers row by row, of a format of UNKNOWN. Rows behind the last have none."""
UNKNOWN: Mapping[str, int] = {"H": 2**16 - 1, "I": 2**32 - 1, "q": -(2**63)}
"""What stands in an array of each type where a number is not known."""

WITH_US = "with_us"
"""A column of words that is not kept: POOL, WORKED, laid beside the others when it is asked for."""
POOL, WORKED = "pool", "worked"


@dataclass(frozen=True)
class Chunk:
    """Columns by name, as far as they were asked for; a column that nobody has a figure in is not there."""

    ids: array[int]
    alive: Rows
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    values: Mapping[str, Values] = field(default_factory=dict)  # of the numbers, row by row

    def number(self, name: str) -> Numbers:
        return self.numbers.get(name, NOTHING)

    def word(self, name: str, word: str) -> Rows:
        return self.words.get(name, {}).get(word, 0)

    def any_word(self, name: str) -> Rows:
        """Rows that any word of the column stands for."""
        found = 0
        for rows in self.words.get(name, {}).values():
            found |= rows
        return found


def beside(chunks: Sequence[Chunk], column: str, words: Mapping[str, Collection[int]]) -> list[Chunk]:
    """The chunks with a column that is not kept: by word the ids of the creators whom it stands for."""
    sets = {word: _placed(chunks, ids) for word, ids in words.items()}
    return [
        replace(chunk, words={**chunk.words, column: {word: rows[at] for word, rows in sets.items()}})
        for at, chunk in enumerate(chunks)
    ]


def _placed(chunks: Sequence[Chunk], ids: Collection[int]) -> list[Rows]:
    """The rows of these ids, a set for each chunk. Ids of a chunk ascend, but for those that came late."""
    wanted = sorted(ids)
    missing = set(wanted)
    found: list[list[int]] = [[] for _ in chunks]
    for places, chunk in zip(found, chunks, strict=True):
        own = chunk.ids
        first, last = (bisect_left(wanted, min(own)), bisect_right(wanted, max(own))) if own else (0, 0)
        for each in wanted[first:last]:
            at = bisect_left(own, each)
            if at < len(own) and own[at] == each:
                places.append(at)
                missing.discard(each)
    if missing:
        for places, chunk in zip(found, chunks, strict=True):
            places += [row for row, each in enumerate(chunk.ids) if each in missing]
    return [rows_at(places) for places in found]
