"""The index behind search by name: FTS5 on SQLite, a text-search vector on PostgreSQL, filled with our own terms.

Neither database cuts words: FTS5 finds nothing for two Chinese characters, and says nothing. What is found is looked at
again by whoever asked (services/creator_search.py), so that a term too many costs time and never a wrong answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text
from sqlmodel import col

from domain.ids import MOST_ID
from storage import terms
from storage.queries.dialect import beside
from storage.tables.creators import Creator
from storage.unit_of_work import UnitOfWork

Named = tuple[int, str, str]  # a creator's id, name and handle
Line = tuple[int, str]  # a creator's id, and all her terms
_AT_ONCE = 5000  # rows of one statement
_ADD_SQLITE = "INSERT INTO creator_search (rowid, terms) VALUES (?, ?)"
"""For one row: FTS5 writes all it holds before a statement of several rows."""

_REMOVE_SQLITE = text(
    "INSERT INTO creator_search (creator_search, rowid, terms) VALUES ('delete', :id, :terms)"
)
_ADD_POSTGRES = text(
    "INSERT INTO creator_search (creator_id, workspace_id, terms) VALUES "
    "(:id, :workspace, array_to_tsvector(string_to_array(:terms, ' ')))"
)
_REMOVE_POSTGRES = text("DELETE FROM creator_search WHERE creator_id = ANY (:ids)")
_EMPTY = text("INSERT INTO creator_search (creator_search) VALUES ('delete-all')")
_STATE = text("SELECT version, missing_to FROM creator_search_state")
_NOTE = text("UPDATE creator_search_state SET version = :version, missing_to = :missing_to")
_FILLED = text("UPDATE creator_search_state SET missing_to = :missing_to")
_FIND_SQLITE = text("SELECT rowid FROM creator_search WHERE creator_search MATCH :sought LIMIT :most")
_FIND_POSTGRES = text("SELECT creator_id FROM creator_search LIMIT :most")
_SEEK = text("SELECT set_config('app.sought', :sought, true)")
EVERYBODY = "!0"
"""What `app.sought` is set to where rows are to be removed: on PostgreSQL a search is part of the wall (migration 0008)."""


@dataclass(frozen=True)
class Hit:
    """A creator as far as ranking needs her."""

    id: int
    name: str
    handle: str


def add(connection: Connection, workspace_id: int, rows: Iterable[Named]) -> None:
    """Put creators into the index who are not in it."""
    put(connection, workspace_id, lines(workspace_id, rows))


def lines(workspace_id: int, rows: Iterable[Named]) -> list[Line]:
    """What `put` puts in: most of the work, and it needs no database."""
    key = terms.key_of(workspace_id)
    return [(row_id, line_of(key, name, handle)) for row_id, name, handle in rows]


def put(connection: Connection, workspace_id: int, ready: Sequence[Line]) -> None:
    """Put creators into the index who are not in it, by their lines."""
    missing = _missing(connection)
    _insert(connection, workspace_id, [line for line in ready if line[0] > missing])


def _insert(connection: Connection, workspace_id: int, ready: Sequence[Line]) -> None:
    if connection.dialect.name == "sqlite":
        if ready:
            connection.exec_driver_sql(_ADD_SQLITE, list(ready))
        return
    values = [{"id": row_id, "terms": line, "workspace": workspace_id} for row_id, line in ready]
    for start in range(0, len(values), _AT_ONCE):
        connection.execute(_ADD_POSTGRES, values[start : start + _AT_ONCE])


def remove(connection: Connection, workspace_id: int, rows: Iterable[Named]) -> None:
    """Take creators out of the index; their names are those they were put in with."""
    gone = list(rows)
    if not gone:
        return
    if connection.dialect.name == "sqlite":
        key, missing = terms.key_of(workspace_id), _missing(connection)
        kept = [{"id": row_id, "terms": line_of(key, *named)} for row_id, *named in gone if row_id > missing]
        if kept:  # FTS5 takes the terms of nobody out of its counts as well, and calls itself malformed then
            connection.execute(_REMOVE_SQLITE, kept)
        return
    connection.execute(_SEEK, {"sought": EVERYBODY})
    connection.execute(_REMOVE_POSTGRES, {"ids": [row_id for row_id, _, _ in gone]})


def version(connection: Connection) -> int | None:
    """Of which making the index is (storage/reindexing.py); None while not everybody is in it again."""
    state = connection.execute(_STATE).one()
    return None if state.missing_to else int(state.version)


def begin(connection: Connection, making: int) -> None:
    """Everybody is to be put in anew: SQLite's index is emptied, PostgreSQL's is replaced row by row."""
    if connection.dialect.name == "sqlite":
        connection.execute(_EMPTY)
    connection.execute(_NOTE, {"version": making, "missing_to": MOST_ID})


def refill(connection: Connection, workspace_id: int, rows: Sequence[Named]) -> None:
    """Put in some of those who are missing since `begin`."""
    if connection.dialect.name != "sqlite":
        remove(connection, workspace_id, rows)
    _insert(connection, workspace_id, lines(workspace_id, rows))


def missing_to(connection: Connection) -> int:
    """On SQLite the highest id of those who are still to be put in; 0 when everybody is there."""
    return int(connection.execute(_STATE).one().missing_to)


def refilled(connection: Connection, left: int) -> None:
    """Nobody with an id above `left` is missing any more."""
    connection.execute(_FILLED, {"missing_to": left})


def _missing(connection: Connection) -> int:
    """Creators up to this id are not in SQLite's index yet, and are put in by whoever fills it: as they are called then."""
    return missing_to(connection) if connection.dialect.name == "sqlite" else 0


