"""What several conversations begin with, and ways to look closely at what a person was told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from harness.world import FORMS, Form, Person, SlackPerson, TelegramPerson, World

from bot.messages.wording import say
from storage.tables import Creator

SAMPLES = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples"
LIBRARY = SAMPLES / "青禾男装_达人库.csv"
SEEDED = ["Arif", "Lily Ross", "穿搭师Kai", "阿伦男装"]
PRODUCT = "羊毛双面大衣"
MANAGERS = "Managers 管理群"

ON_EACH_PLATFORM = pytest.mark.parametrize(
    "form", [Form("slack", restarts=False), Form("telegram", restarts=False)], ids=str
)
ON_ALL_TRANSPORTS = pytest.mark.parametrize(
    "form",
    [
        Form(platform, restarts=False, transport=transport)
        for transport in ("sockets", "http")
        for platform in ("slack", "telegram")
    ],
    ids=str,
)
_SLOW = [pytest.mark.postgres, pytest.mark.slow]
IN_ALL_FORMS = pytest.mark.parametrize(
    ("form", "kind"),
    [
        *((form, "sqlite") for form in FORMS),
        *(
            pytest.param(form, "postgres", marks=_SLOW if form.restarts else pytest.mark.postgres)
            for form in FORMS
        ),
    ],
    ids=str,
)
IN_ALL_FORMS_AND_OVER_HTTP = pytest.mark.parametrize(
    ("form", "kind"),
    [
        *IN_ALL_FORMS.args[1],
        *((Form(platform, restarts=False, transport="http"), "sqlite") for platform in ("slack", "telegram")),
    ],
    ids=str,
)
ON_TELEGRAM = pytest.mark.parametrize("form", [Form("telegram", restarts=False)], ids=str)
IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh_CN"])
ON_BOTH_DATABASES = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)


async def sends_a_task(merchant: Person, *creators: str, **more: Any) -> None:
    """A task for these creators, with a fee of 2,400 unless `Fee` says otherwise."""
    await merchant.runs("task")
    await merchant.answers({"Product": PRODUCT, "Fee": "2400", "Creators": list(creators), **more})


async def press(person: Person, label: str, *, chat: str = "") -> str:
    """Press and give what the presser is told at once: the toast, or on Slack the words only they see."""
    if isinstance(person, TelegramPerson):
        where = {"chat": chat} if chat else {}
        answer = (await person._do("telegram/press", label=person.word(label), **where))["answer"]
        return str(answer["text"]) if answer else ""
    before = len(await _only_for(person))
    await person.presses(label)
    after = await _only_for(person)
    return after[-1] if len(after) > before else ""


async def presses_at_once(world: World, people: Sequence[TelegramPerson], label: str, chat: str) -> list[str]:
    """Several people press the same button before the bot has answered any; gives their toasts."""
    answers = await asyncio.gather(
        *(
            world.post("telegram/press", user=one.key, chat=chat, label=label)
            if chat
            else world.post("telegram/press", user=one.key, label=label)
            for one in people
        )
    )
    await world.acted()
    return [str((one.get("answer") or {}).get("text") or "") for one in answers]


async def confirms(person: Person, label: str) -> None:
    """Press a button that asks once more, and say yes."""
    await person.presses(label)
    if isinstance(person, TelegramPerson):
        sure = say("Yes: %(label)s", person.language, label=person.word(label))
        await person._do("telegram/press", label=sure)


async def newest(person: Person) -> str:
    """The last thing the bot said to a person, with its buttons."""
    if isinstance(person, TelegramPerson):
        messages = (await person.world.get("telegram/messages", user=person.key))["messages"]
        ours = [one for one in messages if one["out"] and not one["deleted"]]
        return _with_buttons(ours[-1]["text"], [label for row in ours[-1]["buttons"] for label in row])
    assert isinstance(person, SlackPerson)
    messages = [one for where in (person.channel, "dm") for one in await person._messages(where)]
    last = max((one for one in messages if not one["ephemeral"]), key=lambda one: str(one["ts"]))
    return str(last["visible"])


def _with_buttons(text: str, labels: Sequence[str]) -> str:
    return "\n".join([text, *(f"[{label}]" for label in labels)])


async def _only_for(person: Person) -> list[str]:
    assert isinstance(person, SlackPerson)
    found = [one for where in (person.channel, "dm") for one in await person._messages(where)]
    return [str(one["visible"]) for one in sorted(found, key=lambda one: str(one["ts"])) if one["ephemeral"]]


async def group_screen(world: World, chat: str = MANAGERS) -> str:
    """What can be read in a Telegram group, with the buttons."""
    messages = (await world.get("telegram/messages", chat=chat))["messages"]
    return "\n\n".join(
        _with_buttons(one["text"], [label for row in one["buttons"] for label in row])
        for one in messages
        if not one["deleted"]
    )


async def says_in_group(world: World, user: str, text: str, chat: str = MANAGERS) -> str:
    """Write into a Telegram group; gives what can be read there afterwards."""
    answer = await world.post("telegram/say", user=user, chat=chat, text=text)
    assert answer.get("ok"), answer
    await world.acted()
    return await group_screen(world, chat)


def creators(world: World) -> list[str]:
    """Names of the pool, sorted."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return sorted(one.name for one in uow.all(uow.query(Creator)))
