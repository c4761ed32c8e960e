"""Characters on their way to Slack and back: cleaned, counted, cut, escaped, and read as they were typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
# Control characters, lone surrogates, and the marks that turn the direction of everything after them.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_JOINERS: Final = "\u200d\ufe0e\ufe0f"
_TOKEN: Final = re.compile(r"<(?P<sign>[@#!]?)(?P<body>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def clean(text: str) -> str:
    """The text without characters that Slack's JSON or the reader's screen would choke on."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))


def size(text: str) -> int:
    """Length in UTF-16 units: what Slack counts is not said, and this is never less than the characters."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def cut(text: str, most: int) -> str:
    """Clean text of at most `most` units; what was cut is marked with an ellipsis."""
    text = clean(text)
    if size(text) <= most:
        return text
    kept = text[: most - 1]
    while kept and (size(kept) > most - 1 or _hangs(kept, text)):
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _hangs(kept: str, text: str) -> bool:
    """Whether the cut would part a letter from its marks, or an emoji from its other half."""
    following = text[len(kept)]
    return kept[-1] in _JOINERS or following in _JOINERS or unicodedata.combining(following) != 0


def shown(text: str, most: int) -> str:
    """As `cut`, and never empty: Slack refuses text objects without a visible character."""
    kept = cut(text, most)
    return kept if kept.strip() else ELLIPSIS


def escape(text: str) -> str:
    """Make text inert where Slack parses its own markup (docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """Read what a person typed out of Slack's markup: addresses, names and the three escaped characters."""
    plain = _TOKEN.sub(_read, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _read(token: re.Match[str]) -> str:
    sign, body, label = token["sign"], token["body"], token["label"]
    if sign in {"@", "#"}:
        return f"{sign}{(label or body).lstrip('@#')}"
    if sign == "!":
        return f"@{(label or body.partition('^')[0]).lstrip('@')}"
    if body.startswith(("mailto:", "tel:")):
        return label or body.partition(":")[2]
    return body
