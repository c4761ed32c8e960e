"""From outbox rows to messages: claim → render → send → settle."""

from __future__ import annotations

from bot.delivery.pump import Pump, Timing

__all__ = ["Pump", "Timing"]
