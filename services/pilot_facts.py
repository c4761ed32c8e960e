"""A pilot as it stands: its numbers so far, and the money that is promised to its creators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.audiences import ChatAudience
from domain.criteria import Criteria
from domain.money import Money
from domain.notices.pilots import PilotFacts, PilotLine, PilotShown
from domain.pilots import CHANGEABLE_FOR, PaidBy, PilotState, has_paid
from domain.reminders import MORNING
from domain.tasks import AssignmentState
from domain.track_record import Reported, believed, orders_of, quotient
from services.people import name_of, workspace_of
from storage.queries import pools as rows
from storage.queries.creators import by_ids
from storage.sql import col
from storage.tables import Membership, Pilot, PilotCreator, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork

_COST_NOTHING = (AssignmentState.DECLINED.value, AssignmentState.WITHDRAWN.value)
_CENT = Decimal("0.01")


def show(uow: UnitOfWork, pilot_id: int, *, audience: ChatAudience, now: datetime) -> PilotShown:
    """Facts of the living card."""
    del audience  # the outbox keeps a team's card out of creators' chats
    return PilotShown(pilot=facts(uow, uow.get(Pilot, pilot_id), now=now))


def members(uow: UnitOfWork, pilot: Pilot) -> list[PilotCreator]:
    query = uow.query(PilotCreator).where(PilotCreator.pilot_id == pilot.id)
    return list(uow.all(query.order_by(col(PilotCreator.id))))


def facts(uow: UnitOfWork, pilot: Pilot, *, now: datetime) -> PilotFacts:
    """What is known now; of a settled pilot, of the days until it was."""
    inside = members(uow, pilot)
    days = _days(uow, pilot, now)
    reports = rows.reported(uow, [one.creator_id for one in inside], days)
    names = {one.id: one.name for one in by_ids(uow, [one.creator_id for one in inside])}
    lines = tuple(
        _line(one, names[one.creator_id], reports.get(one.creator_id, []), days.currency) for one in inside
    )
    chosen = [best for each in reports.values() if (best := believed(each)) is not None]
    roi = quotient(_sum(each.paired_gmv for each in chosen), _sum(each.paired_spend for each in chosen))
    counted = [line.orders for line in lines if line.orders is not None]
    orders = sum(counted) if counted else None
    paid_by = PaidBy(pilot.paid_by)
    knows_all = {
        PaidBy.ROI: all(line.roi is not None for line in lines),
        PaidBy.ORDERS: len(counted) == len(lines),
    }
    committed, elsewhere = _committed(uow, pilot, inside, days.currency)
    return PilotFacts(
        pilot_id=pilot.id,
        revision=pilot.revision,
        state=PilotState(pilot.state),
        lines=lines,
        goal=pilot.goal,
        paid_by=paid_by,
        paid_least=pilot.paid_least,
        paid_words=pilot.paid_words,
        paid=has_paid(
            paid_by, pilot.paid_least, roi=roi, orders=orders, knows_all=knows_all.get(paid_by, False)
        ),
        budget=_money(pilot.budget, pilot.budget_currency or days.currency),
        committed=committed,
        elsewhere=elsewhere,
        spend=_money(_sum(each.spend for each in chosen), days.currency),
        gmv=_money(_sum(each.gmv for each in chosen), days.currency),
        roi=roi,
        orders=orders,
        began_on=pilot.began_on,
        ask_at=pilot.ask_at,
        days=(days.last - days.first).days,
        in_charge=name_of(uow, uow.get(Membership, pilot.in_charge_id).identity_id),
        settled_by=pilot.settled_by,
        settled_at=pilot.settled_at,
        changeable=changeable(pilot, inside, now),
        reason=pilot.reason,
        rest=len(rest(uow, pilot, inside)),
        shortlist_id=pilot.shortlist_id,
    )


def _days(uow: UnitOfWork, pilot: Pilot, now: datetime) -> rows.Days:
    workspace = workspace_of(uow)
    ended = pilot.settled_at if pilot.state != PilotState.RUNNING and pilot.settled_at else now
    last = ended.astimezone(ZoneInfo(workspace.timezone)).date()
    return rows.Days(pilot.began_on, max(last, pilot.began_on), workspace.currency)


def _line(one: PilotCreator, name: str, reports: Sequence[Reported], currency: str) -> PilotLine:
    chosen = believed(reports)
    if chosen is None:
        return PilotLine(creator_id=one.creator_id, name=name, verdict=one.verdict)
    return PilotLine(
        creator_id=one.creator_id,
        name=name,
        verdict=one.verdict,
        spend=_money(chosen.spend, currency),
        gmv=_money(chosen.gmv, currency),
        orders=orders_of(reports, chosen),
        roi=chosen.roi,
        ctr=chosen.ctr,
        source=chosen.source,
        days=chosen.days,
        last=chosen.last,
    )


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount=amount.quantize(_CENT), currency=currency)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _committed(
    uow: UnitOfWork, pilot: Pilot, inside: Sequence[PilotCreator], usual: str
) -> tuple[Money | None, tuple[Money, ...]]:
    """Fees in the budget's currency, and in others: those are never added up."""
    currency = pilot.budget_currency or usual
    by_currency: dict[str, Decimal] = {}
    found: Mapping[tuple[int, str], Decimal] = rows.fees(
        uow, [one.creator_id for one in inside], pilot.began_on, _COST_NOTHING
    )
    for (_, each), amount in found.items():
        by_currency[each or usual] = by_currency.get(each or usual, Decimal(0)) + amount
    others = sorted(by_currency.keys() - {currency})
    return (
        _money(by_currency.get(currency), currency),
        tuple(Money(amount=by_currency[each].quantize(_CENT), currency=each) for each in others),
    )


def changeable(pilot: Pilot, inside: Sequence[PilotCreator], now: datetime) -> bool:
    """Whether an answer was given that may still be taken back."""
    given = any(one.verdict for one in inside)
    return given and pilot.settled_at is not None and now - pilot.settled_at <= CHANGEABLE_FOR


def rest(uow: UnitOfWork, pilot: Pilot, inside: Sequence[PilotCreator]) -> list[int]:
    """Creators of the shortlist who are not in the pilot, in its order, as many as it wanted."""
    if pilot.shortlist_id is None:
        return []
    shortlist = uow.get(Shortlist, pilot.shortlist_id)
    wanted = int(shortlist.criteria.get("wanted") or Criteria().wanted)
    query = uow.query(ShortlistEntry).where(
        ShortlistEntry.shortlist_id == shortlist.id, ShortlistEntry.state != "dropped"
    )
    listed = uow.all(query.order_by(col(ShortlistEntry.position)).limit(wanted))
    tried = {one.creator_id for one in inside}
    return [entry.creator_id for entry in listed if entry.creator_id not in tried]


def usual_day(now: datetime, zone: str, after: int) -> datetime:
    """09:00 local, so many days from now: when the bot asks."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=after)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)
