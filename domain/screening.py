"""Which creators fit and why: criteria, floors that cut, a score made of named parts, and groups; the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from domain.categories import suiting
from domain.creators import CreatorFacts, Tier, age_share, gender_share, joint_share
from domain.criteria import Criteria, Without
from domain.regions import within
from domain.scoring import Part, Scale, Weights, medians, score_of

MOST_EXAMPLES = 30  # a card shows the first few, the list of the cut and the spreadsheet all of them
TIER_ORDER = (Tier.MIDDLE, Tier.TAIL, None, Tier.TOP)  # among equals
LEAST_KNOWN = Decimal("0.4")  # of the weight that others have known: with less a creator is to be verified


class FloorName(StrEnum):
    """What a creator can be cut by, in the order in which it is looked at."""

    NOT_INTERESTED = "not_interested"
    NOT_PLATFORM = "not_platform"  # these six: left out by Criteria.without
    NOT_CATEGORY = "not_category"
    NOT_REGION = "not_region"
    NOT_TAG = "not_tag"
    NOT_POOL = "not_pool"
    NOT_WORKED = "not_worked"
    PLATFORM = "platform"
    CATEGORY = "category"
    REGION = "region"
    PRICE = "price"
    FOLLOWERS = "followers"
    AUDIENCE = "audience"
    ACTIVE_FANS = "active_fans"
    COMPLETION = "completion"
    ENGAGEMENT = "engagement"
    GMV = "gmv"
    VIEWS = "views"
    REBATE = "rebate"
    TIER = "tier"
    TAGS = "tags"
    ADS = "ads"
    SCRIPT = "script"
    VERIFIED = "verified"
    LINKED = "linked"


class Group(StrEnum):
    """FIT meets every threshold, NEAR is known to miss a soft one, VERIFY lacks a number that decides."""

    FIT = "fit"
    NEAR = "near"
    VERIFY = "verify"


@dataclass(frozen=True)
class Candidate:
    """One creator who was not cut, scored. `unknown` and `missed` name what put her into her group."""

    facts: CreatorFacts
    group: Group
    score: int  # 0 to 100
    parts: tuple[Part, ...]
    unknown: tuple[FloorName, ...] = ()
    missed: tuple[FloorName, ...] = ()


@dataclass(frozen=True)
class Cut:
    """How many a floor has cut, and a few of their names."""

    floor: FloorName
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screening:
    """The result: candidates in order, who was cut by what, and what nobody's data can say.

    `counts` tells how many a group has when not all of them are listed.
    """

    candidates: tuple[Candidate, ...]
    cuts: tuple[Cut, ...]
    not_measured: tuple[FloorName, ...]
    counts: Mapping[Group, int] | None = None

    def count(self, group: Group) -> int:
        if self.counts is not None:
            return self.counts[group]
        return sum(candidate.group is group for candidate in self.candidates)

    def places(self) -> Iterator[tuple[int, Candidate]]:
        """The candidates with the place that each has among all, from 1."""
        before = {Group.FIT: 0, Group.NEAR: self.count(Group.FIT)}
        before[Group.VERIFY] = before[Group.NEAR] + self.count(Group.NEAR)
        for candidate in self.candidates:
            before[candidate.group] += 1
            yield before[candidate.group], candidate


def screen(criteria: Criteria, pool: Sequence[CreatorFacts], weights: Weights | None = None) -> Screening:
    """Cut, group, score and order. Medians are those of the pool's creators of the same platform."""
    cut: Counter[FloorName] = Counter()
    names: dict[FloorName, list[str]] = {}
    left: list[tuple[CreatorFacts, dict[FloorName, bool | None]]] = []
    for facts in sorted(pool, key=lambda each: (-(each.followers or 0), each.name, each.id)):
        said = verdicts(criteria, facts)
        floor = next(
            (name for name, passes in said.items() if passes is False and is_hard(criteria, name)), None
        )
        if floor is None:
            left.append((facts, said))
            continue
        cut[floor] += 1
        names.setdefault(floor, []).append(facts.name)
    measured = {name for _, said in left for name, passes in said.items() if passes is not None}
    asked = {name for _, said in left for name in said}
    scale = Scale(criteria, medians(pool), weights)
    found = [candidate_of(facts, said, measured, scale.parts(facts)) for facts, said in left]
    return Screening(
        tuple(sorted(_known_enough(found), key=order)),
        tuple(Cut(name, cut[name], tuple(names[name][:MOST_EXAMPLES])) for name in FloorName if cut[name]),
        tuple(name for name in FloorName if name in asked - measured),
    )


