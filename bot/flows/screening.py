"""Changing how the workspace screens: some weights, or the thresholds; both end in a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, create_model

from bot.flows.model import Asking, Choice, Field, Flow, Page, many, number, percent, yes_no
from bot.messages.names import GROUPS, PARTS
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.criteria import Threshold
from domain.outcome import Outcome
from domain.parts import PartGroup, PartName
from domain.scoring import MEASURES
from domain.screening_rules import MOST_WEIGHT, THRESHOLDS
from services import screening_changes
from services.screening_rules import rules_of

_HARD = "_hard"


def here(visit: Visit) -> Audience:
    """Where a team's card may stand: in this chat, or with the person alone where others read along."""
    if visit.chat.audience == ChatAudience.TEAM.value:
        return Chat(visit.chat.id, visit.thread)
    return Member(visit.actor.membership_id)


class _Base(BaseModel):
    """`revision` is that of the rules which the questions showed."""

    revision: int = 0


class _WeightsBase(_Base):
    """`parts` are those whose weight shall change."""

    parts: tuple[PartName, ...] = ()


_WEIGHT: Any = (Decimal | None, None)
WeightsDraft: type[_WeightsBase] = create_model(  # one field a part: they follow MEASURES
    "WeightsDraft", __base__=_WeightsBase, **{part.value: _WEIGHT for part in PartName}
)


def _parts(asking: Asking[Any]) -> Sequence[Choice]:
    """Every part with its group and what it weighs now."""
    weights = rules_of(asking.uow).weights
    return [
        Choice(
            each.name.value,
            PARTS[each.name],
            msg("%(group)s · weighs %(weight)s", group=GROUPS[each.group], weight=weights[each.name]),
        )
        for group in PartGroup
        for each in MEASURES
        if each.group is group
    ]


def _present_weight(part: PartName) -> Callable[[Asking[Any]], Decimal]:
    return lambda asking: rules_of(asking.uow).weights[part]


def _weight(part: PartName) -> Field:
    return number(
        part.value,
        PARTS[part],
        ask=msg("What should it weigh: %(name)s?", name=PARTS[part]),
        hint=msg("0 leaves it out, %(most)s is the most.", most=MOST_WEIGHT),
        default=_present_weight(part),
        when=lambda draft: part in draft.parts,
        least=0,
        most=MOST_WEIGHT,
    )


def _propose_weights(visit: Visit, draft: Any) -> Outcome:
    rules = rules_of(visit.uow)
    given = {part: getattr(draft, part.value) for part in draft.parts}
    weights = {**rules.weights, **{part: weight for part, weight in given.items() if weight is not None}}
    after = rules.model_copy(update={"weights": weights})
    return screening_changes.propose(
        visit.uow, after, draft.revision, by=visit.actor, here=here(visit), now=visit.now
    )


WEIGHTS = Flow(
    name="screening.weights",
    title=msg("Weights"),
    draft=WeightsDraft,
    submit=msg("Preview"),
    finish=_propose_weights,
    pages=[
        Page(
            "parts",
            msg("Weights"),
            [
                many(
                    "parts",
                    msg("Parts of the score"),
                    _parts,
                    ask=msg("Which weights do you want to change?"),
                    hint=msg("You see what would change before anything is saved."),
                    least=1,
                )
            ],
        ),
        Page("weights", msg("Weights"), [_weight(part) for part in PartName]),
    ],
)


class LimitsDraft(_Base):
    """Each threshold, and whether being known to be under it cuts."""

    active_fans: Decimal | None = None
    active_fans_hard: bool = False
    completion: Decimal | None = None
    completion_hard: bool = False
    audience: Decimal | None = None
    audience_hard: bool = False
    engagement: Decimal | None = None
    engagement_hard: bool = False


def _present_least(name: str) -> Callable[[Asking[Any]], Decimal | None]:
    def least(asking: Asking[Any]) -> Decimal | None:
        threshold = rules_of(asking.uow).threshold(name)
        return threshold.least if threshold else None

    return least


def _present_hard(name: str) -> Callable[[Asking[Any]], bool]:
    def hard(asking: Asking[Any]) -> bool:
        threshold = rules_of(asking.uow).threshold(name)
        return threshold is not None and threshold.hard

    return hard


_LABELS: dict[str, tuple[Words, Words]] = {  # of the least value, and of whether being below it cuts
    "active_fans": (msg("Active fans, at least"), msg("Cut below: active fans")),
    "completion": (msg("Completion rate, at least"), msg("Cut below: completion")),
    "audience": (msg("Share of the audience, at least"), msg("Cut below: audience")),
    "engagement": (msg("Engagement rate, at least"), msg("Cut below: engagement")),
}


def _limit(name: str) -> list[Field]:
    least, cuts = _LABELS[name]
    return [
        percent(
            name,
            least,
            default=_present_least(name),
            optional=True,
            assume=True,
            least=Decimal("0.001"),
            most=1,
        ),
        yes_no(name + _HARD, cuts, default=_present_hard(name), assume=True),
    ]


def _propose_limits(visit: Visit, draft: LimitsDraft) -> Outcome:
    told = {name: (getattr(draft, name), getattr(draft, name + _HARD)) for name in THRESHOLDS}
    thresholds = {
        name: Threshold(least=least, hard=hard) if least else None for name, (least, hard) in told.items()
    }
    after = rules_of(visit.uow).model_copy(update=thresholds)
    return screening_changes.propose(
        visit.uow, after, draft.revision, by=visit.actor, here=here(visit), now=visit.now
    )


THRESHOLDS_FLOW = Flow(
    name="screening.limits",
    title=msg("Thresholds"),
    draft=LimitsDraft,
    submit=msg("Preview"),
    finish=_propose_limits,
    pages=[
        Page(
            "limits",
            msg("Thresholds"),
            [field for name in THRESHOLDS for field in _limit(name)],
            advice=msg("Unknown numbers are never cut: they are listed as “to verify”."),
        )
    ],
)
FLOWS = (WEIGHTS, THRESHOLDS_FLOW)
