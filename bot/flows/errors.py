"""What is wrong with an answer, said to whoever gave it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.model import Choice
from bot.messages.words import Words


class Invalid(Exception):
    """An answer that cannot be taken. `offers` are the readings it may have had: the person picks one.

    `before` is what was understood of it: nothing is wrong, the next words complete it.
    """

    def __init__(self, words: Words, offers: Sequence[Choice] = (), *, before: str = "") -> None:
        super().__init__(words.msgid)
        self.words = words
        self.offers = tuple(offers)
        self.before = before
