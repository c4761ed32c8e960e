"""Upkeep: what is proposed from which days, told once a week, answered once, and silent where it was put off."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from harness.databases import another
from harness.merchant import open_shop, outgoing
from pools.pools_kit import House
from sqlalchemy import event

from domain.audiences import Chat
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.upkeep import ProposalExplained, UpkeepQuiet, UpkeepShown
from domain.outcome import Outcome
from domain.pools import PoolMove, PoolState, Whose
from domain.upkeep import MOST, UpkeepKind, Why
from scheduler.upkeep import due_week, propose_upkeep
from services import pools, upkeep
from storage.tables import LinkedChat, PoolEntry, PostedCard, UpkeepProposal, UpkeepRun

S = PoolState
MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def asked(house: House) -> Outcome:
    return house.does(lambda uow: upkeep.ask(uow, Chat(house.shop.channel_id), now=house.now))


def shown(house: House) -> UpkeepShown:
    notice = house.shown(upkeep.card(house.pool_id()))
    assert isinstance(notice, UpkeepShown)
    return notice


def proposal(house: House, name: str) -> int:
    return next(line.proposal_id for line in shown(house).lines if line.name == name)


def filled(house: House) -> dict[str, int]:
    """Five active ones from bad to good, one resting that is good, one of whom too little is known."""
    names = {"bad": "0.4", "weak": "0.9", "fair": "2", "usual": "2.2", "best": "4"}
    ids = {}
    for name, roi in names.items():
        [ids[name]] = house.in_pool(S.ACTIVE, name)
        house.sold(ids[name], 20, spend="100", gmv=str(Decimal(100) * Decimal(roi)), clicks=50, seen=1000)
    [ids["resting"]] = house.in_pool(S.RESTING, "resting")
    house.sold(ids["resting"], 8, spend="10", gmv="30")
    [ids["new"]] = house.in_pool(S.ACTIVE, "new")
    house.sold(ids["new"], 4, spend="100", gmv="1")
    return ids


def test_each_is_proposed_what_her_numbers_say_with_the_days_they_come_from(house: House) -> None:
    filled(house)
    asked(house)
    found = {line.name: line for line in shown(house).lines}
    assert {name: (line.kind, line.why) for name, line in found.items()} == {
        "bad": (UpkeepKind.RETIRE, Why.ROI_FAR_BELOW),
        "weak": (UpkeepKind.REST, Why.ROI_BELOW),
        "resting": (UpkeepKind.BACK, Why.GOOD_AGAIN),
        "best": (UpkeepKind.KEEP, Why.LONG_GOOD),
    }
    assert [line.name for line in shown(house).lines] == ["bad", "weak", "resting", "best"], (
        "the gravest first"
    )
    weak = found["weak"].numbers
    assert (weak.roi, weak.pool_roi, weak.peers, weak.days, weak.days_below) == (
        Decimal("0.90"), Decimal("2.0000"), 5, 20, 20,
    )  # fmt: skip
    assert (weak.source, weak.last) == ("qianchuan_materials", house.now.date() - timedelta(days=1))
    assert weak.ctr == Decimal("0.0500")


def test_days_are_asked_for_of_those_alone_who_are_proposed(house: House) -> None:
    for number in range(MOST + 6):
        [weak] = house.in_pool(S.ACTIVE, f"weak {number}")
        house.sold(weak, 6, spend="100", gmv=str(40 + number))
    for number in range(6):
        [good] = house.in_pool(S.ACTIVE, f"good {number}")
        house.sold(good, 6, spend="100", gmv="300")
    asked_for: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "ORDER BY daily_performance.stat_date DESC" in statement:
            asked_for.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", heard)
    found = house.asks(lambda uow: upkeep.look(uow, pools.the_pool(uow), now=house.now))
    event.remove(house.database.engine, "before_cursor_execute", heard)
    assert len(found.drafts) == MOST
    assert [draft.numbers.days_below for draft in found.drafts] == [6] * MOST
    assert len(asked_for) == MOST
    assert found.drafts[0].numbers.roi == Decimal("0.40"), "the gravest first"


def test_done_moves_her_once_and_the_card_says_by_whom(house: House) -> None:
    ids = filled(house)
    asked(house)
    bad, best, back = (proposal(house, name) for name in ("bad", "best", "resting"))
    for one in (bad, best, back):
        house.does(lambda uow, one=one: upkeep.do(uow, one, by=house.lin, now=house.now))  # type: ignore[misc]
    assert house.states([ids["bad"], ids["best"], ids["resting"]]) == ["retired", "active", "active"]
    kept = {one.creator_id: one for one in house.rows(PoolEntry)}
    assert kept[ids["best"]].long_term
    assert (kept[ids["bad"]].reason, kept[ids["bad"]].by) == ("ROI 0.40", "Lin")
    with pytest.raises(Refusal) as refused:
        house.does(lambda uow: upkeep.do(uow, bad, by=house.lin, now=house.now))
    assert refused.value.notice.model_dump(include={"name", "by"}) == {"name": "bad", "by": "Lin"}
    settled = {line.name: (line.settled, line.by) for line in shown(house).lines if line.settled}
    assert settled == {"bad": ("done", "Lin"), "resting": ("done", "Lin"), "best": ("done", "Lin")}
    house.clock.advance(timedelta(days=1, minutes=1))
    assert [line.name for line in shown(house).lines] == ["weak"]


def test_who_is_put_off_while_somebody_looks_is_not_proposed_again(house: House) -> None:
    filled(house)
    asked(house)
    found = house.asks(lambda uow: upkeep.look(uow, pools.the_pool(uow), now=house.now))
    weak = proposal(house, "weak")
    house.does(lambda uow: upkeep.later(uow, weak, by=house.lin, now=house.now))
    house.does(lambda uow: upkeep.tell(uow, pools.the_pool(uow).id, "2026-W47", found, now=house.now))
    assert [line.settled for line in shown(house).lines if line.name == "weak"] == ["declined"]


def test_not_now_is_silent_for_thirty_days(house: House) -> None:
    filled(house)
    asked(house)
    weak = proposal(house, "weak")
    house.does(lambda uow: upkeep.later(uow, weak, by=house.lin, now=house.now))
    house.clock.advance(timedelta(days=8))
    asked(house)
    assert "weak" not in [line.name for line in shown(house).lines]
    house.clock.advance(timedelta(days=22, minutes=1))
    [creator] = [one.creator_id for one in house.rows(UpkeepProposal) if one.id == weak]
    house.sold(creator, 6, spend="100", gmv="90", source="numbers", level="creator")
    asked(house)
    assert "weak" in [line.name for line in shown(house).lines]


def test_why_gives_the_rule_and_the_numbers_also_afterwards(house: House) -> None:
    filled(house)
    asked(house)
    weak = proposal(house, "weak")
    house.does(lambda uow: upkeep.later(uow, weak, by=house.lin, now=house.now))
    told = house.asks(lambda uow: upkeep.why(uow, weak)).reply
    assert isinstance(told, ProposalExplained)
    assert (told.line.why, told.line.numbers.roi) == (Why.ROI_BELOW, Decimal("0.90"))


def test_nothing_to_propose_is_said_when_asked_and_nothing_is_sent_by_itself(house: House) -> None:
    [one] = house.in_pool(S.ACTIVE, "A")
    house.sold(one, 20, spend="100", gmv="120")
    done = asked(house)
    assert done.reply == UpkeepQuiet(looked_at=1, unknown=0, last=house.now.date() - timedelta(days=1))
    weeks(house, 2)
    assert house.rows(PostedCard) == []
    assert len(house.rows(UpkeepRun)) == 2


def weeks(house: House, count: int) -> list[int]:
    """Let Mondays come; gives how many teams were told something on each."""
    told = []
    for number in range(count):
        house.clock.to(MONDAY + timedelta(weeks=number))
        told.append(propose_upkeep(house.database, house.clock))
    return told


def test_once_a_week_whoever_is_in_charge_is_told_by_whichever_scheduler_comes_first(house: House) -> None:
    sam, pool_id = house.joins("Sam"), house.pool_id()
    house.does(
        lambda uow: pools.settle(
            uow, pool_id, in_charge=sam.membership_id, break_even=Decimal(1), by=house.lin, now=house.now
        )
    )
    assert propose_upkeep(house.database, house.clock) == 0, "a new pool's first week is only noted"
    house.clock.to(MONDAY - timedelta(days=2))
    filled(house)
    house.clock.to(MONDAY - timedelta(minutes=1))
    assert propose_upkeep(house.database, house.clock) == 0
    house.clock.to(MONDAY)
    both = _together(house)
    assert sorted(both) == [0, 1]
    [card] = [one for one in house.rows(PostedCard) if one.kind == "upkeep"]
    assert [one.platform_chat for one in house.rows(LinkedChat) if one.id == card.chat_id] == ["USam"]
    house.clock.advance(timedelta(days=6))
    assert propose_upkeep(house.database, house.clock) == 0
    assert [one.week for one in house.rows(UpkeepRun)] == ["2026-W48", "2026-W49"]


def _together(house: House) -> list[int]:
    told: list[int] = []

    def beats() -> None:
        database = another(house.database)
        try:
            told.append(propose_upkeep(database, house.clock))
        finally:
            database.close()

    both = [threading.Thread(target=beats) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return told


def test_without_a_person_in_charge_the_team_is_told(house: House) -> None:
    house.pool_id()
    propose_upkeep(house.database, house.clock)
    house.clock.to(MONDAY - timedelta(days=1))
    filled(house)
    assert weeks(house, 1) == [1]
    [card] = [one for one in house.rows(PostedCard) if one.kind == "upkeep"]
    assert card.chat_id == house.shop.channel_id


def test_a_week_begins_on_monday_at_nine_in_the_teams_zone() -> None:
    assert due_week(MONDAY - timedelta(seconds=1), "Asia/Shanghai") == "2026-W48"
    assert due_week(MONDAY, "Asia/Shanghai") == "2026-W49"
    assert due_week(MONDAY, "Europe/London") == "2026-W48"
    assert due_week(MONDAY + timedelta(days=6), "Asia/Shanghai") == "2026-W49"


def test_what_is_proposed_again_stays_the_same_row_and_what_is_no_more_lapses(house: House) -> None:
    ids = filled(house)
    asked(house)
    weak, bad = proposal(house, "weak"), proposal(house, "bad")
    house.does(
        lambda uow: pools.move(uow, [ids["bad"]], PoolMove.RETIRE, reason="", by=house.lin, now=house.now)
    )
    asked(house)
    assert proposal(house, "weak") == weak
    assert "bad" not in [line.name for line in shown(house).lines]
    with pytest.raises(Refusal):
        house.does(lambda uow: upkeep.do(uow, bad, by=house.lin, now=house.now))


def test_who_was_moved_since_is_not_moved_again_by_an_old_proposal(house: House) -> None:
    ids = filled(house)
    asked(house)
    weak = proposal(house, "weak")
    house.does(
        lambda uow: pools.move(uow, [ids["weak"]], PoolMove.RETIRE, reason="", by=house.lin, now=house.now)
    )
    with pytest.raises(Conflict):
        house.does(lambda uow: upkeep.do(uow, weak, by=house.lin, now=house.now))


def test_a_newcomer_who_reaches_the_benchmark_is_proposed_for_a_pilot(house: House) -> None:
    good = {
        "active_fan_share": Decimal("0.7"),
        "completion_rate": Decimal("0.4"),
        "engagement_rate": Decimal("0.05"),
    }
    rivals = house.creators("R1", "R2", "R3", **good)
    house.does(
        lambda uow: pools.add_benchmark(
            uow, rivals, whose=Whose.COMPETITOR, why="x", by=house.lin, now=house.now
        )
    )
    house.creators("below", **{**good, "completion_rate": Decimal("0.39")})
    house.creators("unknown", active_fan_share=Decimal("0.9"), completion_rate=Decimal("0.9"))
    house.creators("refused", stance="not_interested", **good)
    house.in_pool(S.RETIRED, "inside", **good)
    [fits] = house.creators("fits", **good)
    asked(house)
    assert [(line.name, line.kind) for line in shown(house).lines] == [("fits", UpkeepKind.TRY)]
    assert shown(house).lines[0].numbers.benchmark_completion_rate == Decimal("0.4000")
    house.tries([fits])
    assert [(line.name, line.settled) for line in shown(house).lines] == [("fits", "done")]


def test_two_rivals_are_no_benchmark(house: House) -> None:
    good = {"active_fan_share": Decimal("0.7"), "completion_rate": Decimal("0.4")}
    rivals = house.creators("R1", "R2", **good)
    house.does(
        lambda uow: pools.add_benchmark(uow, rivals, whose=Whose.OWN, why="x", by=house.lin, now=house.now)
    )
    house.creators("fits", **good)
    assert isinstance(asked(house).reply, UpkeepQuiet)


def test_two_press_at_once_and_it_is_done_once(house: House) -> None:
    filled(house)
    asked(house)
    weak = proposal(house, "weak")
    told: list[str] = []

    def presses() -> None:
        database = another(house.database)
        try:
            with database.write() as transaction:
                uow = transaction.workspace(house.shop.workspace_id)
                upkeep.do(uow, weak, by=house.lin, now=house.now)
                transaction.commit()
            told.append("done")
        except Refusal:
            told.append("late")
        finally:
            database.close()

    both = [threading.Thread(target=presses) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["done", "late"]


def test_another_merchants_proposals_are_not_there_and_his_numbers_count_nowhere(house: House) -> None:
    theirs = House(house.database, house.clock, open_shop(house.database, name="Other", team="T2"))
    filled(theirs)
    asked(theirs)
    weak = proposal(theirs, "weak")
    for wrong in (upkeep.do, upkeep.later):
        with pytest.raises(NotFound):
            house.does(lambda uow, act=wrong: act(uow, weak, by=house.lin, now=house.now))  # type: ignore[misc]
    with pytest.raises(NotFound):
        house.asks(lambda uow: upkeep.why(uow, weak))
    assert asked(house).reply == UpkeepQuiet()
    assert outgoing(house.database, "upkeep_quiet")
