"""One claim to the wire and back: every way a send can end becomes a result."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.delivery.rendering import Ready
from bot.delivery.results import (
    Ambiguous,
    Elsewhere,
    Fell,
    Later,
    Missing,
    Parked,
    Refused,
    Repeat,
    Result,
    Stands,
    Unchanged,
    Unreachable,
)
from bot.failing import describe
from bot.ports import (
    CannotTell,
    Gone,
    MessageGone,
    Moved,
    Platform,
    Rejected,
    RetryLater,
    SendError,
    Sending,
    Sent,
    Unknown,
)
from domain.outcome import Pin

log = structlog.get_logger(__name__)
_LOOK_AGAIN = 30.0  # seconds, when looking up failed without a word why


async def send(ready: Ready, platforms: Mapping[str, Platform]) -> Result:
    """Send once. What is not known to have failed is ambiguous."""
    claim = ready.claim
    try:
        if ready.sending.delete and ready.sending.edit is not None:
            await platforms[claim.letter.platform].sender.delete(ready.sending.to, ready.sending.edit)
            return Unchanged(claim)
        if claim.letter.kind == "pin" and ready.sending.edit is not None:
            await _pin(ready.sending, ready.sending.edit, platforms[claim.letter.platform])
            return Unchanged(claim)
        sent = await platforms[claim.letter.platform].sender.send(ready.sending)
    except (Unknown, CannotTell) as error:
        return await _unsure(ready, str(error)[:200] or "no answer", platforms)
    except SendError as error:
        return _meaning(ready, error)
    except Exception as error:  # noqa: BLE001 - an adapter's defect: it may have happened after the wire
        log.error("a sender failed", outbox=claim.letter.row_id, error=describe(error))  # noqa: TRY400 - no words of a person in the log
        return await _unsure(ready, describe(error), platforms)
    return Stands(claim, sent, ready.digest)


async def _pin(sending: Sending, stands: Sent, platform: Platform) -> None:
    if platform.pins is None:
        raise Rejected("nothing is pinned on this platform")
    anew = sending.payload["pin"] == Pin.ANEW
    await platform.pins.pin(sending.to, stands, before=sending.payload["before"], anew=anew)


async def _unsure(ready: Ready, error: str, platforms: Mapping[str, Platform]) -> Result:
    """Look at once: where nothing can be looked up the lane need not wait; not found yet may still arrive."""
    if ready.claim.letter.edits:
        return Ambiguous(ready.claim, error)
    found = await look(ready, platforms)
    return Ambiguous(ready.claim, error) if isinstance(found, Missing | Later) else found


def _meaning(ready: Ready, error: SendError) -> Result:
    claim = ready.claim
    match error:
        case RetryLater(after=after, limit_key=limit_key):
            return Later(claim, after, limit_key)
        case Gone(state=state):
            return Unreachable(claim, state)
        case Moved(to=to):
            return Elsewhere(claim, to)
        case MessageGone() if claim.letter.edits:
            return Fell(claim)
        case _:
            return Refused(claim, f"rejected: {error}"[:200], defect=True)


async def look(ready: Ready, platforms: Mapping[str, Platform]) -> Result:
    """Look an ambiguous send up; where that is impossible it is parked, or repeated once when it is critical."""
    claim = ready.claim
    try:
        found = await platforms[claim.letter.platform].sender.find(ready.sending)
    except CannotTell:
        if ready.critical and not claim.letter.repeats:
            return Repeat(claim)
        return Parked(claim, "the answer was lost")
    except RetryLater as later:
        return Later(claim, later.after, later.limit_key)
    except (Gone, Moved, Rejected) as error:
        return Parked(claim, f"the answer was lost, and looking it up failed: {type(error).__name__}")
    except Exception as error:  # noqa: BLE001 - looking up changes nothing and is tried again
        log.warning(
            "an ambiguous send could not be looked up", outbox=claim.letter.row_id, error=describe(error)
        )
        return Later(claim, _LOOK_AGAIN)
    return (
        Missing(claim) if found is None else Stands(claim, found)
    )  # it may show an older state than today's
