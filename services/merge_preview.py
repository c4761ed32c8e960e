"""Two records side by side: what differs, what would stand, what is carried over, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain import merging as rules
from domain.authorization import OPEN
from domain.categories import BY_KEY, category_key
from domain.money import Money
from domain.notices.creators import CategoryLine, CreatorLine
from domain.notices.duplicates import (
    Carried,
    Cell,
    InTheWay,
    MergeLine,
    MergeShown,
    Obstacle,
)
from domain.outcome import Card, CardKind
from services import sealed_contacts
from services.people import name_of
from storage.queries import merging as moving
from storage.queries import records as rows
from storage.sql import col
from storage.tables import Assignment, Authorization, Creator, Membership, Pilot, Task
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

COMPARED = (
    "region", "agency", "availability", "categories", "tags", "styles", "followers", "active_fan_share",
    "completion_rate", "engagement_rate", "median_views", "gmv", "orders", "ctr", "quote", "commission_rate",
    "rebate_rate", "supports_ads", "accepts_script_changes", "notes", "owner_membership_id", "follow_up_on", "stance",
)  # fmt: skip
_SHARES = frozenset({
    "active_fan_share", "completion_rate", "engagement_rate", "ctr", "commission_rate", "rebate_rate",
})  # fmt: skip
_CARRIED = {
    "tasks": "assignment",
    "authorizations": "authorization",
    "shortlists": "shortlist_entry",
    "pools": "pool_entry",
    "pilots": "pilot_creator",
    "quotes": "quote",
    "numbers": "metric_snapshot",
    "notes": "creator_note",
    "checks": "verification",
    "files": "creator_file",
    "accounts": "creator_handle",
    "reports": "daily_performance",
    "orders": "order_line",
}
_MOST_WORDS = 60  # characters of a text in the table


def show(uow: UnitOfWork, stays_id: int, goes_id: int, *, changed: bool = False) -> MergeShown:
    """Both records as they are, and the one that would stand."""
    stays, goes = uow.get(Creator, stays_id), uow.get(Creator, goes_id)
    ours, theirs = stays.model_dump(), goes.model_dump()
    result = rules.merged(ours, theirs, since(uow, stays.id, goes.id))
    lines = []
    for name in COMPARED:
        cells = [_cell(uow, facts, name) for facts in (ours, theirs, ours | result)]
        if cells[0] != cells[1] and cells[1] != Cell():
            lines.append(MergeLine(name=name, stays=cells[0], goes=cells[1], result=cells[2]))
    counts = {name: moving.count(uow, table, goes.id) for name, table in _CARRIED.items()}
    return MergeShown(
        stays=_line(stays),
        goes=_line(goes),
        revision=stays.revision,
        goes_revision=goes.revision,
        lines=tuple(lines),
        carried=tuple(Carried(name=name, count=count) for name, count in counts.items() if count),
        obstacles=tuple(obstacles(uow, stays.id, goes.id)),
        changed=changed,
    )


def _line(creator: Creator) -> CreatorLine:
    return CreatorLine(
        creator_id=creator.id,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        followers=creator.followers,
    )


def _cell(uow: UnitOfWork, facts: Mapping[str, Any], name: str) -> Cell:
    value = facts[name]
    if value in (None, "", []):
        return Cell()
    if name == "owner_membership_id":
        return _text(name_of(uow, uow.get(Membership, value).identity_id))
    match value:
        case bool():
            cell = Cell(flag=value)
        case date():
            cell = Cell(day=value)
        case list():
            cell = Cell(words=tuple(_word(name, each) for each in value))
        case str():
            cell = _text(value if len(value) <= _MOST_WORDS else f"{value[:_MOST_WORDS]}…")
        case _:
            cell = _number(facts, name)
    return cell


def _text(written: str) -> Cell:
    return Cell(words=(CategoryLine(label=" ".join(written.split()), known=False),))


def _number(facts: Mapping[str, Any], name: str) -> Cell:
    currency = facts.get(rules.WITH.get(name, ""))
    if currency:
        return Cell(money=Money(amount=facts[name], currency=currency))
    return Cell(share=facts[name]) if name in _SHARES else Cell(number=Decimal(facts[name]))


def _word(name: str, written: str) -> CategoryLine:
    known = BY_KEY.get(category_key(written)) if name == "categories" else None
    return CategoryLine(label=known.label if known else written, known=known is not None)


def since(uow: UnitOfWork, stays_id: int, goes_id: int) -> Callable[[str, bool], date | None]:
    """The day of each number, as far as an export or a quote names it."""
    snapshots = {False: rows.snapshots(uow, stays_id), True: rows.snapshots(uow, goes_id)}
    quotes = {False: rows.quotes(uow, stays_id, 1), True: rows.quotes(uow, goes_id, 1)}

    def day(name: str, is_other: bool) -> date | None:
        days = [each.stat_date for each in snapshots[is_other] if name in each.numbers][:1]
        if name == "quote":
            days += [each.on_day for each in quotes[is_other]]
        return max(days, default=None)

    return day


def contact(uow: UnitOfWork, stays: Creator, goes: Creator) -> bytes | None:
    """Both records' imported contacts, sealed for the one that stays; hers win."""
    if goes.contact_sealed is None:
        return stays.contact_sealed
    try:
        known = sealed_contacts.opened(uow, stays.id, stays.contact_sealed)
    except CannotOpen:  # its key was taken out of the settings, and may come back
        return stays.contact_sealed
    known = sealed_contacts.readable(uow, goes.id, goes.contact_sealed) | known
    return sealed_contacts.sealed(uow, stays.id, known)


