"""Claims, leases and settlements of the outbox: the statements that every message costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, update

from storage.queries.dialect import word
from storage.tables import LinkedChat, Outbox, PostedCard
from storage.unit_of_work import SystemUnit, UnitOfWork

_T = Outbox.__table__  # type: ignore[attr-defined]
_C = LinkedChat.__table__  # type: ignore[attr-defined]
_P = PostedCard.__table__  # type: ignore[attr-defined]
_E = _T.alias("earlier")

EDITS = ("refresh", "retire", "pin", "delete")


@dataclass(frozen=True)
class Letter:
    """An outbox row with the address it goes to now. `attempts` and `owner` name one claim of it."""

    row_id: int
    workspace_id: int | None
    chat_id: int | None
    platform: str
    lane: str
    kind: str
    posted_card_id: int | None
    payload: dict[str, Any]
    thread: str | None
    critical: bool
    attempts: int
    repeats: int
    team: str
    chat: str
    chat_kind: str

    @property
    def edits(self) -> bool:
        return self.kind in EDITS


_COLUMNS = (
    _T.c.id, _T.c.workspace_id, _T.c.chat_id, _T.c.platform, _T.c.lane, _T.c.kind, _T.c.posted_card_id,
    _T.c.payload, _T.c.thread, _T.c.critical, _T.c.attempts, _T.c.repeats, _C.c.team, _C.c.platform_chat, _C.c.kind,
)  # fmt: skip

_NAMES = tuple(one.name for one in fields(Letter))

# No earlier row of the lane is open.
_HEAD = ~exists().where(_E.c.lane == _T.c.lane, _E.c.settled_at.is_(None), _E.c.id < _T.c.id)


def _letters_where(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .select_from(_T.outerjoin(_C, _C.c.id == _T.c.chat_id))
        .where(*where)
        .order_by(_T.c.not_before, _T.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=_T, skip_locked=True)
    )


# Built once: building a statement costs several times as much as running it.
_CLAIMABLE = _letters_where(
    _T.c.settled_at.is_(None),
    _T.c.state == word("pending"),
    _T.c.not_before <= bindparam("real"),
    _T.c.platform == bindparam("platform"),
    _HEAD,
)
_JUST_WRITTEN = _letters_where(
    _T.c.id.in_(bindparam("row_ids", expanding=True)), _T.c.state == word("pending"), _HEAD
)
_LOOKABLE = _letters_where(
    _T.c.settled_at.is_(None),
    _T.c.state == word("unknown"),
    _T.c.not_before <= bindparam("real"),
    _T.c.platform == bindparam("platform"),
)
_EXPIRED = _letters_where(
    _T.c.settled_at.is_(None),
    _T.c.state == word("sending"),
    or_(
        _T.c.lease_until.is_(None),
        _T.c.lease_until < bindparam("real"),
        _T.c.owner.in_(bindparam("dead", expanding=True)),
    ),
    _T.c.platform.in_(bindparam("platforms", expanding=True)),
)
_TAKE = (
    update(_T)
    .where(_T.c.id.in_(bindparam("row_ids", expanding=True)))
    .values(
        state="sending",
        owner=bindparam("b_owner"),
        lease_until=bindparam("b_lease"),
        attempts=_T.c.attempts + 1,
    )
)
_NEXT_DUE = select(func.min(_T.c.not_before)).where(
    _T.c.settled_at.is_(None),
    _T.c.state == word("pending"),
    _T.c.platform.in_(bindparam("platforms", expanding=True)),
)
_DELIVERED = (
    update(_T)
    .where(_T.c.id == bindparam("row_id"))
    .values(
        state="sent",
        channel=bindparam("b_channel"),
        message=bindparam("b_message"),
        settled_at=bindparam("real"),
        lease_until=None,
        error="",
    )
)


def claimable(system: SystemUnit, platform: str, real: datetime, most: int) -> list[Letter]:
    """The oldest rows of their lanes that are due, locked for this transaction, skipping a colleague's."""
    return _letters(system, _CLAIMABLE, platform=platform, real=real, most=most)


