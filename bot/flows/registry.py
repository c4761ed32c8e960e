"""Every conversation by name; a row of flow_run finds its flow here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.flows.model import Flow

_FLOWS: dict[str, Flow[Any]] = {}


def register(flows: Sequence[Flow[Any]]) -> None:
    """Called once at the composition root with each module's FLOWS; raises ValueError when a name is taken."""
    for flow in flows:
        if _FLOWS.get(flow.name, flow) is not flow:
            raise ValueError(f"two flows are called {flow.name}")
        _FLOWS[flow.name] = flow


def flow_named(name: str) -> Flow[Any] | None:
    """None for a conversation of a release that is gone."""
    return _FLOWS.get(name)


def all_flows() -> tuple[Flow[Any], ...]:
    return tuple(_FLOWS.values())
