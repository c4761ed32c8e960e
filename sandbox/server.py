"""The sandbox as one Starlette application: both platforms, the control API and the page on one port.

``sandbox.slack`` and ``sandbox.telegram`` each offer a class built with the Sandbox (with ``async close()``), its
snapshot for the page, and ``routes(sandbox)``; ``sandbox.page`` offers ``routes()`` alone: it reads all it shows through
the control API.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from sandbox import control, faults, page, slack, telegram
from sandbox.clock import SandboxClock
from sandbox.hub import Hub
from sandbox.lines import Lines
from sandbox.record import Recorder
from sandbox.world import DEMO, World

_GRACE = 2  # seconds an open connection has to end at shutdown
_KEEP_ALIVE = (
    75  # seconds an idle one stands: longer than clients keep it, else an answer is lost now and then
)


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
        self.faults = faults.Faults(self)
        self.slack = slack.Slack(self)
        self.telegram = telegram.Telegram(self)

    async def admit(self, platform: str, method: str, args: dict[str, Any]) -> None:
        """Every Web API and Bot API call passes here before it is handled: the one place that sees them all."""
        self.recorder.record(platform, method, args)

    def snapshot(self) -> dict[str, Any]:
        """Everything the page shows."""
        return {
            "now": self.clock.now().isoformat(),
            "slack": slack.snapshot(self.slack),
            "telegram": self.telegram.snapshot(),
        }

    async def close(self) -> None:
        """End the streams, sockets and waits; the server can then stop without cutting anyone."""
        self.stopping.set()
        self.hub.close()
        self.clock.changes.close()
        await self.faults.close()
        await self.slack.close()
        await self.telegram.close()
        self.recorder.close()


def build_app(sandbox: Sandbox) -> Starlette:
    parts: list[list[BaseRoute]] = [
        control.routes(sandbox),
        faults.routes(sandbox),
        slack.routes(sandbox),
        telegram.routes(sandbox),
        page.routes(),
    ]
    return Starlette(routes=[route for part in parts for route in part])


class _Server(uvicorn.Server):
    """A server inside somebody else's event loop: signals are the host's business, and it tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = asyncio.Event()  # it listens, or it failed

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.settled.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def running(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve in the current event loop; gives the base address, such as http://127.0.0.1:41234."""
    with contextlib.closing(socket.create_server((host, port))) as listener:
        base_url = f"http://{host}:{listener.getsockname()[1]}"
        sandbox.base_url = sandbox.base_url or base_url
        server = _Server(_config(sandbox))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        task.add_done_callback(lambda _: server.settled.set())
        try:
            await server.settled.wait()
            if task.done():
                await task
            yield base_url
        finally:
            await sandbox.close()
            server.should_exit = True
            await task


def _config(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        Lines(build_app(sandbox)),
        log_config=None,  # the host's logging stays as it is
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_KEEP_ALIVE,
    )


async def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 8700) -> None:
    """Serve until the task is cancelled."""
    async with running(sandbox, host, port):
        await asyncio.Event().wait()
