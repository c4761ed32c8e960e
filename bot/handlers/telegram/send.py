"""Messages to Telegram, and what its refusals mean for them. Nothing is repeated here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import Bot, InputFile, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.handlers.telegram import limits
from bot.handlers.telegram.wire import NotSent, Throttled, TooLarge
from bot.ports import (
    CannotTell,
    Destination,
    Gone,
    Limit,
    MessageGone,
    Moved,
    Rejected,
    RetryLater,
    SendError,
    Sending,
    Sent,
    Unknown,
)

_NO_CONNECTION_PAUSE = 2.0
_REPEAT_EDIT_PAUSE = 3.0
_REFUSED_TOKEN_PAUSE = 60.0
_CHATS_THAT_MEAN_ALL = 3  # as many chats refused at once: the limit is the bot's, not theirs

# Telegram's own words (telegram-bot-api, Client.cpp); first match wins.
_EDIT_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
)
_KINDS = ("photo", "video", "document")
# A picture or a clip that Telegram cannot show is refused, and goes as a file.
_NOT_TO_BE_SHOWN = (
    "photo_invalid_dimensions",
    "image_process_failed",
    "wrong type of the web page content",
    "video_file_invalid",
)
_GONE = {
    "user is deactivated": "deactivated",
    "bot was blocked": "blocked",
    "can't initiate conversation": "blocked",
    "bot was kicked": "kicked",
    "is not a member": "kicked",
    "group chat was deleted": "archived",
    "group chat was deactivated": "archived",
    "chat_write_forbidden": "archived",
    "not enough rights to send": "archived",
    "have no rights to send": "archived",
    "need administrator rights": "archived",
}


class TelegramSender:
    """bot.ports.SenderPort for one bot."""

    def __init__(self, bot: Bot, bot_id: int) -> None:
        self._bot = bot
        self._name = f"telegram:{bot_id}"
        self._throttled: dict[str, float] = {}  # chat → until, time.monotonic()

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:
        """Edits count like messages."""
        del edit
        shared = [
            Limit(self._chat_key(to.chat), limits.CHAT_EVERY, limits.CHAT_BURST),
            Limit(self._name, limits.BOT_EVERY, limits.BOT_BURST),
        ]
        if to.kind != "private":
            shared.append(Limit(f"{self._name}:group:{to.chat}", limits.GROUP_EVERY, limits.GROUP_BURST))
        return shared

    async def send(self, sending: Sending) -> Sent:
        """An edit whose answer was lost asks to be repeated instead of raising Unknown: it changes nothing twice."""
        try:
            if sending.edit is not None:
                return await self._edit(sending, sending.edit)
            message = await self._post(sending)
        except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as failed:
            raise self.meaning(failed, sending.to, edit=sending.edit is not None) from None
        return Sent(str(message.chat.id), str(message.message_id))

    async def find(self, sending: Sending) -> Sent | None:
        """Bots can neither read a chat's history nor mark a message."""
        raise CannotTell(sending.delivery_id)

    async def delete(self, to: Destination, sent: Sent) -> None:
        try:
            await self._bot.delete_message(chat_of(sent.channel), int(sent.message))
        except BadRequest as refused:
            if "message to delete not found" not in str(refused).lower():
                raise self.meaning(refused, to, edit=False) from None
        except TelegramError as failed:
            raise self.meaning(failed, to, edit=True) from None

    async def _post(self, sending: Sending) -> Message:
        chat, payload = chat_of(sending.to.chat), dict(sending.payload)
        topic = sending.to.thread
        if topic and topic.isdigit() and sending.to.kind != "private":
            payload["message_thread_id"] = int(topic)
        if sending.attachment is not None:
            return await self._post_file(chat, payload, sending.attachment)
        return await self._bot.send_message(chat, payload.pop("text"), api_kwargs=payload)

    async def _post_file(self, chat: int | str, payload: dict[str, Any], path: Path) -> Message:
        names = {kind: payload.pop(kind) for kind in _KINDS if kind in payload}
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
            content = await asyncio.to_thread(path.open, "rb")
        except OSError as unreadable:
            raise Rejected(f"the attachment cannot be read: {type(unreadable).__name__}") from None
        with content:
            if size > limits.UPLOAD_BYTES:
                raise TooLarge(f"{size} bytes")
            name = next(iter(names.values()), path.name)
            file = InputFile(content, filename=name, attach=True, read_file_handle=False)
            try:
                if "video" in names:
                    return await self._bot.send_video(chat, file, supports_streaming=True, api_kwargs=payload)
                if "photo" in names and size <= limits.PHOTO_BYTES:
                    return await self._bot.send_photo(chat, file, api_kwargs=payload)
            except BadRequest as refused:
                if not any(words in str(refused).lower() for words in _NOT_TO_BE_SHOWN):
                    raise
                content.seek(0)
            return await self._bot.send_document(chat, file, api_kwargs=payload)

    async def _edit(self, sending: Sending, stands: Sent) -> Sent:
        payload = {key: value for key, value in sending.payload.items() if key not in _KINDS}
        place: dict[str, Any] = {"chat_id": chat_of(stands.channel), "message_id": int(stands.message)}
        try:
            if "caption" in payload:
                await self._bot.edit_message_caption(**place, api_kwargs=payload)
            else:
                await self._bot.edit_message_text(payload.pop("text"), **place, api_kwargs=payload)
        except BadRequest as refused:
            reason = str(refused).lower()
            if any(words in reason for words in _EDIT_GONE):
                raise MessageGone(str(refused)) from None
            if "message is not modified" not in reason:
                raise
        return stands

    def meaning(self, failed: Exception, to: Destination, *, edit: bool) -> SendError:  # noqa: PLR0911 - one a meaning
        """What a failed request means for its row; an `edit` may be repeated freely."""
        match failed:
            case SendError():
                return failed
            case ChatMigrated():
                return Moved(str(failed.new_chat_id))
            case Throttled():
                return RetryLater(failed.after, self._throttling(to.chat, failed.after))
            case NotSent():
                return RetryLater(_NO_CONNECTION_PAUSE)
            case InvalidToken():
                return RetryLater(_REFUSED_TOKEN_PAUSE, self._name)
            case TooLarge():
                return Rejected(str(failed))
            case BadRequest() | Forbidden():
                return _refusal(failed, to)
            case _:  # AnswerLost, or an answer that makes no sense
                return RetryLater(_REPEAT_EDIT_PAUSE) if edit else Unknown(type(failed).__name__)

    def _throttling(self, chat: str, after: float) -> str:
        """Which shared limit a 429 closes; Telegram does not say, so it is told by how many chats got one."""
        now = time.monotonic()
        self._throttled = {one: until for one, until in self._throttled.items() if until > now}
        self._throttled[chat] = now + after
        return self._name if len(self._throttled) >= _CHATS_THAT_MEAN_ALL else self._chat_key(chat)

    def _chat_key(self, chat: str) -> str:
        return f"{self._name}:chat:{chat}"


def _refusal(refused: TelegramError, to: Destination) -> SendError:
    reason = str(refused).lower()
    for words, state in _GONE.items():
        if words in reason:
            return Gone(state)
    if "chat not found" in reason or "peer_id_invalid" in reason:
        return Gone("blocked" if to.kind == "private" else "kicked")
    return Gone("kicked") if isinstance(refused, Forbidden) else Rejected(str(refused))


def chat_of(chat: str) -> int | str:
    """Telegram's ids are numbers; a public channel may be named by its @name."""
    return chat if chat.startswith("@") else int(chat)
