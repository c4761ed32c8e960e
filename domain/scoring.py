"""A creator's score: parts, each with its weight, her number, the peers' median, and points from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property
from statistics import median
from types import MappingProxyType

from domain.categories import suiting
from domain.creators import CreatorFacts, Tier, age_share, gender_share, joint_share
from domain.criteria import Criteria
from domain.curves import (
    AgainstThreshold,
    AsIs,
    Bands,
    Curve,
    Falling,
    LessThanPeers,
    MoreThanPeers,
    Toward,
    points,
)
from domain.goals import CREATOR_TYPES
from domain.parts import Dimension, PartGroup, PartName, Unit

__all__ = ["DEFAULT_WEIGHTS", "MEASURES", "Measure", "Part", "PartName", "Peers", "Scale", "Unit", "medians", "reasons"]  # fmt: skip

LEAST_PEERS = 3  # fewer say nothing
USUAL_REBATE = (Decimal("0.20"), Decimal("0.30"))  # R26
TENTH = Decimal("0.1")
_ONE = Decimal(1)
_HALF = Decimal("0.5")

Peers = Mapping[tuple[PartName, str, str], Decimal]  # (part, platform, currency or "") → median
Weights = Mapping[PartName, Decimal]


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
    """How one part is read and weighed.

    `reads` is a name of CreatorFacts, or of MATCHES where the criteria have a say; `currency` the name of the fact
    that tells the currency of a part in money; `word` the name in WORDS of what stands beside the number.
    """

    name: PartName
    weight: int
    unit: Unit
    reads: str
    curve: Curve
    group: PartGroup
    dimension: Dimension
    sources: tuple[str, ...]
    currency: str = ""
    word: str = ""

    @cached_property
    def has_peers(self) -> bool:
        return isinstance(self.curve, MoreThanPeers | LessThanPeers)

    def value(self, criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
        match = MATCHES.get(self.reads)
        return match(criteria, facts) if match else self.figure(facts)

    def figure(self, facts: CreatorFacts) -> Decimal | None:
        """The fact that `reads` names; True is 1."""
        fact = getattr(facts, self.reads)
        return fact if fact is None or isinstance(fact, Decimal) else Decimal(fact)

    def currency_of(self, facts: CreatorFacts) -> str:
        return (getattr(facts, self.currency) or "") if self.currency else ""


def medians(pool: Iterable[CreatorFacts]) -> dict[tuple[PartName, str, str], Decimal]:
    """Medians of each comparable part by platform and currency, of those above zero, when there are LEAST_PEERS.

    Most creators of a TikTok Shop export sold nothing: with them the median is 0 and compares nobody.
    """
    found: dict[tuple[PartName, str, str], list[Decimal]] = {}
    compared = [measure for measure in MEASURES if measure.has_peers]
    for facts in pool:
        for measure in compared:
            value = measure.figure(facts)
            if value:
                key = (measure.name, facts.platform, measure.currency_of(facts))
                found.setdefault(key, []).append(value)
    return {key: median(values) for key, values in found.items() if len(values) >= LEAST_PEERS}


class Scale:
    """Criteria, peers and the workspace's weights, ready to weigh one creator after the other."""

    def __init__(self, criteria: Criteria, peers: Peers, weights: Weights | None = None) -> None:
        self._criteria = criteria
        self._peers = peers
        weighed = weights_for(criteria, DEFAULT_WEIGHTS if weights is None else weights)
        self._asked = {
            (joint, late): [
                (measure, weighed[measure.name])
                for measure in MEASURES
                if measure.name in weighed and _asked(measure.name, criteria, joint=joint, late=late)
            ]
            for joint in (False, True)
            for late in (False, True)
        }
        self._unknown: dict[tuple[PartName, str, str], Part] = {}

    def parts(self, facts: CreatorFacts) -> tuple[Part, ...]:
        """Every part that the criteria ask about and that weighs something, known or not."""
        joint = _joint(self._criteria, facts) is not None
        asked = self._asked[joint, facts.late_deliveries > 0]
        return tuple([self._part(measure, weight, facts) for measure, weight in asked])

    def _part(self, measure: Measure, weight: Decimal, facts: CreatorFacts) -> Part:
        value = measure.value(self._criteria, facts)
        currency = measure.currency_of(facts)
        if value is None:  # half of all parts: the same one for everybody of a platform
            key = measure.name, facts.platform, currency
            if key not in self._unknown:
                peer = self._peer(measure, *key[1:])
                self._unknown[key] = Part(measure.name, weight, measure.unit, peer=peer, currency=currency)
            return self._unknown[key]
        peer = self._peer(measure, facts.platform, currency)
        won = points(measure.curve, self._criteria, value, peer)
        word = WORDS[measure.word](self._criteria, facts) if measure.word else ""
        return Part(measure.name, weight, measure.unit, value, won, peer, currency, word)

    def _peer(self, measure: Measure, platform: str, currency: str) -> Decimal | None:
        return self._peers.get((measure.name, platform, currency)) if measure.has_peers else None


