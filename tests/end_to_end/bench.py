"""A sandbox in the test's process, a bot in one of its own, and a merchant with an offer on the way."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from harness import mortal
from harness.databases import KEY
from harness.processes import (
    Mortal,
    Nursery,
    Outsider,
    Program,
    config,
    readable,
    recording,
    secrets_in,
    until,
)
from sqlmodel import Session

from bot import demo
from domain.actor import Actor
from domain.money import Money
from domain.tasks import Brief
from sandbox.server import Sandbox, running
from sandbox.world import DEMO
from services import outbox, people, setup, tasks
from services.operator import UnknownSend, unknown_sends
from storage.database import Database
from storage.sql import col, select
from storage.tables import (
    Assignment,
    Creator,
    Identity,
    Inbox,
    Job,
    LinkedChat,
    Membership,
    Outbox,
    Workspace,
)
from storage.unit_of_work import SystemUnit

CHANNEL = "#campaigns"  # the bot writes English there
A_LIFE = timedelta(minutes=5)  # how far each life's real time is beyond the one before: longer than any lease


class KillingSandbox(Sandbox):
    """Kills the bot when a message arrives: the platform accepts it, and its answer finds nobody."""

    def __init__(self, record: Path | None) -> None:
        super().__init__(DEMO, record)
        self.kill_at = ""  # a method's name
        self.victim: Mortal | None = None

    async def admit(self, platform: str, method: str, args: dict[str, Any]) -> None:
        await super().admit(platform, method, args)
        if method == self.kill_at and self.victim is not None:
            self.kill_at = ""
            await killed(self.victim)


async def killed(process: Mortal) -> None:
    """SIGKILL, and it is gone."""
    process.kill()
    await until(lambda: _gone(process), "it survived SIGKILL")


async def _gone(process: Mortal) -> bool:
    return not process.is_alive()


@dataclass
class Bench:
    """What a kill test works with."""

    sandbox: KillingSandbox
    outside: Outsider
    database: Database
    home: Path
    nursery: Nursery
    lives: int = 0
    bot: Mortal | None = None
    kills: int = 0
    settled: int = 0  # Slack messages that a kill left open, and that were found or sent afterwards
    going_on: list[asyncio.Task[Any]] = field(default_factory=list)

    async def start(self) -> None:
        """A new process takes the bot's place, and listens."""
        life = mortal.Life(
            self.outside.url,
            self.database.url.render_as_string(hide_password=False),
            self.home,
            A_LIFE * self.lives,
        )
        self.lives += 1
        here, there = self.nursery.pipe()
        self.bot = self.nursery.start(mortal.live, life, there, folder=self.home / "logs")
        there.close()
        self.sandbox.victim = self.bot
        await until(lambda: self._ready(here), f"the bot never listened:\n{self.said()}")

    async def _ready(self, here: Any) -> bool:
        assert self.bot is not None
        assert self.bot.is_alive(), self.said()
        return bool(here.poll())

    async def stop(self) -> int:
        """SIGTERM; gives the exit status."""
        assert self.bot is not None
        self.bot.terminate()
        await until(lambda: _gone(self._bot), "the bot did not end within 10 s of SIGTERM", 10)
        return self._bot.exitcode if self._bot.exitcode is not None else -1

    @property
    def _bot(self) -> Mortal:
        assert self.bot is not None
        return self.bot

    def die_at(self, point: str) -> None:
        """The next time the bot comes to this point it is killed."""
        if point.startswith("wire "):
            self.sandbox.kill_at = {"wire slack": "chat.postMessage", "wire telegram": "sendMessage"}[point]
        else:
            (self.home / "die-at").write_text(point, encoding="utf-8")

    async def dead(self) -> None:
        """Wait for the kill; afterwards nothing kills any more."""
        await until(lambda: _gone(self._bot), f"it was never killed:\n{self.said()}")
        assert self._bot.exitcode == -signal.SIGKILL, self.said()
        (self.home / "die-at").unlink(missing_ok=True)
        self._count_kill()

    async def kill(self) -> None:
        """SIGKILL at this very moment."""
        await killed(self._bot)
        self._count_kill()

    def _count_kill(self) -> None:
        self.kills += 1
        self.settled += self.on_the_wire()

    def does(self, path: str, **body: Any) -> None:
        """Somebody does something, and may wait for the bot for ever."""
        self.going_on.append(asyncio.create_task(self.outside.tries(path, **body)))

    async def rest(self) -> None:
        """Wait until nothing is under way to the bot, and nothing is open in it."""
        if self.going_on:
            await asyncio.wait(self.going_on)
        for _ in range(2):
            await until(self._quiet, lambda: f"the bot did not come to rest: {self._open()}\n{self.said()}")

    async def _quiet(self) -> bool:
        assert self._bot.is_alive(), self.said()
        await asyncio.sleep(0.05)
        under_way = self.sandbox.slack.sockets.under_way or self.sandbox.telegram.updates.pending()
        return not under_way and not self._open()

    def _open(self) -> list[Any]:
        """Deliveries, messages and jobs that are not done."""
        undone = col(Job.state).in_(["waiting", "running", "reporting"])
        with self.reading() as session:
            return [
                *session.exec(select(Inbox.kind, Inbox.state, Inbox.error).where(Inbox.state == "new")),
                *session.exec(
                    select(Outbox.kind, Outbox.state, Outbox.error).where(col(Outbox.settled_at).is_(None))
                ),
                *session.exec(select(Job.kind, Job.state, Job.lease_until).where(undone)),
            ]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look into the database as the merchant's own: on PostgreSQL nobody else sees its rows."""
        with self.database.read() as transaction:
            workspace = setup.workspace_named(transaction.system, DEMO.slack.teams[0].name)
            assert workspace is not None
            yield transaction.workspace(workspace.id).session

    def on_the_wire(self) -> int:
        """Slack's new messages whose fate is open: after a kill, those that have to be settled."""
        with self.reading() as session:
            rows = session.exec(
                select(Outbox).where(Outbox.state == "sending", Outbox.platform == "slack")
            ).all()
            return sum(row.kind in {"notice", "card"} for row in rows)

    def listed(self) -> list[UnknownSend]:
        """What the operator is shown."""
        with self.database.read() as transaction:
            workspace = setup.workspace_named(transaction.system, DEMO.slack.teams[0].name)
            assert workspace is not None
            transaction.workspace(workspace.id)
            return unknown_sends(transaction.system)

    def said(self) -> str:
        """All that the bot's processes have printed."""
        return "".join(
            path.read_text(encoding="utf-8") for path in sorted((self.home / "logs").rglob("std*"))
        )

    async def slack_screen(self) -> str:
        return "\n\n".join(readable(one) for one in await self.outside.slack("lin", CHANNEL))

    async def telegram_screen(self, user: str) -> str:
        return "\n\n".join(readable(one) for one in await self.outside.telegram(user))


