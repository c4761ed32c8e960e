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


def living_of(uow: UnitOfWork, kinds: Sequence[str], subjects: Sequence[int]) -> Sequence[PostedCard]:
    """The living cards of these kinds about any of these subjects, wherever they stand."""
    query = uow.query(PostedCard).where(
        col(PostedCard.kind).in_(kinds), col(PostedCard.subject).in_(subjects), PostedCard.slot == 0
    )
    return uow.all(query.order_by(col(PostedCard.id)))


def cards_in(uow: UnitOfWork, chat_id: int) -> Sequence[PostedCard]:
    """Every living card of a chat."""
    query = uow.query(PostedCard).where(PostedCard.chat_id == chat_id, PostedCard.slot == 0)
    return uow.all(query.order_by(col(PostedCard.id)))


def waiting_notices(uow: UnitOfWork, chat_id: int) -> Sequence[Outbox]:
    """Notices that wait to be sent to a chat, the oldest first."""
    rows = uow.connection.execute(
        select(_T)
        .where(
            _T.c.workspace_id == uow.workspace_id,
            _T.c.chat_id == chat_id,
            _T.c.kind == "notice",
            _T.c.state == word("pending"),
        )
        .order_by(_T.c.id)
    ).mappings()
    return [Outbox(**row) for row in rows]


def lost(uow: UnitOfWork, chat_id: int, state: str) -> tuple[int, frozenset[int]]:
    """How many messages a chat in this state has missed, and the cards among them; each card counts once."""
    rows = uow.connection.execute(
        select(_T.c.posted_card_id).where(
            _T.c.workspace_id == uow.workspace_id,
            _T.c.chat_id == chat_id,
            _T.c.state == word("refused"),
            _T.c.error == state,
        )
    ).scalars()
    found = list(rows)
    cards = frozenset(one for one in found if one is not None)
    return found.count(None) + len(cards), cards


def sum_up(uow: UnitOfWork, chat_id: int, state: str) -> None:
    """What a chat has missed was told in one sentence: it is not counted again."""
    uow.connection.execute(
        update(_T)
        .where(
            _T.c.workspace_id == uow.workspace_id,
            _T.c.chat_id == chat_id,
            _T.c.state == word("refused"),
            _T.c.error == state,
        )
        .values(error=f"{state}, summed up")
    )


def unseen_cards(uow: UnitOfWork, subject: int, chat_id: int) -> Sequence[PostedCard]:
    """Living cards of a subject in a chat whose message is not known."""
    return uow.all(
        uow.query(PostedCard).where(
            PostedCard.subject == subject,
            PostedCard.chat_id == chat_id,
            PostedCard.slot == 0,
            col(PostedCard.message).is_(None),
        )
    )


def retire(uow: UnitOfWork, card: PostedCard) -> None:
    """The card is the living one no more: its place is free for the next."""
    uow.session.execute(update(PostedCard).where(col(PostedCard.id) == card.id).values(slot=card.id))


def hand_over(uow: UnitOfWork, card: PostedCard, subject: int) -> None:
    """The card is about another subject from now on, and so is what waits to be shown in it."""
    uow.session.execute(update(PostedCard).where(col(PostedCard.id) == card.id).values(subject=subject))
    waiting = select(_T.c.id, _T.c.payload).where(_T.c.posted_card_id == card.id, _T.c.state == "pending")
    for row_id, payload in uow.connection.execute(waiting).all():
        about = {**payload, "subject": str(subject)}
        uow.connection.execute(update(_T).where(_T.c.id == row_id).values(payload=about))


def unknown_sends(system: SystemUnit) -> Sequence[Outbox]:
    """Sends whose answer was lost for good, and kinds this release does not know; the oldest first."""
    rows = system.connection.execute(
        select(_T).where(_T.c.state == "unknown", _T.c.settled_at.is_not(None)).order_by(_T.c.id)
    ).mappings()
    return [Outbox(**row) for row in rows]


def unknown_send(system: SystemUnit, row_id: int) -> Outbox | None:
    """One of them, locked; None when it is not unknown any more."""
    query = select(_T).where(_T.c.id == row_id, _T.c.state == word("unknown"), _T.c.settled_at.is_not(None))
    row = system.connection.execute(query.with_for_update()).mappings().first()
    return Outbox(**row) if row else None


def decide_unknown(system: SystemUnit, row_id: int, **values: object) -> None:
    """Write what an operator has found out about it."""
    system.connection.execute(
        update(_T).where(_T.c.id == row_id, _T.c.state == word("unknown")).values(**values)
    )
