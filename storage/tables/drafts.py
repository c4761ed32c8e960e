"""Drafts as they were handed in, round after round, and what the team said to each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field, reference


class Submission(WorkspaceRow, table=True):
    """提交 (R108): one draft of one share, moved by domain.review's life cycle. At most one a share waits for a review.

    `round` counts drafts that were or will be reviewed: one that takes the place of a waiting one keeps its round.
    """

    __table_args__ = (
        Index(
            "ux_submission_waiting",
            "assignment_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    assignment_id: int = reference("assignment.id")
    round: int
    link: str = ""
    file_id: int | None = reference("stored_file.id", null=True, index=False)
    caption: str = ""
    music: str = ""
    cover: str = ""
    product_link: str = ""
    tags: list[str] = json_field(list)
    note: str = ""
    findings: list[dict[str, Any]] = json_field(list)  # domain.review.Finding, of the pre-check
    state: str = "waiting"
    by: str = ""  # name of who handed it in; marked when it was somebody of the team on her behalf
    on_behalf: bool = False
    submitted_at: datetime
    revision: int = 0


class Review(WorkspaceRow, table=True):
    """审核 (R55, R57): the six points of one draft, and until when she may hand in the next."""

    __table_args__ = (UniqueConstraint("submission_id"),)

    submission_id: int = reference("submission.id", index=False)
    points: dict[str, Any] = json_field()  # by ReviewPoint: passed, and the change that a failed one needs
    verdict: str  # domain.review.Verdict
    due_at: datetime | None = Field(default=None)
    by: str
    at: datetime
