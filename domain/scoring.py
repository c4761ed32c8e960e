"""The parts of a creator's score: each with its weight, her number, the peers' median, and points from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from domain.categories import suiting
from domain.creators import CHINESE_PLATFORMS, CreatorFacts, Tier, age_share, gender_share, joint_share
from domain.criteria import Criteria, Goal

Value = Callable[[Criteria, CreatorFacts], Decimal | None]
LEAST_PEERS = 3  # fewer say nothing
_ONE = Decimal(1)
_HALF = Decimal("0.5")


class PartName(StrEnum):
    """What is looked at. Together they cover the seven dimensions of R9."""

    CATEGORY = "category"  # content-style relevance
    AUDIENCE = "audience"  # gender and age in one number
    GENDER = "gender"
    AGE = "age"
    ACTIVE_FANS = "active_fans"
    COMPLETION = "completion"
    ENGAGEMENT = "engagement"
    PRICE = "price"
    SALES = "sales"
    GMV = "gmv"
    CTOR = "ctor"
    CTR = "ctr"
    VIEWS = "views"
    REFUNDS = "refunds"
    COMMISSION = "commission"
    REPUTATION = "reputation"
    COOPERATION = "cooperation"
    REBATE = "rebate"
    TIER = "tier"
    LATE = "late"


Peers = Mapping[tuple[PartName, str, str], Decimal]  # (part, platform, currency or "") → median


class Unit(StrEnum):
    """How a part's number is read by a person."""

    SHARE = "share"
    MONEY = "money"
    COUNT = "count"
    SCORE = "score"
    WORD = "word"


@dataclass(frozen=True)
class Part:
    """One part for one creator. `points` None: unknown, and left out of her score."""

    name: PartName
    weight: Decimal
    unit: Unit
    value: Decimal | None = None
    points: Decimal | None = None
    peer: Decimal | None = None
    currency: str = ""
    word: str = ""


@dataclass(frozen=True)
class Measure:
    """How one part is read and weighed. `against` peers: twice the median is full marks, or half of it when less is better."""

    name: PartName
    weight: int
    unit: Unit
    value: Value
    points: Callable[[Criteria, Decimal, Decimal | None], Decimal | None]
    currency: Callable[[CreatorFacts], str | None] = lambda _facts: ""
    has_peers: bool = False
    word: Callable[[Criteria, CreatorFacts], str] = lambda _criteria, _facts: ""


def medians(pool: Iterable[CreatorFacts]) -> dict[tuple[PartName, str, str], Decimal]:
    """Medians of each comparable part by platform and currency, of those above zero, when there are LEAST_PEERS.

    Most creators of a TikTok Shop export sold nothing: with them the median is 0 and compares nobody.
    """
    found: dict[tuple[PartName, str, str], list[Decimal]] = {}
    for facts in pool:
        for name, value, currency in _comparable(facts):
            found.setdefault((name, facts.platform, currency), []).append(value)
    return {key: median(values) for key, values in found.items() if len(values) >= LEAST_PEERS}


class Scale:
    """Criteria and peers, ready to weigh one creator after the other."""

    def __init__(self, criteria: Criteria, peers: Peers) -> None:
        self._criteria = criteria
        self._peers = peers
        factors = GOAL_FACTORS[criteria.goal]
        self._asked = {
            (joint, late): [
                (measure, measure.weight * factors.get(measure.name, _ONE))
                for measure in MEASURES
                if _asked(measure.name, criteria, joint=joint, late=late)
            ]
            for joint in (False, True)
            for late in (False, True)
        }

    def parts(self, facts: CreatorFacts) -> tuple[Part, ...]:
        """Every part that the criteria ask about, known or not."""
        joint = _joint(self._criteria, facts) is not None
        return tuple(
            _part(measure, weight, self._criteria, facts, self._peers)
            for measure, weight in self._asked[joint, facts.late_deliveries > 0]
        )


def reasons(parts: Iterable[Part], most: int = 4) -> tuple[list[Part], list[Part]]:
    """What speaks for her most, and what against: by the points won or lost over the middle, times weight.

    The category is left out: everybody on the list has it.
    """
    known = [part for part in parts if part.points is not None and part.name is not PartName.CATEGORY]
    pull = {part.name: part.weight * ((part.points or 0) - _HALF) for part in known}
    against = sorted((part for part in known if pull[part.name] < -1), key=lambda part: pull[part.name])[:2]
    for_ = sorted((part for part in known if pull[part.name] >= 0), key=lambda part: -pull[part.name])
    return for_[: most - len(against)], against


def _part(measure: Measure, weight: Decimal, criteria: Criteria, facts: CreatorFacts, peers: Peers) -> Part:
    value = measure.value(criteria, facts)
    currency = measure.currency(facts) or ""
    peer = peers.get((measure.name, facts.platform, currency)) if measure.has_peers else None
    points = None if value is None else measure.points(criteria, value, peer)
    word = "" if value is None else measure.word(criteria, facts)
    return Part(measure.name, weight, measure.unit, value, points, peer, currency, word)


