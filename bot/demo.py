"""The demo: Daren on a local Slack and Telegram, with a menswear merchant's team and its creators (R30)."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from bot import logs
from bot.app import App
from bot.config import (
    ClockSettings,
    DatabaseSettings,
    FileSettings,
    HttpSettings,
    LogSettings,
    SecuritySettings,
    Settings,
    SlackSettings,
    TelegramSettings,
    WorkspaceSettings,
)
from bot.tls import trusted
from domain.people import Role
from sandbox.server import Sandbox, running
from sandbox.world import DEMO, World
from services import setup
from storage.tables import Creator, LinkedChat, Workspace
from storage.unit_of_work import Transaction
from storage.vault import make_key

DIGEST_AT = "09:00"
WEBHOOK_SECRET = "demo-webhook-secret"  # noqa: S105 - public by design, as everything of the demo
Transport = Literal["sockets", "http"]  # Socket Mode and polling, or signed HTTP and webhook
OPENED = ("kai", "lily", "mei", "ben")
_KAI: Mapping[str, Any] = {
    "name": "穿搭师Kai",
    "platform": "douyin",
    "handle": "dy_kai",
    "region": "浙江",
    "tier": "腰部",
    "categories": ["穿搭", "时尚"],
    "followers": 186_000,
    "active_fan_share": Decimal("0.68"),
    "completion_rate": Decimal("0.38"),
    "engagement_rate": Decimal("0.061"),
    "audience": {"male": "0.84", "age_31_40": "0.46", "age_41_50": "0.21"},
    "median_views": 42_000,
    "quote": Decimal(2400),
    "quote_currency": "CNY",
    "rebate_rate": Decimal("0.25"),
    "supports_ads": True,
    "accepts_script_changes": True,
    "reach": "linked",
}
_LILY: Mapping[str, Any] = {
    "name": "Lily Ross",
    "platform": "tiktok",
    "handle": "lily.ross",
    "region": "MY",
    "categories": ["fashion", "styling"],
    "followers": 94_000,
    "active_fan_share": Decimal("0.63"),
    "completion_rate": Decimal("0.36"),
    "engagement_rate": Decimal("0.072"),
    "audience": {"male": "0.58"},
    "median_views": 31_000,
    "quote": Decimal(2100),
    "quote_currency": "CNY",
    "supports_ads": True,
    "reach": "linked",
}
_ARIF: Mapping[str, Any] = {
    "name": "Arif",
    "platform": "tiktok",
    "handle": "arif.tries",
    "region": "MY",
    "categories": ["lifestyle"],
    "followers": 51_000,
}
_ALUN: Mapping[str, Any] = {
    "name": "阿伦男装",
    "platform": "douyin",
    "handle": "dy_alun",
    "region": "广东",
    "tier": "腰部",
    "categories": ["男装", "穿搭"],
    "followers": 112_000,
    "active_fan_share": Decimal("0.65"),
    "completion_rate": Decimal("0.37"),
    "engagement_rate": Decimal("0.066"),
    "audience": {"male": "0.82", "age_31_40": "0.44", "age_41_50": "0.25"},
    "median_views": 38_000,
    "quote": Decimal(2400),
    "quote_currency": "CNY",
    "rebate_rate": Decimal("0.25"),
    "supports_ads": True,
    "accepts_script_changes": True,
}


class CannotServe(Exception):
    """The page's port is taken."""


async def run_demo(
    *, port: int, record: Path | None, folder: Path | None, browser: bool, transport: Transport = "sockets"
) -> None:
    """Serve until interrupted. Prints `ready http://127.0.0.1:PORT` when everything answers."""
    logs.configure("warning")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daren-demo-")))
        try:
            sandbox = Sandbox(DEMO, record)
            url = await stack.enter_async_context(running(sandbox, port=port))
        except OSError as taken:
            raise CannotServe(f"Port {port} is taken. Choose another: darenbot demo --port 8081") from taken
        app = await stack.enter_async_context(started(sandbox, url, home, transport=transport))
        await open_chats(url)
        if app.web is not None:
            sys.stdout.write(f"health and metrics: http://127.0.0.1:{app.web.port}/healthz, /metrics\n")
        sys.stdout.write(f"ready {url}\n")
        sys.stdout.flush()
        if browser:
            webbrowser.open(url)
        await stop.wait()


async def open_chats(url: str) -> None:
    """Everybody of the demo who uses Telegram opens the bot; a bot cannot write first."""
    async with httpx.AsyncClient(base_url=f"{url}/control/telegram/", verify=trusted()) as people:
        for person in OPENED:
            (await people.post("start", json={"user": person})).raise_for_status()


