"""How a team screens: read by everybody, changed by owners and managers, previewed, saved, undone; and why 86."""

from __future__ import annotations

import pytest
from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    newest,
    press,
)
from harness.world import Form, Person, SlackPerson, World

from domain.parts import PartName
from services.screening_rules import rules_of


@pytest.fixture
def lead(world: World, form: Form) -> Person:
    """An owner on Slack, who reads Chinese; a manager on Telegram, who reads English."""
    return world.slack("lin") if form.platform == "slack" else world.telegram("ben")


async def with_creators(person: Person) -> None:
    await person.drops(LIBRARY)
    await person.presses("Import")


def ticked(person: Person, part: str) -> str | list[str]:
    """In a chat the parts stand on several pages; there it is quicker to type."""
    return [person.word(part)] if isinstance(person, SlackPerson) else person.word(part)


def weight(world: World, part: PartName) -> int:
    with world.app.database.read() as transaction:
        return int(rules_of(transaction.workspace(world.workspace_id)).weights[part])


@IN_ALL_FORMS
async def test_weights_are_changed_after_a_preview_and_put_back(world: World, lead: Person) -> None:
    await with_creators(lead)
    await lead.runs("screening")
    await lead.sees("How creators are screened: the defaults", "Value and cooperation", "Past performance")
    await lead.presses("Change weights")
    await lead.answers({"Parts of the score": ticked(lead, "Quote"), "Quote": "60"})
    await lead.sees("10 → 60", "达人")
    assert weight(world, PartName.PRICE) == 10
    await lead.presses("Save")
    assert weight(world, PartName.PRICE) == 60
    await lead.sees("How creators are screened: your own weights")
    await lead.presses("Undo")
    assert weight(world, PartName.PRICE) == 10
    await lead.sees("How creators are screened: the defaults")


@ON_EACH_PLATFORM
async def test_thresholds_become_floors_or_nothing_when_it_is_cancelled(world: World, lead: Person) -> None:
    await with_creators(lead)
    await lead.runs("screening")
    await lead.presses("Change thresholds")
    yes = lead.word("Yes")
    await lead.answers({"Active fans, at least": "65%", "Cut below: active fans": yes})
    await lead.sees("65%")
    await lead.presses("Cancel")
    with world.app.database.read() as transaction:
        active = rules_of(transaction.workspace(world.workspace_id)).active_fans
    assert active is not None
    assert not active.hard


@ON_EACH_PLATFORM
async def test_the_defaults_come_back_by_a_button(world: World, lead: Person) -> None:
    await lead.runs("screening")
    await lead.does_not_see(lead.word("Back to the defaults"))
    await lead.presses("Change weights")
    await lead.answers({"Parts of the score": [lead.word("Category")], "Category": "0"})
    await lead.presses("Save")
    assert weight(world, PartName.CATEGORY) == 0
    await lead.sees("left out")
    await lead.presses("Back to the defaults")
    await lead.presses("Save")
    assert weight(world, PartName.CATEGORY) == 15


async def test_an_operator_reads_the_rules_and_changes_nothing(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("screening")
    await sam.sees("How creators are screened: the defaults", "at least 60%, below it comes later")
    told = await press(sam, "Change weights")
    assert told
    assert await sam.modal() is None


@ON_TELEGRAM
async def test_two_managers_change_at_once_and_the_second_is_told(world: World, lead: Person) -> None:
    mei = world.telegram("mei")
    for person, quote in ((lead, "20"), (mei, "30")):
        await person.runs("screening")
        await person.presses("Change weights")
        await person.answers({"Parts of the score": ticked(person, "Quote"), "Quote": quote})
    await mei.presses("Save")
    told = await press(lead, "Save")
    assert "changed the screening in the meantime" in told
    assert weight(world, PartName.PRICE) == 30
    await lead.runs("screening")
    assert "Quote 30 (usually 10)" in await newest(lead)


@ON_TELEGRAM
async def test_a_weight_that_is_none_gets_a_sentence(world: World, lead: Person) -> None:
    await lead.runs("screening")
    await lead.presses("Change weights")
    await lead.says("Quote")
    await lead.says("a lot")
    assert "“a lot” is not a number." in await newest(lead)
    await lead.says("200")
    assert "At most 100." in await newest(lead)
    await lead.says("10")
    await lead.sees("That is how it is set already. Nothing to change.")


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_score_is_explained_to_the_tenth(world: World, merchant: Person) -> None:
    del world
    await with_creators(merchant)
    await merchant.runs("shortlist")
    await merchant.answers({"Category": "男装" if merchant.language == "zh_CN" else "Menswear"})
    await merchant.presses("More…")
    await merchant.answers({"Creator": "穿搭师Kai"})
    await merchant.presses("Why this score")
    await merchant.sees("Together", "/ 100", "nobody has looked")
    await merchant.sees(
        "Prefers strong sellers whose fans match: sales and GMV weigh more, then price and audience."
    )
