"""Puts creators who have changed into the pool's columns: in memory for a reader, and kept where it may write."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.sieving.bits import Numbers, Rows, altered, rows_at
from domain.sieving.chunk import NOTHING, Chunk, Values
from domain.sieving.figures import numbers_of, words_of
from storage import columns as codec
from storage.database import Database
from storage.queries import columns as stored
from storage.unit_of_work import UnitOfWork

MOST_KEPT = 2000  # changed creators whose renewal is kept on the way; more are left to a job
CHUNK = 32768  # rows from which the next one begins a new chunk: fewer, larger sets; more to write for each change
FEW = 10  # when less than this part of a chunk has changed, its sets are altered row by row


@dataclass
class Renewed:
    """A chunk with changed creators in it; `numbers`, `values` and `words` hold the columns that are not as stored."""

    first: int
    ids: array[int]
    alive: Rows
    numbers: dict[str, Numbers] = field(default_factory=dict)
    values: dict[str, array[int]] = field(default_factory=dict)
    words: dict[str, dict[str, Rows]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Mapping[str, Any]:
        kinds: dict[str, Mapping[str, Any]] = {
            codec.NUMBERS: self.numbers,
            codec.VALUES: self.values,
            codec.WORDS: self.words,
        }
        return kinds[kind]

    def columns(self) -> list[tuple[str, str, bytes]]:
        """Everything that is to be stored anew."""
        return [
            (codec.IDS, "", codec.ids_bytes(self.ids, self.alive)),
            *((codec.NUMBERS, name, codec.numbers_bytes(each)) for name, each in self.numbers.items()),
            *((codec.VALUES, name, codec.values_bytes(each)) for name, each in self.values.items()),
            *((codec.WORDS, name, codec.words_bytes(each)) for name, each in self.words.items()),
        ]


@dataclass(frozen=True)
class Renewal:
    """What a reader works with instead of what is stored, until it is."""

    notes: Sequence[int] = ()
    chunks: Mapping[int, Renewed] = field(default_factory=dict)


def renewal(
    uow: UnitOfWork, spans: Mapping[int, tuple[array[int], Rows]], notes: Sequence[int], ids: Sequence[int]
) -> Renewal:
    """Renew the chunks of the creators who have changed; `spans` are the stored chunks."""
    if not ids:
        return Renewal(notes)
    rows = {row.id: row for row in stored.rows(uow, ids)}
    chunks = dict(_chunks(uow, spans, _placed(ids, rows, spans), rows))
    return Renewal(notes, chunks)


def _placed(
    ids: Sequence[int], rows: Mapping[int, Any], spans: Mapping[int, tuple[array[int], Rows]]
) -> dict[int, list[int]]:
    """Changed creators by chunk. Ids rise with time: new ones go to the end of the last chunk, then into new chunks."""
    firsts = sorted(spans)
    known = {first: len(spans[first][0]) for first in firsts}
    end = (
        max(spans[firsts[-1]][0], default=0) if firsts else 0
    )  # ids may come late: made before, committed after
    held: dict[int, frozenset[int]] = {}
    found: dict[int, list[int]] = {}
    for creator_id in ids:
        first = firsts[max(0, bisect_right(firsts, creator_id) - 1)] if firsts else None
        if first is not None:
            if first in spans and first not in held:
                held[first] = frozenset(spans[first][0])
            if creator_id in held.get(first, ()):
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


def _chunks(
    uow: UnitOfWork,
    spans: Mapping[int, tuple[array[int], Rows]],
    placed: Mapping[int, Sequence[int]],
    rows: Mapping[int, Any],
) -> Iterator[tuple[int, Renewed]]:
    for first, ids in placed.items():
        known, alive = spans.get(first, (array("q"), 0))
        chunk = Renewed(first, array("q", known), alive)
        if first in spans:
            _fill(uow, chunk, ids, rows)
        else:
            _make(chunk, [rows[each] for each in ids])
        yield first, chunk


def _make(chunk: Renewed, rows: Sequence[Any]) -> None:
    """A chunk of creators none of whom stands anywhere yet."""
    chunk.ids = array("q", [row.id for row in rows])
    chunk.alive = (1 << len(rows)) - 1
    figures = [numbers_of(row) for row in rows]
    for name in {name for each in figures for name in each}:
        chunk.values[name] = codec.values_of([each.get(name) for each in figures])
        chunk.numbers[name] = codec.packed(chunk.values[name])
    places: dict[str, dict[str, list[int]]] = {}
    for place, row in enumerate(rows):
        for name, words in words_of(row).items():
            for word in words:
                places.setdefault(name, {}).setdefault(word, []).append(place)
    chunk.words = {
        name: {word: rows_at(here) for word, here in words.items()} for name, words in places.items()
    }


def _fill(uow: UnitOfWork, chunk: Renewed, ids: Sequence[int], rows: Mapping[int, Any]) -> None:
    """Write changed creators over what stands in a chunk, or behind its last row."""
    at = {creator_id: place for place, creator_id in enumerate(chunk.ids)}
    for creator_id in ids:
        if creator_id not in at:
            at[creator_id] = len(chunk.ids)
            chunk.ids.append(creator_id)
    places = [at[creator_id] for creator_id in ids]
    touched = rows_at(places)
    chunk.alive = chunk.alive & ~touched | rows_at(at[each] for each in ids if each in rows)
    size = len(chunk.ids)
    figures = {at[each]: numbers_of(rows[each]) if each in rows else {} for each in ids}
    words = {at[each]: words_of(rows[each]) if each in rows else {} for each in ids}
    here = [chunk.first]
    values = {
        name: codec.values_from(data) for _, _, name, data in stored.stored(uow, codec.VALUES, chunks=here)
    }
    numbers = {
        name: codec.numbers_from(data) for _, _, name, data in stored.stored(uow, codec.NUMBERS, chunks=here)
    }
    for name in values.keys() | {name for each in figures.values() for name in each}:
        _renew_values(chunk, name, (values.get(name), numbers.get(name, NOTHING)), figures, size)
    sets = {name: codec.words_from(data) for _, _, name, data in stored.stored(uow, codec.WORDS, chunks=here)}
    for name in sets.keys() | {name for each in words.values() for name in each}:
        _renew_words(chunk, name, sets.get(name, {}), words, touched)


def _renew_values(
    chunk: Renewed,
    name: str,
    stood: tuple[Values | None, Numbers],
    figures: Mapping[int, Mapping[str, int]],
    size: int,
) -> None:
    values, column = stood
    new = {place: each.get(name) for place, each in figures.items()}
    if all(codec.value_at(values, place) == value for place, value in new.items()):
        return
    chunk.values[name] = codec.altered(values, new, size)
    if any(value is not None and value < column.base for value in new.values()) or len(new) > size // FEW:
        chunk.numbers[name] = codec.packed(chunk.values[name])
    else:
        chunk.numbers[name] = altered(
            column, {place: codec.value_at(memoryview(chunk.values[name]), place) for place in new}
        )


def _renew_words(
    chunk: Renewed,
    name: str,
    sets: dict[str, Rows],
    words: Mapping[int, Mapping[str, Sequence[str]]],
    touched: Rows,
) -> None:
    places: dict[str, list[int]] = {}
    for place, each in words.items():
        for word in each.get(name, ()):
            places.setdefault(word, []).append(place)
    new = {word: rows & ~touched for word, rows in sets.items()}
    for word, mine in places.items():
        new[word] = new.get(word, 0) | rows_at(mine)
    if {word: rows for word, rows in new.items() if rows} != {
        word: rows for word, rows in sets.items() if rows
    }:
        chunk.words[name] = new


def keep(uow: UnitOfWork, renewed: Renewal) -> None:
    """Store a renewal, and forget the notes that it was made of."""
    for first, chunk in renewed.chunks.items():
        if chunk.alive:
            stored.replace(uow, first, chunk.columns())
        else:
            stored.drop(uow, first)
    if renewed.notes:
        stored.forget(uow, renewed.notes)


@dataclass(frozen=True)
class Pool:
    """The chunks of a workspace as they are now, with what of them is not stored yet."""

    firsts: Sequence[int]
    chunks: Sequence[Chunk]
    renewed: Renewal
    numbers: frozenset[str]  # every column of numbers that there is


def read(
    uow: UnitOfWork, numbers_of_pool: Callable[[frozenset[str]], Collection[str]], word_names: Collection[str]
) -> Pool:
    """The whole pool with some columns; who may write keeps what was renewed, unless somebody else is about it.

    Notes are read before what they are notes of: a renewal that is kept meanwhile is only done again in memory.
    """
    uow.flush()
    may_keep = stored.may_keep(uow)
    notes, ids = stored.changed(uow)
    spans = {first: codec.ids_from(data) for first, _, _, data in stored.stored(uow, codec.IDS)}
    renewed = renewal(uow, spans, notes, ids)
    if may_keep and len(ids) <= MOST_KEPT:
        keep(uow, renewed)
    for first, chunk in renewed.chunks.items():
        spans[first] = (chunk.ids, chunk.alive)
    firsts = [first for first in sorted(spans) if spans[first][1]]
    present = frozenset(stored.names(uow, codec.NUMBERS)).union(
        *(each.numbers for each in renewed.chunks.values())
    )
    numbers = _columns(uow, firsts, renewed, codec.NUMBERS, numbers_of_pool(present))
    words = _columns(uow, firsts, renewed, codec.WORDS, word_names)
    chunks = [Chunk(*spans[first], numbers[first], words[first]) for first in firsts]
    return Pool(firsts, chunks, renewed, present)


def _columns(
    uow: UnitOfWork, firsts: Sequence[int], renewed: Renewal, kind: str, names: Collection[str]
) -> dict[int, dict[str, Any]]:
    """Columns of all chunks by chunk and name: renewed ones, else as stored."""
    found: dict[int, dict[str, Any]] = {first: {} for first in firsts}
    for first, chunk in renewed.chunks.items():
        if first in found:
            found[first] = {name: each for name, each in chunk.of_kind(kind).items() if name in names}
    for first, _, name, data in stored.stored(uow, kind, names):
        if first in found and name not in found[first]:
            found[first][name] = codec.FROM[kind](data)
    return found


def with_values(uow: UnitOfWork, pool: Pool, at: Sequence[int], names: Collection[str]) -> dict[int, Chunk]:
    """Some chunks of the pool, by their place in it, with the values of these columns row by row."""
    firsts = {pool.firsts[place]: place for place in at}
    values = _columns(uow, list(firsts), pool.renewed, codec.VALUES, names)
    found = {}
    for first, place in firsts.items():
        seen = {name: memoryview(each) for name, each in values[first].items()}
        found[place] = replace(pool.chunks[place], values=seen)
    return found


def step(database: Database, workspace_id: int) -> bool:
    """Renew about a chunk's worth of what has changed, computed before anybody is kept waiting.

    False when nothing is left to do, or somebody else is about it.
    """
    with database.read() as transaction:
        uow = transaction.workspace(workspace_id)
        stamps = stored.stamps(uow)
        notes, ids = stored.changed(uow, CHUNK)
        if not notes:
            return False
        spans = {first: codec.ids_from(data) for first, _, _, data in stored.stored(uow, codec.IDS)}
        renewed = renewal(uow, spans, notes, ids)
        ready = {first: chunk.columns() for first, chunk in renewed.chunks.items() if chunk.alive}
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        if not stored.may_keep(uow) or stored.stamps(uow) != stamps:
            return False
        for first in renewed.chunks:
            if first in ready:
                stored.replace(uow, first, ready[first])
            else:
                stored.drop(uow, first)
        stored.forget(uow, notes)
        transaction.commit()
    return True
