"""A notice is frozen facts that the bot tells somebody once; words come later (bot/messages)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Visibility(StrEnum):
    """Who may be told: enforced by services/outbox.py alone, for every chat."""

    TEAM = "team"
    EVERYONE = "everyone"


class AttachedFile(BaseModel):
    """A kept file that goes along with a notice: its blob's key, its name, and what it shows."""

    model_config = ConfigDict(frozen=True)

    blob: str
    name: str
    alt: str


_KINDS: dict[str, type[Notice]] = {}


class Notice(BaseModel):
    """Facts of one message. Subclasses are named in the past tense and carry an example.

    `visibility` TEAM keeps it out of creators' and mixed chats. `critical` lets an ambiguous Telegram send be
    repeated once, marked as a repeat (architecture.md 10). Texts named in `secret_fields` are sealed while their
    row waits to be sent, and gone from it afterwards.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = ""
    visibility: ClassVar[Visibility] = Visibility.TEAM
    critical: ClassVar[bool] = False
    secret_fields: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        if cls.kind in _KINDS and _KINDS[cls.kind].__qualname__ != cls.__qualname__:
            raise TypeError(f"two notices are called {cls.kind}")
        _KINDS[cls.kind] = cls

    @property
    def attached(self) -> AttachedFile | None:
        """A file that is sent with the words."""
        return None

    @classmethod
    def example(cls) -> Self:
        """A filled instance: rendered on both platforms, in both languages, by the tests."""
        raise NotImplementedError(cls.__name__)


def notice_kinds() -> dict[str, type[Notice]]:
    """All notices by kind; the importing package has imported every notices module."""
    return dict(_KINDS)


def dump(notice: Notice) -> dict[str, object]:
    """As JSON for an outbox row."""
    return {"kind": notice.kind, "facts": notice.model_dump(mode="json")}


def load(stored: dict[str, object]) -> Notice:
    """Read what `dump` wrote; raises KeyError for a kind this release does not know."""
    return _KINDS[str(stored["kind"])].model_validate(stored["facts"])
