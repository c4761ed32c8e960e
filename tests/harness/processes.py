"""Programs as an operator runs them: started, listened to, ended by a signal; nothing secret in what they print."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

import httpx

from sandbox.world import DEMO

PATIENCE = 180.0  # seconds; a start costs five seconds of processor time, and the machine may be shared
DARENBOT = Path(sys.executable).with_name("darenbot")
_HEAVY = ["bot.app", "bot.demo", "bot.cli", "harness.mortal"]  # what every start imports
_LOOKS_SECRET = re.compile(
    r"xox[abprs]-[\w-]+|xapp-[\w-]+|\d{6,}:[A-Za-z0-9_-]{15,}|ticket=[\w-]+|signing-secret"
)


class Mortal(Protocol):
    """A process that a test ends; `exitcode` is negative for a signal."""

    @property
    def exitcode(self) -> int | None: ...

    def is_alive(self) -> bool: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


class Program:
    """One `darenbot …` process of its own, with its output kept in files."""

    def __init__(self, folder: Path, *arguments: str, env: dict[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = folder / "stdout", folder / "stderr"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [DARENBOT, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            )

    def said(self) -> str:
        """Everything it has printed."""
        return self.out.read_text(encoding="utf-8") + self.err.read_text(encoding="utf-8")

    async def ready(self) -> str:
        """Wait for `ready ADDRESS` and give the address."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"^ready (http://\S+)$", self.out.read_text(), re.MULTILINE)):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, f"never ready: {self.said()}"
            await asyncio.sleep(0.05)
        return found[1]

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for its end and give the exit status; raises TimeoutError."""
        return await asyncio.to_thread(self._wait, seconds)

    def _wait(self, seconds: float) -> int:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise TimeoutError(f"still running after {seconds} s") from late

    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def exitcode(self) -> int | None:
        return self.process.poll()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without a word, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def program(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Program]:
    """Run a program that is gone at the block's end, and has printed no secret."""
    started = Program(folder, *arguments, env=env)
    try:
        yield started
    finally:
        started.kill()
        assert not secrets_in(started.said())


def config(
    folder: Path,
    url: str,
    key: str,
    *,
    database: str = "",
    telegram: str = DEMO.telegram.bot.token,
    bot_token: str = DEMO.slack.teams[0].bot_token,
    app_token: str = DEMO.slack.app.app_token,
) -> Path:
    """Write a config.toml that points at a sandbox."""
    path = folder / "config.toml"
    path.write_text(
        f"""
[database]
url = "{database or f"sqlite:///{folder / 'daren.db'}"}"
[security]
keys = ["{key}"]
[slack]
bot_token = "{bot_token}"
app_token = "{app_token}"
base_url = "{url}/slack/api/"
[telegram]
token = "{telegram}"
base_url = "{url}/telegram/bot"
base_file_url = "{url}/telegram/file/bot"
[workspace]
name = "{DEMO.slack.teams[0].name}"
[files]
folder = "{folder / "files"}"
[log]
level = "error"
""",
        encoding="utf-8",
    )
    return path


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Nursery:
    """Processes of their own that need not import the product again: forked from one that has done nothing but that.

    A start costs half a second of processor time instead of five.
    """

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_HEAVY)

    def start(self, live: Callable[..., None], *arguments: Any, folder: Path) -> ForkServerProcess:
        """Run `live` in a process whose output is appended to `stdout` and `stderr` in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        process = self._context.Process(target=_live, args=(folder, live, arguments), daemon=True)
        process.start()
        return process

    def pipe(self) -> tuple[Connection, Connection]:
        """Our end and the process's."""
        return self._context.Pipe(duplex=False)

    def run(self, folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Ended:
        """Run `darenbot …` to its end, with these variables and no others when some are given."""
        process = self.start(_command_line, list(arguments), env, folder=folder)
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
        said = [(folder / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")]
        assert not secrets_in("".join(said))
        return Ended(process.exitcode if process.exitcode is not None else -1, *said)


def _live(folder: Path, live: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    for name, number in (("stdout", 1), ("stderr", 2)):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    live(*arguments)


def _command_line(arguments: list[str], env: dict[str, str] | None) -> None:
    from bot.cli import main

    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    sys.argv = ["darenbot", *arguments]
    main()


def recording() -> Path | None:
    """A new file in the folder that DARENBOT_TEST_RECORD names; None when it names none."""
    folder = os.environ.get("DARENBOT_TEST_RECORD")
    return Path(folder) / f"{uuid.uuid4().hex}.jsonl" if folder else None


def secrets_in(text: str, *more: str) -> list[str]:
    """What must not stand in a log: the demo's tokens, anything that looks like one, and `more` (keys)."""
    known = [
        *(team.bot_token for team in DEMO.slack.teams),
        DEMO.slack.app.app_token,
        DEMO.slack.app.signing_secret,
        DEMO.telegram.bot.token,
        *more,
    ]
    return sorted({one for one in known if one in text} | set(_LOOKS_SECRET.findall(text)))


@dataclass
class Outsider:
    """Plays everybody through the control API alone, and looks at what they see."""

    url: str
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=f"{self.url}/control", timeout=30)

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something that works."""
        answer = await self.tries(path, **body)
        assert answer.get("ok"), f"{path} {body}: {answer}"
        return answer

    async def tries(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something that may be refused, or that nobody answers."""
        return dict((await self.http.post(path, json=body)).json())

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return dict((await self.http.get(path, params=query)).json())

    async def slack(self, user: str, channel: str) -> list[dict[str, Any]]:
        """Messages of a channel with their threads, oldest first, as this person sees them."""
        found = []
        for message in (await self.get("slack/messages", channel=channel, user=user))["messages"]:
            found.append(message)
            if message.get("reply_count"):
                thread = await self.get("slack/messages", channel=channel, user=user, thread_ts=message["ts"])
                found += thread["messages"]
        return list({message["ts"]: message for message in found}.values())

    async def telegram(self, user: str, chat: str = "") -> list[dict[str, Any]]:
        query = {"user": user} | ({"chat": chat} if chat else {})
        messages = (await self.get("telegram/messages", **query))["messages"]
        return [one for one in messages if not one["deleted"]]

    async def modal(self, user: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = (await self.get("slack/modal", user=user))["modal"]
        return found

    async def sees(self, look: Callable[[], Any], *texts: str) -> str:
        """Wait until all texts can be read by whoever looks; gives everything on the screen."""
        return str(await until(lambda: _having(look, texts), f"{texts} never seen"))

    async def close(self) -> None:
        await self.http.aclose()


async def _having(look: Callable[[], Any], texts: Iterable[str]) -> str:
    screen = "\n".join(readable(message) for message in await look())
    return screen if all(text in screen for text in texts) else ""


def readable(message: dict[str, Any]) -> str:
    """The words of a message and its buttons' labels in brackets."""
    if "visible" in message:
        return str(message["visible"])
    return "\n".join([message["text"], *(f"[{label}]" for row in message["buttons"] for label in row)])


async def until(look: Callable[[], Any], what: str | Callable[[], str], seconds: float = PATIENCE) -> Any:
    """Poll an async function until it gives something true; gives that. `what` says what never came."""
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        assert time.monotonic() < deadline, what() if callable(what) else what
        await asyncio.sleep(0.05)
    return found
