"""Some thousand creators of a pool as columns."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.sieving.bits import Numbers, Rows

Words = Mapping[str, Rows]  # the rows that each word stands for
NOTHING = Numbers()
Values = memoryview
"""Numbers row by row, of a format of UNKNOWN. Rows behind the last have none."""
UNKNOWN: Mapping[str, int] = {"H": 2**16 - 1, "I": 2**32 - 1, "q": -(2**63)}
"""What stands in an array of each type where a number is not known."""


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
