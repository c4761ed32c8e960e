"""The control API's common part: how endpoints answer, the clock, the state and the event streams."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.body import BadBodyError, Body, read_body
from sandbox.hub import Event, Hub

if TYPE_CHECKING:
    from sandbox.server import Sandbox

_KEEP_ALIVE = 15.0  # seconds between comments on a silent stream, so that proxies keep it open
_SPAN = re.compile(r"(-?\d+(?:\.\d+)?)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ControlError(Exception):
    """What was asked of the control API cannot be done; the message is a clear sentence for the tester."""

    status = 400


class NotThereError(ControlError):
    """The person, chat, message or button named does not exist."""

    status = 404


Handler = Callable[[Body], Awaitable[dict[str, Any]]]


def control(path: str, handler: Handler, *, method: str = "POST") -> Route:
    """A control endpoint: decoded arguments in, a JSON object out; ControlError becomes HTTP 400 or 404."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, **await handler(await read_body(request))})
        except ControlError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=error.status)
        except BadBodyError as error:
            return JSONResponse({"ok": False, "error": f"Bad request body: {error}."}, status_code=400)

    return Route(path, endpoint, methods=[method])


def required(fields: dict[str, Any], name: str) -> Any:
    """The argument ``name``; raises ControlError with its name when it is missing."""
    value = fields.get(name)
    if value is None or value == "":
        raise ControlError(f"The argument {name!r} is missing.")
    return value


def routes(sandbox: "Sandbox") -> list[BaseRoute]:
    async def read_clock(_: Body) -> dict[str, Any]:
        return {"now": sandbox.clock.now().isoformat(), **sandbox.clock.state()}

    async def move_clock(body: Body) -> dict[str, Any]:
        if "to" in body.fields:
            sandbox.clock.to(_moment(body.fields["to"]))
        else:
            sandbox.clock.advance(_span(required(body.fields, "advance")))
        sandbox.hub.publish({"kind": "clock", **sandbox.clock.state()})
        return await read_clock(body)

    async def state(_: Body) -> dict[str, Any]:
        return sandbox.snapshot()

    async def clock_stream(_: Request) -> Response:
        return sse(sandbox.clock.changes, first=dict(sandbox.clock.state()))

    async def events(_: Request) -> Response:
        return sse(sandbox.hub)

    return [
        control("/control/clock", read_clock, method="GET"),
        control("/control/clock", move_clock),
        Route("/control/clock/stream", clock_stream),
        control("/control/state", state, method="GET"),
        Route("/control/events", events),
    ]


def sse(hub: Hub, *, first: Event | None = None) -> StreamingResponse:
    """A server-sent event stream of a hub; ends when the hub closes."""

    async def stream() -> AsyncIterator[str]:
        with hub.subscribe() as subscription:
            yield f"data: {json.dumps(first)}\n\n" if first is not None else ": open\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(subscription.get(), _KEEP_ALIVE)
                except TimeoutError:
                    yield ": alive\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _span(value: Any) -> timedelta:
    if isinstance(value, int | float):
        return timedelta(seconds=value)
    match = _SPAN.fullmatch(str(value).strip())
    if match is None:
        raise ControlError('"advance" is a number of seconds or a span such as "30m", "1h", "1d".')
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ControlError('"to" is an ISO moment such as "2026-12-01T09:00:00+08:00".') from error
    if moment.tzinfo is None:
        raise ControlError('"to" needs an offset, such as "+08:00" or "Z".')
    return moment
