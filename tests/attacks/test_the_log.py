"""What goes wrong is logged by type and place: neither words nor tokens, whatever the platforms send."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from harness.processes import secrets_in
from harness.world import World

from bot import logs

CANARY = "canary of a private sentence"


@pytest.fixture(autouse=True)
def _logged() -> Iterator[None]:
    """The product's own log, at its most talkative."""
    yield
    structlog.reset_defaults()


async def test_deliveries_out_of_shape_leave_no_words_in_the_log(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure("debug")
    sockets = world.sandbox.slack.sockets
    sockets.retry_delays = ()
    heard: list[dict[str, Any]] = []
    event = sockets.event
    sockets.event = heard.append  # type: ignore[method-assign, assignment]
    await world.post("slack/mention", user="sam", channel="#campaigns", text=CANARY)
    await world.post(
        "slack/upload", user="sam", channel="#campaigns", filename="a.csv", content_base64="YQ==", text=CANARY
    )
    sockets.event = event  # type: ignore[method-assign]
    for number, one in enumerate(heard):
        for spoiled in (
            {"ts": None, "files": [{"id": "F1", "name": [CANARY]}]},
            {"user": {"id": CANARY}},
            {"channel": [CANARY]},
            {"text": [CANARY]},
        ):
            body = copy.deepcopy(one) | {"event_id": f"Ev{number}{len(str(spoiled))}"}
            body["event"] |= spoiled
            event(body)
    interactive = {
        "type": "block_actions",
        "user": {"id": [CANARY]},
        "team": {"id": "T0DAREN"},
        "trigger_id": "1",
    }
    actions = {"actions": [{"type": "button", "value": CANARY}], "container": {"channel_id": CANARY}}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sockets.ask("interactive", interactive | actions), 5)
    updates = world.sandbox.telegram.updates
    updates.put("message", {"message_id": "x", "text": CANARY})
    updates.put("callback_query", {"id": "1", "from": {"id": CANARY}, "data": CANARY})
    updates.put(
        "message", {"message_id": 9**20, "date": 10**15, "chat": {"id": 1, "type": CANARY}, "text": CANARY}
    )
    await world.post("telegram/say", user="ben", text="/help")
    await world.rest()
    said = "".join(capfd.readouterr())
    assert "slack envelope failed" in said
    assert CANARY not in said
    assert not secrets_in(said)
    await world.telegram("ben").sees("What I can do for you")