def weights_for(criteria: Criteria, weights: Weights) -> dict[PartName, Decimal]:
    """The workspace's weights, more of them where the goal asks for it; a weight of 0 leaves the part out."""
    factors = CREATOR_TYPES[criteria.goal].factors
    return {
        measure.name: weight * factors.get(measure.name, _ONE)
        for measure in MEASURES
        if (weight := weights.get(measure.name, DEFAULT_WEIGHTS[measure.name]))
    }


def total_of(parts: Iterable[Part]) -> Decimal:
    """0 to 100 in tenths: the points of what is known, by weight; what is unknown counts neither for nor against."""
    known = [(part.weight, part.points) for part in parts if part.points is not None]
    weight = sum((each for each, _ in known), Decimal(0))
    won = sum((each * given for each, given in known), Decimal(0))
    return (100 * won / weight).quantize(TENTH, ROUND_HALF_UP) if weight else Decimal(0)


def score_of(parts: Iterable[Part]) -> int:
    """The total as it is shown: a whole number, from the tenths that an explanation shows."""
    return int(total_of(parts).to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True)
class Share:
    """What one known part brought: points of 100 in tenths, of as many as it could have."""

    part: Part
    won: Decimal
    possible: Decimal


def shares_of(parts: Iterable[Part]) -> tuple[Share, ...]:
    """The known parts' points of 100; `won` adds up to `total_of` and `possible` to 100, to the tenth."""
    known = [part for part in parts if part.points is not None]
    weight = sum((part.weight for part in known), Decimal(0))
    if not weight:
        return ()
    exact = [100 * part.weight / weight for part in known]
    won = [each * (part.points or 0) for each, part in zip(exact, known, strict=True)]
    rows = zip(known, _tenths(won, total_of(known)), _tenths(exact, Decimal(100)), strict=True)
    return tuple(Share(part, points_won, possible) for part, points_won, possible in rows)


def _tenths(exact: list[Decimal], total: Decimal) -> list[Decimal]:
    """Each as tenths so that they add up to the total: the largest remainders are rounded up."""
    down = [each.quantize(TENTH, ROUND_FLOOR) for each in exact]
    missing = int((total - sum(down, Decimal(0))) / TENTH)
    order = sorted(range(len(exact)), key=lambda at: (down[at] - exact[at], at))
    up = set(order[:missing])
    return [each + TENTH if at in up else each for at, each in enumerate(down)]


def reasons(parts: Iterable[Part], most: int = 4) -> tuple[list[Part], list[Part]]:
    """What speaks for her most, and what against: by the points won or lost over the middle, times weight.

    The category is left out: everybody on the list has it; and what a person found out about her numbers, which is
    said by itself.
    """
    said = (PartName.CATEGORY, PartName.VERIFIED)
    known = [part for part in parts if part.points is not None and part.name not in said]
    pull = {part.name: part.weight * ((part.points or 0) - _HALF) for part in known}
    against = sorted((part for part in known if pull[part.name] < -1), key=lambda part: pull[part.name])[:2]
    for_ = sorted((part for part in known if pull[part.name] >= 0), key=lambda part: -pull[part.name])
    return for_[: most - len(against)], against


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


