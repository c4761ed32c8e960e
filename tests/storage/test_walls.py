"""A workspace never sees another one's rows: by construction, and on PostgreSQL whatever a query forgets."""

from __future__ import annotations

import threading

import pytest
from harness.databases import another
from pipeline.merchant import seed
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from domain.errors import NotFound
from storage.database import Database
from storage.tables import Creator, Identity


def test_a_row_of_another_workspace_is_not_found(database: Database) -> None:
    ours, theirs = seed(database), seed(database)
    with database.read() as transaction:
        uow = transaction.workspace(ours.workspace_id)
        assert [row.id for row in uow.all(uow.query(Creator))] == [ours.creator_id]
        with pytest.raises(NotFound):
            uow.get(Creator, theirs.creator_id)


def test_a_row_that_names_another_workspace_is_not_taken(database: Database) -> None:
    ours, theirs = seed(database), seed(database)
    with database.write() as transaction:
        uow = transaction.workspace(ours.workspace_id)
        with pytest.raises(ValueError, match="another workspace"):
            uow.add(Creator(workspace_id=theirs.workspace_id, name="x", platform="tiktok", handle="x"))


@pytest.mark.postgres
def test_a_query_that_forgets_the_workspace_meets_the_wall(postgres: Database) -> None:
    ours, theirs = seed(postgres), seed(postgres)
    with postgres.read() as transaction:
        assert transaction.session.exec(select(Creator)).all() == []
        transaction.workspace(ours.workspace_id)
        assert [row.id for row in transaction.session.exec(select(Creator)).all()] == [ours.creator_id]
        transaction.workspace(theirs.workspace_id)
        assert [row.id for row in transaction.session.exec(select(Creator.id, Creator.name)).all()] == [
            theirs.creator_id
        ]
    with postgres.read() as transaction:
        assert transaction.session.exec(select(Creator)).all() == []


@pytest.mark.postgres
def test_a_statement_cannot_write_into_another_workspace(postgres: Database) -> None:
    ours, theirs = seed(postgres), seed(postgres)
    with postgres.write() as transaction:
        transaction.workspace(ours.workspace_id)
        with pytest.raises(DBAPIError, match="row-level security"):
            transaction.connection.execute(
                text("UPDATE creator SET workspace_id = :theirs"), {"theirs": theirs.workspace_id}
            )


def test_reading_and_then_writing_from_many_sides_loses_nothing(database: Database) -> None:
    """Two processes with four threads each count in a row that they first read."""
    seed(database)
    other = another(database)
    failures: list[BaseException] = []

    def work(one: Database) -> None:
        try:
            for _ in range(20):
                with one.write() as transaction:
                    row = transaction.session.exec(
                        select(Identity).order_by(Identity.id).limit(1).with_for_update()  # type: ignore[arg-type]
                    ).one()
                    row.name = str(int(row.name) + 1)
                    transaction.commit()
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)

    with database.write() as transaction:
        first = transaction.session.exec(select(Identity).order_by(Identity.id).limit(1)).one()  # type: ignore[arg-type]
        first.name = "0"
        transaction.commit()
    threads = [threading.Thread(target=work, args=(one,)) for one in (database, other) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    other.close()
    with database.read() as transaction:
        name = transaction.session.exec(select(Identity).order_by(Identity.id).limit(1)).one().name  # type: ignore[arg-type]
    assert (failures, name) == ([], "160")
