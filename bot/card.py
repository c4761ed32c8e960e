"""A message without a platform: words already chosen, marks and buttons by meaning; each platform dresses it natively."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.tokens import ButtonToken


@dataclass(frozen=True)
class Span:
    """A run of text in one style. Plain characters: every renderer escapes for its own platform."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    link: str | None = None
    person: str | None = None  # platform user id: shown as a native mention of that person


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """Lines that stand together."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bullets:
    """A list; `ordered` numbers it."""

    items: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Facts:
    """Label and value pairs, side by side where the platform can."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True)
class Quote:
    """Somebody's own words, as written."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Copy:
    """Words to be copied elsewhere as they stand, line by line."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """Numbers people compare. First row is the head; `align` is one of l, r a column."""

    rows: tuple[tuple[str, ...], ...]
    align: str


@dataclass(frozen=True)
class Rule:
    """A thin line between parts."""


@dataclass(frozen=True)
class Note:
    """Small print: freshness, sources, who did it."""

    line: Line


Block = Paragraph | Bullets | Facts | Quote | Copy | Table | Rule | Note


class Tone(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Confirm:
    """Asked before a risky act; names its side effect."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True)
class Button:
    """An act on a thing, or a link."""

    label: str
    token: ButtonToken | None = None
    url: str | None = None
    tone: Tone = Tone.PLAIN
    confirm: Confirm | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that the bot sends: its blob key, name and what it shows."""

    blob: str
    name: str
    alt: str


@dataclass(frozen=True)
class Card:
    """One message. `headline` is also the notification line; rows of buttons are kept as given where they fit."""

    headline: Line
    body: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None


def plain(line: Line) -> str:
    """The characters of a line without their style."""
    return "".join(span.text for span in line)
