"""Texts that are data in every language: the one the person reads."""

from __future__ import annotations

from typing import Any

from bot.flows.model import Asking
from domain.policies import Texts


def in_language(texts: Texts, asking: Asking[Any]) -> str:
    return texts[asking.reader.language]
