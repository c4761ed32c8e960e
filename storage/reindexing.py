"""Makes anew what is derived from creators: the index of their names, and the pool's columns."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlmodel import col

from storage import folding
from storage.database import Database
from storage.queries import columns, search
from storage.tables.creators import Creator

AT_ONCE = 2000  # creators of one short transaction


def rebuild(database: Database) -> int:
    """Index every creator of every workspace, and renew the columns; gives how many there are.

    Each part is a transaction of its own, so that a bot at work goes on; it finds nobody by name whose turn has not come.
    """
    with database.write() as transaction:
        workspaces = columns.workspaces(transaction.system)
        if database.is_sqlite:
            transaction.connection.execute(
                text("INSERT INTO creator_search (creator_search) VALUES ('delete-all')")
            )
        transaction.commit()
    return sum(_rebuild(database, workspace_id) for workspace_id in workspaces)


def _rebuild(database: Database, workspace_id: int) -> int:
    done = last = 0
    with database.write() as transaction:
        columns.drop_all(transaction.workspace(workspace_id))
        transaction.commit()
    while ids := _part(database, workspace_id, last):
        done, last = done + len(ids), ids[-1]
    while folding.step(database, workspace_id):
        pass
    return done


def _part(database: Database, workspace_id: int, after: int) -> list[int]:
    query = (
        select(col(Creator.id), col(Creator.name), col(Creator.handle))
        .where(col(Creator.workspace_id) == workspace_id, col(Creator.id) > after)
        .order_by(col(Creator.id))
        .limit(AT_ONCE)
    )
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        rows = [(row.id, row.name, row.handle) for row in uow.connection.execute(query)]
        if not database.is_sqlite:
            search.remove(uow.connection, workspace_id, rows)
        search.add(uow.connection, workspace_id, rows)
        columns.mark(uow.connection, workspace_id, [row_id for row_id, _, _ in rows])
        transaction.commit()
    return [row_id for row_id, _, _ in rows]
