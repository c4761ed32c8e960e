"""What reviews of creators' drafts said, counted in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage.tables import Assignment, Review, Submission
from storage.unit_of_work import UnitOfWork

MOST_REVIEWS = 1000  # of those compared, the newest


def review_points(uow: UnitOfWork, creator_ids: Collection[int]) -> dict[int, list[Mapping[str, Any]]]:
    """The points of each review of each creator's drafts."""
    query = (
        select(col(Assignment.creator_id), col(Review.points))
        .select_from(Review)
        .join(Submission, col(Submission.id) == col(Review.submission_id))
        .join(Assignment, col(Assignment.id) == col(Submission.assignment_id))
        .where(col(Review.workspace_id) == uow.workspace_id, col(Assignment.creator_id).in_(creator_ids))
        .order_by(col(Review.id).desc())
        .limit(MOST_REVIEWS)
    )
    found: dict[int, list[Mapping[str, Any]]] = {}
    for creator_id, points in uow.connection.execute(query):
        found.setdefault(creator_id, []).append(points)
    return found
