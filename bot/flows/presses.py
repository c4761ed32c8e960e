"""What the buttons of a question carry: short keys for choices, within a token's 64 bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from bot.flows.model import Choice

MOST_KEY_BYTES = 18
ADD, REMOVE, DONE, KEEP = "+", "-", "=", "keep"


def key(value: str) -> str:
    """The value itself while it is short, else a digest: it is looked up among the choices either way."""
    if len(value.encode()) <= MOST_KEY_BYTES and value[:1] not in {"#", ADD, REMOVE, DONE}:
        return value
    digest = base64.b32encode(hashlib.sha256(value.encode()).digest()).decode().lower()
    return f"#{digest[:12]}"


def chosen(pressed: str, among: Iterable[Choice]) -> str | None:
    """The value whose key was pressed; None when it is not offered any more."""
    return next((one.value for one in among if key(one.value) == pressed), None)
