"""What stands behind a button and in a form: short versioned tokens that mean nothing without who presses where."""

from __future__ import annotations

from dataclasses import dataclass

from domain.ids import read, spell
from domain.people import Act

VERSION = "1"
MOST_BYTES = 64  # Telegram's callback_data
MOST_DIGITS = 4  # of a page's number


class BadToken(ValueError):
    """Not one of ours, or of a release that is gone."""


@dataclass(frozen=True)
class ButtonToken:
    """An act on a thing of a workspace. `revision` is that of the decision the card shows; `value` a short choice."""

    workspace_id: int
    act: Act
    subject: int
    revision: int = 0
    value: str = ""

    def __str__(self) -> str:
        """Spell it; raises ValueError beyond Telegram's 64 bytes."""
        token = ":".join(
            [
                VERSION,
                self.act.value,
                spell(self.workspace_id),
                spell(self.subject),
                spell(self.revision),
                self.value,
            ]
        )
        if len(token.encode()) > MOST_BYTES:
            raise ValueError(
                f"a button's token has {len(token.encode())} bytes: {self.act.value} {self.value}"
            )
        return token


@dataclass(frozen=True)
class FormToken:
    """A form on the screen: which conversation, which of its pages, at which revision of the answers."""

    workspace_id: int
    run: int
    page: str
    revision: int = 0

    def __str__(self) -> str:
        return ":".join(
            [VERSION, "form", spell(self.workspace_id), spell(self.run), self.page, spell(self.revision)]
        )


def read_button(token: str) -> ButtonToken:
    """Read a button's token; raises BadToken."""
    parts = token.split(":", 5)
    try:
        version, act, workspace, subject, revision, value = parts
        if version != VERSION:
            raise BadToken(token[:20])
        return ButtonToken(read(workspace), Act(act), read(subject), read(revision), value)
    except ValueError as wrong:
        raise BadToken(token[:20]) from wrong


def read_form(token: str) -> FormToken:
    """Read a form's token; raises BadToken."""
    try:
        version, form, workspace, run, page, revision = token.split(":")
        if version != VERSION or form != "form":
            raise BadToken(token[:20])
        return FormToken(read(workspace), read(run), page, read(revision))
    except ValueError as wrong:
        raise BadToken(token[:20]) from wrong


def page_number(value: str) -> int:
    """Read a button's page, counted from 0; anything that no button of ours holds is the first page."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS else 0
