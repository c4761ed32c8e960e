"""What a team does with a shortlist: who was cut, side by side, by hand, off and back, elsewhere, as a file, and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    newest,
    press,
)
from creators.kit import write_csv
from harness.world import Person, SlackPerson, World

from storage.sql import col
from storage.tables import Creator, Job, Outbox, SavedSearch, Shortlist, ShortlistEntry

MENSWEAR = {"en": "Menswear", "zh_CN": "男装"}


async def listed(merchant: Person, **answers: Any) -> None:
    """The team's library, and a list out of it."""
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.runs("shortlist")
    await merchant.answers({"Category": MENSWEAR[merchant.language], **answers})


def entries(world: World) -> list[str]:
    """Who is on the newest list, by name."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        newest_list = uow.all(uow.query(Shortlist).order_by(col(Shortlist.id).desc()))[0]
        rows = uow.all(
            uow.query(ShortlistEntry)
            .where(ShortlistEntry.shortlist_id == newest_list.id, ShortlistEntry.state == "candidate")
            .order_by(col(ShortlistEntry.position))
        )
        return [uow.get(Creator, row.creator_id).name for row in rows]


async def file_of(merchant: Person) -> str:
    """The name of the last file that the bot sent."""
    if isinstance(merchant, SlackPerson):
        messages = await merchant._messages(merchant.channel)
        return str([file["name"] for one in messages for file in one["files"]][-1])
    messages = (await merchant.world.get("telegram/messages", user=merchant.key))["messages"]
    return str([one["document"]["name"] for one in messages if one["out"] and one["document"]][-1])


@IN_ALL_FORMS
async def test_two_of_a_list_are_put_side_by_side_and_the_list_is_had_as_a_file(
    world: World, merchant: Person
) -> None:
    await listed(merchant)
    await merchant.presses("Compare")
    await merchant.answers({"Creators": ["穿搭师Kai", "阿伦男装"]})
    shown = await newest(merchant)
    for words in ("穿搭师Kai", "阿伦男装", "★", "Past work", "Style match", "Quote range", "Time"):
        assert words in shown
    await merchant.presses("Export")
    assert await file_of(merchant) == "Shortlist Menswear 2026-11-22.xlsx"
    assert world.count(Job, Job.kind == "shortlist.export", Job.state == "done") == 1


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_newcomer_understands_the_figures_and_undoes_a_cross(world: World, merchant: Person) -> None:
    await listed(merchant)
    first = await newest(merchant)
    is_english = merchant.language == "en"
    assert ("Listed: the best 10 + " if is_english else "名单：最佳 10 位 + ") in first
    assert ("Menswear · active fans ≥ 60%" if is_english else "男装 · 活跃 ≥ 60%") in first
    before = entries(world)
    await press(merchant, "✕ 2")
    assert entries(world) != before
    undo = "Undo ✕ " if is_english else "撤销移出 "
    told = await press(merchant, undo + before[1])
    assert before[1] in told
    assert entries(world) == before
    assert undo not in await newest(merchant)
    told = await press(merchant, "Save")
    assert ("to verify)" if is_english else "待核实") in told


@ON_EACH_PLATFORM
async def test_somebody_who_was_cut_is_added_and_somebody_else_refused_with_a_reason(
    world: World, merchant: Person
) -> None:
    await listed(merchant, **{"Highest price": "2000"})
    await merchant.presses("More…")
    await merchant.answers({"What": "Who was cut"})
    assert "were cut" in await newest(merchant)
    assert "price" in await newest(merchant)
    out = next(name for name in ("阿伦男装", "穿搭师Kai") if name not in entries(world))
    await merchant.presses("Add")
    await merchant.answers({"Creator": out})
    told = await newest(merchant)
    assert f"{out} is on the list" in told
    assert "added by" in told
    assert out in entries(world)
    await merchant.presses("Not interested…")
    await merchant.answers({"Reason": "Late or unreliable", "For how long": "30 days"})
    await merchant.sees(f"{out} is off the list, and off new ones until")
    assert out not in entries(world)
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [creator] = uow.all(uow.query(Creator).where(Creator.name == out))
        assert creator.stance_reason == "Late or unreliable"


@ON_EACH_PLATFORM
async def test_a_list_stands_in_another_chat_of_the_team_and_stays_up_to_date(
    world: World, merchant: Person
) -> None:
    await listed(merchant)
    await merchant.presses("Share")
    where = "creators" if isinstance(merchant, SlackPerson) else "campaigns"
    await merchant.answers({"Chat": where})
    await merchant.sees(f"The list stands in {where} as well")
    other = world.slack("sam", f"#{where}")
    sign, undo = (
        ("首选", "撤销移出") if where == "creators" else ("Best match", "Undo ✕")
    )  # as that channel reads
    assert sign in await other.screen()
    await press(merchant, "✕ 1")
    assert undo in await other.screen()


@ON_EACH_PLATFORM
async def test_a_search_is_saved_tells_of_an_import_and_opens_the_list_again(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await listed(merchant)
    await merchant.presses("More…")
    await merchant.answers({"What": "Save the search", "Name": "Winter men"})
    await merchant.sees("Saved as Winter men. You are told here")
    head = ("达人昵称", "抖音号", "达人类型", "活跃粉丝占比", "完播率", "报价")
    rows = [
        head,
        ("新人一号", "new_one", "男装", "88%", "55%", "1200"),
        ("美食", "food", "美食", "88%", "55%", "1"),
    ]
    await merchant.drops(write_csv(tmp_path / "new.csv", rows))
    await merchant.presses("Import")
    told = await newest(merchant)
    assert "1 new creator fits Winter men" in told
    assert "新人一号" in told
    await merchant.presses("Open the list")
    assert "Since Sun 22 Nov: " in await newest(merchant)
    assert "新人一号" in await newest(merchant)
    await merchant.runs("searches")
    assert "1 saved search" in await newest(merchant)
    await merchant.presses("Change a search")
    await merchant.answers({"Search": "Winter men", "What": "Rename", "Name": "Men, winter"})
    assert "1 Men, winter" in await newest(merchant)
    await merchant.presses("Change a search")
    await merchant.answers({"Search": "Men, winter", "What": "Delete"})
    await merchant.sees("The search Men, winter is deleted.")
    assert world.count(SavedSearch) == 0


@ON_EACH_PLATFORM
async def test_names_after_the_command_are_compared_at_once(world: World, merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.runs("compare 穿搭师Kai vs 阿伦男装")
    assert "Compared: 穿搭师Kai, 阿伦男装" in (await newest(merchant)).replace(" and ", ", ")
    await merchant.runs("compare 穿搭师Kai, nobody at all")
    await merchant.answers({"Creators": ["穿搭师Kai", "阿伦男装"]})
    assert "Compared: " in await newest(merchant)
    assert world.count(Shortlist) == 0


HOSTILE = "<!channel> *x* _y_ `z` | :: \\ </b> & @here \u202e{name}"


@ON_EACH_PLATFORM
async def test_thirty_creators_with_long_hostile_names_fit_into_every_message(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    head = ("达人昵称", "抖音号", "达人类型", "活跃粉丝占比", "完播率", "报价")
    names = [f"{number:02d} {HOSTILE}".ljust(80, "名")[:80] for number in range(60)]
    rows = [
        (name, f"h{number:02d}", "穿搭", f"{90 - number // 2}%", "40%", "1000" if number < 30 else "9000")
        for number, name in enumerate(names)
    ]
    await merchant.drops(write_csv(tmp_path / "hostile.csv", [head, *rows]))
    await merchant.presses("Import")
    await merchant.runs("shortlist")
    await merchant.answers({"Category": "Menswear", "Highest price": "5000", "How many": "30"})
    page = 1
    while "[Next page]" in (shown := await newest(merchant)):
        assert f"page {page} of " in shown
        assert "<!channel> *x*" in shown
        await merchant.presses("Next page")
        page += 1
    assert page >= 3
    await press(merchant, f"✕{10 * page - 9}")
    await merchant.sees("Undo ✕ ")
    await merchant.presses("Compare")
    await merchant.answers({}, confirm=True)
    assert "Compared: " in await newest(merchant)
    await merchant.presses("More…")
    await merchant.answers({"What": "Who was cut"})
    assert "30 price" in await newest(merchant)
    await merchant.presses("Export")
    assert (await file_of(merchant)).endswith(".xlsx")
    assert world.count(Outbox, Outbox.state == "refused") == 0
