"""The bots that are measured, each a process of its own: Daren, a bare Bolt handler, a bare python-telegram-bot handler.

A subject gets its settings as JSON in its first argument, prints a JSON line when it listens, answers each line on its
standard input with the processor seconds it has used so far (all threads), and ends when its input closes.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stub import Person

Json = dict[str, Any]
TEAMS = 12  # Slack takes some messages a second for each team, so many presses need many teams
PEOPLE = 5  # of each team
ON_TELEGRAM = 60
TELEGRAM_TOKEN = "7:bench"
APP_TOKEN = "xapp-bench"


@asynccontextmanager
async def daren(given: Json) -> AsyncIterator[Json]:
    """The whole bot, as `darenbot run` would start it, on a new SQLite file."""
    from pydantic import SecretStr

    from bot import logs
    from bot.app import App
    from bot.config import DatabaseSettings, FileSettings, Settings, TelegramSettings, WorkspaceSettings
    from bot.handlers.slack.adapter import SlackAdapter
    from bot.handlers.slack.clients import SlackSettings
    from bot.tokens import ButtonToken
    from domain.people import Act, Role
    from services import setup
    from storage.tables import LinkedChat
    from storage.unit_of_work import Transaction

    teams = [f"T{number}" for number in range(TEAMS)]

    class ManyTeams(App):
        """One bot in several Slack teams."""

        def _slack(self) -> SlackAdapter | None:
            tokens = {team: f"xoxb-{team}" for team in teams}
            settings = SlackSettings(APP_TOKEN, bot_tokens=tokens, base_url=f"{given['url']}/slack/api/")
            return SlackAdapter(settings, self.turns)

    def seed(transaction: Transaction) -> None:
        for team in teams:
            workspace = setup.ensure_workspace(
                transaction, name=team, language="en", timezone="UTC", currency="CNY"
            )
            setup.bind_slack_team(transaction, workspace, team)
            token = str(ButtonToken(workspace.id, Act.SEE_HELP, 0))
            uow = transaction.workspace(workspace.id)
            for number in range(PEOPLE):
                user, channel = f"U{team}{number}", f"C{team}{number}"
                setup.ensure_member(
                    transaction, workspace, platform="slack", team=team, user=user, role=Role.OPERATOR
                )
                uow.add(
                    LinkedChat(
                        platform="slack", team=team, platform_chat=channel, kind="channel", audience="team"
                    )
                )
                people.append(Person("slack", team, user, channel, token))
        for number in range(ON_TELEGRAM):
            user = str(50_000 + number)
            setup.ensure_member(
                transaction, workspace, platform="telegram", team="", user=user, role=Role.OPERATOR
            )
            people.append(Person("telegram", "", user, user, token))

    people: list[Person] = []
    logs.configure("warning")
    with tempfile.TemporaryDirectory(prefix="daren-bench-") as folder:
        settings = Settings(
            database=DatabaseSettings(url=f"sqlite:///{folder}/daren.db"),
            telegram=TelegramSettings(
                token=SecretStr(TELEGRAM_TOKEN), base_url=f"{given['url']}/telegram/bot"
            ),
            workspace=WorkspaceSettings(name="nobody's"),
            files=FileSettings(folder=Path(folder) / "files"),
        )
        app = ManyTeams(settings)
        await app.start(prepare=seed)
        try:
            yield {"people": [asdict(person) for person in people]}
        finally:
            await app.stop()


@asynccontextmanager
async def bolt(given: Json) -> AsyncIterator[Json]:
    """Bolt over Socket Mode: ack, then post the same reply. Nothing is stored."""
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    reply = given["reply"]
    app = AsyncApp(client=AsyncWebClient("xoxb-T0", base_url=f"{given['url']}/slack/api/"))

    @app.action(re.compile("^b"))
    async def pressed(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(
            channel=body["channel"]["id"], text=reply["text"], blocks=reply["blocks"]
        )

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield {}
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def ptb(given: Json) -> AsyncIterator[Json]:
    """python-telegram-bot with its own polling: answer the press, then send the same reply. Nothing is stored."""
    import logging

    from telegram import Update
    from telegram.ext import Application, CallbackQueryHandler, ContextTypes

    logging.getLogger("httpx").setLevel(logging.WARNING)
    reply = {name: value for name, value in given["reply"].items() if name not in {"chat_id", "text"}}
    text = given["reply"]["text"]

    async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer()
        await context.bot.send_message(query.from_user.id, text, api_kwargs=reply)

    app = Application.builder().token(TELEGRAM_TOKEN).base_url(f"{given['url']}/telegram/bot").build()
    app.add_handler(CallbackQueryHandler(pressed))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(timeout=30)
        try:
            yield {}
        finally:
            await app.updater.stop()
            await app.stop()


SUBJECTS: dict[str, Callable[[Json], AbstractAsyncContextManager[Json]]] = {
    "daren": daren,
    "bolt": bolt,
    "ptb": ptb,
}


def _tell(said: Json) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _answer_until_closed(closed: Callable[[], object]) -> None:
    for _ in sys.stdin:
        _tell({"cpu": time.process_time()})
    closed()


async def main(name: str, given: Json) -> None:
    """Run one subject until its input closes."""
    async with SUBJECTS[name](given) as said:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        _tell(said)
        threading.Thread(
            target=_answer_until_closed, args=(lambda: loop.call_soon_threadsafe(stop.set),), daemon=True
        ).start()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
