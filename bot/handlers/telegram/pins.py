"""Keeping a message in sight at the top of a private chat. Nothing is repeated here."""

from __future__ import annotations

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.handlers.telegram.send import TelegramSender, chat_of
from bot.ports import Destination, MessageGone, Sent


class TelegramPins:
    """bot.ports.Pins. Telegram tells nobody that a person unpinned something: the chat itself is asked."""

    def __init__(self, bot: Bot, sender: TelegramSender) -> None:
        self._bot, self._sender = bot, sender

    async def pin(self, to: Destination, sent: Sent, *, before: str | None, anew: bool) -> None:
        try:
            if anew or await self._is_on_top(sent, before):
                await self._put_up(sent)
                await self._unpin(sent, before)
        except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as failed:
            if isinstance(failed, BadRequest) and "message to pin not found" in str(failed).lower():
                raise MessageGone(str(failed)) from None
            raise self._sender.meaning(failed, to, edit=True) from None

    async def _put_up(self, sent: Sent) -> None:
        try:
            await self._bot.pin_chat_message(
                chat_of(sent.channel), int(sent.message), disable_notification=True
            )
        except BadRequest as refused:
            if "chat_not_modified" not in str(refused).lower():  # pinned already: the answer to it was lost
                raise

    async def _is_on_top(self, sent: Sent, message: str | None) -> bool:
        chat = await self._bot.get_chat(chat_of(sent.channel))
        pinned = chat.pinned_message
        return pinned is not None and str(pinned.message_id) == message

    async def _unpin(self, sent: Sent, before: str | None) -> None:
        """The copy of yesterday; a person may have taken it down herself."""
        if before is None or before == sent.message:
            return
        try:
            await self._bot.unpin_chat_message(chat_of(sent.channel), int(before))
        except BadRequest as refused:
            if "not found" not in str(refused).lower():
                raise