@asynccontextmanager
async def started(
    sandbox: Sandbox,
    url: str,
    home: Path,
    database_url: str | None = None,
    *,
    transport: Transport = "sockets",
) -> AsyncIterator[App]:
    """Daren with the demo's people, working on a sandbox; ends with the block."""
    port = free_port() if transport == "http" else None
    app = App(demo_settings(sandbox.world, url, home, database_url, port=port))
    await app.start(prepare=lambda transaction: seed(transaction, sandbox.world))
    try:
        await subscribe(url, app)
        yield app
    finally:
        await app.stop()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def subscribe(url: str, app: App) -> None:
    """Write the bot's address into the Slack app's settings, as an operator does; Telegram is told by the bot itself."""
    if app.web is None:
        return
    async with httpx.AsyncClient(base_url=f"{url}/control/slack/", verify=trusted()) as settings:
        address = f"http://127.0.0.1:{app.web.port}/slack/events"
        (await settings.post("app", json={"request_url": address})).raise_for_status()


def demo_settings(
    world: World, url: str, home: Path, database_url: str | None = None, *, port: int | None = None
) -> Settings:
    """Settings that point at the sandbox; the key lives in a file of mode 0600 in `home`.

    With a port both platforms post to it; without, the bot opens sockets and polls.
    """
    home.mkdir(parents=True, exist_ok=True)
    team = world.slack.teams[0]
    return Settings(
        database=DatabaseSettings(url=database_url or f"sqlite:///{home / 'daren.db'}"),
        security=SecuritySettings(keys=[SecretStr(demo_key(home / "key"))]),
        slack=SlackSettings(
            transport="socket" if port is None else "http",
            bot_token=SecretStr(team.bot_token),
            app_token=SecretStr(world.slack.app.app_token),
            signing_secret=SecretStr(world.slack.app.signing_secret),
            base_url=f"{url}/slack/api/",
        ),
        telegram=TelegramSettings(
            transport="polling" if port is None else "webhook",
            webhook_secret=SecretStr(WEBHOOK_SECRET),
            token=SecretStr(world.telegram.bot.token),
            base_url=f"{url}/telegram/bot",
            base_file_url=f"{url}/telegram/file/bot",
        ),
        http=None if port is None else HttpSettings(port=port, public_url=f"http://127.0.0.1:{port}"),
        workspace=WorkspaceSettings(
            name=team.name, timezone="Asia/Shanghai", currency="CNY", language="zh_CN"
        ),
        files=FileSettings(folder=home / "files"),
        log=LogSettings(level="warning"),
        clock=ClockSettings(sandbox_url=f"{url}/control/clock/stream"),
    )


def demo_key(path: Path) -> str:
    """Read the key, or make one that only this user can read."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make_key())
    return path.read_text()


def seed(transaction: Transaction, world: World) -> None:
    """The demo's team, creators and managers' group, once."""
    team = world.slack.teams[0]
    if setup.workspace_named(transaction.system, team.name) is not None:
        return
    workspace = setup.ensure_workspace(
        transaction, name=team.name, language="zh_CN", timezone="Asia/Shanghai", currency="CNY"
    )
    setup.bind_slack_team(transaction, workspace, team.id)
    _team(transaction, workspace, world)
    _creators(transaction, workspace, world)
    _chats(transaction, workspace, world)


def _team(transaction: Transaction, workspace: Workspace, world: World) -> None:
    team = world.slack.teams[0]
    roles = {"lin": Role.OWNER, "sam": Role.OPERATOR, "mei": Role.MANAGER, "ben": Role.MANAGER}
    for user in team.users:
        if user.key in roles:
            setup.ensure_member(
                transaction,
                workspace,
                platform="slack",
                team=team.id,
                user=user.id,
                name=user.name,
                role=roles[user.key],
            )
    for person in world.telegram.users:
        if person.key in roles:
            setup.ensure_member(
                transaction,
                workspace,
                platform="telegram",
                team="",
                user=str(person.id),
                name=person.first_name,
                role=roles[person.key],
            )


def _creators(transaction: Transaction, workspace: Workspace, world: World) -> None:
    """Two creators who have opened the bot already; one who has not; one who lives in WeChat."""
    uow = transaction.workspace(workspace.id)
    people = {person.key: person for person in world.telegram.users}
    for facts, key in ((_KAI, "kai"), (_LILY, "lily")):
        creator = uow.add(Creator(**facts))
        uow.flush()
        person = people[key]
        setup.ensure_member(
            transaction,
            workspace,
            platform="telegram",
            team="",
            user=str(person.id),
            name=person.first_name,
            role=Role.CREATOR,
            creator_id=creator.id,
        )
    for facts in (_ARIF, _ALUN):
        uow.add(Creator(**facts))


def _chats(transaction: Transaction, workspace: Workspace, world: World) -> None:
    """The team's channels, and the managers' group that gets the digest."""
    uow = transaction.workspace(workspace.id)
    team = world.slack.teams[0]
    for place, channel in enumerate(team.channels):
        uow.add(
            LinkedChat(
                platform="slack",
                team=team.id,
                platform_chat=channel.id,
                kind="channel",
                audience="team",
                title=channel.name,
                language="en" if place else "zh_CN",
            )
        )
    managers = world.telegram.groups[0]
    uow.add(
        LinkedChat(
            platform="telegram",
            platform_chat=str(managers.id),
            kind="group",
            audience="team",
            title=managers.title,
            digest_at=DIGEST_AT,
            language="en",
            purpose="digest",
        )
    )
    uow.flush()
