"""Puts creators who have changed into the pool's columns: in memory for a reader, and kept where it may write."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from domain.sieving.chunk import Chunk, Ids, Words
from domain.sieving.figures import numbers_of, words_of
from domain.sieving.rows import Rows, Values, bits_at, held, narrow, values_of, wide
from storage import columns as codec
from storage.database import Database
from storage.queries import columns as stored
from storage.unit_of_work import UnitOfWork

CHUNK = 32768  # rows from which the next one begins a new chunk: fewer, larger arrays; more to write for each change
Spans = Mapping[int, tuple[Ids, Rows]]
"""Ids of the creators of each stored chunk, and which of them are still there."""


@dataclass
class Renewed:
    """A chunk with changed creators in it; `values` and `words` hold the columns that are not as stored."""

    ids: Ids
    alive: Rows
    values: dict[str, Values] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)

    def columns(self) -> list[tuple[str, str, bytes]]:
        """Everything that is to be stored anew."""
        return [
            (codec.IDS, "", codec.ids_bytes(self.ids, self.alive)),
            *((codec.VALUES, name, codec.values_bytes(each)) for name, each in self.values.items()),
            *((codec.WORDS, name, codec.words_bytes(each)) for name, each in self.words.items()),
        ]


def renewal(uow: UnitOfWork, spans: Spans, ids: Sequence[int]) -> dict[int, Renewed]:
    """The chunks of the creators who have changed, by the first of them; `spans` are the stored chunks."""
    if not ids:
        return {}
    rows = {row.id: row for row in stored.rows(uow, ids)}
    return dict(_chunks(uow, spans, _placed(ids, rows, spans), rows))


def _placed(ids: Sequence[int], rows: Mapping[int, Any], spans: Spans) -> dict[int, list[int]]:
    """Changed creators by chunk. Ids rise with time: new ones go to the end of the last chunk, then into new chunks."""
    firsts = sorted(spans)
    known = {first: len(spans[first][0]) for first in firsts}
    end = _last(spans[firsts[-1]][0]) if firsts else 0  # ids may come late: made before, committed after
    changed = np.array(ids, np.int64)
    inside: dict[int, frozenset[int]] = {}  # of those who changed, by the chunk that they stand in
    found: dict[int, list[int]] = {}
    for creator_id in ids:
        first = firsts[max(0, bisect_right(firsts, creator_id) - 1)] if firsts else None
        if first is not None:
            if first in spans and first not in inside:
                own = spans[first][0]
                inside[first] = frozenset(own[np.isin(own, changed)].tolist())
            if creator_id in inside.get(first, ()):
                found.setdefault(first, []).append(creator_id)
                continue
        if creator_id not in rows:
            continue
        if first is None or (first == firsts[-1] and known[first] >= CHUNK and creator_id > end):
            first = creator_id
            firsts.append(first)
            known[first] = 0
        if first == firsts[-1]:
            end = max(end, creator_id)
        known[first] += 1
        found.setdefault(first, []).append(creator_id)
    return found


def _last(ids: Ids) -> int:
    return int(ids.max(initial=0))


def _chunks(
    uow: UnitOfWork, spans: Spans, placed: Mapping[int, Sequence[int]], rows: Mapping[int, Any]
) -> Iterator[tuple[int, Renewed]]:
    for first, ids in placed.items():
        if first in spans:
            yield first, _filled(uow, first, spans[first], ids, rows)
        else:
            yield first, _made([rows[each] for each in ids])


def _made(rows: Sequence[Any]) -> Renewed:
    """A chunk of creators none of whom stands anywhere yet."""
    figures = [numbers_of(row) for row in rows]
    values = {
        name: values_of([each.get(name) for each in figures])
        for name in {name for each in figures for name in each}
    }
    places: dict[str, dict[str, list[int]]] = {}
    for place, row in enumerate(rows):
        for name, words in words_of(row).items():
            for word in words:
                places.setdefault(name, {}).setdefault(word, []).append(place)
    sets = {name: {word: bits_at(here) for word, here in words.items()} for name, words in places.items()}
    ids = np.array([row.id for row in rows], np.int64)
    return Renewed(ids, np.ones(len(rows), np.bool_), values, dict(sets))


def _filled(
    uow: UnitOfWork,
    first: int,
    span: tuple[Ids, Rows],
    changed: Sequence[int],
    rows: Mapping[int, Any],
) -> Renewed:
    """The chunk with changed creators written over what stands in it, or behind its last row."""
    ids, at = _with(span[0], changed)
    places = [at[each] for each in changed]
    chunk = Renewed(ids, np.zeros(len(ids), np.bool_))
    chunk.alive[: len(span[1])] = span[1]
    chunk.alive[places] = [each in rows for each in changed]
    figures = [numbers_of(rows[each]) if each in rows else {} for each in changed]
    values = {
        name: codec.values_from(data) for _, name, data in stored.stored(uow, codec.VALUES, chunks=[first])
    }
    for name in values.keys() | {name for each in figures for name in each}:
        whole = wide(values.get(name), len(ids))
        new = np.array([held(each.get(name)) for each in figures], np.int64)
        if not np.array_equal(whole[places], new):
            whole[places] = new
            chunk.values[name] = narrow(whole)
    words = {at[each]: words_of(rows[each]) if each in rows else {} for each in changed}
    sets = {name: codec.words_from(data) for _, name, data in stored.stored(uow, codec.WORDS, chunks=[first])}
    for name in sets.keys() | {name for each in words.values() for name in each}:
        new_words = _with_words(name, sets.get(name, {}), words)
        if new_words is not None:
            chunk.words[name] = new_words
    return chunk


def _with(ids: Ids, changed: Sequence[int]) -> tuple[Ids, dict[int, int]]:
    """The ids with those who are not among them yet behind the last, and the row of each who has changed."""
    here = np.flatnonzero(np.isin(ids, np.array(changed, np.int64)))
    at = dict(zip(ids[here].tolist(), here.tolist(), strict=True))
    new = [each for each in changed if each not in at]
    at.update(zip(new, range(len(ids), len(ids) + len(new)), strict=True))
    return np.concatenate([ids, np.array(new, np.int64)]), at


def _with_words(name: str, sets: Words, words: Mapping[int, Mapping[str, Sequence[str]]]) -> Words | None:
    """The column with other words in some rows; None when nothing changes."""
    places: dict[str, list[int]] = {}
    for place, each in words.items():
        for word in each.get(name, ()):
            places.setdefault(word, []).append(place)
    touched = _whole(bits_at(words))
    old = {word: _whole(bits) for word, bits in sets.items()}
    new = {word: rows & ~touched for word, rows in old.items()}
    for word, mine in places.items():
        new[word] = new.get(word, 0) | _whole(bits_at(mine))
    new = {word: rows for word, rows in new.items() if rows}
    if new == old:
        return None
    return {word: rows.to_bytes(-(-rows.bit_length() // 8), "little") for word, rows in new.items()}


def _whole(bits: bytes | memoryview) -> int:
    """A set as one number: the quickest to change a few of many rows in."""
    return int.from_bytes(bits, "little")


def read(
    uow: UnitOfWork, numbers_of_pool: Callable[[frozenset[str]], Collection[str]], word_names: Collection[str]
) -> list[Chunk]:
    """The whole pool with some columns. Who has changed is renewed in memory; to store it is the work of `step`, which
    holds the write lock for its last part only.

    Notes are read before what they are notes of: a renewal that is stored meanwhile is only done again in memory.
    """
    uow.flush()
    _, ids = stored.changed(uow)
    spans = _spans(uow)
    renewed = renewal(uow, spans, ids)
    for first, chunk in renewed.items():
        spans[first] = (chunk.ids, chunk.alive)
    present = frozenset(stored.names(uow, codec.VALUES)).union(*(each.values for each in renewed.values()))
    values: dict[int, dict[str, Values]] = {first: dict(chunk.values) for first, chunk in renewed.items()}
    for first, name, data in stored.stored(uow, codec.VALUES, numbers_of_pool(present)):
        mine = values.setdefault(first, {})
        if name not in mine:
            mine[name] = codec.values_from(data)
    words: dict[int, dict[str, Words]] = {first: dict(chunk.words) for first, chunk in renewed.items()}
    for first, name, data in stored.stored(uow, codec.WORDS, word_names):
        named = words.setdefault(first, {})
        if name not in named:
            named[name] = codec.words_from(data)
    return [
        Chunk(*spans[first], values.get(first, {}), words.get(first, {}))
        for first in sorted(spans)
        if spans[first][1].any()
    ]


def _spans(uow: UnitOfWork) -> dict[int, tuple[Ids, Rows]]:
    return {first: codec.ids_from(data) for first, _, data in stored.stored(uow, codec.IDS)}


def step(database: Database, workspace_id: int) -> bool:
    """Renew about a chunk's worth of what has changed, computed before anybody is kept waiting.

    False when nothing is left to do, or somebody else is about it.
    """
    with database.read() as transaction:
        uow = transaction.workspace(workspace_id)
        if not stored.waiting(uow):
            return False
        stamps = stored.stamps(uow)
        notes, ids = stored.changed(uow, CHUNK)
        renewed = renewal(uow, _spans(uow), ids)
        ready = {first: chunk.columns() for first, chunk in renewed.items() if chunk.alive.any()}
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        if not stored.may_keep(uow) or stored.stamps(uow) != stamps:
            return False
        for first in renewed:
            if first in ready:
                stored.replace(uow, first, ready[first])
            else:
                stored.drop(uow, first)
        stored.forget(uow, notes)
        transaction.commit()
    return True