def line_of(key: str, name: str, handle: str) -> str:
    """All terms of a creator; `key` is the workspace's (`terms.key_of`)."""
    return key + f" {key}".join(terms.terms(name, handle) or ("_",))


def found(uow: UnitOfWork, stage: terms.Stage, most: int) -> list[int]:
    """Ids of at most so many creators of the workspace who have what is sought, in the index's order."""
    key = terms.key_of(uow.workspace_id)
    if uow.transaction.database.is_sqlite:
        asked = {"sought": _fts(key, stage), "most": most}
        return list(uow.connection.execute(_FIND_SQLITE, asked).scalars())
    uow.connection.execute(_SEEK, {"sought": _tsquery(key, stage)})
    return list(uow.connection.execute(_FIND_POSTGRES, {"most": most}).scalars())


def _fts(key: str, stage: terms.Stage) -> str:
    ways = [" AND ".join(f'"{key}{one.term}"{" *" if one.open else ""}' for one in way) for way in stage]
    return " OR ".join(f"({way})" for way in ways)


def _tsquery(key: str, stage: terms.Stage) -> str:
    ways = [" & ".join(f"'{key}{one.term}'{':*' if one.open else ''}" for one in way) for way in stage]
    return " | ".join(f"({way})" for way in ways)


_HITS = select(col(Creator.id), col(Creator.name), col(Creator.handle))
_BY_ID = _HITS.where(
    beside(col(Creator.workspace_id)) == bindparam("workspace"),
    col(Creator.id).in_(bindparam("ids", expanding=True)),
)
_BY_NAME = _HITS.where(
    col(Creator.workspace_id) == bindparam("workspace"), col(Creator.name) == bindparam("name")
).limit(bindparam("most"))
_BY_HANDLE = _HITS.where(
    col(Creator.workspace_id) == bindparam("workspace"),
    col(Creator.platform).in_(bindparam("platforms", expanding=True)),
    col(Creator.handle) == bindparam("handle"),
).limit(bindparam("most"))


def hits(uow: UnitOfWork, creator_ids: Collection[int]) -> list[Hit]:
    """Those of the ids that are creators of the workspace."""
    if not creator_ids:
        return []
    rows = uow.connection.execute(_BY_ID, {"workspace": uow.workspace_id, "ids": list(creator_ids)})
    return [Hit(*row) for row in rows]


def exactly(uow: UnitOfWork, written: str, platforms: Sequence[str], most: int) -> list[Hit]:
    """Whoever is called this to the letter, by name, or by handle on one of the platforms."""
    asked = {"workspace": uow.workspace_id, "most": most}
    named = uow.connection.execute(_BY_NAME, {**asked, "name": written}).all()
    handle = written.lower()
    held = uow.connection.execute(_BY_HANDLE, {**asked, "platforms": list(platforms), "handle": handle}).all()
    return [Hit(*row) for row in {*named, *held}]
