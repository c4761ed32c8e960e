"""The floors of domain/screening.py over whole columns: for each, who passes and of whom it can be said at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from domain.categories import suiting
from domain.creators import mostly_within
from domain.criteria import Criteria
from domain.screening import FloorName, in_regions
from domain.sieving.chunk import POOL, WITH_US, WORKED, Chunk
from domain.sieving.figures import AUDIENCE, UNIT, unit_of
from domain.sieving.rows import Numbers, Rows, summed


@dataclass(frozen=True)
class Verdict:
    """Rows that pass, and rows of which it is known whether they do. A row that is known and does not pass, fails."""

    passes: Rows
    known: Rows

    @property
    def fails(self) -> Rows:
        return self.known & ~self.passes


Floor = Callable[[Criteria, Chunk], Verdict]


def verdicts(criteria: Criteria, chunk: Chunk) -> dict[FloorName, Verdict]:
    """What domain.screening.verdicts says of each row, in its order."""
    return {name: floor(criteria, chunk) for name, floor in asked(criteria)}


def asked(criteria: Criteria) -> Iterator[tuple[FloorName, Floor]]:
    """The floors that the criteria set."""
    return ((name, floor) for name, (sets, floor) in FLOORS.items() if sets(criteria))


def within(column: Numbers, unit: int, least: Decimal | int | None, most: Decimal | int | None) -> Verdict:
    passes = column.known
    if least is not None:
        passes = passes & column.at_least(int((Decimal(least) * unit).to_integral_value(ROUND_CEILING)))
    if most is not None:
        passes = passes & column.at_most(int((Decimal(most) * unit).to_integral_value(ROUND_FLOOR)))
    return Verdict(passes, column.known)


def _number(name: str, least: Callable[[Criteria], Decimal | int | None]) -> Floor:
    return lambda criteria, chunk: within(chunk.number(name), unit_of(name), least(criteria), None)


def _threshold(name: str, field: str) -> Floor:
    return _number(name, lambda criteria: getattr(criteria, field).least)


def in_currency(chunk: Chunk, name: str, currency_column: str, currency: str) -> Numbers:
    return chunk.number(name).among(chunk.word(currency_column, currency))


def _none_of(column: str, words: Callable[[Criteria], Iterable[str]]) -> Floor:
    """Who is none of these passes; of whom the column says nothing it is not known."""

    def floor(criteria: Criteria, chunk: Chunk) -> Verdict:
        known = chunk.any_word(column)
        return Verdict(known & ~_any_of(chunk, column, words(criteria)), known)

    return floor


def _not_noted(column: str, words: Callable[[Criteria], Iterable[str]]) -> Floor:
    """The team's own knowledge: what is not noted is not so."""
    return lambda criteria, chunk: Verdict(
        chunk.alive & ~_any_of(chunk, column, words(criteria)), chunk.alive
    )


def _any_of(chunk: Chunk, column: str, words: Iterable[str]) -> Rows:
    found = chunk.nobody()
    for word in words:
        found |= chunk.word(column, word)
    return found


def _not_region(criteria: Criteria, chunk: Chunk) -> Verdict:
    known = chunk.any_word("region")
    return Verdict(known & ~_in_regions(chunk, criteria.without.regions), known)


def _in_regions(chunk: Chunk, wanted: Collection[str]) -> Rows:
    found = chunk.nobody()
    for region in chunk.spelled("region"):
        if in_regions(region, wanted):
            found |= chunk.word("region", region)
    return found


def _platform(criteria: Criteria, chunk: Chunk) -> Verdict:
    return Verdict(chunk.word("platform", criteria.platform or ""), chunk.alive)


def _category(criteria: Criteria, chunk: Chunk) -> Verdict:
    suits = chunk.nobody()
    for key in suiting(criteria.category or ""):
        suits |= chunk.word("category", key)
    return Verdict(suits, chunk.any_word("category"))


def _region(criteria: Criteria, chunk: Chunk) -> Verdict:
    return Verdict(_in_regions(chunk, criteria.regions), chunk.any_word("region"))


def _price(criteria: Criteria, chunk: Chunk) -> Verdict:
    quotes = in_currency(chunk, "quote", "quote_currency", criteria.currency)
    return within(quotes, UNIT, criteria.price_from, criteria.price_to)


def _followers(criteria: Criteria, chunk: Chunk) -> Verdict:
    return within(chunk.number("followers"), 1, criteria.followers_from, criteria.followers_to)


def _gmv(criteria: Criteria, chunk: Chunk) -> Verdict:
    sold = in_currency(chunk, "gmv", "gmv_currency", criteria.currency)
    return within(sold, UNIT, criteria.gmv_from, None)


