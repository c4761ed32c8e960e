"""Beats are written down on both databases, seldom, and what waits is told by health from the same rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from harness.merchant import NOON, FrozenClock, open_shop, send_task

from bot.health import INBOX_LATE, Health
from domain.ids import new_id
from scheduler.clockwork import Beat, Clockwork
from scheduler.ticks import Ticks
from storage.database import Database
from storage.queries import ticks as rows
from storage.tables import Inbox, Outbox, Tick


class Trouble(Exception):
    """What a beat may run into."""


async def done() -> int:
    return 3


async def fails() -> int:
    raise Trouble


def noted(database: Database) -> dict[str, Tick]:
    with database.read() as transaction:
        return {tick.name: tick for tick in rows.all_ticks(transaction.system)}


async def test_a_beat_is_one_row_and_not_a_write_a_second(database: Database) -> None:
    clock = FrozenClock()
    ticks = Ticks(database, clock)
    clockwork = Clockwork((ticks.noted(Beat("jobs", 1, done)),))
    await clockwork.beat_all()
    clock.advance(timedelta(seconds=10))
    await clockwork.beat_all()
    assert noted(database)["jobs"].ran_at == NOON
    clock.advance(timedelta(seconds=5))
    await clockwork.beat_all()
    other = Clockwork((Ticks(database, clock).noted(Beat("jobs", 1, done)),))
    await other.beat_all()
    assert noted(database)["jobs"].ran_at == NOON + timedelta(seconds=15)
    assert len(noted(database)) == 1


async def test_a_beat_that_fails_says_so_until_it_works_again(database: Database) -> None:
    clock = FrozenClock()
    ticks = Ticks(database, clock)
    ways = [fails, done]

    async def once_wrong() -> int:
        return await ways.pop(0)()

    clockwork = Clockwork((ticks.noted(Beat("digests", 20, once_wrong)),))
    await clockwork.beat_all()
    assert noted(database)["digests"].note == "failed: Trouble"
    await clockwork.beat_all()
    assert noted(database)["digests"].note == ""
    assert not ticks.trouble


async def test_what_waits_too_long_is_not_well(database: Database) -> None:
    clock = FrozenClock()
    health = Health(database, clock, parts=dict, beats=dict, written=str)
    shop = open_shop(database)
    send_task(database, shop)
    with database.write() as transaction:
        system = transaction.system
        system.add(Inbox(platform="slack", key="k", lane="l", kind="text", created_at=NOON))
        system.add(
            Outbox(
                id=new_id(), platform="telegram", lane="x", kind="notice", state="unknown",
                not_before=NOON, settled_at=NOON,
            )
        )  # fmt: skip
        transaction.commit()
    ok, said = await health.report()
    assert ok, said
    assert said["inbox"] == {"ok": True, "rows": 1, "oldest_seconds": 0.0}
    assert said["outbox"]["rows"] >= 3
    assert said["outbox"]["unknown"] == 1
    clock._real += timedelta(seconds=INBOX_LATE + 1)
    ok, said = await health.report()
    assert (ok, said["inbox"]["ok"], said["outbox"]["ok"]) == (False, False, True)
    text = (await health.exposition()).decode()
    assert 'daren_inbox_oldest_seconds{platform="slack"} 61.0' in text
    assert 'daren_unknown_sends{platform="telegram"} 1.0' in text
    health.close()


async def test_tables_of_another_release_are_not_well(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.migrate.head", lambda: "9999")
    health = Health(database, FrozenClock(), parts=dict, beats=dict, written=str)
    ok, said = await health.report()
    assert not ok
    assert (said["migrations"]["ok"], said["migrations"]["needed"]) == (False, "9999")
    health.close()
