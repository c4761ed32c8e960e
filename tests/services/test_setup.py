"""Replicas that start at the same moment set one workspace up; on both databases."""

from __future__ import annotations

import threading

from harness.databases import another

from domain.people import Role
from services import setup
from storage.database import Database
from storage.sql import select
from storage.tables import Identity, Membership, Workspace


def _start(database: Database) -> None:
    with database.write() as transaction:
        setup.alone(transaction)
        workspace = setup.ensure_workspace(
            transaction, name="青禾男装", language="zh_CN", timezone="Asia/Shanghai", currency="CNY"
        )
        setup.ensure_member(transaction, workspace, platform="telegram", team="", user="7", role=Role.OWNER)
        transaction.commit()


def test_two_replicas_that_start_at_once_make_one_workspace_and_one_owner(database: Database) -> None:
    other = another(database)
    barrier, failures = threading.Barrier(2), []

    def start(each: Database) -> None:
        barrier.wait()
        try:
            _start(each)
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=start, args=(each,)) for each in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with database.read() as transaction:
        counts = [
            len(transaction.session.exec(select(each)).all()) for each in (Workspace, Identity, Membership)
        ]
    assert (failures, counts) == ([], [1, 1, 1])


def test_a_role_that_exists_is_not_changed_by_a_start(database: Database) -> None:
    _start(database)
    with database.write() as transaction:
        workspace = setup.workspace_named(transaction.system, "青禾男装")
        assert workspace is not None
        again = setup.ensure_member(
            transaction, workspace, platform="telegram", team="", user="7", role=Role.OPERATOR
        )
        assert again.role == Role.OWNER
