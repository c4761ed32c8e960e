"""Chunks of a pool as bytes and back."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.sieving.bits import Numbers, Rows, numbers
from domain.sieving.chunk import UNKNOWN, Values

MANY = 2**18  # bytes of a column of words
MOST = 2**62  # a price of a view or of a sale may pass what eight bytes hold
IDS, NUMBERS, VALUES, WORDS = "ids", "numbers", "values", "words"
_NUMBERS = struct.Struct("<qIH")  # base, bytes a set, digits
_SIZE = struct.Struct("<I")


def ids_bytes(ids: array[int], alive: Rows) -> bytes:
    return _SIZE.pack(len(ids)) + ids.tobytes() + _set(alive, -(-len(ids) // 8))


def ids_from(data: bytes) -> tuple[array[int], Rows]:
    (size,) = _SIZE.unpack_from(data)
    ids = array("q", data[_SIZE.size : _SIZE.size + 8 * size])
    return ids, int.from_bytes(data[_SIZE.size + 8 * size :], "little")


def numbers_bytes(column: Numbers) -> bytes:
    width = max((-(-each.bit_length() // 8) for each in (column.known, *column.digits)), default=0)
    sets = b"".join(_set(each, width) for each in (column.known, *column.digits))
    return _NUMBERS.pack(column.base, width, len(column.digits)) + sets


def numbers_from(data: bytes) -> Numbers:
    base, width, digits = _NUMBERS.unpack_from(data)
    start = _NUMBERS.size + width

    def read() -> tuple[Rows, ...]:
        ends = range(start, start + width * digits, width) if width else ()
        return tuple([int.from_bytes(data[at : at + width], "little") for at in ends])

    return Numbers(int.from_bytes(data[_NUMBERS.size : start], "little"), read, base)


def values_of(values: Sequence[int | None]) -> array[int]:
    """An array just wide enough for these."""
    given = [value for value in values if value is not None]
    if given and max(given) > MOST:
        return values_of([value if value is None else min(value, MOST) for value in values])
    least, most = min(given, default=0), max(given, default=0)
    kind = next(each for each in "HIq" if each == "q" or (least >= 0 and most < UNKNOWN[each]))
    unknown = UNKNOWN[kind]
    return array(kind, [unknown if value is None else value for value in values])


def values_bytes(values: array[int]) -> bytes:
    return values.typecode.encode() + values.tobytes()


def values_from(data: bytes) -> Values:
    """The values where they lie: a screening reads a few of them."""
    return memoryview(data)[1:].cast(chr(data[0]))  # type: ignore[call-overload,no-any-return]


def plain(values: array[int] | Values, size: int) -> list[int | None]:
    """Numbers of so many rows."""
    unknown = UNKNOWN[values.typecode if isinstance(values, array) else values.format]
    found = [None if value == unknown else value for value in values]
    return found + [None] * (size - len(found))


def altered(values: Values | None, new: Mapping[int, int | None], size: int) -> array[int]:
    """The values of so many rows, with others in some of them."""
    kind = values.format if values is not None else "H"
    most = max((value for value in new.values() if value is not None), default=0)
    least = min((value for value in new.values() if value is not None), default=0)
    if kind != "q" and (least < 0 or most >= UNKNOWN[kind]):
        whole: list[int | None] = plain(values, size) if values is not None else [None] * size
        for row, value in new.items():
            whole[row] = value
        return values_of(whole)
    unknown = UNKNOWN[kind]
    found = array(kind, values.tobytes() if values is not None else b"")
    found.extend([unknown] * (size - len(found)))
    for row, value in new.items():
        found[row] = unknown if value is None else min(value, MOST)
    return found


def value_at(values: Values | None, row: int) -> int | None:
    if values is None or row >= len(values):
        return None
    value: int = values[row]
    return None if value == UNKNOWN[values.format] else value


def packed(values: array[int]) -> Numbers:
    return numbers(plain(values, len(values)))


def words_bytes(words: Mapping[str, Rows]) -> bytes:
    """Sets by word, the sizes before them; compressed when there are many words, each of few rows."""
    kept = {word: rows for word, rows in sorted(words.items()) if rows}
    sizes = {word: -(-rows.bit_length() // 8) for word, rows in kept.items()}
    head = json.dumps(sizes, ensure_ascii=False).encode()
    whole = _SIZE.pack(len(head)) + head + b"".join(_set(rows, sizes[word]) for word, rows in kept.items())
    return b"z" + zlib.compress(whole, 1) if len(whole) > MANY else b"-" + whole


def words_from(data: bytes) -> dict[str, Rows]:
    whole = zlib.decompress(data[1:]) if data[:1] == b"z" else data[1:]
    (length,) = _SIZE.unpack_from(whole)
    at = _SIZE.size + length
    found = {}
    for word, size in json.loads(whole[_SIZE.size : at]).items():
        found[word] = int.from_bytes(whole[at : at + size], "little")
        at += size
    return found


def _set(rows: Rows, width: int) -> bytes:
    return rows.to_bytes(width, "little")


FROM: Mapping[str, Callable[[bytes], Any]] = {
    NUMBERS: numbers_from,
    VALUES: values_from,
    WORDS: words_from,
}
