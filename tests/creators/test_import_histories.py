"""Quotes and tags that imports bring: a line of history for each change, a library that knows, and an exact way back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from creators.kit import Desk, write_csv

from domain.audiences import ChatAudience
from domain.money import Money
from domain.records import QuoteItem, QuoteSource
from domain.stances import Stance
from services import creator_cards, records, stances, tags
from storage.sql import col
from storage.tables import Creator, Quote, Tag

HEAD = ["抖音号", "达人昵称", "粉丝数", "报价", "标签"]


def _file(folder: Path, name: str, *rows: list[str]) -> Path:
    return write_csv(folder / name, [HEAD, *rows])


def _quotes(desk: Desk) -> list[tuple[str, Decimal, Decimal | None]]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        found = uow.all(uow.query(Quote).order_by(col(Quote.id)))
        return [(uow.get(Creator, row.creator_id).handle, row.amount, row.was) for row in found]


def _library(desk: Desk) -> list[str]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return sorted(tag.name for tag in uow.all(uow.query(Tag)))


def test_a_changed_quote_becomes_history_and_undo_takes_it_back_exactly(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "2400", ""], ["dy_b", "乙", "2万", "面议", ""])
    )
    assert _quotes(desk) == [], "the first price of somebody new is no change"
    second = _file(
        tmp_path,
        "b.csv",
        ["dy_a", "甲", "1.2万", "2600", ""],
        ["dy_b", "乙", "2万", "900", ""],
        ["dy_c", "丙", "3万", "500", ""],
    )
    batch = desk.imported(second)
    assert _quotes(desk) == [("dy_a", Decimal(2600), Decimal(2400)), ("dy_b", Decimal(900), None)]
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        shown = creator_cards.show_record(
            uow, desk.creators()["dy_a"].id, audience=ChatAudience.TEAM, now=desk.clock.now()
        )
    assert [int(each.amount.amount) for each in shown.quotes] == [2600, 2400]
    assert (shown.quotes[0].source, shown.quotes[0].by) == ("douyin_creators", "")
    desk.undo(batch)
    desk.run_jobs()
    assert _quotes(desk) == []
    assert {handle: row.quote for handle, row in desk.creators().items()} == {
        "dy_a": Decimal(2400),
        "dy_b": None,
    }


def test_an_undo_leaves_a_quote_that_somebody_wrote_since(desk: Desk, tmp_path: Path) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "2400", ""]))
    batch = desk.imported(_file(tmp_path, "b.csv", ["dy_a", "甲", "1万", "2600", ""]))
    heard = records.NewQuote(
        amount=Money(amount=Decimal(2500), currency="CNY"),
        item=QuoteItem.VIDEO,
        source=QuoteSource.CREATOR,
        on_day=desk.clock.now().date(),
    )
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creator = desk.creators()["dy_a"].id
        records.add_quote(uow, creator, heard, by=desk.lin, now=desk.clock.now())
        transaction.commit()
    desk.undo(batch)
    desk.run_jobs()
    assert _quotes(desk) == [("dy_a", Decimal(2500), Decimal(2600))]
    assert desk.creators()["dy_a"].quote == Decimal(2500)


def test_the_library_knows_imported_tags_and_forgets_them_with_the_import(desk: Desk, tmp_path: Path) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "2400", "通勤、复古"]))
    batch = desk.imported(_file(tmp_path, "b.csv", ["dy_b", "乙", "1万", "900", "复古、户外、Vlog"]))
    assert _library(desk) == sorted(["通勤", "复古", "户外", "Vlog"])
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creator = desk.creators()["dy_a"]
        tags.put_on(
            uow, creator.id, [*creator.tags, "户外"], seen=creator.tags, by=desk.lin, now=desk.clock.now()
        )
        transaction.commit()
    desk.undo(batch)
    desk.run_jobs()
    assert _library(desk) == sorted(["通勤", "复古", "户外"]), "what somebody uses by now stays"


def test_the_library_takes_no_more_than_a_hundred_and_the_import_goes_on(desk: Desk, tmp_path: Path) -> None:
    rows = [[f"dy_{n}", f"名{n}", "1万", "900", f"标{n}"] for n in range(120)]
    desk.imported(_file(tmp_path, "many.csv", *rows))
    assert len(_library(desk)) == 100
    assert len(desk.creators()) == 120


def test_an_undo_keeps_whom_the_team_has_decided_about(desk: Desk, tmp_path: Path) -> None:
    rows = (
        ["dy_a", "甲", "1万", "2400", ""],
        ["dy_b", "乙", "1万", "900", ""],
        ["dy_c", "丙", "1万", "900", ""],
    )
    batch = desk.imported(_file(tmp_path, "a.csv", *rows))
    known = desk.creators()
    now = desk.clock.now()
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        stances.refuse(
            uow, known["dy_a"].id, kind=Stance.BLACKLISTED, reason="刷量", until=None, by=desk.lin, now=now
        )
        tags.put_on(uow, known["dy_b"].id, ["老朋友"], seen=[], by=desk.lin, now=now)
        transaction.commit()
    desk.undo(batch)
    desk.run_jobs()
    left = desk.creators()
    assert sorted(left) == ["dy_a", "dy_b"]
    assert (left["dy_a"].stance, left["dy_b"].tags) == ("blacklisted", ["老朋友"])