def verdicts(criteria: Criteria, facts: CreatorFacts) -> dict[FloorName, bool | None]:
    """For each floor that the criteria set: passes, does not, or cannot be said."""
    said = _left_out(criteria.without, facts) if criteria.without.anybody else {}
    if criteria.platform:
        said[FloorName.PLATFORM] = facts.platform == criteria.platform
    if criteria.category:
        suits = set(suiting(criteria.category))
        said[FloorName.CATEGORY] = bool(suits & set(facts.categories)) if facts.categories else None
    if criteria.regions:
        said[FloorName.REGION] = None if facts.region is None else in_regions(facts.region, criteria.regions)
    if criteria.price_from is not None or criteria.price_to is not None:
        quote = facts.quote if facts.quote_currency == criteria.currency else None
        said[FloorName.PRICE] = _within(quote, criteria.price_from, criteria.price_to)
    if criteria.followers_from is not None or criteria.followers_to is not None:
        said[FloorName.FOLLOWERS] = _within(facts.followers, criteria.followers_from, criteria.followers_to)
    if criteria.audience and (criteria.gender or criteria.ages):
        said[FloorName.AUDIENCE] = _within(wanted_share(criteria, facts), criteria.audience.least, None)
    if criteria.active_fans:
        said[FloorName.ACTIVE_FANS] = _within(facts.active_fan_share, criteria.active_fans.least, None)
    if criteria.completion:
        said[FloorName.COMPLETION] = _within(facts.completion_rate, criteria.completion.least, None)
    if criteria.engagement:
        said[FloorName.ENGAGEMENT] = _within(facts.engagement_rate, criteria.engagement.least, None)
    return said | _figures(criteria, facts) | _cooperation(criteria, facts)


def _left_out(without: Without, facts: CreatorFacts) -> dict[FloorName, bool | None]:
    """Passes who is known to be none of these."""
    said: dict[FloorName, bool | None] = {}
    if without.platforms:
        said[FloorName.NOT_PLATFORM] = facts.platform not in without.platforms
    if without.categories:
        out = set(without.categories) & set(facts.categories)
        said[FloorName.NOT_CATEGORY] = not out if facts.categories else None
    if without.regions:
        said[FloorName.NOT_REGION] = (
            None if facts.region is None else not in_regions(facts.region, without.regions)
        )
    if without.tags:
        said[FloorName.NOT_TAG] = not set(without.tags) & set(facts.tags)
    if without.pool:
        said[FloorName.NOT_POOL] = not facts.in_pool
    if without.worked:
        said[FloorName.NOT_WORKED] = not facts.worked
    return said


def _figures(criteria: Criteria, facts: CreatorFacts) -> dict[FloorName, bool | None]:
    said: dict[FloorName, bool | None] = {}
    if criteria.gmv_from is not None:
        gmv = facts.gmv if facts.gmv_currency == criteria.currency else None
        said[FloorName.GMV] = _within(gmv, criteria.gmv_from, None)
    if criteria.views_from is not None:
        said[FloorName.VIEWS] = _within(facts.median_views, criteria.views_from, None)
    if criteria.rebate_from is not None:
        said[FloorName.REBATE] = _within(facts.rebate_rate, criteria.rebate_from, None)
    if criteria.tiers:
        said[FloorName.TIER] = None if facts.tier is None else facts.tier in criteria.tiers
    return said


