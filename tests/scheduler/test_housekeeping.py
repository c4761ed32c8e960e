"""Old conversations close themselves, old deliveries are forgotten, nothing else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from harness.merchant import NOON, FrozenClock, open_shop

from domain.errors import NotFound
from scheduler.housekeeping import expire_conversations, forget, forget_contacts, forget_files
from services import exports, left_out
from storage.blobs import Blobs
from storage.database import Database
from storage.sql import col, select
from storage.tables import CreatorContact, FlowRun, Inbox, Job, Outbox


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


def test_contacts_that_were_taken_away_go_for_good_once_that_cannot_be_undone(database: Database) -> None:
    clock = FrozenClock()
    shops = [open_shop(database, name=team, team=team) for team in ("T1", "T2")]
    for shop in shops:
        with database.write() as transaction:
            uow = transaction.workspace(shop.workspace_id)
            for minutes in (None, 5, 11):
                gone_at = None if minutes is None else NOON - timedelta(minutes=minutes)
                uow.add(
                    CreatorContact(
                        creator_id=shop.arif_creator_id, whose="self", kind="phone", key=str(minutes), sealed=b"x",
                        by_name="林", at=NOON, gone_at=gone_at,
                    )
                )  # fmt: skip
            transaction.commit()
    assert forget_contacts(database, clock) == 2
    assert forget_contacts(database, clock) == 0
    for shop in shops:
        with database.read() as transaction:
            uow = transaction.workspace(shop.workspace_id)
            assert {contact.key for contact in uow.all(uow.query(CreatorContact))} == {"None", "5"}


def made(database: Database, blobs: Blobs, workspace_id: int, key: str, **facts: object) -> str:
    """A job that has made a file, and the message that brought it; gives the file's key."""
    blob = blobs.put(b"x").key
    usual = {"kind": exports.EXPORT, "state": "done", "not_before": NOON - timedelta(days=31)}
    with database.write() as transaction:
        transaction.system.add(
            Job.model_validate(
                {
                    **usual, "workspace_id": workspace_id, "key": key, "payload": {"blob": blob},
                    "result": {"blob": blob, "rows": 3}, **facts,
                }
            )
        )  # fmt: skip
        transaction.commit()
    return blob


def sends(database: Database, workspace_id: int, blob: str, **facts: object) -> None:
    usual: dict[str, object] = {
        "workspace_id": workspace_id, "platform": "slack", "lane": blob, "kind": "notice", "not_before": NOON,
        "payload": {"kind": "rows_returned", "facts": {"blob": blob}},
    }  # fmt: skip
    with database.write() as transaction:
        transaction.system.add(Outbox.model_validate({**usual, **facts}))
        transaction.commit()


def test_spreadsheets_go_after_their_term_unless_they_are_to_be_sent_and_what_people_sent_stays(
    database: Database, tmp_path: Path
) -> None:
    shop, clock, blobs = open_shop(database), FrozenClock(), Blobs(tmp_path)
    here = shop.workspace_id
    old = made(database, blobs, here, "old")
    sent = made(database, blobs, here, "sent", kind=left_out.ROWS)
    sends(database, here, sent, state="sent", settled_at=NOON - timedelta(days=31))
    young = made(database, blobs, here, "young", not_before=NOON - timedelta(days=29))
    running = made(database, blobs, here, "running", state="reporting")
    waits = made(database, blobs, here, "waits")
    sends(database, here, waits)
    unknown = made(database, blobs, here, "unknown")
    sends(database, here, unknown, state="unknown", settled_at=NOON - timedelta(days=31))
    theirs = blobs.put(b"a person's").key

    assert forget_files(database, clock, blobs=blobs, keep=timedelta(days=30)) == 2
    kept = {blob for blob in (old, sent, young, running, waits, unknown, theirs) if is_there(blobs, blob)}
    assert kept == {young, running, waits, unknown, theirs}
    assert forget_files(database, clock, blobs=blobs, keep=timedelta(days=30)) == 0
    with database.read() as transaction:
        gone = transaction.session.exec(select(Job).where(col(Job.key).is_(None))).all()
        assert [(job.payload, job.result) for job in gone] == [({}, {"blob": "", "rows": 3})] * 2


def is_there(blobs: Blobs, blob: str) -> bool:
    try:
        return blobs.path(blob).is_file()
    except NotFound:
        return False


def test_whoever_was_killed_while_deleting_goes_on(database: Database, tmp_path: Path) -> None:
    shop, blobs = open_shop(database), Blobs(tmp_path)
    blob = made(database, blobs, shop.workspace_id, "old")

    class Dying(Blobs):
        def delete(self, key: str) -> None:  # noqa: ARG002 - killed before
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forget_files(database, FrozenClock(), blobs=Dying(tmp_path), keep=timedelta(days=30))
    assert is_there(blobs, blob)
    assert forget_files(database, FrozenClock(), blobs=blobs, keep=timedelta(days=30)) == 1
    assert not is_there(blobs, blob)
