"""One Web API client a team, and who the bot is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers.slack.errors import UNINSTALLED, UNUSABLE_TOKEN, Refused, SlackRefused, asked

TIMEOUT: Final = 30  # seconds
_quiet = logging.getLogger("bot.handlers.slack.sdk")  # the SDK's own words can hold payloads
_quiet.setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class SlackSettings:
    """How to reach Slack: one `bot_token`, or `bot_tokens` by team id.

    `app_token` opens the sockets; with `signing_secrets` Slack posts to us instead.
    """

    app_token: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    bot_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    base_url: str = "https://slack.com/api/"
    sockets: int = 2
    signing_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def transport(self) -> str:
        return "http" if self.signing_secrets else "socket"


@dataclass(frozen=True)
class Bot:
    """The bot in one team."""

    team: str
    team_name: str
    user: str
    bot_id: str


def web_client(token: str, base_url: str) -> AsyncWebClient:
    """A client that never repeats a call by itself, and opens a connection for each.

    Pooled connections die silently; a post on one would be lost without anybody knowing whether it arrived.
    """
    client = AsyncWebClient(token, base_url, timeout=TIMEOUT, retry_handlers=[], logger=_quiet)
    if base_url.startswith("http://"):  # only the local sandbox speaks plain HTTP: no proxy knows the way
        client.proxy = None
    return client


class Clients:
    """The clients of all teams. Empty until `identify` has asked Slack who we are."""

    def __init__(self, settings: SlackSettings) -> None:
        self.base_url = settings.base_url if settings.base_url.endswith("/") else settings.base_url + "/"
        self.app = web_client(settings.app_token, self.base_url)
        self.bots: dict[str, Bot] = {}
        self._tokens = [*settings.bot_tokens.values(), *([settings.bot_token] if settings.bot_token else [])]
        self._clients: dict[str, AsyncWebClient] = {}

    async def identify(self) -> None:
        """Ask auth.test for every token. Raises SlackRefused for a bad one, Away or Lost or Limited without Slack."""
        if not self._tokens:
            raise SlackRefused("Slack has no bot token. Set it to the one that begins with xoxb-.")
        for bot, client in await asyncio.gather(*map(self._identify, self._tokens)):
            self.bots[bot.team] = bot
            self._clients[bot.team] = client

    async def _identify(self, token: str) -> tuple[Bot, AsyncWebClient]:
        client = web_client(token, self.base_url)
        try:
            who = await asked(client.auth_test())
        except Refused as refused:
            raise SlackRefused(refusal("bot token (xoxb-…)", refused.code)) from None
        return Bot(who["team_id"], who.get("team") or "", who["user_id"], who.get("bot_id") or ""), client

    def of(self, team: str) -> AsyncWebClient:
        """Raises KeyError for a team whose token we do not have."""
        return self._clients[team]


def refusal(what: str, code: str) -> str:
    """What an operator has to know when Slack refuses a token."""
    if code in UNINSTALLED:
        return f"Slack refuses the {what}: {code}. The app was removed there; install it again and set the new token."
    if code in UNUSABLE_TOKEN:
        return (
            f"Slack refuses the {what}: {code}. Copy it again from the app's settings at api.slack.com/apps."
        )
    return f"Slack refuses the {what}: {code}."
