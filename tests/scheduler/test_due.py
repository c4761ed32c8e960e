"""What becomes due is told once, merged, at the right local moment, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from harness.databases import another
from harness.merchant import NOON, FrozenClock, Shop, open_shop, outgoing, send_task
from structlog.testing import capture_logs

import scheduler.due
from domain.actor import Actor
from domain.errors import NotFound
from domain.reminders import Snooze
from scheduler.due import tell_digests, tell_reminders
from services import reminders, tasks
from storage.database import Database
from storage.tables import Assignment, Creator, LinkedChat, Reminder


def _accept(database: Database, shop: Shop, assignment_id: int, by: Actor, now: datetime = NOON) -> None:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        revision = uow.get(Assignment, assignment_id).revision
        tasks.accept(uow, assignment_id, revision, by=by, now=now)
        transaction.commit()


def _rows(database: Database, shop: Shop) -> list[Reminder]:
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        return list(uow.all(uow.query(Reminder)))


def test_an_accepted_task_reminds_its_creator_a_day_before_the_first_draft(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    assert tell_reminders(database, clock) == 0

    clock.to(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))  # first draft is due on 5 December, 18:00 in Shanghai
    assert tell_reminders(database, clock) == 1
    assert tell_reminders(database, clock) == 0
    [row] = outgoing(database, "deadline_near")
    assert row.critical
    assert row.payload["facts"]["deadline"]["milestone"] == "first_draft"


def test_what_was_missed_during_an_outage_is_told_in_one_message_and_what_lost_its_sense_is_not(
    database: Database,
) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    clock.to(datetime(2026, 12, 10, 11, 0, tzinfo=UTC))  # all of the creator's own deadlines have passed
    while tell_reminders(database, clock):
        pass
    [one] = [row for row in outgoing(database, "deadline_near") if row.platform == "telegram"]
    assert one.payload["facts"]["deadline"]["milestone"] == "final"
    hers = [row for row in _rows(database, shop) if row.to_creator_id]
    assert [(row.what, row.state, row.reason) for row in sorted(hers, key=lambda row: row.due_at)] == [
        ("creator.first_draft.ahead", "skipped", "too late to help"),
        ("creator.first_draft.due", "skipped", "too late to help"),
        ("creator.final.ahead", "skipped", "told with a later one"),
        ("creator.final.due", "told", ""),
    ]


def test_several_deadlines_of_one_person_come_in_one_message_whatever_the_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.due, "BATCH", 2)
    shop, clock = open_shop(database), FrozenClock()
    for title in ("Coat", "Scarf"):
        first, second, _ = send_task(database, shop, title=title)
        _accept(database, shop, first, shop.kai)
        _accept(database, shop, second, shop.lily)
    clock.to(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    assert tell_reminders(database, clock) == 4
    told = outgoing(database, "deadlines_merged")
    assert [len(row.payload["facts"]["deadlines"]) for row in told] == [2, 2]
    assert len({row.chat_id for row in told}) == 2


def test_a_snoozed_reminder_speaks_again_and_a_ticked_off_one_never(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    clock.to(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    tell_reminders(database, clock)
    [told] = [row for row in _rows(database, shop) if row.state == "told"]

    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        reminders.snooze(uow, told.id, Snooze.TWO_HOURS, by=shop.kai, now=clock.now())
        transaction.commit()
    clock.advance(timedelta(hours=1, minutes=59))
    assert tell_reminders(database, clock) == 0
    clock.advance(timedelta(minutes=1))
    assert tell_reminders(database, clock) == 1
    assert len(outgoing(database, "deadline_near")) == 2

    with database.write() as transaction:
        reminders.done(transaction.workspace(shop.workspace_id), told.id, by=shop.kai, now=clock.now())
        transaction.commit()
    clock.to(datetime(2026, 12, 5, 12, 0, tzinfo=UTC))
    tell_reminders(database, clock)
    assert len(outgoing(database, "deadline_near")) == 2


def test_a_creator_cannot_settle_another_creators_reminder(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    clock.to(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    tell_reminders(database, clock)
    [told] = [row for row in _rows(database, shop) if row.state == "told"]
    with database.write() as transaction, pytest.raises(NotFound):
        reminders.done(transaction.workspace(shop.workspace_id), told.id, by=shop.lily, now=clock.now())


def test_a_withdrawn_task_falls_silent(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        task_id = uow.get(Assignment, first).task_id
        tasks.withdraw_task(uow, task_id, by=shop.lin, now=NOON)
        transaction.commit()
    clock.to(datetime(2026, 12, 30, tzinfo=UTC))
    assert tell_reminders(database, clock) == 0


def test_two_schedulers_at_once_tell_each_reminder_once(database: Database) -> None:
    shop = open_shop(database)
    clock = FrozenClock(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    for assignment_id, by in zip(send_task(database, shop), (shop.kai, shop.lily), strict=False):
        _accept(database, shop, assignment_id, by)
    other = another(database)
    barrier = threading.Barrier(2)

    def run(each: Database) -> None:
        barrier.wait()
        tell_reminders(each, clock)

    threads = [threading.Thread(target=run, args=(each,)) for each in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(outgoing(database, "deadline_near")) == 2


def test_a_snooze_silences_the_next_reminder_of_the_same_thing_until_it_ends(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    clock.to(datetime(2026, 12, 5, 9, 0, tzinfo=UTC))  # an hour before the first draft is due
    tell_reminders(database, clock)
    [told] = [row for row in _rows(database, shop) if row.state == "told"]
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        reminders.snooze(uow, told.id, Snooze.TWO_HOURS, by=shop.kai, now=clock.now())
        transaction.commit()
    clock.to(datetime(2026, 12, 5, 10, 30, tzinfo=UTC))
    tell_reminders(database, clock)
    assert len([row for row in outgoing(database, "deadline_near") if row.platform == "telegram"]) == 1
    clock.to(datetime(2026, 12, 5, 11, 0, tzinfo=UTC))
    tell_reminders(database, clock)
    again = [row for row in outgoing(database, "deadline_near") if row.platform == "telegram"]
    assert [row.payload["facts"]["deadline"]["late"] for row in again] == [False, True]


def test_what_was_due_before_she_accepted_is_not_held_against_her(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    clock.to(datetime(2026, 12, 6, 4, 0, tzinfo=UTC))  # the first draft was due yesterday
    _accept(database, shop, first, shop.kai, clock.now())
    assert tell_reminders(database, clock) == 0


def test_a_reminder_of_another_release_is_parked_and_holds_up_no_other(database: Database) -> None:
    shop, clock = open_shop(database), FrozenClock()
    first, *_ = send_task(database, shop)
    _accept(database, shop, first, shop.kai)
    clock.to(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    with database.write() as transaction:
        transaction.workspace(shop.workspace_id).add(
            Reminder(
                subject_kind="sample",
                subject=first,
                what="arrival",
                on_day="2026-12-04",
                due_at=NOON,
                to_creator_id=shop.kai.creator_id,
            )
        )
        transaction.commit()
    assert tell_reminders(database, clock) == 2
    assert len(outgoing(database, "deadline_near")) == 1
    [row] = [row for row in _rows(database, shop) if row.subject_kind == "sample"]
    assert (row.state, row.reason) == ("parked", "unknown to this release")


def test_a_workspace_whose_reminders_cannot_be_told_holds_up_no_other(database: Database) -> None:
    broken, whole = open_shop(database), open_shop(database, name="Other", team="T2")
    clock = FrozenClock(datetime(2026, 12, 4, 10, 1, tzinfo=UTC))
    for shop in (broken, whole):
        first, *_ = send_task(database, shop)
        _accept(database, shop, first, shop.kai)
    with database.write() as transaction:  # a defect: a state that nobody knows
        uow = transaction.workspace(broken.workspace_id)
        for share in uow.all(uow.query(Assignment)):
            share.state = "nonsense"
        transaction.commit()
    with capture_logs() as lines:
        assert tell_reminders(database, clock) == 1
    [told] = outgoing(database, "deadline_near")
    assert told.workspace_id == whole.workspace_id
    assert [line["event"] for line in lines] == ["due work failed"]


def _digest_chat(database: Database, shop: Shop, timezone: str, at: str) -> None:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        chat = uow.get(LinkedChat, shop.channel_id)
        chat.digest_at, chat.timezone = at, timezone
        transaction.commit()


def test_the_digest_comes_once_a_local_day_at_its_hour(database: Database) -> None:
    shop = open_shop(database)
    _digest_chat(database, shop, "Asia/Shanghai", "09:00")
    send_task(database, shop)
    clock = FrozenClock(datetime(2026, 11, 24, 0, 59, tzinfo=UTC))
    assert tell_digests(database, clock) == 0
    clock.advance(timedelta(minutes=1))
    assert tell_digests(database, clock) == 1
    assert tell_digests(database, clock) == 0
    clock.advance(timedelta(days=3))  # the bot was down for days: one digest, today's
    assert tell_digests(database, clock) == 1
    assert [row.payload["facts"]["local_date"] for row in outgoing(database, "digest_told")] == [
        "2026-11-24",
        "2026-11-27",
    ]


@pytest.mark.parametrize("switch", [date(2026, 10, 25), date(2027, 3, 28)])
def test_exactly_one_digest_a_local_date_through_both_clock_changes(database: Database, switch: date) -> None:
    shop = open_shop(database)
    _digest_chat(
        database, shop, "Europe/Berlin", "02:30"
    )  # an hour that happens twice, and one that never does
    send_task(database, shop)
    clock = FrozenClock(datetime(switch.year, switch.month, switch.day, tzinfo=UTC) - timedelta(days=2))
    for _ in range(4 * 24 * 4):
        tell_digests(database, clock)
        clock.advance(timedelta(minutes=15))
    dates = [row.payload["facts"]["local_date"] for row in outgoing(database, "digest_told")]
    assert len(dates) == len(set(dates)) == 4
    assert switch.isoformat() in dates


def test_a_step_of_the_clock_neither_repeats_nor_drops_a_digest(database: Database) -> None:
    shop = open_shop(database)
    _digest_chat(database, shop, "UTC", "09:00")
    send_task(database, shop)
    clock = FrozenClock(datetime(2026, 11, 24, 9, 10, tzinfo=UTC))
    for step in (timedelta(), -timedelta(hours=1), timedelta(hours=1), timedelta(hours=1)):
        clock.advance(step)
        tell_digests(database, clock)
    assert len(outgoing(database, "digest_told")) == 1


def test_nothing_to_say_is_said_by_silence(database: Database) -> None:
    shop = open_shop(database)
    _digest_chat(database, shop, "UTC", "09:00")
    assert tell_digests(database, FrozenClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))) == 0
    assert outgoing(database, "digest_told") == []


def test_each_workspaces_digest_holds_its_own_alone(database: Database) -> None:
    ours, theirs = open_shop(database), open_shop(database, name="Other", team="T2")
    _digest_chat(database, ours, "UTC", "09:00")
    send_task(database, ours)
    send_task(database, theirs)
    with database.write() as transaction:
        uow = transaction.workspace(theirs.workspace_id)
        for creator in uow.all(uow.query(Creator)):
            creator.name = "CANARY"
        transaction.commit()
    tell_digests(database, FrozenClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)))
    [row] = outgoing(database, "digest_told")
    assert row.workspace_id == ours.workspace_id
    assert "CANARY" not in str(row.payload)


def test_a_digest_that_cannot_be_told_holds_up_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = open_shop(database), open_shop(database, name="Other", team="T2")
    for shop in (broken, whole):
        _digest_chat(database, shop, "UTC", "09:00")
        send_task(database, shop)
    with database.write() as transaction:
        transaction.workspace(broken.workspace_id)
        transaction.system.get(LinkedChat, broken.channel_id).timezone = "Nowhere/Land"
        transaction.commit()
    with capture_logs() as lines:
        tell_digests(database, FrozenClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)))
    [row] = outgoing(database, "digest_told")
    assert row.workspace_id == whole.workspace_id
    assert [line["event"] for line in lines] == ["due work failed"]


def test_no_digest_goes_where_creators_read(database: Database) -> None:
    shop = open_shop(database)
    _digest_chat(database, shop, "UTC", "09:00")
    send_task(database, shop)
    with database.write() as transaction:
        transaction.workspace(shop.workspace_id).get(LinkedChat, shop.channel_id).audience = "mixed"
        transaction.commit()
    assert tell_digests(database, FrozenClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))) == 0


def test_what_a_digest_has_no_room_for_is_counted(database: Database) -> None:
    shop = open_shop(database)
    _digest_chat(database, shop, "UTC", "09:00")
    for number in range(4):
        send_task(database, shop, title=f"Task {number}")
    tell_digests(database, FrozenClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)))
    [row] = outgoing(database, "digest_told")
    facts = row.payload["facts"]
    assert (len(facts["waiting"]), facts["more"]) == (8, 4)
