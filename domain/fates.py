"""What may have become of a message whose answer was lost."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What was seen when somebody looked into the chat."""

    ARRIVED = "arrived"  # it stands there
    REPEAT = "repeat"  # it does not: send it again, marked as a repeat
    DROP = "drop"  # nobody needs it any more
