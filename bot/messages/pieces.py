"""A part of a message by itself, as plain characters: for a spreadsheet's cell, a proposed name, a choice's label."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.card import plain
from bot.messages.layout import spans
from bot.messages.wording import environment
from bot.reader import Reader


def said(template: str, macro: str, reader: Reader, *values: object) -> str:
    """What a macro of a template says to this reader, on one line and without marks."""
    marked = str(getattr(_module(template, reader), macro)(*values))
    return plain(spans(" ".join(marked.split())))


@lru_cache(maxsize=32)
def _module(template: str, reader: Reader) -> Any:
    return environment().get_template(f"{template}.j2").make_module({"reader": reader})
