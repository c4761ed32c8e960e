"""One person, two records: found, compared, merged in chat; and the accounts of one creator."""

from __future__ import annotations

from pathlib import Path

from conversations.scenes import IN_ALL_FORMS, IN_BOTH_LANGUAGES, ON_EACH_PLATFORM, confirms, newest
from creators.kit import write_csv
from harness.world import Person, World

from storage.tables import Creator, CreatorContact, CreatorHandle

NAME = "阿伦男装"
OTHER = "穿搭师Kai"
HOSTILE = "<b>&amp;</b> *bold* @channel | {{ 7*7 }}"


def row(world: World, name: str) -> Creator | None:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return uow.first(uow.query(Creator).where(Creator.name == name))


@IN_ALL_FORMS
async def test_two_records_are_compared_and_merged_and_the_old_name_still_finds_her(
    world: World, merchant: Person
) -> None:
    gone = row(world, OTHER)
    assert gone is not None
    await merchant.runs(f"creator {OTHER}")
    await merchant.runs(f"merge {NAME}, {OTHER}")
    await merchant.sees("Nothing is merged yet", "cannot be undone")
    await confirms(merchant, "Merge")
    await merchant.sees("is a further account")
    assert row(world, OTHER) is None
    assert world.count(CreatorHandle) == 1
    await merchant.runs(f"creator {gone.handle}")
    card = await newest(merchant)
    assert NAME in card
    assert f"@{gone.handle}" in card


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_the_card_knows_her_other_accounts(world: World, merchant: Person) -> None:
    await merchant.runs(f"creator {NAME}")
    await merchant.presses("More")
    await merchant.presses("Accounts")
    await merchant.answers({"Platform": merchant.word("Weibo"), "Handle": "https://weibo.com/u/123456"})
    await merchant.sees("@123456")
    await merchant.runs("creator 123456")
    assert NAME in await newest(merchant)
    await merchant.presses("More")
    await merchant.presses("Accounts")
    account = f"@123456 · {merchant.word('Weibo')}"
    await merchant.answers({"Take off": [account]})
    assert world.count(CreatorHandle) == 0


@ON_EACH_PLATFORM
async def test_an_account_that_another_has_leads_to_the_comparison_and_either_may_stay(
    world: World, merchant: Person
) -> None:
    other = row(world, OTHER)
    assert other is not None
    await merchant.runs(f"creator {NAME}")
    await merchant.presses("More")
    await merchant.presses("Accounts")
    await merchant.answers({"Platform": "Douyin", "Handle": other.handle})
    await merchant.sees("was not added")
    await merchant.presses("Compare and merge")
    await merchant.presses("Keep the other one")
    assert f"Goes: {NAME}" in (await newest(merchant)).replace("*", "")
    await confirms(merchant, "Merge")
    await merchant.sees("is a further account")
    assert row(world, NAME) is None
    assert row(world, OTHER) is not None


@ON_EACH_PLATFORM
async def test_who_is_meant_is_asked_and_hostile_names_stay_characters(
    world: World, merchant: Person
) -> None:
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        uow.add(Creator(name=HOSTILE, platform="douyin", handle="hostile_1", notes=HOSTILE, tags=[HOSTILE]))
        transaction.commit()
    await merchant.runs("merge")
    await merchant.sees("Which two records are one person's?")
    await merchant.runs(f"merge {NAME}, nobody_at_all")
    await merchant.sees("Nobody is called nobody_at_all")
    await merchant.runs(f"creator {NAME}")
    await merchant.presses("More")
    await merchant.presses("Same person as…")
    await merchant.answers({"Creator": HOSTILE})
    await merchant.sees("Nothing is merged yet", "*bold* @channel")


@ON_EACH_PLATFORM
async def test_a_contact_is_kept_in_private_and_a_shared_one_leads_to_the_comparison(
    world: World, merchant: Person
) -> None:
    for name in (NAME, OTHER):
        await merchant.runs(f"creator {name}")
        await merchant.presses("More")
        await merchant.presses("Add a contact")
        await merchant.answers({"Whose": "The assistant", "Kind": "WeChat", "Contact": "Wx_canary_77"})
    await merchant.sees("has the same one as", f"Compare with {NAME}")
    assert "canary" not in await merchant.screen()
    await merchant.runs(f"creator {NAME}")
    await merchant.sees(f"Same WeChat as {OTHER}")
    await merchant.presses("More")
    await merchant.presses("Contacts")
    await merchant.turns_to("dm")
    await merchant.sees("Wx_canary_77", "only you see this message")


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_contact_is_changed_removed_and_had_back_in_private(world: World, merchant: Person) -> None:
    await merchant.runs(f"creator {NAME}")
    await merchant.presses("More")
    await merchant.presses("Add a contact")
    await merchant.answers(
        {"Whose": merchant.word("The creator"), "Kind": merchant.word("WeChat"), "Contact": "Wx_canary_77"}
    )
    await _opens_contacts(merchant)
    await merchant.presses("Change a contact")
    await merchant.answers({"Contact": merchant.word("WeChat"), "New contact": "Wx_canary_88"})
    await merchant.turns_to("dm")
    await merchant.presses("Undo")
    await _opens_contacts(merchant)
    await merchant.sees("Wx_canary_77")
    await merchant.presses("Remove a contact")
    await merchant.answers({"Contact": merchant.word("WeChat")})
    assert _standing(world) == 0
    await merchant.turns_to("dm")
    await merchant.presses("Undo")
    assert _standing(world) == 1


async def _opens_contacts(merchant: Person) -> None:
    await merchant.runs(f"creator {NAME}")
    await merchant.presses("More")
    await merchant.presses("Contacts")
    await merchant.turns_to("dm")


def _standing(world: World) -> int:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return len([row for row in uow.all(uow.query(CreatorContact)) if row.gone_at is None])


@ON_EACH_PLATFORM
async def test_two_of_a_file_with_one_contact_are_named_and_compared_from_its_card(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    path = write_csv(
        tmp_path / "list.csv",
        [
            ["抖音号", "达人昵称", "粉丝数", "微信"],
            ["dy_1", "Ann", "1万", "wx_canary"],
            ["dy_2", "Bea", "1万", "WX_canary"],
        ],
    )
    await merchant.drops(path)
    await merchant.presses("Import")
    await merchant.sees(
        "2 creators of the file have a contact that somebody else has as well", "Ann and Bea · WeChat"
    )
    await merchant.does_not_see("canary")
    await merchant.presses("Compare Ann and Bea")
    await merchant.sees("Nothing is merged yet")
    await confirms(merchant, "Merge")
    await merchant.sees("is a further account")
    await merchant.does_not_see("Compare Ann and Bea")
