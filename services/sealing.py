"""Secrets of notices: sealed in the one row that carries them, gone from it when it is settled."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from typing import Any

from storage.vault import Vault


def sealed(vault: Vault, stored: Mapping[str, Any], names: Collection[str], row_id: int) -> dict[str, Any]:
    """A dumped notice whose facts of these names only this row's reader can open."""
    facts = dict(stored["facts"])
    secrets = {name: facts.pop(name) for name in sorted(names)}
    closed = vault.seal(json.dumps(secrets).encode(), _place(row_id))
    return {**stored, "facts": facts, "sealed": base64.b64encode(closed).decode()}


def unsealed(vault: Vault, stored: Mapping[str, Any], row_id: int) -> dict[str, Any]:
    """The row's payload as the notice was dumped; raises CannotOpen."""
    if "sealed" not in stored:
        return dict(stored)
    secrets = json.loads(vault.open(base64.b64decode(stored["sealed"]), _place(row_id)))
    return {**stored, "facts": {**stored["facts"], **secrets}}


def emptied(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What stays when nobody has to read the secrets any more."""
    return {name: value for name, value in stored.items() if name != "sealed"}


def _place(row_id: int) -> str:
    return f"outbox/{row_id}"
