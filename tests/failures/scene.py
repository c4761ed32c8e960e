"""What the tests of failures share: faults, an offer on its way, and looks at rows and chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from harness.world import World

from bot.app import App
from domain.actor import Actor
from domain.audiences import Audience
from domain.money import Money
from domain.notices import Notice
from domain.outcome import Outcome, Tell
from domain.tasks import Brief
from services import outbox, people, tasks
from services.operator import UnknownSend, unknown_sends
from storage.sql import col, select
from storage.tables import Assignment, Creator, Identity, LinkedChat, Membership, Outbox
from storage.unit_of_work import UnitOfWork

CAMPAIGNS = "C0CAMPAIGNS"
TITLE = "Winter coat"


async def fault(world: World, platform: str, what: str, **rule: Any) -> int:
    """Let something go wrong from now on; gives the fault's id."""
    answer = await world.post("faults", platform=platform, what=what, **rule)
    assert answer["ok"], answer
    return int(answer["fault"]["id"])


async def hits(world: World, number: int) -> int:
    """How often a fault has struck."""
    return next(one["hits"] for one in (await world.get("faults"))["faults"] if one["id"] == number)


async def offered(world: World, title: str = TITLE) -> Assignment:
    """Lin offers a task to Kai from #campaigns, and everything about it has been told."""
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        lin = actor(uow, "U0LIN")
        creator = uow.first(uow.query(Creator).where(col(Creator.handle) == "dy_kai"))
        channel = linked(uow, CAMPAIGNS)
        assert creator is not None
        now, real = world.app.clock.now(), world.app.clock.real()
        new = tasks.NewTask(
            title=title,
            brief=Brief(deliverable="One video"),
            publish_on=(now + timedelta(days=30)).date(),
            creators=(creator.id,),
            fee=Money(amount=Decimal(2400), currency="CNY"),
        )
        outcome = tasks.send(uow, new, by=lin, chat=channel, thread=None, now=now)
        outbox.put(uow, outcome, here=channel, by=lin, now=now, real=real)
        transaction.commit()
    world.app.pump.wake()
    await world.rest()
    return [row for row in rows(world, Assignment) if isinstance(row, Assignment)][-1]


def tell(world: World, to: Audience, *notices: Notice) -> None:
    """Put notices on their way, as a handler does."""
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        outcome = Outcome(tell=tuple(Tell(one, to) for one in notices))
        outbox.put(uow, outcome, now=world.app.clock.now(), real=world.app.clock.real())
        transaction.commit()
    world.app.pump.wake()


def actor(uow: UnitOfWork, user: str) -> Actor:
    session = uow.session
    identity = session.exec(select(Identity).where(Identity.platform_user == user)).one()
    membership = uow.first(uow.query(Membership).where(Membership.identity_id == identity.id))
    assert membership is not None
    return people.actor_of(identity, membership, people.workspace_of(uow))


def linked(uow: UnitOfWork, chat: str) -> LinkedChat:
    found = uow.first(uow.query(LinkedChat).where(col(LinkedChat.platform_chat) == chat))
    assert found is not None, chat
    return found


def chat_row(world: World, chat: str) -> LinkedChat:
    """The workspace's row of a chat, as it is now."""
    with world.app.database.read() as transaction:
        return linked(transaction.workspace(world.workspace_id), chat)


def rows(world: World, model: type[Any]) -> list[Any]:
    """All rows of a table of the demo's workspace, oldest first."""
    with world.app.database.read() as transaction:
        transaction.workspace(world.workspace_id)
        return list(transaction.session.exec(select(model).order_by(model.id)).all())


def outbox_of(world: World, kind: str) -> list[Outbox]:
    """Rows of a notice or card, by its kind."""
    return [row for row in rows(world, Outbox) if kind in {row.payload.get("kind"), row.payload.get("card")}]


def unknown(world: World) -> list[UnknownSend]:
    """What the operator is shown."""
    with world.app.database.read() as transaction:
        transaction.workspace(world.workspace_id)
        return unknown_sends(transaction.system)


async def in_slack(world: World, channel: str = "#campaigns") -> list[dict[str, Any]]:
    """Messages of the bot in a channel, with their threads."""
    top = (await world.get("slack/messages", channel=channel, user="lin"))["messages"]
    found = list(top)
    for one in top:
        if one.get("reply_count"):
            replies = await world.get("slack/messages", channel=channel, user="lin", thread_ts=one["ts"])
            found += [reply for reply in replies["messages"] if reply["ts"] != one["ts"]]
    once = {one["ts"]: one for one in found}.values()
    return [one for one in once if (one["metadata"] or {}).get("event_type") == "daren_delivery"]


async def in_telegram(world: World, **where: str) -> list[dict[str, Any]]:
    """Messages of the bot in a chat, oldest first."""
    messages = (await world.get("telegram/messages", **where))["messages"]
    return [one for one in messages if one["out"] and not one["deleted"]]


def calls(world: World, method: str, chat: str) -> int:
    """How often the bot called a method for a chat."""
    where = ("channel", "chat_id")
    return sum(
        call["method"] == method and chat in {str(call["args"].get(name)) for name in where}
        for call in world.sandbox.recorder.calls
    )


async def settled(world: World) -> None:
    """Wait until every send's fate is known or listed, without waiting for the clock."""
    world.app.pump._settling.__dict__["look_after"] *= 0  # what is not there now will not come any more
    await world.rest()
    for _ in range(100):
        if not [row for row in rows(world, Outbox) if row.settled_at is None]:
            return
        await world.app.pump._recovering()
        await world.rest()
    raise AssertionError([(row.kind, row.state, row.error) for row in rows(world, Outbox)])


@asynccontextmanager
async def second_bot(world: World) -> AsyncIterator[App]:
    """Another process's bot on the same database and the same Slack app; Telegram lets only one of them poll."""
    first = world._app()
    first.database.close()
    settings = first.settings.model_copy(update={"telegram": None})
    app = App(settings)
    await app.start(prepare=lambda _: None)
    try:
        yield app
    finally:
        await app.stop()
