"""Telegram: whether it takes the token, and whether it sends updates the way the settings say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from bot.checks import clock
from bot.checks.line import Line, ok, problem, warning
from bot.config import TelegramSettings
from bot.handlers.telegram.webhook import PATH

_TOKEN = "Copy the token again from @BotFather (/mybots, API Token)."  # noqa: S105 - words about one
_REACH = "Look at this machine's way to Telegram (firewall, proxy, DNS)."
MANY = 100  # updates that wait: nobody has fetched them for a while


async def look(settings: TelegramSettings, client: httpx.AsyncClient, public_url: str | None) -> list[Line]:
    try:
        answer = await _call(client, settings, "getMe")
        me: dict[str, Any] = answer.json()
        now = datetime.now(UTC)
        if not me.get("ok"):
            return [problem("telegram token", f"is refused ({answer.status_code})", _TOKEN)]
        hook = (await _call(client, settings, "getWebhookInfo")).json()
    except (httpx.HTTPError, ValueError) as away:
        return [problem("telegram", f"does not answer ({type(away).__name__})", _REACH)]
    return [
        ok("telegram token", f"is valid for @{me['result'].get('username', '')}"),
        clock.compared("Telegram", answer.headers.get("date"), now),
        _transport(settings, hook.get("result", {}), public_url),
    ]


def _transport(settings: TelegramSettings, hook: dict[str, Any], public_url: str | None) -> Line:
    about = f"telegram {settings.transport}"
    set_to = str(hook.get("url", ""))
    waiting = int(hook.get("pending_update_count", 0))
    if settings.transport == "polling":
        if set_to:
            mend = "Start `darenbot run`: it removes the webhook. Or another bot uses this token; give it one of its own."
            return warning(about, "a webhook is set, so that polling would be refused", mend)
        return _waits(about, waiting)
    if set_to != f"{public_url}{PATH}":
        said = "no webhook is set yet" if not set_to else "the webhook points elsewhere"
        return warning(about, said, "Start `darenbot run`: it sets the webhook to http.public_url.")
    failed = hook.get("last_error_message")
    if failed and datetime.now(UTC).timestamp() - float(hook.get("last_error_date", 0)) < 3600:
        mend = "Look at http.public_url, its certificate, and the proxy in front of it."
        return problem(about, f"Telegram could not reach it within the hour: {failed}", mend)
    return _waits(about, waiting)


def _waits(about: str, waiting: int) -> Line:
    if waiting > MANY:
        return warning(
            about, f"{waiting} updates wait", "Start the bot, or look at why it does not fetch them."
        )
    return ok(about, f"in order, {waiting} updates wait")


async def _call(client: httpx.AsyncClient, settings: TelegramSettings, method: str) -> httpx.Response:
    return await client.post(f"{settings.base_url}{settings.token.get_secret_value()}/{method}")