def _audience(criteria: Criteria, chunk: Chunk) -> Verdict:
    """As domain.screening.wanted_share: gender within ages, else the gender's, else the ages'."""
    assert criteria.audience is not None
    least = criteria.audience.least
    if not criteria.gender:
        ages = ages_of(criteria, chunk)
        return within(ages, UNIT, least, None) if least <= 1 else Verdict(chunk.nobody(), ages.known)
    own, other = (chunk.number(AUDIENCE + each) for each in genders(criteria))
    share = within(own, UNIT, least, None)
    rest = within(other.among(~own.known), UNIT, None, 1 - least)
    found = Verdict(share.passes | rest.passes, share.known | rest.known)
    if not criteria.ages:
        return found
    joint = within(chunk.number(joint_column(criteria)), UNIT, least, None)
    return Verdict(joint.passes | found.passes & ~joint.known, joint.known | found.known)


def genders(criteria: Criteria) -> tuple[str, str]:
    """The wanted gender's key and the other's."""
    assert criteria.gender is not None
    return criteria.gender.value, "female" if criteria.gender.value == "male" else "male"


def joint_column(criteria: Criteria) -> str:
    assert criteria.gender is not None
    assert criteria.ages is not None
    return f"{AUDIENCE}{criteria.gender.value}_{criteria.ages.low}_{criteria.ages.high}"


def ages_of(criteria: Criteria, chunk: Chunk) -> Numbers:
    """The sum of the bands that lie mostly within the wanted ages; known where any band is."""
    columns = age_columns(criteria, chunk.present)
    known = chunk.nobody()
    for name in columns:
        known |= chunk.number(name).known
    wanted = [chunk.number(name) for name, counts in columns.items() if counts]
    return Numbers(summed(wanted, chunk.size), known)


def age_columns(criteria: Criteria, present: Collection[str]) -> dict[str, bool]:
    """Columns of bands of ages, each with whether it counts for the wanted ones."""
    assert criteria.ages is not None
    return {
        name: within_ages
        for name in sorted(present)
        if name.startswith(AUDIENCE)
        and (within_ages := mostly_within(name.removeprefix(AUDIENCE), criteria.ages)) is not None
    }


def _tier(criteria: Criteria, chunk: Chunk) -> Verdict:
    passes = chunk.nobody()
    for tier in criteria.tiers:
        passes |= chunk.word("tier", tier.value)
    return Verdict(passes, chunk.any_word("tier"))


def _tags(criteria: Criteria, chunk: Chunk) -> Verdict:
    passes = chunk.alive
    for tag in criteria.tags:
        passes = passes & chunk.word("tag", tag)
    return Verdict(passes, chunk.alive)


def _flag(name: str) -> Floor:
    return _number(name, lambda _criteria: 1)


def _linked(_criteria: Criteria, chunk: Chunk) -> Verdict:
    return Verdict(chunk.word("reach", "linked"), chunk.alive)


FLOORS: Mapping[FloorName, tuple[Callable[[Criteria], object], Floor]] = {
    FloorName.NOT_PLATFORM: (lambda each: each.without.platforms, _not_noted("platform", lambda each: each.without.platforms)),
    FloorName.NOT_CATEGORY: (lambda each: each.without.categories, _none_of("category", lambda each: each.without.categories)),
    FloorName.NOT_REGION: (lambda each: each.without.regions, _not_region),
    FloorName.NOT_TAG: (lambda each: each.without.tags, _not_noted("tag", lambda each: each.without.tags)),
    FloorName.NOT_POOL: (lambda each: each.without.pool, _not_noted(WITH_US, lambda _each: (POOL,))),
    FloorName.NOT_WORKED: (lambda each: each.without.worked, _not_noted(WITH_US, lambda _each: (WORKED,))),
    FloorName.PLATFORM: (lambda each: each.platform, _platform),
    FloorName.CATEGORY: (lambda each: each.category, _category),
    FloorName.REGION: (lambda each: each.regions, _region),
    FloorName.PRICE: (lambda each: each.price_from is not None or each.price_to is not None, _price),
    FloorName.FOLLOWERS: (lambda each: each.followers_from is not None or each.followers_to is not None, _followers),
    FloorName.AUDIENCE: (lambda each: each.audience and (each.gender or each.ages), _audience),
    FloorName.ACTIVE_FANS: (lambda each: each.active_fans, _threshold("active_fan_share", "active_fans")),
    FloorName.COMPLETION: (lambda each: each.completion, _threshold("completion_rate", "completion")),
    FloorName.ENGAGEMENT: (lambda each: each.engagement, _threshold("engagement_rate", "engagement")),
    FloorName.GMV: (lambda each: each.gmv_from is not None, _gmv),
    FloorName.VIEWS: (lambda each: each.views_from is not None, _number("median_views", lambda each: each.views_from)),
    FloorName.REBATE: (lambda each: each.rebate_from is not None, _number("rebate_rate", lambda each: each.rebate_from)),
    FloorName.TIER: (lambda each: each.tiers, _tier),
    FloorName.TAGS: (lambda each: each.tags, _tags),
    FloorName.ADS: (lambda each: each.supports_ads, _flag("supports_ads")),
    FloorName.SCRIPT: (lambda each: each.accepts_script_changes, _flag("accepts_script_changes")),
    FloorName.VERIFIED: (lambda each: each.verified, _flag("verified")),
    FloorName.LINKED: (lambda each: each.linked, _linked),
}  # fmt: skip
"""Each with whether the criteria set it."""
