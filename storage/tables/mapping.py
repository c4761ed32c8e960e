"""What a team has said about its files: which fact a column of a name is, and how a kind of file writes its dates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint

from storage.tables.base import WorkspaceRow, reference


class ColumnName(WorkspaceRow, table=True):
    """A column that the team has named, used for every file of the kind from then on.

    `header` is its name as compared (domain/importing/headers.py, column_keys). `fact` is a name of <kind>.toml, the
    share of an audience ("audience.male"), or one of domain/importing/naming.py: left out, kept under its own name.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "header"),)

    kind: str  # domain.importing.kinds.ImportKind
    header: str
    fact: str
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    at: datetime


class DateHabit(WorkspaceRow, table=True):
    """Which number of a date is the month, as answered once for files with these columns in this order."""

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "header"),)

    kind: str
    header: str  # domain.importing.headers.fingerprint
    date_order: str  # domain.importing.dates.DateOrder
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    at: datetime
