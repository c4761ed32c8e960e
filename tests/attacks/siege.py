"""What an attacker has at hand: deliveries made by hand, and a look at what they broke."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from harness.world import World

from bot.answers import Answer
from bot.inbound import Base, Delivery, FormSubmitted, Inbound, Place, Press, Sender, Started, Text
from domain.ids import spell
from domain.people import Act
from storage.sql import col, select
from storage.tables import Inbox, Outbox, Workspace

ON_BOTH_DATABASES = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
_TELEGRAM = {
    "kai": "50001",
    "lily": "50002",
    "arif": "50003",
    "mei": "50010",
    "ben": "50011",
    "stranger": "50099",
}
_SLACK = {"lin": "U0LIN", "sam": "U0SAM", "outsider": "U0EVE"}
_numbers = itertools.count(1)


def sender(who: str) -> Sender:
    """Somebody of the demo, as the platform vouches for them."""
    if who in _SLACK:
        return Sender(platform="slack", team="T0DAREN", user=_SLACK[who], name=who)
    return Sender(platform="telegram", user=_TELEGRAM[who], name=who)


def home(who: Sender) -> Place:
    """The private chat on Telegram, #campaigns on Slack."""
    if who.platform == "telegram":
        return Place(chat=who.user)
    return Place(chat="C0CAMPAIGNS", kind="channel")


async def fire(world: World, inbound: Base, *, lane: str = "", key: str = "") -> Answer:
    """Bring a delivery to the bot as an adapter would; by default in a lane of its own."""
    name = f"attack:{next(_numbers)}"
    delivery = Delivery.model_validate(
        {
            "platform": inbound.sender.platform,
            "key": key or name,
            "lane": lane or name,
            "inbound": inbound.model_dump(),
        }
    )
    return await asyncio.wait_for(world.app.turns.take(delivery), 20)


def forged(workspace: int, act: Act | str, subject: int, value: str = "", revision: int = 0) -> str:
    """A button's token that nobody checked the length or sense of."""
    name = act.value if isinstance(act, Act) else act
    return ":".join(["1", name, spell(workspace), spell(subject), spell(revision), value])


async def press(world: World, who: str, token: str, **more: Any) -> Answer:
    by = sender(who)
    return await fire(world, Press(sender=by, place=home(by), token=token, **more))


async def submit(world: World, who: str, form: str, values: dict[str, Any]) -> Answer:
    by = sender(who)
    return await fire(world, FormSubmitted(sender=by, place=home(by), form=form, values=values))


async def start(world: World, who: str, payload: str) -> Answer:
    by = sender(who)
    return await fire(world, Started(sender=by, place=home(by), payload=payload))


async def say(world: World, who: str, text: str) -> Answer:
    by = sender(who)
    return await fire(world, Text(sender=by, place=home(by), text=text))


def stumbles(world: World) -> list[str]:
    """Deliveries that made the bot fail, and messages that a platform refused; empty when nothing broke."""
    with world.app.database.read() as transaction:
        inbox = transaction.session.exec(
            select(Inbox.kind, Inbox.state, Inbox.error).where(
                (Inbox.error != "") | (Inbox.state == "parked")
            )
        ).all()
        outbox = transaction.session.exec(
            select(Outbox.kind, Outbox.state, Outbox.error).where(
                col(Outbox.state).in_(["refused", "unknown"])
            )
        ).all()
    return [str(tuple(row)) for row in (*inbox, *outbox)]


def rows(world: World, model: type[Any]) -> list[Any]:
    """All rows of a table of the demo's workspace."""
    with world.app.database.read() as transaction:
        transaction.workspace(first_workspace(world))
        return list(transaction.session.exec(select(model).order_by(model.id)).all())


def first_workspace(world: World) -> int:
    """The demo's workspace, whatever it is called by now."""
    with world.app.database.read() as transaction:
        return transaction.session.exec(select(Workspace.id).order_by(col(Workspace.id))).all()[0]


__all__ = [
    "ON_BOTH_DATABASES", "Inbound", "fire", "forged", "home", "press", "rows", "say", "sender", "start",
    "stumbles", "submit",
]  # fmt: skip
