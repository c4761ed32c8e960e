"""Texts that are data in every language: the one the person reads."""

from __future__ import annotations

from typing import Any

from bot.flows.model import Asking
from bot.messages.words import Words
from domain.policies import Texts


def in_language(texts: Texts, asking: Asking[Any]) -> str:
    return texts[asking.reader.language]


def as_it_stands(text: str) -> Words:
    """Words that need no catalogue: the text is in the person's language already."""
    return Words("%(text)s", {"text": text})
