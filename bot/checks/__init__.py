"""`darenbot check`: what an operator wants to know before and after a start, each finding with its mend."""

from __future__ import annotations

from bot.checks.line import Line, State
from bot.checks.run import run

__all__ = ["Line", "State", "run"]
