"""What came of a claim, one class a consequence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.claims import Claim
from bot.ports import Sent


@dataclass(frozen=True)
class Stands:
    """It was sent, edited or found: there it is, showing what `digest` says ("" when that is not known)."""

    claim: Claim
    sent: Sent
    digest: str = ""


@dataclass(frozen=True)
class Unchanged:
    """The card shows this already; nothing was sent."""

    claim: Claim


@dataclass(frozen=True)
class Refused:
    """It will not be sent. `defect`: it should have been, and somebody has to look."""

    claim: Claim
    error: str
    defect: bool = False


@dataclass(frozen=True)
class Parked:
    """Nobody can say, or this release does not know what it is: kept for the operator."""

    claim: Claim
    error: str


@dataclass(frozen=True)
class Ambiguous:
    """The answer was lost: it may or may not stand there."""

    claim: Claim
    error: str


@dataclass(frozen=True)
class Later:
    """Certainly not sent; again after so many seconds. `limit_key` closes a shared limit for everybody."""

    claim: Claim
    after: float
    limit_key: str | None = None


@dataclass(frozen=True)
class Unreachable:
    """The chat cannot be written to any more."""

    claim: Claim
    state: str


@dataclass(frozen=True)
class Elsewhere:
    """The chat has another id now."""

    claim: Claim
    to: str


@dataclass(frozen=True)
class Fell:
    """The message to edit is gone."""

    claim: Claim


@dataclass(frozen=True)
class Repeat:
    """Critical, ambiguous and impossible to look up: once more, marked as a repeat."""

    claim: Claim


@dataclass(frozen=True)
class Missing:
    """Looked up: it does not stand there, so it is sent again."""

    claim: Claim


Result = (
    Stands
    | Unchanged
    | Refused
    | Parked
    | Ambiguous
    | Later
    | Unreachable
    | Elsewhere
    | Fell
    | Repeat
    | Missing
)
