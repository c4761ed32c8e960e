"""Immediate answers: what the person sees while she still waits. Best effort by nature; nothing here may fail a turn."""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.answers import Answer, Toast
from bot.handlers.telegram import limits, words
from bot.handlers.telegram.keyboard import ASK, answered, caveat_of, pressed_label
from bot.handlers.telegram.parse import Origin, Question
from bot.handlers.telegram.text import clip
from bot.handlers.telegram.wire import Throttled
from bot.messages.wording import say
from bot.messages.words import Words

_log = structlog.get_logger(__name__)
_TOO_LATE = "query is too old"  # the person has stopped waiting: no error


class Answers:
    """Speaks through the callback query while there is one, else into the chat."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def give(self, origin: Origin, answer: Answer) -> None:
        """Tell a turn's answer. Forms are living cards on Telegram, so only a toast has words here."""
        if isinstance(answer, Toast):
            await self._tell(origin, answer.text, alert=answer.alert)
        else:
            await self.acknowledge(origin)

    async def acknowledge(self, origin: Origin) -> None:
        """Stop the button's waiting sign."""
        if origin.query is not None:
            await self._tell(origin, "", alert=False)

    async def sentence(self, origin: Origin, sentence: Words) -> None:
        """One of the adapter's own sentences: an alert for a press, a message for words."""
        await self._tell(origin, say(sentence, origin.language), alert=True)

    async def ask(self, origin: Origin, question: Question) -> None:
        """Put the second question under its button, or take it away."""
        if question.message is None or origin.chat is None:
            await self.sentence(origin, words.OLD)
            return
        label = pressed_label(question.rows, question.data) or ""
        rows = answered(
            question.rows,
            question.data,
            say(words.yes(label), origin.language),
            say(words.NO, origin.language),
        )
        try:
            await self._bot.edit_message_reply_markup(
                origin.chat,
                question.message,
                api_kwargs={"reply_markup": {"inline_keyboard": rows}},
            )
        except Throttled:
            await self.sentence(origin, words.PAUSE)
        except BadRequest as refused:
            if "message is not modified" not in str(refused).lower():
                await self.sentence(origin, words.OLD)
                return
            await self.acknowledge(origin)
        except TelegramError as failed:
            _log.warning("telegram.question_failed", error=type(failed).__name__)
            await self.acknowledge(origin)
        else:
            caveat = "" if question.data == ASK else caveat_of(question.text, label)
            await self._tell(origin, caveat, alert=False)

    async def _tell(self, origin: Origin, text: str, *, alert: bool) -> None:
        try:
            if origin.query is not None:
                short = clip(text, limits.CALLBACK_ANSWER) or None
                await self._bot.answer_callback_query(origin.query, short, alert or None)
            elif origin.chat is not None and text:
                await self._bot.send_message(
                    origin.chat, clip(text, limits.TEXT), message_thread_id=origin.thread
                )
        except BadRequest as refused:
            if _TOO_LATE not in str(refused).lower():
                _log.warning("telegram.answer_refused", reason=str(refused))
        except TelegramError as failed:
            _log.warning("telegram.answer_failed", error=type(failed).__name__)