def obstacles(uow: UnitOfWork, stays_id: int, goes_id: int) -> list[InTheWay]:
    """Everything that keeps the two apart; nothing of it is resolved silently."""
    found = [
        InTheWay(why=Obstacle.TASK, what=uow.get(Task, each).title)
        for each in moving.in_both(uow, "assignment", "task_id", stays_id, goes_id)
    ]
    found += _authorizations(uow, stays_id, goes_id)
    people = uow.all(
        uow.query(Membership).where(
            col(Membership.creator_id).in_((stays_id, goes_id)), col(Membership.active).is_(True)
        )
    )
    if len({each.creator_id for each in people}) > 1:
        found.append(InTheWay(why=Obstacle.LINKED))
    for each in moving.in_both(uow, "pilot_creator", "pilot_id", stays_id, goes_id):
        pilot = uow.get(Pilot, each)
        if pilot.state == "running":
            found.append(InTheWay(why=Obstacle.PILOT, what=pilot.goal))
    return found


def _authorizations(uow: UnitOfWork, stays_id: int, goes_id: int) -> list[InTheWay]:
    """Two open ones for the same thing would be two agreements with one person about one account."""
    query = uow.query(Authorization).where(
        col(Authorization.creator_id).in_((stays_id, goes_id)),
        col(Authorization.state).in_([state.value for state in OPEN]),
    )
    whose: dict[tuple[str, str, str], set[int]] = {}
    for each in uow.all(query):
        whose.setdefault((each.platform, each.scope, each.item_url), set()).add(each.creator_id)
    return [
        InTheWay(why=Obstacle.AUTHORIZATION, what=url or f"{platform} · {scope}")
        for (platform, scope, url), both in whose.items()
        if len(both) > 1
    ]


def task_cards(uow: UnitOfWork, creator_id: int) -> tuple[Card, ...]:
    """Cards that name her: they show the other from now on."""
    shares = uow.all(uow.query(Assignment).where(Assignment.creator_id == creator_id))
    agreements = uow.all(uow.query(Authorization).where(Authorization.creator_id == creator_id))
    return (
        *(Card(CardKind.TASK, share.task_id) for share in shares),
        *(Card(CardKind.ASSIGNMENT, share.id) for share in shares),
        *(Card(CardKind.AUTHORIZATION, each.id) for each in agreements),
    )
