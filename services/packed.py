"""Rows of a file as the reading processes hand them over: packed, and cut into cells only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, overload

from services.delimited import CELL, ROW

Numbered = tuple[int, Sequence[str]]
_CELL, _ROW = CELL, ROW.encode()
_PIECE = 1 << 18


class PackedRows(Sequence[Numbered]):
    """Rows with their numbers as a person counts them. A hundred thousand of thirty cells take some forty megabytes."""

    def __init__(self, lines: Sequence[bytes], first: int = 1) -> None:
        self._lines = lines
        self._first = first

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Numbered]:
        for number, line in enumerate(self._lines, self._first):
            yield number, cells_of(line)

    @overload
    def __getitem__(self, at: int) -> Numbered: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Numbered]: ...
    def __getitem__(self, at: int | slice) -> Numbered | Sequence[Numbered]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        return self._first + place, cells_of(self._lines[place])

    def head(self, most: int) -> list[Sequence[str]]:
        """The first rows, without their numbers."""
        return [cells for _, cells in islice(self, most)]

    def pieces(self, most: int) -> Iterator[bytes]:
        """All rows packed as they came, so many together."""
        for start in range(0, len(self._lines), most):
            yield _ROW.join(self._lines[start : start + most]) + _ROW

    @property
    def first(self) -> int:
        """The number of the first row."""
        return self._first

    def below(self, row: int) -> PackedRows:
        """The rows after the one of this place, which counts from 0."""
        return PackedRows(self._lines[row + 1 :], self._first + row + 1)

    @property
    def is_blank(self) -> bool:
        """Whether no cell of any row holds anything."""
        return not any(line.translate(None, b"\x1f \t\r\n") for line in self._lines)


def cells_of(line: bytes) -> list[str]:
    """A packed row's cells."""
    return line.decode("utf-8", "replace").split(_CELL)


def unpacked(answers: IO[bytes]) -> Iterator[bytes]:
    """The lines as they come; what a process that ended in the middle of one has left of it is dropped."""
    rest = b""
    while piece := answers.read(_PIECE):
        *lines, rest = (rest + piece).split(_ROW)
        yield from lines
