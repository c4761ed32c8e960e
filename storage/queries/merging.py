"""Moving all that refers to one creator to another one; every foreign key to creator.id has its rule here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlmodel import SQLModel

from storage.unit_of_work import UnitOfWork

_PLACES = ("", "retired", "candidate", "resting", "pilot", "active")  # of a pool: of two the later one stands
_METRICS = ("impressions", "clicks", "orders", "gmv", "refunds", "spend", "roi", "currency")
_GRAIN = ("stat_date", "source", "range_label", "level", "material", "product")


def table(name: str) -> Any:
    return SQLModel.metadata.tables[name]


def rows(uow: UnitOfWork, name: str, column: str, creator_id: int) -> list[Any]:
    """All rows of a table that refer to her."""
    one = table(name)
    query = select(one).where(one.c.workspace_id == uow.workspace_id, one.c[column] == creator_id)
    return list(uow.connection.execute(query.order_by(one.c.id)))


def count(uow: UnitOfWork, name: str, creator_id: int) -> int:
    one = table(name)
    query = (
        select(func.count())
        .select_from(one)
        .where(one.c.workspace_id == uow.workspace_id, one.c.creator_id == creator_id)
    )
    return int(uow.connection.execute(query).scalar_one())


def _move(uow: UnitOfWork, name: str, column: str, goes: int, stays: int) -> None:
    one = table(name)
    mine = (one.c.workspace_id == uow.workspace_id, one.c[column] == goes)
    uow.connection.execute(update(one).where(*mine).values({column: stays}))


def _drop(uow: UnitOfWork, name: str, row_id: int) -> None:
    one = table(name)
    uow.connection.execute(delete(one).where(one.c.workspace_id == uow.workspace_id, one.c.id == row_id))


def _write(uow: UnitOfWork, name: str, row_id: int, **values: Any) -> None:
    one = table(name)
    mine = (one.c.workspace_id == uow.workspace_id, one.c.id == row_id)
    uow.connection.execute(update(one).where(*mine).values(values))


_Settle = Callable[[UnitOfWork, Any, Any], None]
"""Resolves two rows of one key, the staying record's and the other's, so that the other's is gone or differs."""


def _clashing(key: Sequence[str], settle: _Settle, *, of: Callable[[Any], bool] = lambda _: True) -> Any:
    """Move after settling the pairs that stand under one key."""

    def move(uow: UnitOfWork, name: str, column: str, goes: int, stays: int) -> None:
        ours = {_key(row, key): row for row in rows(uow, name, column, stays) if of(row)}
        for theirs in rows(uow, name, column, goes):
            other = ours.get(_key(theirs, key)) if of(theirs) else None
            if other is not None:
                settle(uow, other, theirs)
        _move(uow, name, column, goes, stays)

    return move


