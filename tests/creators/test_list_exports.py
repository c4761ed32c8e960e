"""A shortlist as a file: what its sheets say, in both languages, and that a kill costs nothing."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk
from creators.lists import decide, drop, fill, make, show
from python_calamine import CalamineWorkbook

from domain.creators import Gender
from domain.criteria import Criteria
from domain.errors import NotFound
from domain.notices.shortlists import ExportFailed, ExportStarted, ShortlistExported
from domain.outcome import Outcome
from scheduler.work.exports import HANDLERS
from services import exports, shortlist_additions
from storage.tables import Creator, Job, LinkedChat
from storage.unit_of_work import UnitOfWork

HOSTILE = '=HYPERLINK("http://x","y")\u202e' + "名" * 60


def order(desk: Desk, shortlist_id: int, language: str = "en") -> Job:
    outcome = decide(
        desk,
        lambda uow: exports.order(
            uow, shortlist_id, chat=desk.chat, thread="1.2", by=desk.lin, language=language,
            timezone="Asia/Shanghai", real=desk.clock.real(),
        ),
    )  # fmt: skip
    assert outcome.toast == ExportStarted()
    return desk.newest_job()


def run(desk: Desk, job: Job) -> dict[str, Any]:
    result = HANDLERS[job.kind](desk.context(job))
    assert result is not None
    return result


def sheets(desk: Desk, job: Job) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.blobs.path(job.payload["blob"]).read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def made(desk: Desk) -> list[list[Any]]:
    """The first sheet of a new list of everybody."""
    job = order(desk, make(desk, Criteria(gender=Gender.MALE)))
    run(desk, job)
    return sheets(desk, job)["Shortlist"]


def the_list(desk: Desk) -> int:
    fill(desk, 3)
    fill(desk, 1, first=30, name="未知", active_fan_share=None)
    [dear] = fill(desk, 1, first=40, name="贵", quote=Decimal(9000))
    fill(desk, 1, first=50, name=HOSTILE, handle="-cmd", quote=Decimal(8000))
    shortlist_id = make(desk, Criteria(gender=Gender.MALE, price_to=Decimal(5000)))
    decide(
        desk,
        lambda uow: shortlist_additions.add(uow, shortlist_id, dear, by=desk.lin, now=desk.clock.now()),
    )
    return shortlist_id


def test_the_sheets_hold_the_list_its_criteria_and_who_was_cut(desk: Desk) -> None:
    job = order(desk, the_list(desk))
    result = run(desk, job)
    assert {name: result[name] for name in ("creators", "to_verify", "cut", "on")} == {
        "creators": 5, "to_verify": 1, "cut": 2, "on": "2026-11-23",
    }  # fmt: skip
    found = sheets(desk, job)
    assert list(found) == ["Shortlist", "Criteria", "Cut"]
    head, *rows = found["Shortlist"]
    by = {name: position for position, name in enumerate(head)}
    assert [row[by["Creator"]] for row in rows] == ["达人00", "达人01", "达人02", "贵", "未知"]
    assert rows[0][by["Active fans"]] == pytest.approx(0.9)
    assert rows[4][by["Active fans"]] == "", "unknown is empty, never 0"
    assert rows[0][by["Quote"]] == 3000
    assert "active fans 90%" in rows[0][by["Speaks for her"]]
    why = rows[0][by["Why this score"]].split(" · ")
    points = [Decimal(each.split()[-3]) for each in why]
    assert points == sorted(points, reverse=True)
    assert round(sum(points)) == rows[0][by["Score"]], "part by part it adds up to her score"
    assert sum(Decimal(each.split()[-1]) for each in why) == 100
    assert rows[3][by["Added by"]] == "added by 林, though cut by price"
    assert rows[4][by["Unknown"]] == "active fans"
    told = next(each for each in why if each.startswith("active fans ")).split()
    own = [rows[0][by[f"Active fans: points{more}"]] for more in ("", " possible")]
    assert own == [float(told[-3]), float(told[-1])], "the same points of a hundred in both places"
    assert rows[4][by["Active fans: points possible"]] == ""
    assert all(name[:1] == name[:1].upper() for name in head)
    asked = [row[1] for row in found["Criteria"] if row[0] == "Looked for"]
    assert asked[0] == "men ≥ 50%"
    assert asked[-1] == "≤ ¥5,000"
    cut = found["Cut"][1:]
    assert [row[0] for row in cut] == ["price", "price"]
    assert {row[2] for row in cut} == {"贵", HOSTILE}


def test_an_amount_has_its_own_currency_whatever_the_quotes_is(desk: Desk) -> None:
    for at in range(3):
        fill(desk, 1, first=at, name=f"甲{at}", gmv=Decimal(5000 + at), gmv_currency="USD")
    head, *rows = made(desk)
    by = {name: position for position, name in enumerate(head)}
    assert [row[by["GMV (USD): peers' median"]] for row in rows] == [5001] * 3
    assert {row[by["Quote: currency"]] for row in rows} == {"CNY"}
    assert {"GMV (USD)", "Price (CNY)"} <= set(head)
    fill(desk, 1, first=20, name="乙", gmv=Decimal(9000), gmv_currency="MYR")
    fill(desk, 1, first=30, name="丙")
    head, *rows = made(desk)
    by = {name: position for position, name in enumerate(head)}
    told = {row[by["Creator"]]: (row[by["GMV"]], row[by["GMV: currency"]]) for row in rows}
    assert (told["甲0"], told["乙"], told["丙"]) == ((5000, "USD"), (9000, "MYR"), ("", ""))


def test_the_file_is_in_the_language_of_whoever_asked(desk: Desk) -> None:
    job = order(desk, the_list(desk), "zh_CN")
    result = run(desk, job)
    assert result["file"] == "候选名单 2026-11-23.xlsx"
    found = sheets(desk, job)
    assert list(found) == ["候选名单", "筛选条件", "已排除"]
    assert "活跃粉丝 90%" in found["候选名单"][1][6]


def test_a_run_that_was_killed_is_run_again_into_the_same_file(desk: Desk) -> None:
    job = order(desk, the_list(desk))
    first = run(desk, job)
    again = run(desk, job)
    assert first == again
    files = list(desk.blobs._folder.glob("??/*"))
    assert len(files) == 1


def test_pressing_twice_makes_one_file_and_a_list_that_has_changed_makes_another(desk: Desk) -> None:
    shortlist_id = the_list(desk)
    first = order(desk, shortlist_id)
    assert order(desk, shortlist_id).id == first.id
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id)
        transaction.system.get(Job, first.id).state = "done"
        transaction.commit()
    assert order(desk, shortlist_id).id == first.id, "a platform may bring a press again after minutes"
    other = order(desk, shortlist_id, "zh_CN")
    assert other.id != first.id, "in another language it is another file"
    drop(desk, shortlist_id, show(desk, shortlist_id).entries[0].creator_id)
    second = order(desk, shortlist_id)
    assert second.id not in {first.id, other.id}
    desk.clock.advance(exports.AGAIN_AFTER)
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id)
        transaction.system.get(Job, second.id).state = "done"
        transaction.commit()
    assert order(desk, shortlist_id).id != second.id, "who asks later wants it again"


def _ends(desk: Desk, job_id: int, state: str) -> None:
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id)
        transaction.system.get(Job, job_id).state = state
        transaction.commit()


def test_pressing_again_after_a_failure_makes_the_file(desk: Desk) -> None:
    shortlist_id = the_list(desk)
    first = order(desk, shortlist_id)
    _ends(desk, first.id, "failed")
    assert order(desk, shortlist_id).id != first.id, "that is what the failure asks for"


def test_pressing_again_after_a_record_was_corrected_makes_another_file(desk: Desk) -> None:
    shortlist_id = the_list(desk)
    first = order(desk, shortlist_id)
    _ends(desk, first.id, "done")
    dear = show(desk, shortlist_id).entries[0].creator_id

    def correct(uow: UnitOfWork) -> Outcome:
        uow.get(Creator, dear).quote = Decimal(2900)
        return Outcome()

    assert order(desk, shortlist_id).id == first.id
    decide(desk, correct)
    assert order(desk, shortlist_id).id != first.id, "the one that was sent says the old quote"


def test_the_file_goes_where_it_was_asked_for_unless_others_read_there_now(desk: Desk) -> None:
    job = order(desk, the_list(desk))
    job.result = run(desk, job)

    told: list[Outcome] = []

    def ended() -> None:
        told.append(decide(desk, lambda uow: exports.ended(uow, job)))

    ended()
    assert isinstance(told[0].reply, ShortlistExported)
    assert told[0].reply.attached.blob == job.payload["blob"]

    def mix(uow: Any) -> Outcome:
        uow.get(LinkedChat, desk.chat.id).audience = "mixed"
        return Outcome()

    decide(desk, mix)
    ended()
    assert told[1].reply is None
    assert [type(each.notice) for each in told[1].tell] == [ShortlistExported]
    job.error, job.result = "Lost", None
    ended()
    assert [type(each.notice) for each in told[2].tell] == [ExportFailed]


def test_another_workspaces_list_is_not_exported(desk: Desk, tmp_path: Path) -> None:
    shortlist_id = the_list(desk)
    other = open_desk(desk.database, tmp_path)
    with pytest.raises(NotFound):
        order(other, shortlist_id)
