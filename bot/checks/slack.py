"""Slack: whether it takes the tokens, which scopes they carry, and what the transport needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from bot.checks import clock
from bot.checks.line import Line, ok, problem, warning
from bot.config import SlackSettings
from bot.handlers.slack import manifest

_TOKEN = "Copy the bot token again from OAuth & Permissions, after installing the app into the workspace."  # noqa: S105 - words about one
_APP_TOKEN = "Make an app-level token with connections:write under Basic Information."  # noqa: S105 - words about one
_REACH = "Look at this machine's way to Slack (firewall, proxy, DNS)."


async def look(settings: SlackSettings, client: httpx.AsyncClient) -> list[Line]:
    try:
        answer = await _call(client, settings.base_url, "auth.test", settings.bot_token.get_secret_value())
        body: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as away:
        return [problem("slack", f"does not answer ({type(away).__name__})", _REACH)]
    now = datetime.now(UTC)
    if not body.get("ok"):
        return [problem("slack bot token", f"is refused: {body.get('error', 'unknown')}", _TOKEN)]
    return [
        ok("slack bot token", f"is valid for {body.get('team', '')} as {body.get('user', '')}"),
        _scopes(answer.headers.get("x-oauth-scopes")),
        clock.compared("Slack", answer.headers.get("date"), now),
        await _transport(settings, client),
    ]


def _scopes(said: str | None) -> Line:
    if said is None:
        mend = "Compare the app's scopes with `darenbot slack-manifest` by hand."
        return warning("slack scopes", "Slack does not say which ones the token has", mend)
    needed = manifest.scopes()
    missing = sorted(set(needed) - {one.strip() for one in said.split(",")})
    if missing:
        mend = "Add them under OAuth & Permissions (`darenbot slack-manifest` has all), and install the app again."
        return problem("slack scopes", f"missing: {', '.join(missing)}", mend)
    return ok("slack scopes", f"all {len(needed)} are there")


async def _transport(settings: SlackSettings, client: httpx.AsyncClient) -> Line:
    about = f"slack {settings.transport}"
    if settings.transport == "http":
        return ok(
            about, f"{len(settings.secrets)} signing secret(s); try an event to see that Slack reaches you"
        )
    token = settings.app_token.get_secret_value() if settings.app_token else ""
    try:
        body = (await _call(client, settings.base_url, "apps.connections.open", token)).json()
    except (httpx.HTTPError, ValueError) as away:
        return problem(about, f"does not answer ({type(away).__name__})", _REACH)
    if not body.get("ok"):
        return problem(about, f"the app token is refused: {body.get('error', 'unknown')}", _APP_TOKEN)
    return ok(about, "the app token opens connections")


async def _call(client: httpx.AsyncClient, base_url: str, method: str, token: str) -> httpx.Response:
    return await client.post(base_url + method, headers={"Authorization": f"Bearer {token}"})
