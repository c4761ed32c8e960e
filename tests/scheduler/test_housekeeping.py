"""Old conversations close themselves, old deliveries are forgotten, nothing else is."""

from __future__ import annotations

from datetime import timedelta

from harness.merchant import NOON, FrozenClock, open_shop

from scheduler.housekeeping import expire_conversations, forget
from storage.database import Database
from storage.sql import select
from storage.tables import FlowRun, Inbox


def test_a_conversation_nobody_came_back_to_closes(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for number, days in enumerate((1, 30)):
            uow.add(
                FlowRun(
                    identity_id=shop.lin.identity_id,
                    flow="task",
                    state="parked",
                    platform="slack",
                    lane_chat=f"C{number}",
                    chat_id=shop.channel_id,
                    expires_at=NOON + timedelta(days=days),
                )
            )
        transaction.commit()
    assert expire_conversations(database, clock) == 0
    clock.advance(timedelta(days=2))
    assert expire_conversations(database, clock) == 1
    assert expire_conversations(database, clock) == 0
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        assert sorted(run.state for run in uow.all(uow.query(FlowRun))) == ["expired", "parked"]


def test_only_old_and_done_deliveries_are_forgotten(database: Database) -> None:
    clock = FrozenClock()
    old, fresh = NOON - timedelta(days=15), NOON - timedelta(days=13)
    with database.write() as transaction:
        for key, state, settled in (
            ("a", "done", old),
            ("b", "done", fresh),
            ("c", "new", None),
            ("d", "parked", old),
        ):
            transaction.system.add(
                Inbox(platform="slack", key=key, lane="l", kind="text", state=state, settled_at=settled)
            )
        transaction.commit()
    assert forget(database, clock) == 1
    with database.read() as transaction:
        assert sorted(transaction.session.exec(select(Inbox.key)).all()) == ["b", "c", "d"]
