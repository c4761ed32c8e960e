"""Who is in a channel and whether another company shares it, asked when somebody declares who reads there."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from bot.handlers.slack.clients import Clients
from bot.handlers.slack.errors import WireError, asked
from bot.inbound import Company, Delivery, declares_audience

PATIENCE: Final = 0.7  # seconds a delivery waits for both answers
PAGE: Final = 200  # members asked for; a channel with more is large enough to be mixed
log = structlog.get_logger(__name__)


class ChannelCompany:
    """Puts what Slack says into the delivery's place; unsaid in time it stays None."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def told(self, delivery: Delivery) -> Delivery:
        inbound = delivery.inbound
        if not declares_audience(inbound) or inbound.place.chat is None:
            return delivery
        team, channel = inbound.sender.team, inbound.place.chat
        shared, people = await asyncio.gather(self._shared(team, channel), self._people(team, channel))
        place = inbound.place.model_copy(update={"company": Company(people=people, shared=shared)})
        return delivery.model_copy(update={"inbound": inbound.model_copy(update={"place": place})})

    async def _shared(self, team: str, channel: str) -> bool | None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await asked(self._clients.of(team).conversations_info(channel=channel))
        except (WireError, TimeoutError, KeyError) as failed:
            log.info("slack sharing unknown", team=team, reason=type(failed).__name__)
            return None
        found = answer["channel"]
        return any(bool(found.get(name)) for name in ("is_ext_shared", "is_pending_ext_shared"))

    async def _people(self, team: str, channel: str) -> tuple[str, ...] | None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await asked(
                    self._clients.of(team).conversations_members(channel=channel, limit=PAGE)
                )
            own = self._clients.bots[team].user
        except (WireError, TimeoutError, KeyError) as failed:
            log.info("slack members unknown", team=team, reason=type(failed).__name__)
            return None
        return tuple(user for user in answer.get("members") or () if user != own)
