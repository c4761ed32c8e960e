"""A person's day: what is due today and within a week, what waits; one card in her private chat, renewed each morning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.audiences import ChatAudience, Member
from domain.notices.flows import WaitingThing
from domain.notices.reminders import Deadline
from domain.notices.today import TodayShown
from domain.outcome import Card, CardKind, Outcome, Pin, Post
from domain.people import Role
from domain.tasks import AT_WORK, CREATORS_MILESTONES, MilestoneKind
from services import deadlines, people, waiting
from storage.queries import outbox as rows
from storage.queries import people as people_rows
from storage.sql import col
from storage.tables import Assignment, Creator, Membership, Task
from storage.unit_of_work import UnitOfWork

MORNING = 8  # local hour from which the card is renewed
WEEK = timedelta(days=7)
MOST_LINES = 6
_TEAMS_MILESTONES = frozenset(MilestoneKind)
Line = tuple[str, str, datetime | None]


def show(uow: UnitOfWork, membership_id: int, *, audience: ChatAudience, now: datetime) -> TodayShown:
    """Facts of one person's day, by her own clock."""
    del audience  # the card stands in her private chat alone
    by = _actor(uow, uow.get(Membership, membership_id))
    zone = ZoneInfo(by.timezone)
    day = now.astimezone(zone).date()
    found = sorted(_deadlines(uow, by, now), key=lambda each: (each.due, each.title, each.creator))
    things = list(waiting.things(uow, by, now=now))
    reminders = {_key(thing): thing.on for thing in things if thing.sort == "deadline"}
    found = [each.model_copy(update={"reminder_id": reminders.get(_line(each), 0)}) for each in found]
    listed = {_line(each) for each in found}
    waits = [thing for thing in things if thing.sort != "deadline" or _key(thing) not in listed]
    late = [each for each in found if each.late]
    today = [each for each in found if not each.late and each.due.astimezone(zone).date() == day]
    week = [each for each in found if not each.late and each.due.astimezone(zone).date() > day]
    parts: tuple[Sequence[object], ...] = (late, today, week, waits)
    return TodayShown(
        local_date=day,
        late=tuple(late[:MOST_LINES]),
        today=tuple(today[:MOST_LINES]),
        week=tuple(week[:MOST_LINES]),
        waiting=tuple(waits[:MOST_LINES]),
        more=sum(max(0, len(part) - MOST_LINES) for part in parts),
    )


def _key(thing: WaitingThing) -> Line:
    return thing.title, thing.who, thing.due


def _line(each: Deadline) -> Line:
    """A deadline as its reminder says it: both are one thing."""
    return each.title, each.creator, each.due


def _deadlines(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[Deadline]:
    """A creator's own open milestones; a member's: those of the tasks she sent, with the creator's name."""
    query = uow.query(Assignment).where(col(Assignment.state).in_([state.value for state in AT_WORK]))
    kinds = _TEAMS_MILESTONES
    if by.role is Role.CREATOR:
        query, kinds = query.where(Assignment.creator_id == by.creator_id), CREATORS_MILESTONES
    else:
        mine = [row.id for row in uow.all(uow.query(Task).where(Task.by_identity_id == by.identity_id))]
        query = query.where(col(Assignment.task_id).in_(mine))
    shares = uow.all(query.order_by(col(Assignment.id)))
    dates = deadlines.of_shares(uow, shares)
    for share in shares:
        for kind, due in dates[share.id].items():
            if kind in kinds and kind.value not in share.done_milestones and due < now + WEEK:
                yield Deadline(
                    title=uow.get(Task, share.task_id).title,
                    milestone=kind,
                    due=due,
                    late=due < now,
                    creator="" if by.role is Role.CREATOR else uow.get(Creator, share.creator_id).name,
                )


def _actor(uow: UnitOfWork, membership: Membership) -> Actor:
    identity = people_rows.identity_by_id(uow, membership.identity_id)
    return people.actor_of(identity, membership, people.workspace_of(uow))


def is_morning(now: datetime, timezone: str, today_on: str | None) -> bool:
    """Say whether a card is to be thought of: from MORNING on, once a local date."""
    local = now.astimezone(ZoneInfo(timezone))
    return local.hour >= MORNING and today_on != local.date().isoformat()


def renew(uow: UnitOfWork, membership_id: int, *, now: datetime) -> Outcome:
    """Put the card up for the new day; nothing due, nothing new. It comes on the morning after somebody's first day."""
    membership = uow.lock(Membership, membership_id)
    by = _actor(uow, membership)
    if not membership.active or not is_morning(now, by.timezone, membership.today_on):
        return Outcome()
    is_first = membership.today_on is None
    membership.today_on = now.astimezone(ZoneInfo(by.timezone)).date().isoformat()
    if is_first or people.member_chat(uow, membership).state != "active":
        return Outcome()
    card = Card(CardKind.TODAY, membership.id)
    if show(uow, membership.id, audience=ChatAudience.TEAM, now=now).empty:
        return Outcome(refresh=(card,))  # yesterday's is not to stand there as if it were true
    return Outcome(post=(Post(card, Member(membership.id), again=True, pin=Pin.ANEW),))


def asked(uow: UnitOfWork, *, by: Actor, now: datetime) -> Outcome:
    """She wants to see her day: the card stands at the bottom again; one she has unpinned today stays unpinned."""
    membership = uow.get(Membership, by.membership_id)
    card = Card(CardKind.TODAY, membership.id)
    day = now.astimezone(ZoneInfo(by.timezone)).date().isoformat()
    was_up = membership.today_on == day and bool(rows.living_cards(uow, card.kind.value, card.subject))
    membership.today_on = day
    pin = Pin.ALONG if was_up else Pin.ANEW
    return Outcome(post=(Post(card, Member(membership.id), again=True, pin=pin),))
