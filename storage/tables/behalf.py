"""What the team recorded in a creator's name, with what proves it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, reference


class RecordedAnswer(WorkspaceRow, table=True):
    """代录: one step of a creator's that somebody of the team recorded, and where she said it."""

    __table_args__ = (Index("ix_recorded_answer_subject", "subject_kind", "subject"),)

    creator_id: int = reference("creator.id")
    subject_kind: str  # assignment, submission, authorization
    subject: int = Field(sa_type=BigInteger)
    act: str  # domain.people.Act
    at: datetime  # business time
    by_identity_id: int = reference("identity.id", index=False)
    by_name: str
    said_in: str = ""  # wechat, message, phone, in_person, other; "": not said
    words: str = ""  # hers, as they were typed in
    link: str | None = None
    file_id: int | None = reference("stored_file.id", null=True, index=False)
