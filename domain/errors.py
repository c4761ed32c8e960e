"""What can stand in the way of a decision, each with what the person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # notices speak of tasks, whose life cycles raise Conflict
    from domain.notices.base import Notice


class Refusal(Exception):
    """The act is not possible now; `notice` says why and what to do. The turn undoes what it did and tells it."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(type(notice).__name__)
        self.notice = notice


class Conflict(Exception):
    """A life cycle does not allow this move from the present state (somebody was faster, or the card is old)."""

    def __init__(self, state: str, move: str) -> None:
        super().__init__(f"{move} is not possible from {state}")
        self.state = state
        self.move = move


class NotFound(Exception):
    """No such thing in this workspace; the same answer for a thing of another workspace."""


class Busy(Exception):
    """The database did not let us write in time; nothing was changed and it may be tried again."""


class Away(Busy):
    """The database does not answer or cannot write (down, full, read-only): to the person the same as Busy."""
