"""All checks in the order in which an operator would mend them."""

from __future__ import annotations

import asyncio

import httpx

from bot.checks import files, slack, tables, telegram
from bot.checks.line import Line, ok, problem
from bot.config import BadConfig, Settings, for_running
from bot.tls import trusted

PATIENCE = 10.0  # seconds for a platform to answer


async def run(settings: Settings) -> list[Line]:
    """Look at everything the settings name. Changes nothing: no message, no table, no row."""
    lines = [_configuration(settings), *await asyncio.to_thread(tables.look, settings)]
    async with httpx.AsyncClient(timeout=PATIENCE, verify=trusted()) as client:
        if settings.slack is not None:
            lines += await slack.look(settings.slack, client)
        if settings.telegram is not None:
            public_url = settings.http.public_url if settings.http else None
            lines += await telegram.look(settings.telegram, client, public_url)
    return [*lines, files.look(settings.files.folder)]


def _configuration(settings: Settings) -> Line:
    try:
        for_running(settings)
    except BadConfig as bad:
        return problem("configuration", " ".join(bad.problems), "Correct it as config.example.toml shows.")
    return ok("configuration", "is complete")
