"""Chunks of a pool as bytes and back."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np

from domain.sieving.chunk import Ids, Words
from domain.sieving.rows import TYPES, Rows, Values, bits_of, flags

MANY = 2**18  # bytes of a column of words
IDS, VALUES, WORDS = "ids", "values", "words"
HEAD = 8  # bytes before an array: what comes after them lies where numbers of eight bytes may
_COUNT = struct.Struct("<Q")
_SIZE = struct.Struct("<I")


def ids_bytes(ids: Ids, alive: Rows) -> bytes:
    return _COUNT.pack(len(ids)) + ids.astype("<i8").tobytes() + bits_of(alive)


def ids_from(data: bytes) -> tuple[Ids, Rows]:
    (size,) = _COUNT.unpack_from(data)
    end = HEAD + 8 * size
    return np.frombuffer(data, "<i8", size, HEAD), flags(memoryview(data)[end:], size)


def values_bytes(values: Values) -> bytes:
    return _COUNT.pack(values.itemsize) + values.tobytes()


def values_from(data: bytes) -> Values:
    """The values where they lie."""
    (size,) = _COUNT.unpack_from(data)
    return np.frombuffer(data, TYPES[size], offset=HEAD)


def words_bytes(words: Words) -> bytes:
    """Sets by word, the sizes before them; compressed when there are many words, each of few rows."""
    kept = {word: bits for word, bits in sorted(words.items()) if bits}
    head = json.dumps({word: len(bits) for word, bits in kept.items()}, ensure_ascii=False).encode()
    whole = _SIZE.pack(len(head)) + head + b"".join(kept.values())
    return b"z" + zlib.compress(whole, 1) if len(whole) > MANY else b"-" + whole


def words_from(data: bytes) -> Words:
    whole = memoryview(zlib.decompress(data[1:]) if data[:1] == b"z" else data[1:])
    (length,) = _SIZE.unpack_from(whole)
    at = _SIZE.size + length
    found = {}
    for word, size in json.loads(bytes(whole[_SIZE.size : at])).items():
        found[word] = whole[at : at + size]
        at += size
    return found
