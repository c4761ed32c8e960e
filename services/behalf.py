"""Acting for a creator: as herself, or on her behalf by somebody of the team, and then marked (product.md, rights)."""

from __future__ import annotations

from datetime import datetime

from domain.actor import Actor
from domain.behalf import Proof
from domain.errors import NotFound
from domain.people import Act, Role
from storage.sql import col
from storage.tables import RecordedAnswer
from storage.unit_of_work import UnitOfWork


def on_behalf(by: Actor, creator_id: int) -> bool:
    """Say whether `by` acts in the creator's name without being her; raises NotFound when `by` is another creator."""
    if by.role is not Role.CREATOR:
        return True
    if by.creator_id != creator_id:
        raise NotFound("Creator")
    return False


def record(
    uow: UnitOfWork,
    act: Act,
    subject: int,
    *,
    creator_id: int,
    by: Actor,
    now: datetime,
    subject_kind: str = "assignment",
    proof: Proof | None = None,
) -> bool:
    """Say whether `by` acts on her behalf, and then keep who recorded what, with its proof.

    Raises NotFound when `by` is another creator.
    """
    if not on_behalf(by, creator_id):
        return False
    proof = proof or Proof()
    uow.add(
        RecordedAnswer(
            creator_id=creator_id,
            subject_kind=subject_kind,
            subject=subject,
            act=act.value,
            at=now,
            by_identity_id=by.identity_id,
            by_name=by.name,
            said_in=proof.said_in.value if proof.said_in else "",
            words=proof.words,
            link=proof.link,
            file_id=proof.file_id,
        )
    )
    return True


def latest(uow: UnitOfWork, subject: int, *, subject_kind: str = "assignment") -> RecordedAnswer | None:
    """What was recorded last about the thing; None: nothing, she answered herself."""
    return uow.first(
        uow.query(RecordedAnswer)
        .where(RecordedAnswer.subject_kind == subject_kind, RecordedAnswer.subject == subject)
        .order_by(col(RecordedAnswer.id).desc())
    )
