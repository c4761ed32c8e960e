"""What a platform must offer to the rest of the bot; adapters implement it, delivery and jobs use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.card import Card


@dataclass(frozen=True)
class Limit:
    """One shared rate limit: at most `burst` at once, one more each `every` seconds."""

    key: str
    every: float
    burst: int


@dataclass(frozen=True)
class Destination:
    """Where a message goes. `chat` is the platform's id (for a Slack direct message the user's id)."""

    team: str
    chat: str
    kind: str  # private, channel, group; home: Slack's Home tab of the person `chat`
    thread: str | None = None


@dataclass(frozen=True)
class Sending:
    """One attempt: `delivery_id` is the outbox row's id, spelled; Slack carries it as message metadata."""

    delivery_id: str
    to: Destination
    payload: dict[str, Any]  # native, made by the renderer
    edit: Sent | None = None  # edit this message instead of posting a new one
    attachment: Path | None = None
    delete: bool = False  # delete that message instead: a person's own, which held a secret


@dataclass(frozen=True)
class Sent:
    """Where a message stands, in the platform's own words."""

    channel: str
    message: str
    extra: dict[str, str] = field(default_factory=dict)


class SendError(Exception):
    """What a failed send means for its row; narrowed at the wire."""


class RetryLater(SendError):
    """Certainly not sent. `after` seconds; `limit_key` closes a shared limit for everybody when the platform said so."""

    def __init__(self, after: float, limit_key: str | None = None) -> None:
        super().__init__(f"again after {after} s")
        self.after = after
        self.limit_key = limit_key


class Gone(SendError):
    """The destination cannot be written to. `state` is blocked, kicked, deactivated, archived, or uninstalled:
    then the whole team is out of reach.
    """

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Rejected(SendError):
    """The platform refuses this message for good; a defect of ours, or a message that is gone (edit)."""


class TooLarge(Rejected):
    """A file is larger than is allowed, or than the platform gives to a bot."""


class MessageGone(Rejected):
    """The message to edit does not exist any more: the living card has to be posted anew."""


class Moved(SendError):
    """The chat has another id now; certainly not sent."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Unknown(SendError):
    """The answer was lost: it may or may not stand there."""


class CannotTell(SendError):
    """`find` has no way to know on this platform."""


class Renderer(Protocol):
    """Cards to native payloads, within the platform's limits."""

    def card(self, card: Card) -> dict[str, Any]: ...


class SenderPort(Protocol):
    """Native payloads to the wire. Clients do not retry by themselves."""

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:
        """The shared limits this send counts against."""
        ...

    async def send(self, sending: Sending) -> Sent:
        """Post or edit once; raises a SendError. An edit that changes nothing is a success."""
        ...

    async def find(self, sending: Sending) -> Sent | None:
        """Look whether an ambiguous send arrived; None: it did not. Raises CannotTell, RetryLater."""
        ...

    async def delete(self, to: Destination, sent: Sent) -> None: ...


class Pins(Protocol):
    """Messages kept in sight at the top of a chat, where a platform has that."""

    async def pin(self, to: Destination, sent: Sent, *, before: str | None, anew: bool) -> None:
        """Pin without a sound, in the place of the message `before`. Without `anew` only where that one is still
        pinned: what a person took down stays down. Raises a SendError; pinning twice changes nothing.
        """
        ...


class Fetcher(Protocol):
    """Files of the platform to disk."""

    async def fetch(self, ref: str, target: Path, *, team: str, most_bytes: int) -> None:
        """Download; raises TooLarge, Rejected when it is gone, RetryLater when the platform is away."""
        ...


@dataclass(frozen=True)
class Platform:
    """Everything delivery and jobs need of one platform."""

    name: str
    renderer: Renderer
    sender: SenderPort
    fetcher: Fetcher
    pins: Pins | None = None
