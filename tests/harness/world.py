"""The whole bot on the sandbox, and people who use it: what they do and what they then see."""

from __future__ import annotations

import asyncio
import base64
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import delete

from bot import demo
from bot.app import App
from bot.flows.registry import all_flows
from bot.messages.wording import say
from bot.tls import trusted
from sandbox.server import Sandbox, running
from sandbox.world import DEMO
from storage.sql import col, func, select
from storage.tables import Inbox, Job, Outbox, RateLimit

PATIENCE = 20.0  # seconds until a test gives up on the world coming to rest


@dataclass(frozen=True)
class Form:
    """How a conversation test is run: on which platform, and whether the bot is restarted after every turn.

    `transport`: how both platforms reach the bot; "sockets" are Socket Mode and polling, "http" signed HTTP and webhook.
    """

    platform: str
    restarts: bool
    transport: demo.Transport = "sockets"

    def __str__(self) -> str:
        over = "-http" if self.transport == "http" else ""
        return f"{self.platform}{over}{'-restarted' if self.restarts else ''}"


FORMS = [Form(platform, restarts) for restarts in (False, True) for platform in ("slack", "telegram")]


BEGINS = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)  # a Sunday, 15:00 in the demo's zone: tests may name dates
_ANYTHING_OPEN = """
SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')
    OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('pending', 'sending'))
    OR EXISTS (SELECT 1 FROM job WHERE state IN ('waiting', 'running', 'reporting'))
"""


class World:
    """A sandbox and a bot on it. `restarts`: the bot is stopped and started again after every act of a person."""

    def __init__(
        self,
        sandbox: Sandbox,
        url: str,
        home: Path,
        database_url: str | None,
        *,
        restarts: bool,
        transport: demo.Transport = "sockets",
    ) -> None:
        self.sandbox = sandbox
        self.url = url
        self.home = home
        self.database_url = database_url
        self.restarts = restarts
        self.port = demo.free_port() if transport == "http" else None  # the bot's own
        self.http = httpx.AsyncClient(base_url=f"{url}/control", timeout=30, verify=trusted())
        self.app = self._app()

    def _app(self) -> App:
        return App(demo.demo_settings(DEMO, self.url, self.home, self.database_url, port=self.port))

    async def start(self) -> None:
        await self.app.start(prepare=lambda transaction: demo.seed(transaction, DEMO))
        await demo.subscribe(self.url, self.app)
        await demo.open_chats(self.url)
        await self.rest()

    async def stop(self) -> None:
        await self.app.stop()
        await self.http.aclose()

    async def restart(self) -> None:
        """The process ends and another takes its place."""
        await self.app.stop()
        self.app = self._app()
        await self.app.start(prepare=lambda transaction: demo.seed(transaction, DEMO))

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.http.post(path, json=body)
        return dict(answer.json())

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return dict((await self.http.get(path, params=query)).json())

    async def advance(self, span: str) -> None:
        """Jump business time; what becomes due is told before this returns."""
        await self.post("clock", advance=span)
        await self._jumped()

    async def to(self, moment: str) -> None:
        await self.post("clock", to=moment)
        await self._jumped()

    async def _jumped(self) -> None:
        offset = (await self.get("clock"))["offset_seconds"]
        await self.until(lambda: abs(self.app.clock.offset.total_seconds() - offset) < 1)  # type: ignore[attr-defined]
        self._linger()
        await self.app.clockwork.beat_all()
        await self.rest()

    async def acted(self) -> None:
        """After every act: wait until the bot has nothing left to do, then restart it if this world does."""
        await self.rest()
        self._linger()
        if self.restarts:
            await self.restart()
            await self.rest()

    def _linger(self) -> None:
        """People read before they act again: the rates' windows pass, ours and the platforms', unwaited for."""
        slack, telegram = self.sandbox.slack, self.sandbox.telegram.rates
        for rates in (slack.channel_rate, telegram._chats, telegram._groups, telegram._overall):
            rates._level.clear()
            rates._seen.clear()
        with self.app.database.write() as transaction:
            transaction.session.exec(delete(RateLimit))
            transaction.commit()

    async def rest(self) -> None:
        """Wait until nothing is under way to the bot, and no delivery, job or message is open in it."""
        quiet = 0
        deadline = time.monotonic() + PATIENCE
        while quiet < 2:
            if time.monotonic() > deadline:
                raise AssertionError(f"the world did not come to rest: {self._what_is_open()}")
            under_way = self.sandbox.slack.sockets.under_way or self.sandbox.telegram.updates.pending()
            quiet = 0 if under_way or self._open() else quiet + 1
            await asyncio.sleep(0.02)

    async def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"the world did not come to rest: {self._what_is_open()}")
            await asyncio.sleep(0.02)

    def _open(self) -> bool:
        """Ask as cheaply as possible: it is asked fifty times a second."""
        with self.app.database.read() as transaction:
            return bool(transaction.session.connection().exec_driver_sql(_ANYTHING_OPEN).scalar())

    def _what_is_open(self) -> dict[str, list[Any]]:
        with self.app.database.read() as transaction:
            session = transaction.session
            return {
                "inbox": list(
                    session.exec(select(Inbox.kind, Inbox.error).where(Inbox.state == "new")).all()
                ),
                "outbox": list(
                    session.exec(
                        select(Outbox.kind, Outbox.error).where(col(Outbox.state).in_(["pending", "sending"]))
                    ).all()
                ),
                "jobs": list(
                    session.exec(
                        select(Job.kind, Job.error).where(
                            col(Job.state).in_(["waiting", "running", "reporting"])
                        )
                    ).all()
                ),
            }

    def count(self, model: type[Any], *conditions: Any) -> int:
        """Rows of a table, of all workspaces of the demo."""
        with self.app.database.read() as transaction:
            transaction.workspace(self.workspace_id)
            return transaction.session.exec(select(func.count()).select_from(model).where(*conditions)).one()

    @property
    def workspace_id(self) -> int:
        from services.setup import workspace_named

        with self.app.database.read() as transaction:
            found = workspace_named(transaction.system, DEMO.slack.teams[0].name)
            assert found is not None
            return found.id

    def slack(self, key: str, channel: str = "#creators") -> SlackPerson:
        language = {"lin": "zh_CN"}.get(key, "en")
        return SlackPerson(self, key, language, channel)

    def telegram(self, key: str) -> TelegramPerson:
        language = {"kai": "zh_CN", "mei": "zh_CN"}.get(key, "en")
        return TelegramPerson(self, key, language)

    def merchant(self, form: Form, language: str = "en") -> Person:
        """Somebody of the team who works on this platform and reads this language."""
        if form.platform == "slack":
            return self.slack("sam", "#campaigns") if language == "en" else self.slack("lin", "#creators")
        return self.telegram("ben" if language == "en" else "mei")