def _cooperation(criteria: Criteria, facts: CreatorFacts) -> dict[FloorName, bool | None]:
    """Tags and reach are the team's own knowledge: what is not noted is not so. The rest may be unknown."""
    said: dict[FloorName, bool | None] = {}
    if criteria.tags:
        said[FloorName.TAGS] = set(criteria.tags) <= set(facts.tags)
    if criteria.supports_ads:
        said[FloorName.ADS] = facts.supports_ads
    if criteria.accepts_script_changes:
        said[FloorName.SCRIPT] = facts.accepts_script_changes
    if criteria.verified:
        said[FloorName.VERIFIED] = facts.verified
    if criteria.linked:
        said[FloorName.LINKED] = facts.reach == "linked"
    return said


def is_hard(criteria: Criteria, floor: FloorName) -> bool:
    """Whether not passing cuts: filters always do, thresholds only when the workspace made them floors."""
    thresholds = {
        FloorName.AUDIENCE: criteria.audience,
        FloorName.ACTIVE_FANS: criteria.active_fans,
        FloorName.COMPLETION: criteria.completion,
        FloorName.ENGAGEMENT: criteria.engagement,
    }
    threshold = thresholds.get(floor)
    return threshold.hard if threshold else floor not in thresholds


def wanted_share(criteria: Criteria, facts: CreatorFacts) -> Decimal | None:
    """The share a threshold on the audience looks at: gender within ages when an export has it, else the gender's, else the ages'."""
    gender, ages = criteria.gender, criteria.ages
    if gender and ages and (joint := joint_share(facts.audience, gender, ages)) is not None:
        return joint
    if gender:
        return gender_share(facts.audience, gender)
    return age_share(facts.audience, ages) if ages else None


def _within(
    value: Decimal | int | None, least: Decimal | int | None, most: Decimal | int | None
) -> bool | None:
    if value is None:
        return None
    return (least is None or value >= least) and (most is None or value <= most)


def in_regions(region: str, wanted: Iterable[str]) -> bool:
    """广东 is met by 广东省, by 广东 深圳 and by 深圳; MY by Malaysia and 吉隆坡, but not by Germany."""
    return within(region, wanted)


def candidate_of(
    facts: CreatorFacts,
    said: Mapping[FloorName, bool | None],
    measured: AbstractSet[FloorName],
    parts: tuple[Part, ...],
) -> Candidate:
    unknown = tuple(name for name, passes in said.items() if passes is None and name in measured)
    missed = tuple(name for name, passes in said.items() if passes is False)
    group = Group.VERIFY if unknown else Group.NEAR if missed else Group.FIT
    return Candidate(facts, group, score_of(parts), parts, unknown, missed)


def _known_enough(found: Sequence[Candidate]) -> list[Candidate]:
    """Who is known too little beside the others is to be verified, whatever her score."""
    most = max((_known_weight(candidate) for candidate in found), default=Decimal(0))
    return [
        candidate if _known_weight(candidate) >= LEAST_KNOWN * most else unsure(candidate)
        for candidate in found
    ]


def unsure(candidate: Candidate) -> Candidate:
    """To be verified for what is not known of her at all."""
    return (
        candidate if candidate.group is Group.VERIFY else replace(candidate, group=Group.VERIFY, unknown=())
    )


def _known_weight(candidate: Candidate) -> Decimal:
    return sum((part.weight for part in candidate.parts if part.points is not None), Decimal(0))


def order(candidate: Candidate) -> tuple[int, int, Decimal, int, str, int]:
    """Group, score, how much is known, mid-tail before top (R19); then name and id, so that no two runs differ."""
    return (
        list(Group).index(candidate.group),
        -candidate.score,
        -_known_weight(candidate),
        TIER_ORDER.index(candidate.facts.tier),
        candidate.facts.name,
        candidate.facts.id,
    )
