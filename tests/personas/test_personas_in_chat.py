"""Personas in chat: made, chosen for a shortlist, compared with; by whom, in which words, and what nobody else sees."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    confirms,
    newest,
)
from harness.world import Form, Person, SlackPerson, World

from bot.flows.personas import EXAMPLE
from bot.messages.wording import say
from bot.messages.words import msg
from services import personas
from storage.queries import personas as rows
from storage.sql import col
from storage.tables import Creator, Persona, Shortlist

NAME = "Coat buyers"
HOSTILE = "<b>&amp;</b> *bold* @channel ::: | $ ~ {{ 7*7 }}"


def kept(world: World) -> Sequence[Persona]:
    with world.app.database.read() as transaction:
        return rows.standing(transaction.workspace(world.workspace_id))


def newest_list(world: World) -> Shortlist:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return uow.all(uow.query(Shortlist).order_by(col(Shortlist.id).desc()))[0]


async def library(merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")


async def makes(merchant: Person, **answers: str) -> None:
    await merchant.runs("persona new")
    await merchant.answers({"Name": NAME, "Ages": "30-50", "Gender": merchant.word("Men"), **answers})


@IN_ALL_FORMS
async def test_a_persona_is_made_chosen_for_a_list_and_compared_with(world: World, merchant: Person) -> None:
    await library(merchant)
    await merchant.runs("persona")
    await merchant.sees("No persona yet", "[Start from an example]")
    await merchant.presses("New persona")
    await merchant.answers({"Name": NAME, "Ages": "30-50", "Gender": "Men", "Interests": "outfits, cars"})
    await merchant.sees(f"Persona {NAME}", "30–50", "outfits and cars")
    await merchant.runs("shortlist")
    await merchant.answers({"Category": "Menswear", "Persona": NAME, "Audience": "Men"})
    await merchant.sees(f"For persona {NAME}", "men 30–50")
    made = newest_list(world)
    assert (made.criteria["gender"], made.criteria["age_from"], made.criteria["age_to"]) == ("male", 30, 50)
    assert made.result["persona"]["name"] == NAME
    await merchant.presses("Compare")
    await merchant.answers({"Creators": ["穿搭师Kai", "阿伦男装"]})
    shown = await newest(merchant)
    assert f"Beside persona {NAME}" in shown
    assert "men · outfits and cars" in shown
    assert "? Interests: unknown" in shown
    assert "✓ Gender: 82%" in shown


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_the_example_is_there_to_be_kept_or_changed(world: World, merchant: Person) -> None:
    await merchant.runs("persona")
    await merchant.presses("Start from an example")
    await merchant.answers({})
    [row] = kept(world)
    assert row.name == say(EXAMPLE["name"], merchant.language)
    wanted = personas.wanted_of(row)
    assert (wanted.age_from, wanted.age_to, wanted.gender, len(wanted.cities)) == (30, 50, "male", 2)
    await merchant.runs(f"persona {row.name}")
    await merchant.sees(row.name, "30–50")


@ON_EACH_PLATFORM
async def test_one_field_is_edited_undone_and_the_persona_deleted(world: World, merchant: Person) -> None:
    await makes(merchant)
    await merchant.presses("Edit")
    await merchant.answers({"What": "Purchasing power", "Purchasing power": "High"})
    await merchant.sees("high", "Undo within 10 minutes")
    await merchant.presses("Undo")
    assert personas.wanted_of(kept(world)[0]).power is None
    await merchant.presses("Edit")
    await merchant.answers({"What": "Name", "Name": "Winter"})
    assert kept(world)[0].name == "Winter"
    await confirms(merchant, "Delete")
    assert not kept(world)
    await merchant.sees("persona Winter")
    await merchant.presses("Undo")
    assert kept(world)[0].name == "Winter"


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_name_with_a_mistake_shows_the_nearest(world: World, merchant: Person) -> None:
    await makes(merchant)
    await merchant.runs("persona coat buyer")
    await merchant.sees(
        say(msg("There is no persona “%(words)s”. The nearest:", words="coat buyer"), merchant.language)
    )
    await merchant.presses(NAME)
    assert f"{NAME}" in await newest(merchant)
    await merchant.runs("persona zzzzzz")
    await merchant.sees(
        say(msg("There is no persona “%(words)s”. All of them:", words="zzzzzz"), merchant.language)
    )


@ON_TELEGRAM
async def test_what_a_persona_proposes_can_be_answered_otherwise(world: World, merchant: Person) -> None:
    await library(merchant)
    await makes(merchant)
    await merchant.presses("Find creators for it")
    await merchant.answers({"Persona": NAME, "Audience": "Women", "Ages": "18-30"})
    made = newest_list(world)
    assert (made.criteria["gender"], made.criteria["age_from"]) == ("female", 18)
    await merchant.presses("Refine")
    await merchant.answers({})
    again = newest_list(world)
    assert (again.criteria["gender"], again.result["persona"]["name"]) == ("female", NAME)


@ON_EACH_PLATFORM
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", f"10 creators for persona {NAME.upper()}"), ("zh_CN", f"找10个达人 画像{NAME}")],
)
async def test_plain_words_name_a_persona(world: World, merchant: Person, sentence: str) -> None:
    await library(merchant)
    await makes(merchant)
    await merchant.says(sentence)
    made = newest_list(world)
    assert (made.criteria["gender"], made.criteria["age_to"], made.criteria["wanted"]) == ("male", 50, 10)
    assert made.result["persona"]["name"] == NAME
    await merchant.sees("30–50")


@ON_TELEGRAM
async def test_a_name_that_no_persona_has_is_asked_about(world: World, merchant: Person) -> None:
    await library(merchant)
    await makes(merchant)
    await merchant.says("10 menswear creators for persona coats")
    await merchant.sees("“coats”: which persona? None is called so.")
    assert world.count(Shortlist) == 0
    await merchant.presses(f"Persona: {NAME}")
    assert newest_list(world).result["persona"]["name"] == NAME


@ON_EACH_PLATFORM
async def test_a_creators_audience_is_written_down_compared_and_made_a_persona(
    world: World, merchant: Person
) -> None:
    await makes(merchant, Cities="Shanghai, Hangzhou")
    await merchant.runs("creator 阿伦男装")
    await merchant.presses("More")
    await merchant.presses("Fits a persona?")
    await merchant.sees(f"beside persona {NAME}", "Cities Shanghai and Hangzhou: unknown")
    await merchant.presses("Audience")
    await merchant.answers({"Men among the fans": "82%", "Cities": "上海 12%、杭州 8%、成都 5%"})
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        creator = uow.first(uow.query(Creator).where(Creator.name == "阿伦男装"))
        assert creator is not None
        assert creator.audience["male"] == "0.82"
        assert creator.extra["audience_cities"] == "上海 12%、杭州 8%、成都 5%"
    await merchant.presses("More")
    await merchant.sees("Cities: 上海 12%、杭州 8%、成都 5%")
    await merchant.presses("Fits a persona?")
    assert "上海 12% and 杭州 8%, 20% together" in await newest(merchant)
    await merchant.presses("Make a persona of it")
    await merchant.answers({})
    made = kept(world)[-1]
    assert made.name == "阿伦男装"
    assert personas.wanted_of(made).cities == ("上海", "杭州", "成都")


@ON_EACH_PLATFORM
async def test_hostile_words_are_shown_as_they_are(world: World, merchant: Person) -> None:
    await makes(merchant, Name=HOSTILE, Cities="<!channel>, a|b")
    await merchant.runs("persona")
    assert "49" not in await newest(merchant)
    await merchant.sees("bold", "<!channel>" if isinstance(merchant, SlackPerson) else "channel")
    assert kept(world)[0].name == HOSTILE


async def test_a_creator_never_sees_personas(world: World) -> None:
    lin = world.slack("lin")
    await makes(lin)
    lily = world.telegram("lily")
    for command in ("persona", "persona new", f"persona {NAME}"):
        await lily.runs(command)
        assert await newest(lily) == "That is not available to you."
    await lily.runs("help")
    assert "persona" not in (await newest(lily)).casefold()


@pytest.fixture
def form() -> Form:
    return Form("slack", restarts=False)
