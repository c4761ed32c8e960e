"""Pilots from the first day to the verdict: money, numbers, the reminder, the answers and their change."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from harness.databases import another
from harness.merchant import open_shop, outgoing
from pools.pools_kit import House

from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.pilots import PilotExpanded, PilotFacts, PilotShown, PilotStopped, VerdictStands
from domain.outcome import Outcome
from domain.pilots import PaidBy, PilotState
from domain.pools import PoolMove, PoolState
from domain.reminders import Snooze
from domain.tasks import Brief
from scheduler.due import tell_reminders
from services import pilot_facts, pilots, pools, reminders, tasks, waiting
from storage.database import Database
from storage.tables import Assignment, LinkedChat, Pilot, PilotCreator, Reminder
from storage.unit_of_work import UnitOfWork

S = PoolState
CNY = "CNY"


def facts(house: House, pilot_id: int) -> PilotFacts:
    shown = house.shown(pilots.card(pilot_id))
    assert isinstance(shown, PilotShown)
    return shown.pilot


def pilot(house: House, pilot_id: int) -> Pilot:
    return house.asks(lambda uow: uow.get(Pilot, pilot_id))


def expands(house: House, pilot_id: int) -> Outcome:
    revision = pilot(house, pilot_id).revision
    return house.does(lambda uow: pilots.expand(uow, pilot_id, revision, by=house.lin, now=house.now))


def stops(house: House, pilot_id: int, ids: list[int], to: PoolMove = PoolMove.REST) -> Outcome:
    return house.does(
        lambda uow: pilots.stop(uow, pilot_id, ids, to=to, reason="too dear", by=house.lin, now=house.now)
    )


def reopens(house: House, pilot_id: int) -> Outcome:
    revision = pilot(house, pilot_id).revision
    return house.does(lambda uow: pilots.reopen(uow, pilot_id, revision, by=house.lin, now=house.now))


def prolongs(house: House, pilot_id: int, days: int, budget: Money | None = None) -> Outcome:
    return house.does(
        lambda uow: pilots.prolong(
            uow,
            pilot_id,
            ask_on=house.now.date() + timedelta(days=days),
            budget=budget,
            in_charge=house.lin.membership_id,
            by=house.lin,
            now=house.now,
        )
    )


def test_whoever_is_tried_stands_in_a_pilot_and_who_is_active_stays(house: House) -> None:
    new, active = house.creators("A"), house.in_pool(S.ACTIVE, "B")
    retired = house.in_pool(S.RETIRED, "C")
    house.tries([*new, *active, *retired])
    assert house.states([*new, *active, *retired]) == ["pilot", "active", "pilot"]
    assert [one.moved for one in house.rows(PilotCreator)] == [True, False, True]


def test_nobody_is_tried_twice_at_once(house: House) -> None:
    ids = house.creators("A", "B")
    house.tries(ids[:1])
    with pytest.raises(Refusal) as refused:
        house.tries(ids)
    assert refused.value.notice.model_dump() == {"names": ("A",)}
    assert house.states(ids) == ["pilot", ""], "nothing of the second one stands"


def test_on_the_day_the_one_in_charge_is_asked_once_with_what_is_known(house: House) -> None:
    ids = house.creators("A", "B")
    sam = house.joins("Sam")
    pilot_id = house.tries(ids, in_charge=sam.membership_id, goal="coats")
    house.sold(ids[0], 10, spend="100", gmv="150", orders=2, last=date(2026, 12, 4))
    house.clock.to(datetime(2026, 12, 7, 0, 59, tzinfo=UTC))
    assert tell_reminders(house.database, house.clock) == 0
    house.clock.to(datetime(2026, 12, 7, 1, 0, tzinfo=UTC))  # 09:00 in Shanghai
    other = another(house.database)
    assert tell_reminders(house.database, house.clock) + tell_reminders(other, house.clock) == 1
    other.close()
    [told] = outgoing(house.database, "pilot_asked")
    assert told.critical
    asked = PilotFacts.model_validate(told.payload["facts"]["pilot"])
    assert (asked.paid, asked.roi, asked.in_charge, asked.days) == (None, Decimal("1.50"), "Sam", 14), (
        "B may not pay"
    )
    assert [(line.name, line.days, line.last, line.source) for line in asked.lines] == [
        ("A", 10, date(2026, 12, 4), "qianchuan_materials"),
        ("B", 0, None, ""),
    ]
    things = house.asks(lambda uow: list(waiting.things(uow, sam, now=house.now)))
    assert [(one.sort, one.title, one.on) for one in things if one.sort == "pilot"] == [
        ("pilot", "coats", pilot_id)
    ]
    assert not [
        one
        for one in house.asks(lambda uow: list(waiting.things(uow, house.lin, now=house.now)))
        if one.sort == "pilot"
    ]


def test_the_question_is_put_off_and_ticked_off_and_gone_with_the_verdict(house: House) -> None:
    pilot_id = house.tries(house.creators("A"))
    house.clock.advance(timedelta(days=14))
    tell_reminders(house.database, house.clock)
    [row] = [one for one in house.rows(Reminder) if one.subject_kind == "pilot"]
    house.does(lambda uow: reminders.snooze(uow, row.id, Snooze.TWO_HOURS, by=house.lin, now=house.now))
    assert tell_reminders(house.database, house.clock) == 0
    house.clock.advance(timedelta(hours=2))
    assert tell_reminders(house.database, house.clock) == 1
    assert len(outgoing(house.database, "pilot_asked")) == 2
    house.does(lambda uow: reminders.done(uow, row.id, by=house.lin, now=house.now))
    assert pilot(house, pilot_id).state == "running", "ticked off is not answered"
    expands(house, pilot_id)
    with pytest.raises(Refusal) as refused:
        house.does(lambda uow: reminders.snooze(uow, row.id, Snooze.TWO_HOURS, by=house.lin, now=house.now))
    assert isinstance(refused.value.notice, VerdictStands)


def test_expanded_they_are_active_and_the_rest_of_the_list_is_offered(house: House) -> None:
    ids = house.creators("A", "B", "C", "D")
    pilot_id = house.tries(ids[:2], shortlist_id=house.shortlist(ids, wanted=3))
    done = expands(house, pilot_id)
    assert isinstance(done.reply, PilotExpanded)
    assert (done.reply.names, done.reply.rest) == (("A", "B"), 1)
    assert house.states(ids) == ["active", "active", "", ""]
    rest = house.asks(
        lambda uow: pilot_facts.rest(
            uow, uow.get(Pilot, pilot_id), pilot_facts.members(uow, uow.get(Pilot, pilot_id))
        )
    )
    assert rest == [ids[2]], "as many as the list wanted"
    with pytest.raises(Refusal) as refused:
        expands(house, pilot_id)
    assert refused.value.notice.model_dump(include={"state", "by", "late"}) == {
        "state": PilotState.EXPANDED, "by": "Lin", "late": False,
    }  # fmt: skip


def test_one_is_stopped_and_the_other_goes_on(house: House) -> None:
    ids = house.creators("A", "B")
    pilot_id = house.tries(ids)
    old = pilot(house, pilot_id).revision
    done = stops(house, pilot_id, ids[:1], PoolMove.RETIRE)
    assert isinstance(done.reply, PilotStopped)
    assert (done.reply.names, done.reply.resting, done.reply.left) == (("A",), False, ("B",))
    assert pilot(house, pilot_id).state == "running"
    with pytest.raises(Conflict):
        house.does(lambda uow: pilots.expand(uow, pilot_id, old, by=house.lin, now=house.now))
    expands(house, pilot_id)
    assert house.states(ids) == ["retired", "active"]
    assert [one.verdict for one in house.rows(PilotCreator)] == ["stopped", "expanded"]


def test_who_was_active_before_is_not_sent_away_by_a_pilot_that_stops(house: House) -> None:
    active, new = house.in_pool(S.ACTIVE, "A"), house.creators("B")
    pilot_id = house.tries([*active, *new])
    stops(house, pilot_id, [*active, *new], PoolMove.RETIRE)
    assert house.states([*active, *new]) == ["active", "retired"]
    assert pilot(house, pilot_id).state == "stopped"
    another_pilot = house.tries(house.creators("C"))
    with pytest.raises(NotFound):
        stops(house, another_pilot, new)


def test_an_answer_is_changed_within_a_day_and_stands_after(house: House) -> None:
    ids = house.creators("A", "B")
    pilot_id = house.tries(ids)
    house.clock.advance(timedelta(days=14, hours=1))
    tell_reminders(house.database, house.clock)
    stops(house, pilot_id, ids)
    assert facts(house, pilot_id).changeable
    house.clock.advance(timedelta(hours=24))
    reopens(house, pilot_id)
    assert house.states(ids) == ["pilot", "pilot"]
    assert (pilot(house, pilot_id).state, pilot(house, pilot_id).reason) == ("running", "")
    house.clock.advance(timedelta(days=1))
    assert tell_reminders(house.database, house.clock) == 1, "the bot asks again"
    expands(house, pilot_id)
    house.clock.advance(timedelta(hours=24, seconds=1))
    assert not facts(house, pilot_id).changeable
    with pytest.raises(Refusal) as refused:
        reopens(house, pilot_id)
    assert isinstance(refused.value.notice, VerdictStands)
    assert refused.value.notice.late
    assert house.states(ids) == ["active", "active"]


def test_taking_back_twice_or_by_an_old_card_does_nothing(house: House) -> None:
    pilot_id = house.tries(house.creators("A"))
    with pytest.raises(Conflict):
        reopens(house, pilot_id)
    expands(house, pilot_id)
    settled = pilot(house, pilot_id).revision
    reopens(house, pilot_id)
    with pytest.raises(Conflict):
        house.does(lambda uow: pilots.reopen(uow, pilot_id, settled, by=house.lin, now=house.now))


def test_longer_asks_on_another_day_and_not_on_the_first(house: House) -> None:
    pilot_id = house.tries(house.creators("A"))
    prolongs(house, pilot_id, 20, Money(amount=Decimal(9000), currency=CNY))
    house.clock.advance(timedelta(days=14, hours=1))
    assert tell_reminders(house.database, house.clock) == 0
    house.clock.advance(timedelta(days=6))
    assert tell_reminders(house.database, house.clock) == 1
    assert facts(house, pilot_id).budget == Money(amount=Decimal("9000.00"), currency=CNY)
    prolongs(house, pilot_id, 3)
    assert facts(house, pilot_id).budget == Money(amount=Decimal("9000.00"), currency=CNY), "it stays"


def test_a_day_that_is_chosen_again_is_asked_on(house: House) -> None:
    pilot_id = house.tries(house.creators("A"))
    prolongs(house, pilot_id, 20)
    prolongs(house, pilot_id, 14)
    house.clock.advance(timedelta(days=14, hours=1))
    assert tell_reminders(house.database, house.clock) == 1


def test_promised_fees_stand_against_the_budget(house: House) -> None:
    ids = house.creators("A", "B", "C")
    pilot_id = house.tries(ids[:2])
    assert facts(house, pilot_id).committed is None
    sent = _sends(house, ids, Money(amount=Decimal(3500), currency=CNY))
    assert pilots.card(pilot_id) in sent.refresh, "its card says so"
    found = facts(house, pilot_id)
    assert found.committed == Money(amount=Decimal("7000.00"), currency=CNY), "C is not in it"
    assert found.over == Money(amount=Decimal("1000.00"), currency=CNY)
    _sends(house, ids[:1], Money(amount=Decimal(200), currency="USD"))
    assert facts(house, pilot_id).elsewhere == (Money(amount=Decimal("200.00"), currency="USD"),)
    share = next(one for one in house.rows(Assignment) if one.creator_id == ids[0])
    house.does(lambda uow: _declines(uow, share.id))
    assert facts(house, pilot_id).committed == Money(amount=Decimal("3500.00"), currency=CNY)
    assert facts(house, pilot_id).over is None


def _declines(uow: UnitOfWork, share_id: int) -> Outcome:
    uow.lock(Assignment, share_id).state = "declined"
    return Outcome()


def _sends(house: House, ids: list[int], fee: Money) -> Outcome:
    new = tasks.NewTask(
        title="Coat", brief=Brief(), publish_on=date(2026, 12, 12), creators=tuple(ids), fee=fee
    )
    return house.does(
        lambda uow: tasks.send(
            uow,
            new,
            by=house.lin,
            chat=uow.get(LinkedChat, house.shop.channel_id),
            thread=None,
            now=house.now,
        )
    )


def test_a_number_that_is_unknown_is_not_zero_and_ends_no_pilot(house: House) -> None:
    ids = house.creators("A")
    pilot_id = house.tries(ids, paid_by=PaidBy.ORDERS, paid_least=Decimal(20))
    found = facts(house, pilot_id)
    assert (found.paid, found.orders, found.roi, found.spend) == (None, None, None, None)
    house.sold(ids[0], 2, spend="50", gmv=None, orders=8, last=date(2026, 11, 24))
    house.clock.advance(timedelta(days=3))
    found = facts(house, pilot_id)
    assert (found.paid, found.orders, found.roi) == (False, 16, None)
    assert found.spend == Money(amount=Decimal("100.00"), currency=CNY)


def test_days_outside_of_the_pilot_do_not_count(house: House) -> None:
    ids = house.creators("A")
    house.sold(ids[0], 10, spend="100", gmv="900")
    pilot_id = house.tries(ids)
    assert facts(house, pilot_id).roi is None
    house.clock.advance(timedelta(days=2))
    house.sold(ids[0], 1, spend="100", gmv="50")
    assert facts(house, pilot_id).roi == Decimal("0.50")
    expands(house, pilot_id)
    house.clock.advance(timedelta(days=5))
    house.sold(ids[0], 1, spend="100", gmv="990")
    assert facts(house, pilot_id).roi == Decimal("0.50"), "after the verdict nothing is added"


def test_two_give_different_answers_at_once_and_one_of_them_stands(house: House) -> None:
    ids = house.creators("A", "B")
    pilot_id = house.tries(ids)
    told: list[str] = []

    def answers(database: Database, expand: bool) -> None:
        try:
            with database.write() as transaction:
                uow = transaction.workspace(house.shop.workspace_id)
                if expand:
                    pilots.expand(uow, pilot_id, 0, by=house.lin, now=house.now)
                else:
                    pilots.stop(
                        uow, pilot_id, ids, to=PoolMove.RETIRE, reason="x", by=house.lin, now=house.now
                    )
                transaction.commit()
            told.append("done")
        except Refusal as late:
            told.append(type(late.notice).__name__)
        finally:
            database.close()

    both = [threading.Thread(target=answers, args=(another(house.database), one)) for one in (True, False)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["VerdictStands", "done"]
    assert set(house.states(ids)) in ({"active"}, {"retired"})


def test_another_merchants_pilot_list_and_creators_are_not_there(house: House) -> None:
    theirs = House(house.database, house.clock, open_shop(house.database, name="Other", team="T2"))
    hers = theirs.creators("Theirs")
    their_list = theirs.shortlist(hers)
    pilot_id = theirs.tries(hers)
    mine = house.creators("Mine")
    for wrong in (
        lambda: house.tries(hers),
        lambda: house.tries(mine, shortlist_id=their_list),
        lambda: house.tries(mine, in_charge=theirs.lin.membership_id),
        lambda: house.tries([]),
        lambda: expands_of(house, pilot_id),
        lambda: stops(house, pilot_id, hers),
        lambda: prolongs(house, pilot_id, 3),
    ):
        with pytest.raises(NotFound):
            wrong()
    assert theirs.states(hers) == ["pilot"]
    assert house.states(mine) == [""]


def expands_of(house: House, pilot_id: int) -> Outcome:
    return house.does(lambda uow: pilots.expand(uow, pilot_id, 0, by=house.lin, now=house.now))


def test_whoever_was_moved_by_hand_meanwhile_stays_there(house: House) -> None:
    ids = house.creators("A", "B")
    pilot_id = house.tries(ids)
    house.does(lambda uow: pools.move(uow, ids[:1], PoolMove.RETIRE, reason="", by=house.lin, now=house.now))
    expands(house, pilot_id)
    assert house.states(ids) == ["retired", "active"]
