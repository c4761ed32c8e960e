"""Chunks of a pool as bytes and back."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from domain.sieving.bits import Numbers, Rows, numbers
from domain.sieving.chunk import UNKNOWN

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
    start = _NUMBERS.size
    sets = (
        [
            int.from_bytes(data[at : at + width], "little")
            for at in range(start, start + width * (digits + 1), width)
        ]
        if width
        else [0]
    )
    return Numbers(sets[0], tuple(sets[1:]), base)


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


def values_from(data: bytes) -> array[int]:
    return array(chr(data[0]), data[1:])


def sized(values: array[int], size: int) -> array[int]:
    """The values of so many rows: those of later rows are unknown."""
    if len(values) < size:
        values.extend([UNKNOWN[values.typecode]] * (size - len(values)))
    return values


def plain(values: array[int]) -> list[int | None]:
    unknown = UNKNOWN[values.typecode]
    return [None if value == unknown else value for value in values]


def packed(values: array[int]) -> Numbers:
    return numbers(plain(values))


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


def rows_at(places: Iterable[int]) -> Rows:
    """The set of these rows."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


FROM: Mapping[str, Callable[[bytes], Any]] = {
    NUMBERS: numbers_from,
    VALUES: values_from,
    WORDS: words_from,
}
