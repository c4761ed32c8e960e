"""Starts the sandbox alone: ``python -m sandbox``."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from sandbox.server import Sandbox, running


async def _serve(options: argparse.Namespace) -> None:
    sandbox = Sandbox(record_path=options.record, public_url=options.public_url)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(sandbox, options.host, options.port) as base_url:
        sys.stdout.write(f"Sandbox: {base_url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A local Slack and a local Telegram."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument(
        "--record", type=Path, help="append every API call to this file, one JSON line a call"
    )
    parser.add_argument(
        "--public-url", help="how others reach the sandbox, when that is not http://HOST:PORT"
    )
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
