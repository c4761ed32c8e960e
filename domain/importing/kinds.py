"""The kinds of file a team drops: what each is about decides how its rows are read and where they are kept."""

from __future__ import annotations

from enum import StrEnum


class ImportKind(StrEnum):
    """Each kind has its table of column names, `<kind>.toml` beside this file."""

    CREATORS = "creators"
    PERFORMANCE = "performance"  # numbers a creator and day, a video and day, a live, or the shop's day
    ORDERS = "orders"
    AUTHORIZATIONS = "authorizations"  # the ledger a team keeps
    TASKS = "tasks"  # running work, as a ledger
