"""Text with entities: lengths in UTF-16 units, cleaning, trimming, and the entities Telegram finds by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sandbox.telegram import limits

_CODE: Final = frozenset({"pre", "code"})
_QUOTES: Final = frozenset({"blockquote", "expandable_blockquote"})
_SILENT: Final = _CODE | {"text_link", "text_mention"}  # nothing is detected inside these


@dataclass(frozen=True, slots=True)
class Entity:
    """One Bot API MessageEntity; offset and length are UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user_id: int | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length

    def extras(self) -> dict[str, Any]:
        """The fields that only some types have, but not the user."""
        found = {
            "url": self.url,
            "language": self.language,
            "custom_emoji_id": self.custom_emoji_id,
            "unix_time": self.unix_time,
            "date_time_format": self.date_time_format,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Rich:
    """A text as people see it, with its entities."""

    text: str = ""
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """The length in UTF-16 units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def finished(rich: Rich) -> Rich:
    """What Telegram makes of a parsed text: control characters cleaned, trimmed, entities put in order, links found."""
    cleaned = _trimmed(_cleaned(rich))
    kept = _ordered(cleaned.entities)
    found = [one for one in detected(cleaned.text) if not _covered(one, kept)]
    everything = sorted((*kept, *found), key=lambda one: (one.offset, -one.length))
    return Rich(cleaned.text, tuple(everything[: limits.ENTITIES]))


def _rebuilt(rich: Rich, pieces: list[str]) -> Rich:
    """The text made of one piece for each old character, entities moved along."""
    old, new = 0, 0
    moved = {0: 0}
    for char, piece in zip(rich.text, pieces, strict=True):
        if char > "\uffff":
            moved[old + 1] = new
        old += units(char)
        new += units(piece)
        moved[old] = new
    entities = [
        replace(one, offset=moved[one.offset], length=moved[one.end] - moved[one.offset])
        for one in rich.entities
        if one.end in moved
    ]
    return Rich("".join(pieces), tuple(one for one in entities if one.length > 0))


def _cleaned(rich: Rich) -> Rich:
    def piece(char: str) -> str:
        if char == "\r" or "\u2028" <= char <= "\u202e":
            return ""
        return " " if char < " " and char != "\n" else char

    return _rebuilt(rich, [piece(char) for char in rich.text])


def _trimmed(rich: Rich) -> Rich:
    start = len(rich.text) - len(rich.text.lstrip(" \n"))
    stop = len(rich.text.rstrip(" \n"))
    if start == 0 and stop == len(rich.text):
        return rich
    pieces = [char if start <= i < stop else "" for i, char in enumerate(rich.text)]
    return _rebuilt(rich, pieces)


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    """Telegram's order and nesting: nothing inside code, no quote in a quote, no entity inside one of its own type."""
    kept: list[Entity] = []
    for one in sorted(entities, key=lambda entity: (entity.offset, -entity.length, entity.type not in _CODE)):
        around = [other for other in kept if other.offset <= one.offset and one.end <= other.end]
        if any(other.type in _CODE or other.type == one.type for other in around):
            continue
        if one.type in _QUOTES and any(other.type in _QUOTES for other in around):
            continue
        kept.append(one)
    return kept


def _covered(one: Entity, kept: Iterable[Entity]) -> bool:
    return any(other.type in _SILENT and one.offset < other.end and other.offset < one.end for other in kept)


_TLDS = "com|net|org|io|me|cn|co|dev|app|shop|ai|uk|de|hk|tw|id|my|sg|us|info|biz|store|example"
_PATTERNS: Final = (
    (
        "url",
        re.compile(
            rf"https?://[^\s<>\"]+|(?<![\w@./-])(?:[\w-]+\.)+(?:{_TLDS})(?![\w-])(?:/[^\s<>\"]*)?",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{2,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w&#])#(?=\w*[^\W\d_])\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)


def detected(text: str) -> list[Entity]:
    """The entities Telegram finds by itself: addresses, commands, mentions, tags."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, stop = match.start(), match.end()
            if kind == "url":
                stop = start + len(match[0].rstrip(".,;:!?)»”’'。，；：！？）"))
            if all(stop <= other_start or other_stop <= start for other_start, other_stop, _ in found):
                found.append((start, stop, kind))
    return [Entity(kind, units(text[:start]), units(text[start:stop])) for start, stop, kind in sorted(found)]
