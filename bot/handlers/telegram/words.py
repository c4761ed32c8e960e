"""The few sentences that the adapter says by itself, where no turn can."""

from __future__ import annotations

from bot.messages.words import Words, msg

NOT_SAVED = msg("That was not saved; the database is busy. Your answers are kept. Try again.")
LATER = msg("Received. The database is busy, so it takes a moment longer.")
OLD = msg("This message is too old for its buttons. Send /mine for what is open.")
PAUSE = msg("Telegram asks for a pause. Press again in a few seconds.")
NO = msg("No, go back")


def yes(label: str) -> Words:
    """The second press before a risky act."""
    return msg("Yes: %(label)s", label=label)
