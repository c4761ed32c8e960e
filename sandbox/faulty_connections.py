"""What can become of Socket Mode's connections."""

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.websockets import WebSocket

from sandbox.lines import cut, freeze
from sandbox.slack.sockets import Sockets

if TYPE_CHECKING:
    from sandbox.faults import Rule
    from sandbox.server import Sandbox

CONNECTIONS: Final = ("refresh_requested", "warning", "link_disabled", "half_open", "cut")
_GAP: Final = 1.0  # seconds between one connection and the next, in turn
_FROZEN: Final = 120.0  # seconds until a frozen connection is cut


async def disturb(sandbox: "Sandbox", rule: "Rule") -> None:
    """``each``: one after the other with `seconds` between; ``all`` at once; ``one``: the oldest."""
    sockets = sandbox.slack.sockets
    there = sockets.standing()
    if rule.name == "one":
        there = there[:1]
    gap = 0.0 if rule.name == "all" else _GAP if rule.seconds is None else rule.seconds
    for number, websocket in enumerate(there):
        if number and gap:
            await asyncio.sleep(gap)
        rule.hits += 1
        await _disturb(sandbox, sockets, rule.what, websocket)


async def _disturb(sandbox: "Sandbox", sockets: Sockets, what: str, websocket: WebSocket) -> None:
    match what:
        case "half_open":
            freeze(websocket)
            sandbox.faults.later(_cut_later(websocket))
        case "cut":
            await cut(websocket)
        case "warning":
            await sockets.warn(websocket)
        case _:
            await sockets.dismiss(websocket, what)


async def _cut_later(websocket: WebSocket) -> None:
    await asyncio.sleep(_FROZEN)
    await cut(websocket)
