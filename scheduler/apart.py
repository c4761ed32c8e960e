"""Work for many workspaces: one that fails is logged and holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

from bot.failing import describe
from domain.errors import Busy

log = structlog.get_logger(__name__)
Part = TypeVar("Part")


def apart(what: str, parts: Iterable[Part], act: Callable[[Part], int]) -> int:
    """Act on each part; gives the sum. Raises Busy at once: a database that is busy is so for the next part too."""
    done = 0
    for part in parts:
        try:
            done += act(part)
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of one part: its rows are still due at the next tick
            log.error("due work failed", what=what, error=describe(error))  # noqa: TRY400 - words stay out
    return done