@asynccontextmanager
async def opened(
    home: Path,
    *,
    restarts: bool = False,
    database_url: str | None = None,
    transport: demo.Transport = "sockets",
) -> AsyncIterator[World]:
    """A fresh world. Calls are recorded into the folder that DARENBOT_TEST_RECORD names, when it does."""
    folder = os.environ.get("DARENBOT_TEST_RECORD")
    record = Path(folder) / f"{uuid.uuid4().hex}.jsonl" if folder else None
    sandbox = Sandbox(DEMO, record)
    sandbox.clock.to(BEGINS)
    async with running(sandbox, port=0) as url:
        world = World(sandbox, url, home, database_url, restarts=restarts, transport=transport)
        await world.start()
        try:
            yield world
        finally:
            await world.stop()


class Person:
    """Somebody with a messenger. Labels are given in English and looked for in the person's language."""

    def __init__(self, world: World, key: str, language: str) -> None:
        self.world = world
        self.key = key
        self.language = language

    def word(self, english: str) -> str:
        """How the bot says it to this person."""
        return say(english, self.language)

    async def runs(self, command: str) -> Self:
        raise NotImplementedError

    async def says(self, text: str) -> Self:
        """Write to the bot in plain words."""
        raise NotImplementedError

    async def drops(self, path: Path) -> Self:
        raise NotImplementedError

    async def presses(self, label: str) -> Self:
        raise NotImplementedError

    async def answers(self, answers: Mapping[str, Any], *, confirm: bool = True) -> Self:
        """Answer a conversation's questions, by English label; what is not named keeps its proposal."""
        raise NotImplementedError

    async def screen(self) -> str:
        """All that this person can read now, oldest first."""
        raise NotImplementedError

    async def turns_to(self, place: str) -> Self:
        """Look at a place, where there is something to look at: "thread", "dm", or a chat's title."""
        del place
        return self

    async def sees(self, *texts: str) -> Self:
        """Fail unless each text can be read (in English as given, or as the bot says it to this person)."""
        screen = await self.screen()
        for text in texts:
            assert text in screen or self.word(text) in screen, f"{text!r} is not on the screen:\n{screen}"
        return self

    async def does_not_see(self, *texts: str) -> Self:
        screen = await self.screen()
        for text in texts:
            assert text not in screen, f"{text!r} is on the screen:\n{screen}"
        return self

    async def _do(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.world.post(path, user=self.key, **body)
        assert answer.get("ok"), f"{path} {body.get('label', body.get('text', ''))}: {answer}"
        await self.world.acted()
        return answer


def _fields() -> list[Any]:
    """Every question of every conversation."""
    return [field for flow in all_flows() for field in flow.fields]


class SlackPerson(Person):
    """A member of the demo's Slack team, in one channel."""

    def __init__(self, world: World, key: str, language: str, channel: str) -> None:
        super().__init__(world, key, language)
        self.channel = channel

    async def runs(self, command: str) -> Self:
        await self._do("slack/command", channel=self.channel, text=f"/daren {command}".strip())
        return self

    async def says(self, text: str) -> Self:
        await self._do("slack/mention", channel=self.channel, text=text)
        return self

    async def drops(self, path: Path) -> Self:
        content = base64.b64encode(path.read_bytes()).decode()
        await self._do("slack/upload", channel=self.channel, filename=path.name, content_base64=content)
        return self

    async def presses(self, label: str) -> Self:
        said = self.word(label)
        modal = (await self.world.get("slack/modal", user=self.key))["modal"]
        if modal and said in modal["buttons"]:
            await self._do("slack/press", modal=True, label=said)
            return self
        for channel in (self.channel, "dm"):
            messages = await self._messages(channel)
            for message in reversed(messages):
                if said in message["buttons"]:
                    await self._do("slack/press", channel=channel, label=said, ts=message["ts"])
                    return self
        raise AssertionError(f"no button {said!r}:\n{await self.screen()}")

    async def answers(self, answers: Mapping[str, Any], *, confirm: bool = True) -> Self:
        left = {self.word(label): value for label, value in answers.items()}
        for _ in range(12):
            modal = (await self.world.get("slack/modal", user=self.key))["modal"]
            if modal is None:
                break
            labels = [field["label"] for field in modal["fields"]]
            values = {label: left.pop(label) for label in labels if label in left}
            if not labels and (change := self._change(modal, left)):  # the review: to the page that asks it
                await self._do("slack/press", modal=True, label=change)
                continue
            if not labels and not confirm:
                break
            await self.submits(values)
        assert not left, f"never asked: {sorted(left)}\n{await self.screen()}"
        return self

    def _change(self, modal: Mapping[str, Any], left: Mapping[str, Any]) -> str | None:
        """The review's button that leads to the first question that is to be answered otherwise."""
        pages = [page for flow in all_flows() for page in flow.pages]
        wanted = {
            say("Change: %(what)s", self.language, what=page.title)
            for page in pages
            for field in page.fields
            if say(field.label, self.language, called="") in left
        }
        return next((label for label in modal["buttons"] if label in wanted), None)

    async def submits(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Submit the modal on the screen; gives what Slack answered, with the errors under the fields."""
        answer = await self.world.post("slack/submit", user=self.key, values=dict(values))
        assert answer.get("ok"), f"{values}: {answer}"
        await self.world.acted()
        return answer

    async def modal(self) -> dict[str, Any] | None:
        found = (await self.world.get("slack/modal", user=self.key))["modal"]
        return dict(found) if found else None

    async def screen(self) -> str:
        parts = [m["visible"] for channel in (self.channel, "dm") for m in await self._messages(channel)]
        modal = await self.modal()
        return "\n\n".join([*parts, *([modal["title"] + "\n" + modal["visible"]] if modal else [])])

    async def _messages(self, channel: str) -> list[dict[str, Any]]:
        """The channel's messages with their threads, in order."""
        found = []
        for message in (await self.world.get("slack/messages", channel=channel, user=self.key))["messages"]:
            if message.get("thread_ts") not in {None, message["ts"]}:
                continue  # it comes with its thread
            found.append(message)
            if message.get("reply_count"):
                thread = await self.world.get(
                    "slack/messages", channel=channel, user=self.key, thread_ts=message["ts"]
                )
                found += [reply for reply in thread["messages"] if reply["ts"] != message["ts"]]
        return found


class TelegramPerson(Person):
    """Somebody in her private chat with the bot."""

    async def runs(self, command: str) -> Self:
        await self._do("telegram/say", text=f"/{command}")
        return self

    async def says(self, text: str) -> Self:
        await self._do("telegram/say", text=text)
        return self

    async def drops(self, path: Path) -> Self:
        content = base64.b64encode(path.read_bytes()).decode()
        await self._do("telegram/upload", filename=path.name, content_base64=content)
        return self

    async def presses(self, label: str) -> Self:
        await self._do("telegram/press", label=self.word(label))
        return self

    async def answers(self, answers: Mapping[str, Any], *, confirm: bool = True) -> Self:
        left = dict(answers)
        asked = {self._asked(field): field.label.msgid for field in _fields()}
        kept = ""
        for _ in range(60):
            message = await self._newest()
            if message["text"] == kept:
                break  # asked again in the same words: what is proposed is not taken
            headline = message["text"].split("\n", 1)[0]
            label = asked.get(headline) or self._called(headline)
            if label is None:
                break
            if label in left:
                await self._answer(left.pop(label))
            else:
                kept = message["text"]
                await self._keep(message)
        newest = await self._newest()
        if newest["text"].split("\n", 1)[0] in self._reviews():
            for label in list(left):  # assumed so far: changed from the review
                await self._do(
                    "telegram/press", label=say("Change: %(what)s", self.language, what=self.word(label))
                )
                await self._answer(left.pop(label))
            if confirm:
                await self._do("telegram/press", label=(await self._newest())["buttons"][0][0])
        assert not left, f"never asked: {sorted(left)}\n{await self.screen()}"
        return self

    def _reviews(self) -> set[str]:
        """Headlines of the last step, where everything is confirmed."""
        return {
            say("%(title)s: is everything right?", self.language, title=say(flow.title, self.language))
            for flow in all_flows()
        }

    def _asked(self, field: Any) -> str:
        return say(field.ask or field.label, self.language, called="")

    def _called(self, headline: str) -> str | None:
        """What the question is about, where that is data of the workspace: a column's name."""
        for field in _fields():
            if field.called and field.ask:
                before, after = say(field.ask, self.language, called="\0").split("\0")
                if headline.startswith(before) and headline.endswith(after):
                    return headline.removeprefix(before).removesuffix(after)
        return None

    async def _answer(self, value: Any) -> None:
        if isinstance(value, list):
            await self._tick(value)
        elif value in await self._labels():
            await self._do("telegram/press", label=value)
        else:
            await self._do("telegram/say", text=str(value))

    async def _tick(self, wanted: list[str]) -> None:
        """Tick exactly these and say that it is done."""
        for label in await self._labels():
            if label.startswith("✓ ") and label.removeprefix("✓ ") not in wanted:
                await self._do("telegram/press", label=label)
        for each in wanted:
            labels = await self._labels()
            if each in labels:
                await self._do("telegram/press", label=each)
            elif f"✓ {each}" not in labels:  # not among the first: found by name
                await self._do("telegram/say", text=each)
        [done] = [one for one in await self._labels() if one.startswith(("Done", "选好了"))]
        await self._do("telegram/press", label=done)

    async def _labels(self) -> list[str]:
        return [one for row in (await self._newest())["buttons"] for one in row]

    async def _keep(self, message: dict[str, Any]) -> None:
        """Take what is proposed: the button that keeps it, the ticks as they are, or Skip."""
        labels = [one for row in message["buttons"] for one in row]
        for start in ("Use", "采用", "Keep", "保留", "Done", "选好了", self.word("Skip")):
            found = [one for one in labels if one.startswith(start)]
            if found:
                await self._do("telegram/press", label=found[0])
                return
        marked = [one for one in labels if message["styles"].get(one) == "primary"]
        await self._do("telegram/press", label=[*marked, *labels][0])

    async def _newest(self) -> dict[str, Any]:
        messages = (await self.world.get("telegram/messages", user=self.key))["messages"]
        ours = [
            one for one in messages if one["from"] != self.key and not one.get("deleted") and one["buttons"]
        ]
        return dict(ours[-1]) if ours else {"text": "", "buttons": []}

    async def screen(self, chat: str = "") -> str:
        query = {"chat": chat} if chat else {"user": self.key}
        messages = (await self.world.get("telegram/messages", **query))["messages"]
        return "\n\n".join(
            one["text"] + "".join(f"\n[{label}]" for row in one["buttons"] for label in row)
            for one in messages
            if not one.get("deleted")
        )
