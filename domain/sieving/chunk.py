"""Creators of a pool as columns: as they are stored, some thousands at a time, and some of them taken out as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.sieving.rows import (
    Bits,
    Numbers,
    Places,
    Rows,
    Values,
    bits_of,
    flags,
    joined,
    nothing,
    of_values,
    padded,
)

Ids = NDArray[np.int64]
Words = Mapping[str, Bits | memoryview]  # the rows that each word stands for
WITH_US = "with_us"
"""A column of words that is not kept: POOL, WORKED, laid beside the others when it is asked for."""
POOL, WORKED = "pool", "worked"


class Chunk:
    """Columns by name, as far as they were asked for; a column that nobody has a figure in need not be there."""

    def __init__(
        self, ids: Ids, alive: Rows, values: Mapping[str, Values], words: Mapping[str, Words]
    ) -> None:
        self.ids, self.alive = ids, alive
        self._values, self._words = values, words

    @property
    def size(self) -> int:
        return len(self.ids)

    @property
    def present(self) -> Collection[str]:
        """Columns of numbers that somebody may have a figure in."""
        return self._values.keys()

    def number(self, name: str) -> Numbers:
        values = self._values.get(name)
        return nothing(self.size) if values is None else of_values(padded(values, self.size))

    def number_at(self, name: str, places: Places) -> Numbers:
        """The column of some rows alone."""
        values = self._values.get(name)
        if values is None:
            return nothing(len(places))
        return of_values(padded(values, self.size)[places])

    def spelled(self, name: str) -> Collection[str]:
        """Words of a column that stand for somebody."""
        return self._words.get(name, {}).keys()

    def word(self, name: str, word: str) -> Rows:
        bits = self._words.get(name, {}).get(word, b"")
        return flags(bits, self.size)

    def any_word(self, name: str) -> Rows:
        """Rows that any word of the column stands for."""
        found = np.zeros(-(-self.size // 8), np.uint8)
        for bits in self._words.get(name, {}).values():
            some = np.frombuffer(bits, np.uint8)
            found[: some.size] |= some
        return flags(found.tobytes(), self.size)

    def nobody(self) -> Rows:
        return np.zeros(self.size, np.bool_)

    def with_words(self, name: str, sets: Mapping[str, Rows]) -> Chunk:
        """The chunk with a column of words more."""
        more = {word: bits_of(rows) for word, rows in sets.items() if rows.any()}
        return Chunk(self.ids, self.alive, self._values, {**self._words, name: more})

    def ids_at(self, rows: Sequence[int] | Places) -> list[int]:
        found: list[int] = self.ids[np.asarray(rows, np.intp)].tolist()
        return found

    def rows_of(self, ids: Collection[int]) -> dict[int, int]:
        """The row of each of these creators who is here."""
        places = np.flatnonzero(np.isin(self.ids, np.fromiter(ids, np.int64, len(ids))))
        return dict(zip(self.ids[places].tolist(), places.tolist(), strict=True))


class Taken(Chunk):
    """Some rows of several chunks as one, all of them alive; a column is put together when it is first asked for."""

    def __init__(self, sources: Sequence[Chunk], places: Sequence[Places]) -> None:
        parts = [(source, at) for source, at in zip(sources, places, strict=True) if at.size]
        ids = [source.ids[at] for source, at in parts]
        whole = np.concatenate(ids) if ids else np.zeros(0, np.int64)
        super().__init__(whole, np.ones(len(whole), np.bool_), {}, {})
        self._parts = parts
        self._numbers: dict[str, Numbers] = {}
        self._sets: dict[tuple[str, str], Rows] = {}
        self._any: dict[str, Rows] = {}

    @property
    def present(self) -> Collection[str]:
        return {name for source, _ in self._parts for name in source.present}

    def number(self, name: str) -> Numbers:
        if name not in self._numbers:
            columns = [source.number_at(name, at) for source, at in self._parts]
            self._numbers[name] = joined(columns) if columns else nothing(0)
        return self._numbers[name]

    def number_at(self, name: str, places: Places) -> Numbers:
        return self.number(name).at(places)

    def spelled(self, name: str) -> Collection[str]:
        return sorted({word for source, _ in self._parts for word in source.spelled(name)})

    def word(self, name: str, word: str) -> Rows:
        if (name, word) not in self._sets:
            self._sets[name, word] = self._joined([source.word(name, word)[at] for source, at in self._parts])
        return self._sets[name, word]

    def any_word(self, name: str) -> Rows:
        if name not in self._any:
            self._any[name] = self._joined([source.any_word(name)[at] for source, at in self._parts])
        return self._any[name]

    def _joined(self, sets: Sequence[Rows]) -> Rows:
        return np.concatenate(sets) if sets else self.nobody()


def beside(chunks: Sequence[Chunk], column: str, words: Mapping[str, Collection[int]]) -> list[Chunk]:
    """The chunks with a column that is not kept: by word the ids of the creators whom it stands for."""
    wanted = {word: np.sort(np.fromiter(ids, np.int64, len(ids))) for word, ids in words.items()}
    return [
        chunk.with_words(column, {word: _placed(chunk, ids) for word, ids in wanted.items()})
        for chunk in chunks
    ]


def _placed(chunk: Chunk, wanted: Ids) -> Rows:
    """The rows of these ids, which ascend; those of a chunk do but for some that came late."""
    if not chunk.size:
        return chunk.nobody()
    first = int(np.searchsorted(wanted, chunk.ids.min()))
    last = int(np.searchsorted(wanted, chunk.ids.max(), side="right"))
    return np.isin(chunk.ids, wanted[first:last])
