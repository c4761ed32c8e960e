"""Characters as Telegram and a phone's screen count them, and free of what could disturb their neighbours."""

from __future__ import annotations

import re
import unicodedata

# What Telegram drops or turns into blanks anyway (controls, bidirectional overrides), isolates, lone surrogates.
_UNWANTED = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKS = re.compile(r"[\t\n\r]")
_JOINERS = "\u200d\ufe0e\ufe0f"


def units(text: str) -> int:
    """The length in UTF-16 units, which is how Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def columns(text: str) -> int:
    """The width in a fixed-width font, where Chinese characters and emoji take two columns."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clean(text: str) -> str:
    """The same text on one line, without characters that act on what stands around them."""
    return _UNWANTED.sub("", _BLANKS.sub(" ", text))


def clip(text: str, most: int) -> str:
    """At most `most` UTF-16 units; an ellipsis says that something was cut."""
    if units(text) <= most:
        return text
    kept: list[str] = []
    left = most - 1
    for char in text:
        left -= units(char)
        if left < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip(_JOINERS + " ") + "…" if most > 0 else ""


def clip_columns(text: str, most: int) -> str:
    """At most `most` columns; an ellipsis says that something was cut."""
    if columns(text) <= most:
        return text
    while text and columns(text) > most - 1:
        text = text[:-1]
    return text.rstrip(_JOINERS + " ") + "…"


def pad(text: str, wanted: int, *, right: bool) -> str:
    """Blanks up to `wanted` columns; `right` aligns the text to the right."""
    blanks = " " * (wanted - columns(text))
    return blanks + text if right else text + blanks


def labelled(label: str) -> str:
    """The label with its colon: the full-width one after Chinese."""
    return f"{label}：" if label and _columns(label[-1]) == 2 else f"{label}: "
