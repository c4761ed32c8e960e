"""Keeps what is derived from creators right while objects are written: the index of their names, the pool's columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session

from storage.queries import columns, search
from storage.tables.creators import Creator


def _was(row: Creator, attribute: str) -> str:
    """What stood there before this flush."""
    changed = inspect(row).attrs[attribute].history
    return str(changed.deleted[0]) if changed.deleted else str(getattr(row, attribute))


def _before(row: Creator) -> search.Named:
    return (row.id, _was(row, "name"), _was(row, "handle"))


def _creators(rows: Any) -> Iterator[Creator]:
    return (row for row in rows if isinstance(row, Creator))


def _keep(session: AnySession, _context: object) -> None:
    added = list(_creators(session.new))
    gone = list(_creators(session.deleted))
    changed = [row for row in _creators(session.dirty) if session.is_modified(row)]
    if not (added or gone or changed):
        return
    renamed = [row for row in changed if _before(row) != (row.id, row.name, row.handle)]
    connection = session.connection()
    for workspace_id in {row.workspace_id for row in (*added, *gone, *changed)}:
        here = [row.id for row in (*added, *gone, *changed) if row.workspace_id == workspace_id]
        columns.mark(connection, workspace_id, here)
        old = [_before(row) for row in (*gone, *renamed) if row.workspace_id == workspace_id]
        new = [
            (row.id, row.name, row.handle) for row in (*added, *renamed) if row.workspace_id == workspace_id
        ]
        search.remove(connection, workspace_id, old)
        search.add(connection, workspace_id, new)


def watch() -> None:
    """Begin to follow every session of the process; again is no harm."""
    if not event.contains(Session, "after_flush", _keep):
        event.listen(Session, "after_flush", _keep)
