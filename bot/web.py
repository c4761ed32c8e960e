"""The web server of one process: the platforms' endpoints, /healthz and /metrics; it lives in the bot's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from typing import Final

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.config import HttpSettings
from bot.health import Health

_GRACE: Final = 4  # seconds that open requests have at the end; a platform waits three
_BACKLOG: Final = 256


class PortTaken(Exception):
    """Nothing can listen there; the message is a sentence for the operator."""


def build(routes: Sequence[BaseRoute], health: Health) -> Starlette:
    """The one application: what the adapters serve, and what an operator asks."""

    async def healthz(_: Request) -> Response:
        ok, report = await health.report()
        return JSONResponse(report, 200 if ok else 503, {"Cache-Control": "no-store"})

    async def metrics(_: Request) -> Response:
        return Response(await health.exposition(), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/healthz", healthz), Route("/metrics", metrics)]
    return Starlette(routes=[*routes, *own])


class _Server(uvicorn.Server):
    """A server inside somebody else's event loop: signals are the host's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Listens from `start` to `stop`."""

    def __init__(self, settings: HttpSettings, app: Starlette) -> None:
        self._settings, self._app = settings, app
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self.port = settings.port  # the one that was taken, once it listens

    async def start(self) -> None:
        """Raises PortTaken."""
        try:
            listener = socket.create_server((self._settings.host, self._settings.port), backlog=_BACKLOG)
        except OSError as error:
            where = f"{self._settings.host}:{self._settings.port}"
            reason = os.strerror(error.errno) if error.errno else type(error).__name__
            raise PortTaken(f"http.port: cannot listen on {where} ({reason}).") from error
        self.port = listener.getsockname()[1]
        self._server = _Server(_config(self._app))
        self._serving = asyncio.create_task(self._serve(self._server, listener), name="web server")

    async def stop(self) -> None:
        """Take no more connections and let open requests be answered."""
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        await self._serving

    @staticmethod
    async def _serve(server: _Server, listener: socket.socket) -> None:
        with contextlib.closing(listener):
            await server.serve(sockets=[listener])


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,  # bot/logs.py has set up logging
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        limit_concurrency=512,
        timeout_graceful_shutdown=_GRACE,
    )
