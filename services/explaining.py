"""Why a creator on a shortlist has her score: every part with its numbers, and what looks odd about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from domain.criteria import Criteria
from domain.goals import CREATOR_TYPES
from domain.money import Money
from domain.notices.screening import Miss, PartScore, ScoreExplained, SuspicionTold
from domain.outcome import Outcome
from domain.parts import PartName, Unit
from domain.scoring import MEASURES, Part, shares_of, total_of
from domain.screening import FloorName, Group
from domain.screening_rules import Rules
from domain.suspicion import Suspicion
from services import screening_rules, shortlist_rows, suspicions
from storage.queries import rules as rows
from storage.tables import Creator, Shortlist
from storage.unit_of_work import UnitOfWork

_PARTS_OF: dict[FloorName, tuple[PartName, ...]] = {  # where a threshold's number stands
    FloorName.AUDIENCE: (PartName.AUDIENCE, PartName.GENDER, PartName.AGE),
    FloorName.ACTIVE_FANS: (PartName.ACTIVE_FANS,),
    FloorName.COMPLETION: (PartName.COMPLETION,),
    FloorName.ENGAGEMENT: (PartName.ENGAGEMENT,),
}


def explain(uow: UnitOfWork, shortlist_id: int, creator_id: int, *, now: datetime) -> Outcome:
    """Answer whoever asks, with the numbers as they were when the list was made; raises NotFound."""
    shortlist = uow.get(Shortlist, shortlist_id)
    entry = shortlist_rows.entry_of(uow, shortlist_id, creator_id)
    creator = uow.get(Creator, creator_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    parts = shortlist_rows.parts(entry)
    marks = shortlist_rows.marks_of(shortlist, creator_id)
    unknown = shortlist_rows.floors(marks.get("unknown", ()))
    odd = suspicions.suspicions_of(uow, creator_id, now=now)
    told = ScoreExplained(
        shortlist_id=shortlist.id,
        creator_id=creator.id,
        name=creator.name,
        score=int(entry.score or 0),
        total=total_of(parts),
        group=Group(entry.group),
        goal=criteria.goal,
        weighs_more=_weighs_more(criteria, parts),
        parts=_scores(parts),
        left_out=tuple(part.name for part in parts if part.points is None),
        not_weighed=_not_weighed(screening_rules.rules_of(uow), parts),
        missed=tuple(
            _miss(floor, criteria, parts) for floor in shortlist_rows.floors(marks.get("missed", ()))
        ),
        unknown=unknown,
        not_measured=shortlist_rows.floors(shortlist.result.get("not_measured", ())),
        little_known=entry.group == Group.VERIFY and not unknown,
        verified=creator.verified,
        suspicions=tuple(map(told_of, odd.suspicions)),
        not_checked=odd.unknown,
        older_rules=_are_older(uow, shortlist),
        criteria=criteria,
    )
    return Outcome(reply=told)


def told_of(suspicion: Suspicion) -> SuspicionTold:
    """A suspicion as a notice carries it."""
    usual = suspicion.usual
    return SuspicionTold(
        pattern=suspicion.pattern,
        value=suspicion.value,
        beside=suspicion.beside,
        usual_from=usual.low if usual else None,
        usual_to=usual.high if usual else None,
        peers=usual.peers if usual else 0,
        days=suspicion.days,
    )


def _scores(parts: Collection[Part]) -> tuple[PartScore, ...]:
    """What is known, what won most first."""
    shares = sorted(shares_of(parts), key=lambda share: (-share.won, -share.possible))
    return tuple(
        PartScore(
            part=share.part.name,
            unit=share.part.unit,
            weight=share.part.weight,
            value=_amount(share.part, share.part.value or Decimal(0)),
            peer=None if share.part.peer is None else _amount(share.part, share.part.peer),
            word=share.part.word,
            won=share.won,
            possible=share.possible,
        )
        for share in shares
    )


def _amount(part: Part, value: Decimal) -> Decimal | Money:
    if part.unit is Unit.MONEY and part.currency:
        return Money(amount=round(value, 2), currency=part.currency)  # a median lies between two amounts
    return value


def _weighs_more(criteria: Criteria, parts: Iterable[Part]) -> tuple[PartName, ...]:
    """What the goal makes weigh more, of what was looked at here."""
    asked = {part.name for part in parts}
    return tuple(name for name in CREATOR_TYPES[criteria.goal].weighs_more if name in asked)


def _not_weighed(rules: Rules, parts: Iterable[Part]) -> tuple[PartName, ...]:
    asked = {part.name for part in parts}
    return tuple(each.name for each in MEASURES if not rules.weights[each.name] and each.name not in asked)


def _miss(floor: FloorName, criteria: Criteria, parts: Iterable[Part]) -> Miss:
    values = {part.name: part.value for part in parts}
    threshold = getattr(criteria, floor.value, None) if floor in _PARTS_OF else None
    value = next((values[name] for name in _PARTS_OF.get(floor, ()) if values.get(name) is not None), None)
    return Miss(name=floor, value=value, least=threshold.least if threshold else None)


def _are_older(uow: UnitOfWork, shortlist: Shortlist) -> bool:
    row = rows.present(uow)
    changed = row.changed_at if row else None
    return changed is not None and changed > shortlist_rows.made_at(shortlist)