def _key(row: Any, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _only_ours(name: str) -> _Settle:
    def settle(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
        del ours
        _drop(uow, name, theirs.id)

    return settle


def _one_place(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
    """Both in one pool: the place that is further along stands."""
    further = max((ours, theirs), key=lambda row: (_PLACES.index(row.state), row.id == ours.id))
    _drop(uow, "pool_entry", theirs.id)
    names = ("state", "whose", "since", "reason", "by")
    values = {name: getattr(further, name) for name in names}
    _write(
        uow,
        "pool_entry",
        ours.id,
        **values,
        long_term=ours.long_term or theirs.long_term,
        revision=ours.revision + 1,
    )


def _one_day(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
    """One export's numbers of one day: ours, and theirs where ours say nothing. No import's undo takes these back."""
    _drop(uow, "metric_snapshot", theirs.id)
    numbers = {**theirs.numbers, **ours.numbers}
    _write(uow, "metric_snapshot", ours.id, numbers=numbers, import_batch_id=None)


def _same_numbers(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
    """The same row of a report under two of her names counts once; rows that differ are of two accounts and both count."""
    if _key(ours, _METRICS) == _key(theirs, _METRICS):
        _drop(uow, "daily_performance", theirs.id)


def _lapses(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
    del ours
    _write(uow, "upkeep_proposal", theirs.id, state="lapsed", revision=theirs.revision + 1)


def _imported(uow: UnitOfWork, name: str, column: str, goes: int, stays: int) -> None:
    """Undoing an import leaves alone what it brought to a record that is merged by now."""
    one = table(name)
    mine = (one.c.workspace_id == uow.workspace_id, one.c[column] == goes)
    uow.connection.execute(update(one).where(*mine).values({column: stays, "outcome": "merged"}))


def _one_contact(uow: UnitOfWork, ours: Any, theirs: Any) -> None:
    """Of the same contact in both records the one that stands in its own row, and was not taken away."""
    better = (
        ours
        if (ours.gone_at is None, bool(ours.sealed)) >= (theirs.gone_at is None, bool(theirs.sealed))
        else theirs
    )
    _drop(uow, "creator_contact", theirs.id if better is ours else ours.id)


_contacts = _clashing(("kind", "key"), _one_contact)

Move = Callable[[UnitOfWork, str, str, int, int], None]
MOVES: Mapping[tuple[str, str], Move] = {
    ("assignment", "creator_id"): _move,  # both in one task is refused before
    ("authorization", "creator_id"): _move,  # two open ones of one scope are refused before
    ("creator_contact", "creator_id"): _contacts,
    ("creator_file", "creator_id"): _clashing(("file_id",), _only_ours("creator_file")),
    ("creator_handle", "creator_id"): _move,
    ("creator_note", "creator_id"): _move,
    ("daily_performance", "creator_id"): _clashing(_GRAIN, _same_numbers),
    ("import_change", "creator_id"): _imported,
    ("invitation", "creator_id"): _move,
    ("membership", "creator_id"): _move,  # two linked people are refused before
    ("metric_snapshot", "creator_id"): _clashing(("source", "stat_date", "range_label"), _one_day),
    ("order_line", "creator_id"): _move,
    ("pilot_creator", "creator_id"): _clashing(("pilot_id",), _only_ours("pilot_creator")),
    ("pool_entry", "creator_id"): _clashing(("pool_id",), _one_place),
    ("quote", "creator_id"): _move,
    ("recorded_answer", "creator_id"): _move,
    ("reminder", "to_creator_id"): _move,
    ("shortlist_entry", "creator_id"): _clashing(("shortlist_id",), _only_ours("shortlist_entry")),
    ("upkeep_proposal", "creator_id"): _clashing(("pool_id",), _lapses, of=lambda row: row.state == "open"),
    ("verification", "creator_id"): _move,
}
"""Every foreign key to creator.id, with how its rows change hands."""

NAMED: Mapping[tuple[str, str], Move] = {
    ("search_match", "creator_id"): _clashing(("search_id",), _only_ours("search_match")),
}
"""References without a foreign key."""


def move_all(uow: UnitOfWork, *, goes: int, stays: int) -> None:
    """Let everything that refers to one creator refer to the other."""
    for (name, column), move in (*MOVES.items(), *NAMED.items()):
        move(uow, name, column, goes, stays)
    uow.session.expire_all()


def forget_numbers(uow: UnitOfWork, creator_id: int) -> None:
    """Her days' numbers from exports go: they are of an account on another platform."""
    one = table("metric_snapshot")
    mine = (one.c.workspace_id == uow.workspace_id, one.c.creator_id == creator_id)
    uow.connection.execute(delete(one).where(*mine))


def in_both(uow: UnitOfWork, name: str, of: str, first: int, second: int) -> list[int]:
    """Ids of what has a row of the table for each of the two: a task, a pilot."""
    one, other = table(name).alias(), table(name).alias()
    query = (
        select(one.c[of])
        .join(other, and_(other.c[of] == one.c[of], other.c.creator_id == second))
        .where(one.c.workspace_id == uow.workspace_id, one.c.creator_id == first)
        .distinct()
        .order_by(one.c[of])
    )
    return list(uow.connection.execute(query).scalars())