def just_written(system: SystemUnit, row_ids: Sequence[int]) -> list[Letter]:
    """Those rows of this transaction that are the oldest of their lanes."""
    return _letters(system, _JUST_WRITTEN, row_ids=list(row_ids), most=len(row_ids))


def lookable(system: SystemUnit, platform: str, real: datetime, most: int) -> list[Letter]:
    """Ambiguous sends that may be looked up now."""
    return _letters(system, _LOOKABLE, platform=platform, real=real, most=most)


def _letters(system: SystemUnit, statement: Select[Any], **given: Any) -> list[Letter]:
    return [_letter(row) for row in system.connection.execute(statement, given)]


def _letter(row: Sequence[Any]) -> Letter:
    """Guests' rows carry their address themselves."""
    *own, team, chat, kind = row
    to = row[7].get("to", {})
    address = (team or to.get("team", ""), chat or to.get("chat", ""), kind or to.get("kind", "private"))
    return Letter(**dict(zip(_NAMES, (*own, *address), strict=True)))


def take(system: SystemUnit, row_ids: Iterable[int], *, owner: str, lease_until: datetime) -> None:
    """The rows are being sent by this owner."""
    given = {"row_ids": list(row_ids), "b_owner": owner, "b_lease": lease_until}
    system.connection.execute(_TAKE, given)


def renew(system: SystemUnit, row_ids: Iterable[int], *, owner: str, lease_until: datetime) -> None:
    system.connection.execute(
        update(_T)
        .where(_T.c.id.in_(list(row_ids)), _T.c.owner == owner, _T.c.state == "sending")
        .values(lease_until=lease_until)
    )


def postpone(system: SystemUnit, until: Mapping[int, datetime]) -> None:
    """Rows that a limit held back."""
    if until:
        system.connection.execute(
            update(_T).where(_T.c.id == bindparam("b_id")).values(not_before=bindparam("b_until")),
            [{"b_id": row_id, "b_until": when} for row_id, when in until.items()],
        )


def next_due(system: SystemUnit, platforms: Sequence[str]) -> datetime | None:
    """When the next row that waits for its time may go."""
    found = system.connection.execute(_NEXT_DUE, {"platforms": list(platforms)}).scalar()
    return found if isinstance(found, datetime) else None


def delivered(system: SystemUnit, row_id: int, *, channel: str, message: str, real: datetime) -> None:
    """It stands there: whatever was thought of the row meanwhile, this is known."""
    given = {"row_id": row_id, "b_channel": channel, "b_message": message, "real": real}
    system.connection.execute(_DELIVERED, given)


def close(
    system: SystemUnit, letter: Letter, owner: str | None, state: str, error: str, real: datetime
) -> None:
    """The claim ends here: sent without a message of its own, refused, or unknown for good."""
    _set(system, _mine(letter, owner), state=state, error=error, settled_at=real, lease_until=None)


def keep(system: SystemUnit, letter: Letter, payload: dict[str, Any]) -> None:
    """Of a row that is settled only this payload stays."""
    _set(system, and_(_T.c.id == letter.row_id, _T.c.settled_at.is_not(None)), payload=payload)


def ambiguous(system: SystemUnit, letter: Letter, owner: str | None, error: str, look_at: datetime) -> None:
    """It may stand there: to be looked up at `look_at`; its lane waits."""
    _set(system, _mine(letter, owner), state="unknown", error=error, not_before=look_at, lease_until=None)


