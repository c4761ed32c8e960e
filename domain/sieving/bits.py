"""Columns as sets of rows: a set is one whole number, of which bit N stands for row N.

A column of numbers is a set for each of its binary digits, so that comparing all rows with a bound takes as many
operations on sets as the bound has digits (P. O'Neil and D. Quass, "Improved query performance with variant indexes",
SIGMOD 1997). Python's whole numbers do such an operation over a million rows in some 20 µs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Rows = int  # a set of rows
Digits = tuple[Rows, ...]


class Numbers:
    """Whole numbers of rows; a row that is not `known` has none. `digits` are those of number − base, the lowest first.

    Digits may be given as what makes them: many a column is only asked who is known.
    """

    __slots__ = ("_digits", "base", "known")

    def __init__(self, known: Rows = 0, digits: Digits | Callable[[], Digits] = (), base: int = 0) -> None:
        self.known, self.base, self._digits = known, base, digits

    @property
    def digits(self) -> Digits:
        if callable(self._digits):
            self._digits = self._digits()
        return self._digits

    def at_least(self, bound: int) -> Rows:
        """Rows whose number is the bound or more."""
        bound -= self.base
        if bound <= 0:
            return self.known
        digits = self.digits
        if bound.bit_length() > len(digits):
            return 0
        above, level = 0, self.known
        for place in range(len(digits) - 1, -1, -1):
            ones = level & digits[place]
            if bound >> place & 1:
                level = ones
            else:
                above |= ones
                level ^= ones
            if not level:
                break
        return above | level

    def at_most(self, bound: int) -> Rows:
        return self.known ^ self.at_least(bound + 1)


def numbers(values: Sequence[int | None]) -> Numbers:
    """A column of these, the first value in row 0."""
    given = [value for value in values if value is not None]
    if not given:
        return Numbers()
    base = min(0, *given)
    width = (max(given) - base).bit_length()
    known = set_of([value is not None for value in values])
    if not width:
        return Numbers(known, (), base)
    form = f"0{width}b"
    nothing = "0" * width
    written = "".join(
        [nothing if value is None else format(value - base, form) for value in reversed(values)]
    )
    digits = tuple(int(written[place::width], 2) for place in range(width - 1, -1, -1))
    return Numbers(known, digits, base)


def altered(column: Numbers, new: Mapping[int, int | None]) -> Numbers:
    """The column with other numbers in some rows; none of them is less than the column's base."""
    touched = rows_at(new)
    given = {row: value - column.base for row, value in new.items() if value is not None}
    known = column.known & ~touched | rows_at(given)
    width = max(len(column.digits), max(given.values(), default=0).bit_length())
    digits = []
    for place in range(width):
        here = column.digits[place] if place < len(column.digits) else 0
        digits.append(here & ~touched | rows_at(row for row, value in given.items() if value >> place & 1))
    return Numbers(known, tuple(digits), column.base)


def rows_at(places: Iterable[int]) -> Rows:
    """The set of these rows."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def set_of(flags: Sequence[bool]) -> Rows:
    """The rows whose flag is up."""
    return int("".join(["1" if flag else "0" for flag in reversed(flags)]) or "0", 2)


def members(rows: Rows) -> list[int]:
    """The rows of a set, in order."""
    written = bin(rows)[:1:-1]
    found, at = [], written.find("1")
    while at >= 0:
        found.append(at)
        at = written.find("1", at + 1)
    return found


def total(columns: Sequence[Numbers]) -> Numbers:
    """The columns' sum, row by row; unknown counts as nothing, and is unknown where all are. No base may be negative."""
    known, digits = 0, [0]
    for column in columns:
        known |= column.known
        carry = 0
        for place in range(max(len(digits), len(column.digits) + 1)):
            if place == len(digits):
                digits.append(0)
            here, more = digits[place], column.digits[place] if place < len(column.digits) else 0
            digits[place] = here ^ more ^ carry
            carry = here & more | carry & (here | more)
        if carry:
            digits.append(carry)
    return Numbers(known, tuple(digits))


class Tally:
    """Counts for each row, to which whole numbers are added where a set says."""

    def __init__(self) -> None:
        self._digits: list[Rows] = []

    def add(self, amount: int, rows: Rows) -> None:
        """Add a positive amount to these rows."""
        place = 0
        while amount:
            if amount & 1:
                carry, at = rows, place
                while carry:
                    if at >= len(self._digits):
                        self._digits.extend([0] * (at + 1 - len(self._digits)))
                    carry, self._digits[at] = self._digits[at] & carry, self._digits[at] ^ carry
                    at += 1
            amount >>= 1
            place += 1

    def numbers(self, known: Rows) -> Numbers:
        return Numbers(known, tuple(digit & known for digit in self._digits))


Parted = Sequence[tuple[Numbers, Rows]]
"""One column in parts (of chunks of the pool), each with the rows of it that are meant. No base may be negative."""


def _width(parts: Parted) -> int:
    return max((len(column.digits) for column, _ in parts), default=0)


def _ones(column: Numbers, place: int, rows: Rows) -> Rows:
    return rows & column.digits[place] if place < len(column.digits) else 0


def count(parts: Parted) -> int:
    return sum(rows.bit_count() for _, rows in parts)


def smallest(parts: Parted, rank: int) -> int:
    """The number that stands at this place, from 0, when the rows are put in order; all of them are known."""
    left = [(column, rows) for column, rows in parts if rows]
    value = 0
    for place in range(_width(left) - 1, -1, -1):
        split = [(column, rows, _ones(column, place, rows)) for column, rows in left]
        zeros = sum((rows ^ ones).bit_count() for _, rows, ones in split)
        if rank < zeros:
            left = [(column, rows ^ ones) for column, rows, ones in split if rows ^ ones]
        else:
            rank -= zeros
            value |= 1 << place
            left = [(column, ones) for column, _, ones in split if ones]
    return value


def largest(parts: Parted) -> int:
    return smallest(parts, count(parts) - 1) if count(parts) else 0


def top(parts: Parted, most: int) -> tuple[list[Rows], list[Rows]]:
    """Rows, a set for each part, that are surely among the `most` largest, and those that tie for the rest.

    An unknown number counts as 0.
    """
    sure = [0 for _ in parts]
    level = [rows for _, rows in parts]
    if count(parts) <= most:
        return level, sure
    for place in range(_width(parts) - 1, -1, -1):
        ones = [_ones(column, place, rows) for (column, _), rows in zip(parts, level, strict=True)]
        number = sum(rows.bit_count() for rows in ones)
        if number > most:
            level = ones
        else:
            most -= number
            sure = [one | rows for one, rows in zip(sure, ones, strict=True)]
            level = [rows ^ one for rows, one in zip(level, ones, strict=True)]
    return sure, level


def places(sets: Sequence[Rows]) -> Iterator[tuple[int, int]]:
    """(part, row) of every row."""
    for part, rows in enumerate(sets):
        for row in members(rows):
            yield part, row