class ProgramBench(Bench):
    """The bot is `darenbot run`, as it is installed, with its own patience."""

    async def start(self) -> None:
        self.lives += 1
        url = self.database.url.render_as_string(hide_password=False)
        path = config(self.home, self.outside.url, KEY, database=url)
        self.bot = Program(self.home / "logs" / str(self.lives), "run", "--config", str(path))
        self.sandbox.victim = self.bot
        await until(self._listens, lambda: f"the bot never listened:\n{self.said()}")

    async def _listens(self) -> bool:
        assert self._bot.is_alive(), self.said()
        return len(self.sandbox.slack.sockets) > 0


@asynccontextmanager
async def bench(
    home: Path, database: Database, nursery: Nursery, kind: type[Bench] = Bench
) -> AsyncIterator[Bench]:
    """A world with the demo's merchant, whose bot has not been started. Its logs hold no secret at the end."""
    (home / "logs").mkdir()
    (home / "key").write_text(KEY, encoding="utf-8")
    sandbox = KillingSandbox(recording())
    async with running(sandbox) as url:
        outside = Outsider(url)
        built = kind(sandbox, outside, database, home, nursery)
        try:
            yield built
            assert await built.stop() == 0
        finally:
            if built.bot is not None and built.bot.is_alive():
                await killed(built.bot)
            for task in built.going_on:
                task.cancel()
            await asyncio.gather(*built.going_on, return_exceptions=True)
            await outside.close()
    assert not secrets_in(built.said(), KEY)


async def with_an_offer(bench: Bench) -> None:
    """Lin has offered a task; Kai has not answered, Lily has asked for another fee. Their messages stand."""
    for person in ("kai", "lily"):
        await bench.outside.post("telegram/start", user=person)
    with bench.database.write() as transaction:
        demo.seed(transaction, DEMO)
        workspace = setup.workspace_named(transaction.system, DEMO.slack.teams[0].name)
        assert workspace is not None
        uow = transaction.workspace(workspace.id)
        lin, lily = (_actor(transaction.system, workspace, user) for user in ("U0LIN", "50002"))
        creators = uow.all(uow.query(Creator).where(col(Creator.reach) == "linked"))
        channel = uow.first(uow.query(LinkedChat).where(LinkedChat.platform_chat == "C0CAMPAIGNS"))
        assert channel is not None
        now = bench.sandbox.clock.now()
        new = tasks.NewTask(
            title="Winter coat",
            brief=Brief(deliverable="One video"),
            publish_on=(now + timedelta(days=30)).date(),
            creators=tuple(each.id for each in creators),
            fee=Money(amount=Decimal(2400), currency="CNY"),
        )
        outcome = tasks.send(uow, new, by=lin, chat=channel, thread=None, now=now)
        outbox.put(uow, outcome, here=channel, by=lin, now=now, real=now)
        asked = uow.first(uow.query(Assignment).where(Assignment.creator_id == lily.creator_id))
        assert asked is not None
        outcome = tasks.ask_for_changes(
            uow,
            asked.id,
            fee=Money(amount=Decimal(3000), currency="CNY"),
            publish_on=None,
            note="",
            by=lily,
            now=now,
        )
        outbox.put(uow, outcome, now=now, real=now)
        transaction.commit()


def _actor(system: SystemUnit, workspace: Workspace, user: str) -> Actor:
    session = system.session
    identity = session.exec(select(Identity).where(Identity.platform_user == user)).one()
    membership = session.exec(
        select(Membership).where(
            Membership.identity_id == identity.id, Membership.workspace_id == workspace.id
        )
    ).one()
    return people.actor_of(identity, membership, workspace)