# Values that the criteria have a say in


def _joint(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    ages, gender = criteria.ages, criteria.gender
    return joint_share(facts.audience, gender, ages) if gender and ages else None


def _gender(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    return gender_share(facts.audience, criteria.gender) if criteria.gender else None


def _age(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    return age_share(facts.audience, criteria.ages) if criteria.ages else None


def _category(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    """Her first category suits: all; a later one: most; none: nothing."""
    if not criteria.category or not facts.categories:
        return None
    suits = suiting(criteria.category)
    if facts.categories[0] in suits:
        return _ONE
    return LATER_CATEGORY if set(suits) & set(facts.categories) else Decimal(0)


def _tier(_criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    return TIER_POINTS[facts.tier] if facts.tier else None


LATER_CATEGORY = Decimal("0.7")
TIER_POINTS: Mapping[Tier, Decimal] = {  # mid-tail before top (R19)
    Tier.MIDDLE: _ONE,
    Tier.TAIL: Decimal("0.6"),
    Tier.TOP: Decimal("0.2"),
}
MATCHES: Mapping[str, Callable[[Criteria, CreatorFacts], Decimal | None]] = {
    "category_match": _category,
    "wanted_audience": _joint,
    "wanted_gender": _gender,
    "wanted_ages": _age,
    "tier_rank": _tier,
}


# Words beside a number


def _matching(criteria: Criteria, facts: CreatorFacts) -> str:
    suits = suiting(criteria.category or "")
    return next((each for each in facts.categories if each in suits), facts.categories[0])


def _gender_word(criteria: Criteria, _facts: CreatorFacts) -> str:
    return criteria.gender.value if criteria.gender else ""


def _ages_word(criteria: Criteria, _facts: CreatorFacts) -> str:
    return str(criteria.ages) if criteria.ages else ""


def _audience_word(criteria: Criteria, facts: CreatorFacts) -> str:
    return f"{_gender_word(criteria, facts)} {_ages_word(criteria, facts)}".strip()


def _cooperation_word(_criteria: Criteria, facts: CreatorFacts) -> str:
    flags = (("ads", facts.supports_ads), ("script", facts.accepts_script_changes))
    return " ".join(name for name, flag in flags if flag)


def _tier_word(_criteria: Criteria, facts: CreatorFacts) -> str:
    return facts.tier.value if facts.tier else ""


def _verified_word(_criteria: Criteria, facts: CreatorFacts) -> str:
    return "genuine" if facts.verified else "doubtful"


WORDS: Mapping[str, Callable[[Criteria, CreatorFacts], str]] = {
    "category": _matching,
    "audience": _audience_word,
    "gender": _gender_word,
    "ages": _ages_word,
    "cooperation": _cooperation_word,
    "tier": _tier_word,
    "verified": _verified_word,
}

_MORE, _LESS, _AS_IS = MoreThanPeers(), LessThanPeers(), AsIs()
_CLICKS = Bands(  # 3–10 % is normal, above 20 % too broad an audience, below 1 % mostly old fans (R88–R91)
    (
        (Decimal("0.01"), Decimal(0)),
        (Decimal("0.03"), Decimal("0.5")),
        (Decimal("0.10"), Decimal(1)),
        (Decimal("0.20"), Decimal("0.6")),
    ),
    above=Decimal("0.2"),
)
_BASIC, _MATCH, _VALUE = PartGroup.BASIC, PartGroup.MATCH, PartGroup.VALUE
_SHARE, _MONEY, _COUNT, _SCORE, _WORD = Unit.SHARE, Unit.MONEY, Unit.COUNT, Unit.SCORE, Unit.WORD
_D, _P = Dimension, PartName

MEASURES: tuple[Measure, ...] = (
    Measure(_P.CATEGORY, 15, _WORD, "category_match", _AS_IS, _MATCH, _D.STYLE, ("R9", "R15", "R23"), word="category"),
    Measure(_P.AUDIENCE, 35, _SHARE, "wanted_audience", Toward(Decimal("0.80")), _MATCH, _D.AUDIENCE, ("R9", "R23", "R30"), word="audience"),
    Measure(_P.GENDER, 20, _SHARE, "wanted_gender", _AS_IS, _MATCH, _D.AUDIENCE, ("R9", "R23"), word="gender"),
    Measure(_P.AGE, 15, _SHARE, "wanted_ages", Toward(Decimal("0.80")), _MATCH, _D.AUDIENCE, ("R9", "R23"), word="ages"),
    Measure(_P.ACTIVE_FANS, 14, _SHARE, "active_fan_share", AgainstThreshold("active_fans", Decimal("0.60")), _BASIC, _D.AUDIENCE, ("R20",)),
    Measure(_P.COMPLETION, 14, _SHARE, "completion_rate", AgainstThreshold("completion", Decimal("0.30")), _BASIC, _D.ENGAGEMENT, ("R21",)),
    Measure(_P.ENGAGEMENT, 8, _SHARE, "engagement_rate", _MORE, _BASIC, _D.ENGAGEMENT, ("R9",)),
    Measure(_P.PRICE, 10, _MONEY, "quote", _LESS, _VALUE, _D.PRICE, ("R9", "R19"), "quote_currency"),
    Measure(_P.VIEW_PRICE, 6, _MONEY, "view_price", _LESS, _VALUE, _D.PRICE, ("R25",), "quote_currency"),
    Measure(_P.SALES, 10, _MONEY, "sales", _MORE, _VALUE, _D.HISTORY, ("R9", "R35"), "sales_currency"),
    Measure(_P.SALES_PRICE, 6, _SHARE, "sales_price", _LESS, _VALUE, _D.PRICE, ("R25",)),
    Measure(_P.GMV, 14, _MONEY, "gmv", _MORE, _VALUE, _D.HISTORY, ("R12", "R35"), "gmv_currency"),
    Measure(_P.CTOR, 10, _SHARE, "ctor", _MORE, _VALUE, _D.HISTORY, ("R12", "R18")),
    Measure(_P.CTR, 6, _SHARE, "ctr", _CLICKS, _VALUE, _D.HISTORY, ("R88", "R89", "R90", "R91")),
    Measure(_P.VIEWS, 6, _COUNT, "video_views", _MORE, _BASIC, _D.POPULARITY, ("R9",)),
    Measure(_P.REFUNDS, 8, _SHARE, "refund_share", _LESS, _VALUE, _D.HISTORY, ("R12", "R18")),
    Measure(_P.COMMISSION, 4, _SHARE, "commission_share", _LESS, _VALUE, _D.PRICE, ("R18",)),
    Measure(_P.REPUTATION, 4, _SCORE, "reputation", Toward(Decimal(5)), _VALUE, _D.HISTORY, ("R9",)),
    Measure(_P.COOPERATION, 6, _WORD, "cooperation", _AS_IS, _VALUE, _D.HISTORY, ("R19", "R27"), word="cooperation"),
    Measure(_P.REBATE, 3, _SHARE, "rebate_rate", Toward(USUAL_REBATE[1]), _VALUE, _D.PRICE, ("R26",)),
    Measure(_P.TIER, 5, _WORD, "tier_rank", _AS_IS, _VALUE, _D.POPULARITY, ("R19",), word="tier"),
    Measure(_P.VERIFIED, 4, _WORD, "verified", _AS_IS, _BASIC, _D.POPULARITY, ("R22",), word="verified"),
    Measure(_P.LATE, 10, _COUNT, "late_deliveries", Falling(_HALF, Decimal("0.25")), _VALUE, _D.HISTORY, ("R9",)),
)  # fmt: skip
DEFAULT_WEIGHTS: Weights = MappingProxyType({each.name: Decimal(each.weight) for each in MEASURES})