def _comparable(facts: CreatorFacts) -> Iterable[tuple[PartName, Decimal, str]]:
    for measure in MEASURES:
        if measure.has_peers:
            value = PEER_VALUES[measure.name](facts)
            if value:
                yield measure.name, value, measure.currency(facts) or ""


def _asked(name: PartName, criteria: Criteria, *, joint: bool, late: bool) -> bool:
    match name:
        case PartName.CATEGORY:
            return criteria.category is not None
        case PartName.AUDIENCE:
            return joint
        case PartName.GENDER:
            return criteria.gender is not None and not joint
        case PartName.AGE:
            return criteria.ages is not None and not joint
        case PartName.LATE:
            return late
        case _:
            return True


# Points


def _clamped(points: Decimal) -> Decimal:
    return min(max(points, Decimal(0)), _ONE)


def _more(_criteria: Criteria, value: Decimal, peer: Decimal | None) -> Decimal | None:
    """The median is half, twice the median all, nothing none; without enough peers nothing else can be said."""
    if not value:
        return Decimal(0)
    return None if not peer else _clamped(value / peer * _HALF)


def _less(_criteria: Criteria, value: Decimal, peer: Decimal | None) -> Decimal | None:
    """The median is half, nothing at all is all, twice the median none."""
    if not value:
        return _ONE
    return None if not peer else _clamped(_ONE - value / peer * _HALF)


def _as_is(_criteria: Criteria, value: Decimal, _peer: Decimal | None) -> Decimal:
    return _clamped(value)


def _toward(full: str) -> Callable[[Criteria, Decimal, Decimal | None], Decimal]:
    """Full marks from `full` on."""
    return lambda _criteria, value, _peer: _clamped(value / Decimal(full))


def _against(value: Decimal, least: Decimal) -> Decimal:
    """Half at the threshold, all at its double or at the whole, steeply less below it."""
    top = min(2 * least, _ONE)
    if value >= least:
        return _clamped(_HALF + _HALF * (value - least) / (top - least)) if top > least else _ONE
    return _clamped(_HALF * (value / least) ** 2)


def _active_fans(criteria: Criteria, value: Decimal, _peer: Decimal | None) -> Decimal:
    return _against(value, criteria.active_fans.least if criteria.active_fans else Decimal("0.60"))


def _completion(criteria: Criteria, value: Decimal, _peer: Decimal | None) -> Decimal:
    return _against(value, criteria.completion.least if criteria.completion else Decimal("0.30"))


def _ctr(_criteria: Criteria, value: Decimal, _peer: Decimal | None) -> Decimal:
    """3–10 % is normal, above 20 % the audience is too broad, below 1 % mostly old fans (R88–R91)."""
    bands = (("0.01", "0"), ("0.03", "0.5"), ("0.10", "1"), ("0.20", "0.6"))
    return next((Decimal(points) for below, points in bands if value <= Decimal(below)), Decimal("0.2"))


# Values


