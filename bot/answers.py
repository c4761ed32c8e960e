"""The immediate, best-effort side of a turn: what the platform is told while the person still waits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.form import Form, OptionView


@dataclass(frozen=True)
class Nothing:
    """Acknowledge; the outbox says the rest."""


@dataclass(frozen=True)
class Toast:
    """A short line for the presser alone (at most 200 characters): Telegram's callback answer, Slack's ephemeral."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class ShowForm:
    """Open this form, or put it in place of the one on the screen. Telegram's forms are living cards instead."""

    form: Form


@dataclass(frozen=True)
class FormErrors:
    """The page stays; each named field shows its sentence."""

    errors: dict[str, str]


@dataclass(frozen=True)
class CloseForm:
    """The conversation is over; all its modals close."""


@dataclass(frozen=True)
class Options:
    """What an external select offers for the letters typed so far."""

    options: tuple[OptionView, ...]


Answer = Nothing | Toast | ShowForm | FormErrors | CloseForm | Options
