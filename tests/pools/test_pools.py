"""Pools as a team keeps them: who comes in, moves, is handed over; what the card says; nobody else's creators."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from harness.databases import another
from harness.merchant import open_shop, outgoing
from pools.pools_kit import House

from domain.errors import Conflict, NotFound
from domain.money import Money
from domain.notices.pools import BenchmarkShown, PoolAdded, PoolChanged, PoolShown
from domain.pools import LEADS_TO, POOL, PoolKind, PoolMove, PoolState, Whose
from services import pool_cards, pools
from storage.sql import col, select
from storage.tables import Audit, Creator, PoolEntry

S = PoolState


def test_new_ones_are_candidates_and_nobody_comes_in_twice(house: House) -> None:
    ids = house.creators("阿伦", "Kai2", "Mo")
    first = house.does(lambda uow: pools.add(uow, ids[:2], reason="styles", by=house.lin, now=house.now))
    assert first.reply == PoolAdded(benchmark=False, names=("阿伦", "Kai2"))
    again = house.does(lambda uow: pools.add(uow, ids, reason="", by=house.lin, now=house.now))
    assert again.reply == PoolAdded(benchmark=False, names=("Mo",), known=2)
    assert house.states(ids) == ["candidate"] * 3
    assert [(one.reason, one.by) for one in house.rows(PoolEntry)] == [("styles", "Lin")] * 2 + [("", "Lin")]


@pytest.mark.parametrize("state", list(PoolState), ids=str)
@pytest.mark.parametrize(
    "move", [PoolMove.ACTIVATE, PoolMove.REST, PoolMove.RETIRE, PoolMove.RECONSIDER], ids=str
)
def test_each_state_lets_itself_be_moved_by_hand_or_refuses(
    house: House, state: PoolState, move: PoolMove
) -> None:
    ids = house.in_pool(state, "A")

    def moves() -> None:
        house.does(lambda uow: pools.move(uow, ids, move, reason="because", by=house.lin, now=house.now))

    if POOL.allows(state, move):
        moves()
        [entry] = house.rows(PoolEntry)
        assert (entry.state, entry.reason, entry.by) == (LEADS_TO[move], "because", "Lin")
        assert entry.since.replace(tzinfo=house.now.tzinfo) == house.now
    else:
        with pytest.raises(Conflict):
            moves()
        assert house.states(ids) == [state.value]


def test_of_several_those_move_who_can_and_the_others_are_named(house: House) -> None:
    active, resting = house.in_pool(S.ACTIVE, "A", "B"), house.in_pool(S.RESTING, "C")
    done = house.does(
        lambda uow: pools.move(
            uow, [*active, *resting], PoolMove.REST, reason="", by=house.lin, now=house.now
        )
    )
    assert isinstance(done.reply, PoolChanged)
    assert done.reply.names == ("A", "B")
    assert [(one.name, one.state) for one in done.reply.kept] == [("C", S.RESTING)]
    with pytest.raises(Conflict):
        house.does(lambda uow: pools.move(uow, active, PoolMove.REST, reason="", by=house.lin, now=house.now))


def test_two_people_move_the_same_one_at_once_and_one_is_told_so(house: House) -> None:
    ids = house.in_pool(S.ACTIVE, "A")
    told: list[str] = []

    def moves() -> None:
        database = another(house.database)
        try:
            with database.write() as transaction:
                uow = transaction.workspace(house.shop.workspace_id)
                pools.move(uow, ids, PoolMove.REST, reason="", by=house.lin, now=house.now)
                transaction.commit()
            told.append("moved")
        except Conflict as late:
            told.append(late.state)
        finally:
            database.close()

    both = [threading.Thread(target=moves) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["moved", "resting"]


def test_who_is_handed_over_has_a_new_person_in_charge_who_is_told(house: House) -> None:
    ids = house.in_pool(S.ACTIVE, "A", "B")
    sam = house.joins("Sam")
    house.does(lambda uow: pools.hand_over(uow, ids, sam.membership_id, by=house.lin, now=house.now))
    known = {one.id: one for one in house.rows(Creator)}
    assert [known[one].owner_membership_id for one in ids] == [sam.membership_id] * 2
    [told] = outgoing(house.database, "pool_given")
    assert told.payload["facts"] == {"by": "Lin", "names": ["A", "B"], "more": 0}
    again = house.does(lambda uow: pools.hand_over(uow, ids, sam.membership_id, by=house.lin, now=house.now))
    assert again.tell == ()
    for nobody in (house.shop.kai.membership_id, 7):  # a creator's membership, and none
        with pytest.raises(NotFound):
            house.does(lambda uow, to=nobody: pools.hand_over(uow, ids, to, by=house.lin, now=house.now))  # type: ignore[misc]


def test_the_pool_has_one_person_in_charge_and_a_break_even(house: House) -> None:
    pool_id, sam = house.pool_id(), house.joins("Sam")
    house.does(
        lambda uow: pools.settle(
            uow, pool_id, in_charge=sam.membership_id, break_even=Decimal("1.25"), by=house.lin, now=house.now
        )
    )
    shown = house.shown(pools.card(pool_id))
    assert isinstance(shown, PoolShown)
    assert (shown.in_charge, shown.break_even) == ("Sam", Decimal("1.25"))


def test_the_card_counts_filters_and_turns(house: House) -> None:
    house.in_pool(S.CANDIDATE, *(f"c{number}" for number in range(12)), categories=["男装"])
    active = house.in_pool(S.ACTIVE, "a1", "a2", categories=["护肤"])
    sam, pool_id = house.joins("Sam"), house.pool_id()
    house.does(lambda uow: pools.hand_over(uow, active[:1], sam.membership_id, by=house.lin, now=house.now))
    house.sold(active[0], 3, spend="100", gmv="250", clicks=50, seen=1000)

    def card() -> PoolShown:
        shown = house.shown(pools.card(pool_id))
        assert isinstance(shown, PoolShown)
        return shown

    shown = card()
    assert shown.counts == {S.CANDIDATE: 12, S.ACTIVE: 2}
    assert [line.name for line in shown.lines[:3]] == ["a1", "a2", "c0"]
    assert (shown.lines[0].roi, shown.lines[0].ctr) == (Decimal("2.50"), Decimal("0.05"))
    assert (shown.lines[1].roi, shown.pages) == (None, 2)
    house.does(lambda uow: pool_cards.turn_page(uow, pool_id, 1))
    assert [line.number for line in card().lines] == [11, 12, 13, 14]
    house.does(lambda uow: pool_cards.turn_page(uow, pool_id, 9))
    assert card().page == 1
    house.does(lambda uow: pool_cards.show_state(uow, pool_id, S.ACTIVE))
    assert (card().shown, card().page, card().state) == (2, 0, S.ACTIVE)
    house.does(
        lambda uow: pool_cards.filter_by(
            uow, pool_id, state=None, in_charge=sam.membership_id, category="skincare"
        )
    )
    assert ([line.name for line in card().lines], card().in_charge_only) == (["a1"], "Sam")
    house.does(lambda uow: pool_cards.filter_by(uow, pool_id, state=None, in_charge=0, category="menswear"))
    assert (card().shown, card().category_label) == (12, "Menswear")


def test_medians_stand_side_by_side_and_what_nobody_knows_is_left_out(house: House) -> None:
    house.in_pool(S.ACTIVE, "A", active_fan_share=Decimal("0.6"), quote=Decimal(2000), quote_currency="CNY")
    house.in_pool(S.PILOT, "B", active_fan_share=Decimal("0.8"), quote=Decimal(90), quote_currency="USD")
    house.in_pool(S.RESTING, "C", active_fan_share=Decimal("0.1"))
    rivals = house.creators("R1", "R2", active_fan_share=Decimal("0.65"), followers=1000)
    house.does(
        lambda uow: pools.add_benchmark(
            uow, rivals, whose=Whose.COMPETITOR, why="same | price", by=house.lin, now=house.now
        )
    )
    shown = house.shown(pools.card(house.pool_id(PoolKind.BENCHMARK)))
    assert isinstance(shown, BenchmarkShown)
    assert (shown.total, shown.own_total) == (2, 2)
    assert [(line.whose, line.why) for line in shown.lines] == [(Whose.COMPETITOR, "same | price")] * 2
    assert {
        one.name: (one.own, one.own_known, one.benchmark, one.benchmark_known) for one in shown.compared
    } == {
        "followers": (None, 0, Decimal(1000), 2),
        "active_fan_share": (Decimal("0.7000"), 2, Decimal("0.6500"), 2),
        "quote": (Money(amount=Decimal("2000.00"), currency="CNY"), 1, None, 0),
    }
    house.does(lambda uow: pools.drop_benchmark(uow, rivals[:1], by=house.lin, now=house.now))
    with pytest.raises(NotFound):
        house.does(lambda uow: pools.drop_benchmark(uow, rivals[:1], by=house.lin, now=house.now))
    assert house.states(rivals) == ["", ""], "a benchmark is not the team's own"


def test_another_merchants_creators_and_people_are_not_there(house: House) -> None:
    theirs = House(house.database, house.clock, open_shop(house.database, name="Other", team="T2"))
    hers = theirs.in_pool(S.ACTIVE, "Theirs")
    mine = house.in_pool(S.ACTIVE, "Mine")
    other_pool, our_pool = theirs.pool_id(), house.pool_id()
    for wrong in (
        lambda uow: pools.add(uow, [*mine, *hers], reason="", by=house.lin, now=house.now),
        lambda uow: pools.move(uow, hers, PoolMove.REST, reason="", by=house.lin, now=house.now),
        lambda uow: pools.add_benchmark(uow, hers, whose=Whose.OWN, why="", by=house.lin, now=house.now),
        lambda uow: pools.drop_benchmark(uow, hers, by=house.lin, now=house.now),
        lambda uow: pools.hand_over(uow, hers, house.lin.membership_id, by=house.lin, now=house.now),
        lambda uow: pools.hand_over(uow, mine, theirs.lin.membership_id, by=house.lin, now=house.now),
        lambda uow: pools.settle(
            uow,
            other_pool,
            in_charge=house.lin.membership_id,
            break_even=Decimal(1),
            by=house.lin,
            now=house.now,
        ),
        lambda uow: pool_cards.turn_page(uow, other_pool, 1),
        lambda uow: pool_cards.filter_by(
            uow, our_pool, state=None, in_charge=theirs.lin.membership_id, category=""
        ),
    ):
        with pytest.raises(NotFound):
            house.does(wrong)
    assert theirs.states(hers) == ["active"]


def test_what_is_decided_is_written_down_without_words(house: House) -> None:
    ids = house.creators("A")
    house.does(lambda uow: pools.add(uow, ids, reason="a secret word", by=house.lin, now=house.now))
    house.clock.advance(timedelta(hours=1))
    house.does(
        lambda uow: pools.move(uow, ids, PoolMove.ACTIVATE, reason="secret", by=house.lin, now=house.now)
    )
    with house.database.read() as transaction:
        lines = transaction.session.exec(select(Audit).order_by(col(Audit.id))).all()
    assert [line.act for line in lines] == ["pool.add", "pool.move"]
    assert "secret" not in str([line.detail for line in lines])