def _joint(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    ages, gender = criteria.ages, criteria.gender
    return joint_share(facts.audience, gender, ages) if gender and ages else None


def _gender(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    return gender_share(facts.audience, criteria.gender) if criteria.gender else None


def _age(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    return age_share(facts.audience, criteria.ages) if criteria.ages else None


def _category(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    """Her first category suits: all; a later one: most; the product's own before those akin to it."""
    if not criteria.category or not facts.categories:
        return None
    suits = suiting(criteria.category)
    if facts.categories[0] in suits:
        return _ONE
    return Decimal("0.7") if set(suits) & set(facts.categories) else Decimal(0)


def _matching(criteria: Criteria, facts: CreatorFacts) -> str:
    suits = suiting(criteria.category or "")
    return next((each for each in facts.categories if each in suits), facts.categories[0])


def _cooperation(facts: CreatorFacts) -> Decimal | None:
    """Supports ads, accepts script changes (R27): the part of what is known that she says yes to."""
    told = [flag for flag in (facts.supports_ads, facts.accepts_script_changes) if flag is not None]
    return Decimal(sum(told)) / len(told) if told else None


def _cooperation_word(_criteria: Criteria, facts: CreatorFacts) -> str:
    flags = (("ads", facts.supports_ads), ("script", facts.accepts_script_changes))
    return " ".join(name for name, flag in flags if flag)


_TIER_POINTS = {
    Tier.MIDDLE: _ONE,
    Tier.TAIL: Decimal("0.6"),
    Tier.TOP: Decimal("0.2"),
}  # R19: mid-tail before top


def _sales_currency(facts: CreatorFacts) -> str:
    """Average sales come without a currency, from Chinese exports."""
    return "CNY" if facts.platform in CHINESE_PLATFORMS else ""


def _count(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


PEER_VALUES: dict[PartName, Callable[[CreatorFacts], Decimal | None]] = {
    PartName.ENGAGEMENT: lambda facts: facts.engagement_rate,
    PartName.PRICE: lambda facts: facts.quote,
    PartName.SALES: lambda facts: facts.sales,
    PartName.GMV: lambda facts: facts.gmv,
    PartName.CTOR: lambda facts: facts.ctor,
    PartName.VIEWS: lambda facts: _count(facts.video_views),
    PartName.REFUNDS: lambda facts: facts.refund_share,
    PartName.COMMISSION: lambda facts: facts.commission_share,
}


def _peer_value(name: PartName) -> Value:
    return lambda _criteria, facts: PEER_VALUES[name](facts)


def _own(value: Callable[[CreatorFacts], Decimal | None]) -> Value:
    return lambda _criteria, facts: value(facts)


MEASURES: tuple[Measure, ...] = (
    Measure(PartName.CATEGORY, 15, Unit.WORD, _category, _as_is, word=_matching),
    Measure(PartName.AUDIENCE, 35, Unit.SHARE, _joint, _toward("0.80"), word=lambda criteria, _: _wanted(criteria)),
    Measure(PartName.GENDER, 20, Unit.SHARE, _gender, _as_is, word=lambda criteria, _: _wanted_gender(criteria)),
    Measure(PartName.AGE, 15, Unit.SHARE, _age, _toward("0.80"), word=lambda criteria, _: _wanted_ages(criteria)),
    Measure(PartName.ACTIVE_FANS, 14, Unit.SHARE, _own(lambda facts: facts.active_fan_share), _active_fans),
    Measure(PartName.COMPLETION, 14, Unit.SHARE, _own(lambda facts: facts.completion_rate), _completion),
    Measure(PartName.ENGAGEMENT, 8, Unit.SHARE, _peer_value(PartName.ENGAGEMENT), _more, has_peers=True),
    Measure(PartName.PRICE, 10, Unit.MONEY, _peer_value(PartName.PRICE), _less, lambda facts: facts.quote_currency, has_peers=True),
    Measure(PartName.SALES, 10, Unit.MONEY, _peer_value(PartName.SALES), _more, _sales_currency, has_peers=True),
    Measure(PartName.GMV, 14, Unit.MONEY, _peer_value(PartName.GMV), _more, lambda facts: facts.gmv_currency, has_peers=True),
    Measure(PartName.CTOR, 10, Unit.SHARE, _peer_value(PartName.CTOR), _more, has_peers=True),
    Measure(PartName.CTR, 6, Unit.SHARE, _own(lambda facts: facts.ctr), _ctr),
    Measure(PartName.VIEWS, 6, Unit.COUNT, _peer_value(PartName.VIEWS), _more, has_peers=True),
    Measure(PartName.REFUNDS, 8, Unit.SHARE, _peer_value(PartName.REFUNDS), _less, has_peers=True),
    Measure(PartName.COMMISSION, 4, Unit.SHARE, _peer_value(PartName.COMMISSION), _less, has_peers=True),
    Measure(PartName.REPUTATION, 4, Unit.SCORE, _own(lambda facts: facts.reputation), _toward("5")),
    Measure(PartName.COOPERATION, 6, Unit.WORD, _own(_cooperation), _as_is, word=_cooperation_word),
    Measure(PartName.REBATE, 3, Unit.SHARE, _own(lambda facts: facts.rebate_rate), _toward("0.30")),
    Measure(PartName.TIER, 5, Unit.WORD, _own(lambda facts: _TIER_POINTS[facts.tier] if facts.tier else None), _as_is, word=lambda _, facts: facts.tier.value if facts.tier else ""),
    Measure(PartName.LATE, 10, Unit.COUNT, _own(lambda facts: Decimal(facts.late_deliveries)), lambda _criteria, value, _peer: _clamped(_HALF - value / 4)),
)  # fmt: skip

# What a goal makes weigh more (R33, R35); the rest stays as it is.
GOAL_FACTORS: dict[Goal, dict[PartName, Decimal]] = {
    Goal.EXPOSURE: {PartName.VIEWS: Decimal(2), PartName.COMPLETION: Decimal("1.3"), PartName.ENGAGEMENT: Decimal("1.5")},
    Goal.FIRST_ORDERS: {PartName.SALES: Decimal("1.5"), PartName.GMV: Decimal("1.5"), PartName.CTOR: Decimal("1.5")},
    Goal.AUDIENCE: {PartName.AUDIENCE: Decimal("1.5"), PartName.GENDER: Decimal("1.5"), PartName.AGE: Decimal("1.5")},
    Goal.CONVERSION: {PartName.SALES: Decimal("1.5"), PartName.GMV: Decimal("1.5"), PartName.PRICE: Decimal("1.3")},
}  # fmt: skip


def _wanted_gender(criteria: Criteria) -> str:
    return criteria.gender.value if criteria.gender else ""


def _wanted_ages(criteria: Criteria) -> str:
    return str(criteria.ages) if criteria.ages else ""


def _wanted(criteria: Criteria) -> str:
    return f"{_wanted_gender(criteria)} {_wanted_ages(criteria)}".strip()
