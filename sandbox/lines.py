"""The wire under a request or a socket: what a fault needs to cut or freeze it (ASGI alone can only answer)."""

import asyncio
from typing import Any, Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY: Final = "sandbox.line"
_NOTICED: Final = 0.01  # seconds until the server has seen that its connection is gone


class Lines:
    """Hands every request and socket the transport it came over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_KEY] = getattr(send, "__self__", None)  # uvicorn's cycle or protocol, which has the transport
        await self._app(scope, receive, send)


class NoAnswer(Response):
    """What is returned when the connection is gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""


async def cut(connection: HTTPConnection) -> Response:
    """Reset the connection at once, unsaid what was to be said."""
    transport = _transport(connection)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(_NOTICED)
    return NoAnswer()


class _Void:
    """A transport that loses what is written."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def write(self, _data: bytes) -> None:
        """Into the void."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def freeze(connection: HTTPConnection) -> None:
    """Nothing comes or goes any more, and nothing is closed: as after a cable was pulled."""
    transport = _transport(connection)
    if transport is not None:
        transport.pause_reading()
        connection.scope[_KEY].transport = _Void(transport)


def _transport(connection: HTTPConnection) -> Any:
    return getattr(connection.scope.get(_KEY), "transport", None)
