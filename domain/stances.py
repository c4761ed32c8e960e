"""What the team has decided about working with a creator: not interested for a while, or never again."""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """不感兴趣, 黑名单. Both keep her off new shortlists while they hold."""

    NOT_INTERESTED = "not_interested"
    BLACKLISTED = "blacklisted"


USUAL_DAYS = 90  # of "not interested", when nobody says otherwise
TERMS = (30, 90, 180)  # days that are offered
MOST_REASON = 300  # characters