def again(
    system: SystemUnit, letter: Letter, owner: str | None, not_before: datetime, **changed: Any
) -> None:
    """It certainly does not stand there: it waits again. A refresh that has a younger twin waiting gives way."""
    if letter.kind == "refresh" and changed.get("kind", "refresh") == "refresh":
        twin = system.connection.execute(
            select(_T.c.id).where(
                _T.c.posted_card_id == letter.posted_card_id,
                _T.c.kind == "refresh",
                _T.c.state == "pending",
                _T.c.id != letter.row_id,
            )
        ).first()
        if twin is not None:
            close(system, letter, owner, "sent", "superseded", not_before)
            return
    values = {"state": "pending", "owner": None, "lease_until": None, "not_before": not_before} | changed
    _set(system, _mine(letter, owner), **values)


def _mine(letter: Letter, owner: str | None) -> ColumnElement[bool]:
    """The claim still holds; without an owner: the row is ambiguous and open."""
    if owner is None:
        return and_(_T.c.id == letter.row_id, _T.c.state == "unknown", _T.c.settled_at.is_(None))
    return and_(
        _T.c.id == letter.row_id,
        _T.c.owner == owner,
        _T.c.attempts == letter.attempts,
        _T.c.state == "sending",
    )


def refuse_chat(system: SystemUnit, chat_id: int, error: str, real: datetime) -> None:
    """Nothing that waits for this chat is tried any more."""
    _set(
        system,
        and_(_T.c.chat_id == chat_id, _T.c.settled_at.is_(None), _T.c.state == "pending"),
        state="refused",
        error=error,
        settled_at=real,
    )


def refuse_card(uow: UnitOfWork, card_id: int, error: str, real: datetime) -> None:
    """Nothing that waits for this card is tried any more."""
    _set(
        uow,
        and_(_T.c.posted_card_id == card_id, _T.c.settled_at.is_(None), _T.c.state == "pending"),
        state="refused",
        error=error,
        settled_at=real,
    )


def refuse_row(uow: UnitOfWork, row_id: int, error: str, real: datetime, payload: dict[str, Any]) -> None:
    """A row that waits is not sent; `payload` is what stays of it."""
    waits = and_(_T.c.id == row_id, _T.c.settled_at.is_(None), _T.c.state == "pending")
    _set(uow, waits, state="refused", error=error, settled_at=real, payload=payload)


def owners(system: SystemUnit) -> list[str]:
    """Everybody who is sending something."""
    query = select(_T.c.owner).where(_T.c.settled_at.is_(None), _T.c.state == "sending").distinct()
    return [owner for owner in system.connection.execute(query).scalars() if owner]


def expired(
    system: SystemUnit, platforms: Sequence[str], dead: Sequence[str], real: datetime, most: int
) -> list[Letter]:
    """Rows whose sender is dead, or whose lease has run out."""
    return _letters(system, _EXPIRED, real=real, dead=list(dead), platforms=list(platforms), most=most)


def abandon(
    system: SystemUnit, letters: Sequence[Letter], error: str, real: datetime, look_after: timedelta
) -> None:
    """Give up claims of somebody who died: edits are repeated freely, messages are ambiguous.

    What was on the wire may still arrive: it is looked up when a send's own time-out is over.
    """
    for letter in letters:
        same = and_(_T.c.id == letter.row_id, _T.c.state == "sending", _T.c.attempts == letter.attempts)
        look_at = real + look_after
        _set(system, same, state="unknown", error=error, not_before=look_at, lease_until=None, owner=None)
        if letter.edits:
            again(system, letter, None, real)


def stands(uow: UnitOfWork, card_id: int, *, channel: str, message: str, digest: str) -> None:
    """The living card stands here and shows this."""
    uow.connection.execute(
        update(_P).where(_P.c.id == card_id).values(channel=channel, message=message, digest=digest)
    )


def fell(uow: UnitOfWork, card_id: int) -> None:
    """The living card's message is gone."""
    uow.connection.execute(update(_P).where(_P.c.id == card_id).values(channel=None, message=None, digest=""))


def _set(system: SystemUnit | UnitOfWork, where: ColumnElement[bool], **values: Any) -> None:
    system.connection.execute(update(_T).where(where).values(**values))
