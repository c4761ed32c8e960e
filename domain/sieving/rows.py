"""Columns of a pool as arrays: a set of rows is a flag for each, a column of numbers a number for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.bool_]  # a set of rows: one flag for each row that there is
Places = NDArray[np.intp]  # some rows by number
Values = NDArray[Any]  # whole numbers of a type of UNKNOWN, one for each row
Floats = NDArray[np.float64]
Bits = bytes
"""A set of rows at rest: bit N, the lowest first, stands for row N; what is behind the last of the set may be missing."""

NONE = -(2**63)
UNKNOWN: Mapping[int, int] = {2: 2**16 - 1, 4: 2**32 - 1, 8: NONE}
"""What stands where a number is not known, in an array of numbers of so many bytes; the widest alone has a sign."""
TYPES: Mapping[int, str] = {2: "<u2", 4: "<u4", 8: "<i8"}
MOST = 2**62  # a price of a view or of a sale may pass what eight bytes hold


@dataclass(frozen=True)
class Numbers:
    """Whole numbers of rows. A row that is not `known` has none, whatever its value."""

    values: Values
    known: Rows

    def at_least(self, bound: int) -> Rows:
        """Rows whose number is the bound or more."""
        return self.known & (self.values >= _within(bound))

    def at_most(self, bound: int) -> Rows:
        return self.known & (self.values <= _within(bound))

    def at(self, places: Places) -> Numbers:
        return Numbers(self.values[places], self.known[places])

    def among(self, rows: Rows) -> Numbers:
        """The column, unknown for all other rows."""
        return Numbers(self.values, self.known & rows)


def _within(bound: int) -> int:
    return max(-MOST, min(bound, MOST))


def nothing(size: int) -> Numbers:
    return Numbers(np.zeros(size, np.uint16), np.zeros(size, np.bool_))


def of_values(values: Values) -> Numbers:
    return Numbers(values, values != UNKNOWN[values.itemsize])


def summed(columns: Sequence[Numbers], size: int) -> Values:
    """The columns' sum, row by row; unknown counts as nothing."""
    found = np.zeros(size, np.int64)
    for column in columns:
        found += np.where(column.known, column.values, 0).astype(np.int64)
    return found


def joined(columns: Sequence[Numbers]) -> Numbers:
    """One column behind the other."""
    return Numbers(
        np.concatenate([each.values for each in columns]), np.concatenate([each.known for each in columns])
    )


def values_of(numbers: Iterable[int | None]) -> Values:
    """An array just wide enough for these."""
    return narrow(np.array([held(each) for each in numbers], np.int64))


def held(number: int | None) -> int:
    """As it stands in the widest array."""
    return NONE if number is None else _within(number)


def narrow(whole: Values) -> Values:
    """The numbers of a widest array in one just wide enough."""
    unknown = whole == NONE
    known = whole[~unknown]
    if not known.size or known.min() >= 0:
        most = int(known.max()) if known.size else 0
        for size in (2, 4):
            if most < UNKNOWN[size]:
                return np.where(unknown, UNKNOWN[size], whole).astype(TYPES[size])
    return whole


def wide(values: Values | None, size: int) -> NDArray[np.int64]:
    """The numbers of so many rows in a widest array."""
    found = np.full(size, NONE, np.int64)
    if values is not None:
        found[: len(values)] = np.where(values == UNKNOWN[values.itemsize], NONE, values.astype(np.int64))
    return found


def padded(values: Values, size: int) -> Values:
    """The values, unknown for the rows behind the last of them."""
    if len(values) >= size:
        return values
    more = np.full(size - len(values), UNKNOWN[values.itemsize], values.dtype)
    return np.concatenate([values, more])


def flags(bits: Bits | memoryview, size: int) -> Rows:
    """The set of rows that these bits stand for, of so many rows."""
    some = np.unpackbits(np.frombuffer(bits, np.uint8), count=min(size, 8 * len(bits)), bitorder="little")
    if some.size == size:
        return some.view(np.bool_)
    found = np.zeros(size, np.bool_)
    found[: some.size] = some
    return found


def bits_of(rows: Rows) -> Bits:
    return np.packbits(rows, bitorder="little").tobytes().rstrip(b"\0")


def bits_at(places: Iterable[int]) -> Bits:
    """The set of these rows."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return bytes(found)


def largest(column: Numbers, rows: Rows, most: int) -> tuple[Places, Places]:
    """Of these rows those surely among the `most` largest, and those that tie for the rest; unknown counts as 0."""
    places = np.flatnonzero(rows)
    if len(places) <= most:
        return places, places[:0]
    numbers = np.where(column.known, column.values, 0)[places]
    bound = np.partition(numbers, len(numbers) - most)[len(numbers) - most]
    return places[numbers > bound], places[numbers == bound]
