"""The adapter on the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bench import Stage, staged


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as ready:
        yield ready
