"""Shortlists on both databases: made, paged, thinned out, saved, refined."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, open_desk
from creators.lists import drop, fill, make, show

from domain.creators import Gender
from domain.criteria import Criteria, Threshold
from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.shortlists import CreatorDropped, PoolEmpty
from domain.scoring import PartName
from domain.screening import FloorName, Group
from services import candidates, creator_search, shortlists
from storage.queries.creators import platforms
from storage.tables import Creator


def test_ten_creators_come_with_scores_reasons_and_who_was_cut(desk: Desk) -> None:
    fill(desk, 14)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        uow.add(Creator(name="吃货", platform="douyin", handle="food", categories=["food"]))
        uow.add(
            Creator(
                name="贵",
                platform="douyin",
                handle="dear",
                categories=["menswear"],
                quote=Decimal(9000),
                quote_currency="CNY",
            )
        )
        uow.add(Creator(name="未知", platform="douyin", handle="unknown"))
        transaction.commit()
    criteria = Criteria(category="menswear", gender=Gender.MALE, price_to=Decimal(5000))
    card = show(desk, make(desk, criteria))
    assert (card.total, card.fit, card.near, card.verify) == (17, 14, 0, 1)
    assert [(cut.floor, cut.count, cut.examples) for cut in card.cuts] == [
        (FloorName.CATEGORY, 1, ()),
        (FloorName.PRICE, 1, ("贵",)),
    ]
    assert [entry.name for entry in card.entries] == [f"达人{number:02d}" for number in range(10)]
    assert (card.category_label, card.pages, card.state, card.by) == ("Menswear", 2, "draft", "林")
    best = card.entries[0]
    assert (best.number, best.group, best.reach) == (1, Group.FIT, "off_platform")
    assert [reason.part for reason in best.pro] == [
        PartName.GENDER,
        PartName.ACTIVE_FANS,
        PartName.COMPLETION,
        PartName.PRICE,
    ]
    assert best.pro[3].value == best.pro[3].peer == Money(amount=Decimal(3000), currency="CNY")


def test_the_unknown_stand_on_the_last_page_with_what_is_unknown(desk: Desk) -> None:
    fill(desk, 11)
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id).add(
            Creator(name="未知", platform="douyin", handle="u", followers=5)
        )
        transaction.commit()
    shortlist_id = make(desk, Criteria(category="menswear"))
    with desk.database.write() as transaction:
        outcome = shortlists.page(transaction.workspace(desk.workspace_id), shortlist_id, 99)
        transaction.commit()
    assert outcome.refresh == (shortlists.card(shortlist_id),)
    card = show(desk, shortlist_id)
    assert card.page == 1
    assert [(entry.number, entry.name, entry.group, entry.unknown) for entry in card.entries] == [
        (11, "未知", Group.VERIFY, (FloorName.CATEGORY, FloorName.ACTIVE_FANS, FloorName.COMPLETION))
    ]


def test_dropping_somebody_brings_up_the_next_and_keeps_her_off_new_lists(desk: Desk) -> None:
    fill(desk, 12)
    shortlist_id = make(desk, Criteria())
    first = show(desk, shortlist_id).entries[0]
    toast = drop(desk, shortlist_id, first.creator_id).toast
    assert isinstance(toast, CreatorDropped)
    assert (toast.name, toast.until) == ("达人00", desk.clock.now() + timedelta(days=90))
    assert [entry.name for entry in show(desk, shortlist_id).entries] == [
        f"达人{n:02d}" for n in range(1, 11)
    ]
    with pytest.raises(Conflict):
        drop(desk, shortlist_id, first.creator_id)
    again = show(desk, make(desk, Criteria()))
    assert [(cut.floor, cut.count) for cut in again.cuts] == [(FloorName.NOT_INTERESTED, 1)]
    desk.clock.advance(timedelta(days=91))
    assert show(desk, make(desk, Criteria())).cuts == ()


def test_a_list_is_saved_once_and_as_it_was_shown(desk: Desk) -> None:
    fill(desk, 2)
    shortlist_id = make(desk, Criteria())
    with desk.database.write() as transaction:
        shortlists.save(transaction.workspace(desk.workspace_id), shortlist_id, 0)
        transaction.commit()
    card = show(desk, shortlist_id)
    assert (card.state, card.revision, card.all_new) == ("saved", 1, True)
    for revision in (0, 1):
        with pytest.raises(Conflict), desk.database.write() as transaction:
            shortlists.save(transaction.workspace(desk.workspace_id), shortlist_id, revision)


def test_refining_a_draft_makes_it_anew_and_leaves_a_saved_list_alone(desk: Desk) -> None:
    fill(desk, 12)
    shortlist_id = make(desk, Criteria())
    stricter = Criteria(active_fans=Threshold(least=Decimal("0.85"), hard=True))
    assert remake(desk, shortlist_id, stricter) == shortlist_id
    assert [entry.name for entry in show(desk, shortlist_id).entries] == [f"达人{n:02d}" for n in range(6)]
    assert show(desk, shortlist_id).revision == 1
    with desk.database.write() as transaction:
        shortlists.save(transaction.workspace(desk.workspace_id), shortlist_id, 1)
        transaction.commit()
    other = remake(desk, shortlist_id, Criteria())
    assert other != shortlist_id
    assert len(show(desk, shortlist_id).entries) == 6


def remake(desk: Desk, shortlist_id: int, criteria: Criteria) -> int:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        outcome = shortlists.remake(
            uow, shortlist_id, criteria, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        )
        transaction.commit()
    return outcome.post[0].card.subject


def test_an_empty_pool_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        make(desk, Criteria())
    assert isinstance(refused.value.notice, PoolEmpty)


def test_nobody_who_fits_is_an_answer_too(desk: Desk) -> None:
    fill(desk, 2)
    card = show(desk, make(desk, Criteria(price_to=Decimal(10))))
    assert (card.fit, card.entries, card.pages) == (0, (), 1)
    assert [(cut.floor, cut.count) for cut in card.cuts] == [(FloorName.PRICE, 2)]


def test_the_pool_is_narrowed_before_any_figure_is_looked_at(desk: Desk) -> None:
    fill(desk, 3)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        uow.add(Creator(name="t", platform="tiktok", handle="t", categories=["穿搭"]))
        uow.add(Creator(name="f", platform="douyin", handle="f", categories=["美食", "母婴"]))
        uow.add(Creator(name="u", platform="douyin", handle="u"))
        uow.add(
            Creator(
                name="n",
                platform="douyin",
                handle="n",
                not_interested_until=desk.clock.now() + timedelta(days=1),
            )
        )
        transaction.commit()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        criteria = Criteria(platform="douyin", category="styling")
        found = candidates.found(uow, criteria, now=desk.clock.now())
        assert found.total == 7
        assert [(cut.floor, cut.count, cut.examples) for cut in found.narrowed] == [
            (FloorName.NOT_INTERESTED, 1, ()),
            (FloorName.PLATFORM, 1, ()),
            (FloorName.CATEGORY, 1, ()),
        ]
        handles = [each.facts.handle for each in found.screening.candidates]
        assert handles == ["dy00", "dy01", "dy02", "u"]
        assert found.screening.candidates[0].facts.categories == ("styling",)
        assert platforms(uow) == ["douyin", "tiktok"]


def test_creators_are_found_by_letters_of_name_or_handle(desk: Desk) -> None:
    fill(desk, 3)
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id).add(
            Creator(name="100% Kai_x", platform="tiktok", handle="kai.x")
        )
        transaction.commit()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        found = {
            query: [creator.handle for creator in creator_search.find(uow, query)]
            for query in ("@KAI", "100%", "_", "达人01", "")
        }
    assert found == {
        "@KAI": ["kai.x"],
        "100%": ["kai.x"],
        "_": [],
        "达人01": ["dy01"],
        "": ["kai.x", "dy02", "dy01", "dy00"],
    }


def test_another_workspace_sees_neither_list_nor_creators(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 3)
    shortlist_id = make(desk, Criteria())
    other = open_desk(desk.database, tmp_path)
    with pytest.raises(NotFound):
        show(other, shortlist_id)
    with pytest.raises(Refusal):
        make(other, Criteria())
