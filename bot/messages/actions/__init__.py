"""Buttons by meaning: which acts a notice of a kind offers, found in this folder's modules."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.card import Tone
from bot.messages.words import Words
from bot.reader import Reader
from domain.people import Act


@dataclass(frozen=True)
class Ask:
    """Asked before a risky act: `text` names its side effect."""

    title: Words
    text: Words
    yes: Words
    no: Words


@dataclass(frozen=True)
class Action:
    """One button. `on` is the row it is about, `revision` that of the decision shown, `value` a short choice.

    A label that is a str is data and stays as written; without one the act's usual label stands (labels.py).
    With `url` it is a link and `does` is not needed.
    """

    does: Act | None = None
    on: int = 0
    revision: int = 0
    value: str = ""
    label: Words | str | None = None
    tone: Tone = Tone.PLAIN
    confirm: Ask | None = None
    url: str | None = None
    workspace_id: int | None = None  # another one than the reader's: the choice between workspaces


Rows = Sequence[Sequence[Action]]
Dresser = Callable[[Any, Reader], Rows]


def dressers() -> dict[str, Dresser]:
    """Every notice kind's function, from the `ROWS` of this folder's modules."""
    found: dict[str, Dresser] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= getattr(importlib.import_module(f"{__name__}.{module.name}"), "ROWS", {})
    return found
