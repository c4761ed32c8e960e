"""Which columns a screening looks at: the rest of the pool stays where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from domain.criteria import Criteria
from domain.parts import PartName
from domain.scoring import Measure
from domain.screening import FloorName
from domain.sieving.figures import AUDIENCE
from domain.sieving.floors import FLOORS, age_columns, genders, joint_column
from domain.sieving.parts import Weighed

WORDS = ("platform", "category", "first_category", "quote_currency", "gmv_currency", "refused")
_OF_FLOORS: Mapping[FloorName, str] = {
    FloorName.PRICE: "quote",
    FloorName.FOLLOWERS: "followers",
    FloorName.ACTIVE_FANS: "active_fan_share",
    FloorName.COMPLETION: "completion_rate",
    FloorName.ENGAGEMENT: "engagement_rate",
    FloorName.GMV: "gmv",
    FloorName.VIEWS: "median_views",
    FloorName.REBATE: "rebate_rate",
    FloorName.ADS: "supports_ads",
    FloorName.SCRIPT: "accepts_script_changes",
    FloorName.VERIFIED: "verified",
}
_WORDS_OF_FLOORS: Mapping[FloorName, str] = {
    FloorName.NOT_REGION: "region",
    FloorName.NOT_TAG: "tag",
    FloorName.REGION: "region",
    FloorName.TIER: "tier",
    FloorName.TAGS: "tag",
    FloorName.LINKED: "reach",
}


def number_columns(criteria: Criteria, parts: Weighed, present: Collection[str]) -> set[str]:
    """Of the columns that there are, those which cutting, grouping and weighing need."""
    asked = {name for name, (sets, _) in FLOORS.items() if sets(criteria)}
    found = {
        "refused_until",
        "followers",
        "tier_rank",
        *(_OF_FLOORS[name] for name in asked & _OF_FLOORS.keys()),
    }
    found |= audience_columns(criteria, present)
    for measure, _ in parts.measures:
        found |= set(reads(criteria, measure, present))
    return found & set(present)


def word_columns(criteria: Criteria) -> Sequence[str]:
    asked = {name for name, (sets, _) in FLOORS.items() if sets(criteria)}
    return tuple(
        dict.fromkeys([*WORDS, *(column for name, column in _WORDS_OF_FLOORS.items() if name in asked)])
    )


def audience_columns(criteria: Criteria, present: Collection[str]) -> set[str]:
    """Shares of the wanted gender, of the other one, of both within the wanted ages, and of every band of ages."""
    found: set[str] = set()
    if criteria.gender:
        found |= {AUDIENCE + each for each in genders(criteria)}
    if criteria.ages:
        found |= set(age_columns(criteria, present))
    if criteria.gender and criteria.ages:
        found.add(joint_column(criteria))
    return found


def reads(criteria: Criteria, measure: Measure, present: Collection[str]) -> Sequence[str]:
    """The columns of one part."""
    match measure.name:
        case PartName.CATEGORY:
            return ()
        case PartName.AUDIENCE:
            return (joint_column(criteria),)
        case PartName.GENDER:
            return tuple(AUDIENCE + each for each in genders(criteria))
        case PartName.AGE:
            return tuple(age_columns(criteria, present))
        case _:
            return (measure.reads,)
