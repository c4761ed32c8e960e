"""Writing the outbox: rows of a turn, coalesced refreshes, and where living cards stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text, update
from sqlmodel import col

from storage.queries.dialect import insert, inserted, word
from storage.tables import Outbox, PostedCard
from storage.unit_of_work import SystemUnit, UnitOfWork

_T = Outbox.__table__  # type: ignore[attr-defined]
_PENDING_REFRESH = text("kind = 'refresh' AND state = 'pending'")


def add(unit: SystemUnit | UnitOfWork, row: Outbox) -> bool:
    """Write the row; False when its key was used in this workspace before."""
    return inserted(unit, Outbox, row.model_dump(), "workspace_id", "key")


def waits(system: SystemUnit, lane: str, notice: str) -> bool:
    """Say whether a notice of this kind waits in the lane to be sent."""
    query = select(_T.c.payload).where(_T.c.lane == lane, _T.c.state == word("pending"))
    return any(payload.get("kind") == notice for payload in system.connection.execute(query).scalars())


def add_refresh(unit: SystemUnit | UnitOfWork, row: Outbox) -> bool:
    """Write the refresh; False when one of this card waits already.

    The waiting one is touched, which locks it: it cannot be claimed, and rendered without our change, before
    this transaction ends.
    """
    statement = (
        insert(unit, Outbox)
        .values(**row.model_dump())
        .on_conflict_do_update(
            index_elements=["posted_card_id"],
            index_where=_PENDING_REFRESH,
            set_={"attempts": _T.c.attempts},
        )
        .returning(_T.c.id)
    )
    return bool(unit.connection.execute(statement).scalar_one() == row.id)


def last_post(uow: UnitOfWork, posted_card_id: int) -> str | None:
    """How far posting the card came: "open" while it is on its way, else the row's final state; None: never posted."""
    row = uow.connection.execute(
        select(_T.c.state, _T.c.settled_at)
        .where(_T.c.posted_card_id == posted_card_id, _T.c.kind == "card")
        .order_by(_T.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return str(row.state) if row.settled_at is not None else "open"


def add_card(uow: UnitOfWork, row: PostedCard) -> bool:
    """Write where the card will stand; False when it stands in that chat already."""
    row.workspace_id = uow.workspace_id
    return inserted(uow, PostedCard, row.model_dump())


def living_cards(
    uow: UnitOfWork, kind: str, subject: int, chat_id: int | None = None
) -> Sequence[PostedCard]:
    """The living card wherever it stands, or in one chat."""
    query = uow.query(PostedCard).where(
        PostedCard.kind == kind, PostedCard.subject == subject, PostedCard.slot == 0
    )
    if chat_id is not None:
        query = query.where(PostedCard.chat_id == chat_id)
    return uow.all(query.order_by(col(PostedCard.id)))


def retire(uow: UnitOfWork, card: PostedCard) -> None:
    """The card is the living one no more: its place is free for the next."""
    uow.session.execute(update(PostedCard).where(col(PostedCard.id) == card.id).values(slot=card.id))


def unknown_sends(system: SystemUnit) -> Sequence[Outbox]:
    """Sends whose answer was lost for good, and kinds this release does not know; the oldest first."""
    rows = system.connection.execute(
        select(_T).where(_T.c.state == "unknown", _T.c.settled_at.is_not(None)).order_by(_T.c.id)
    ).mappings()
    return [Outbox(**row) for row in rows]
