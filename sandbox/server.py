"""The sandbox as one Starlette application: both platforms, the control API and the page on one port.

``sandbox.slack`` and ``sandbox.telegram`` each offer a class built with the Sandbox (with ``async close()``), its
snapshot for the page, and ``routes(sandbox)``; ``sandbox.page`` offers ``routes()`` alone: it reads all it shows through
the control API.
"""

import asyncio
import contextlib
import importlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox import control, slack
from sandbox.clock import SandboxClock
from sandbox.hub import Hub
from sandbox.record import Recorder
from sandbox.world import DEMO, World

_GRACE = 2  # seconds an open connection has to end at shutdown


def _part(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


class Sandbox:
    """The outside world: both platforms, one clock, one recorder.

    ``base_url`` is what the sandbox calls itself in the addresses it hands out; it is set when it is served.
    ``stopping`` is set at shutdown: whoever waits (a long poll) waits for it too.
    """

    def __init__(
        self, world: World = DEMO, record_path: Path | None = None, public_url: str | None = None
    ) -> None:
        self.world = world
        self.clock = SandboxClock()
        self.hub = Hub()
        self.recorder = Recorder(record_path)
        self.base_url = public_url or ""
        self.stopping = asyncio.Event()
        self.slack = slack.Slack(self)
        telegram = _part("sandbox.telegram")
        self.telegram: Any = telegram.Telegram(self) if telegram else None

    async def admit(self, platform: str, method: str, args: dict[str, Any]) -> None:
        """Every Web API and Bot API call passes here before it is handled: the one place that sees them all."""
        self.recorder.record(platform, method, args)

    def snapshot(self) -> dict[str, Any]:
        """Everything the page shows."""
        return {
            "now": self.clock.now().isoformat(),
            "slack": slack.snapshot(self.slack),
            "telegram": self.telegram.snapshot() if self.telegram else {},
        }

    async def close(self) -> None:
        """End the streams, sockets and waits; the server can then stop without cutting anyone."""
        self.stopping.set()
        self.hub.close()
        self.clock.changes.close()
        await self.slack.close()
        if self.telegram:
            await self.telegram.close()
        self.recorder.close()


def build_app(sandbox: Sandbox) -> Starlette:
    found: list[BaseRoute] = [*control.routes(sandbox), *slack.routes(sandbox)]
    telegram, page = _part("sandbox.telegram"), _part("sandbox.page")
    found += telegram.routes(sandbox) if telegram else []
    found += page.routes() if page else []
    return Starlette(routes=found)


class _Server(uvicorn.Server):
    """A server inside somebody else's event loop: signals are the host's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def running(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve in the current event loop; gives the base address, such as http://127.0.0.1:41234."""
    listener = socket.create_server((host, port))
    base_url = f"http://{host}:{listener.getsockname()[1]}"
    sandbox.base_url = sandbox.base_url or base_url
    server = _Server(
        uvicorn.Config(
            build_app(sandbox),
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=_GRACE,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.01)
        yield base_url
    finally:
        await sandbox.close()
        server.should_exit = True
        await task
        listener.close()


async def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 8700) -> None:
    """Serve until the task is cancelled."""
    async with running(sandbox, host, port):
        await asyncio.Event().wait()
