"""How many people are in a group, asked when somebody declares who reads there."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.inbound import Company, Delivery, declares_audience

PATIENCE: Final = 0.7  # seconds a delivery waits for the answer before it is stored without
_log = structlog.get_logger(__name__)


class GroupCompany:
    """Puts the count into the delivery's place; a count that does not come in time is not waited for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def __call__(self, delivery: Delivery) -> Delivery:
        inbound = delivery.inbound
        if not declares_audience(inbound) or inbound.place.chat is None:
            return delivery
        try:
            async with asyncio.timeout(PATIENCE):
                count = await self._bot.get_chat_member_count(int(inbound.place.chat))
        except (TelegramError, TimeoutError, ValueError) as failed:
            _log.info("telegram.members_unknown", error=type(failed).__name__)
            return delivery
        place = inbound.place.model_copy(update={"company": Company(count=count - 1)})  # without the bot
        return delivery.model_copy(update={"inbound": inbound.model_copy(update={"place": place})})
