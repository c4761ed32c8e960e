"""A shortlist's questions as a draft: answers to criteria, and criteria back to answers, exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic import BaseModel

from bot.messages.criteria import FLAGS, THRESHOLDS, WITH_US
from bot.messages.words import Words, msg
from domain.creators import Gender, Tier
from domain.criteria import Criteria, Goal, Threshold, Without
from domain.importing.values import words
from domain.money import Money

_AGES = re.compile(r"^\D*(\d{1,2})\s*(?:-|–|—|~|～|至|到|to|\s)\s*(\d{1,2})\D*$")
_OLDER = re.compile(
    r"^\D*?(\d{1,2})\s*(?:岁|years?)?\s*(?:\+|以上|及以上|and (?:over|up|above)|or (?:over|older))\D*$",
    re.IGNORECASE,
)
_YOUNGER = re.compile(
    r"^(?:-|≤|<|up to|under|at most|最多|不超过)\s*(\d{1,2})\D*$|^\D*?(\d{1,2})\s*岁?\s*(?:以下|以内|or (?:under|younger))\D*$",
    re.IGNORECASE,
)

MORE: dict[str, Words] = {  # the rare ones: asked when they are ticked
    "engagement": msg("Engagement rate"),
    "tiers": msg("Size class"),
    "views_from": msg("Median views"),
    "gmv_from": msg("GMV"),
    "rebate_from": msg("Rebate"),
    "flags": msg("Cooperation and checks"),
    "tags": msg("Tags"),
    "without": msg("Whom to leave out"),
}
_WITHOUT = ("not_categories", "not_regions", "not_platforms", "not_tags", "not_with_us")


class ShortlistDraft(BaseModel):
    """What is looked for, as it is asked."""

    goal: Goal = Goal.CONVERSION
    category: str | None = None
    platform: str | None = None
    gender: Gender | None = None
    ages: str | None = None
    regions: str | None = None
    price_from: Money | None = None
    price_to: Money | None = None
    followers_from: int | None = None
    followers_to: int | None = None
    audience: Decimal | None = None  # the workspace's thresholds stand while nobody answered
    active_fans: Decimal | None = None
    completion: Decimal | None = None
    floors: tuple[str, ...] = ()  # the thresholds that cut
    wanted: int = 10
    more: tuple[str, ...] = ()  # keys of MORE
    engagement: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    views_from: int | None = None
    gmv_from: Money | None = None
    rebate_from: Decimal | None = None
    flags: tuple[str, ...] = ()  # keys of FLAGS
    tags: str | None = None
    not_categories: tuple[str, ...] = ()
    not_regions: str | None = None
    not_platforms: tuple[str, ...] = ()
    not_tags: str | None = None
    not_with_us: tuple[str, ...] = ()  # keys of WITH_US
    persona: int | None = None  # the audience that it is for; proposes gender and ages
    has_personas: bool = False  # the team keeps some: one can be chosen
    shortlist: int | None = None  # the one that is refined
    revision: int | None = None  # and the one it had when that began
    asking: int | None = None  # the sentence that this came from: its card is brought up to date


def criteria(draft: ShortlistDraft, currency: str) -> Criteria:
    """The answers as criteria. Thresholds are soft unless the person made them floors (R20)."""
    ages = ages_in(draft.ages) if draft.ages else None
    amounts = [each for each in (draft.price_to, draft.price_from, draft.gmv_from) if each]
    return Criteria(
        goal=draft.goal,
        platform=draft.platform,
        category=draft.category,
        gender=draft.gender,
        age_from=ages[0] if ages else None,
        age_to=ages[1] if ages else None,
        regions=words(draft.regions) if draft.regions else (),
        price_from=_amount(draft.price_from),
        price_to=_amount(draft.price_to),
        currency=amounts[0].currency if amounts else currency,
        followers_from=draft.followers_from,
        followers_to=draft.followers_to,
        gmv_from=_amount(draft.gmv_from),
        views_from=draft.views_from,
        rebate_from=draft.rebate_from,
        tiers=draft.tiers,
        tags=words(draft.tags) if draft.tags else (),
        without=_without(draft),
        wanted=draft.wanted,
        **{name: name in draft.flags for name in FLAGS},
        **{name: _threshold(draft, name) for name in THRESHOLDS},
    )


def _without(draft: ShortlistDraft) -> Without:
    return Without(
        categories=draft.not_categories,
        regions=words(draft.not_regions) if draft.not_regions else (),
        platforms=draft.not_platforms,
        tags=words(draft.not_tags) if draft.not_tags else (),
        **{name: name in draft.not_with_us for name in WITH_US},
    )


def _threshold(draft: ShortlistDraft, name: str) -> Threshold | None:
    least = getattr(draft, name)
    return Threshold(least=least, hard=name in draft.floors) if least else None


def _amount(money: Money | None) -> Decimal | None:
    return None if money is None else money.amount


def answers_of(present: Criteria) -> dict[str, object]:
    """Criteria as answers to every question: what they leave open is answered with nothing."""
    thresholds: dict[str, Threshold | None] = {name: getattr(present, name) for name in THRESHOLDS}
    answers: dict[str, object] = {
        "goal": present.goal.value,
        "category": present.category,
        "platform": present.platform,
        "gender": present.gender.value if present.gender else None,
        "ages": spelledages_in(present.age_from, present.age_to),
        "regions": "、".join(present.regions) or None,
        "price_from": _money(present.price_from, present.currency),
        "price_to": _money(present.price_to, present.currency),
        "followers_from": _figure(present.followers_from),
        "followers_to": _figure(present.followers_to),
        "floors": [name for name, each in thresholds.items() if each and each.hard],
        "wanted": str(present.wanted),
        "tiers": [tier.value for tier in present.tiers],
        "views_from": _figure(present.views_from),
        "gmv_from": _money(present.gmv_from, present.currency),
        "rebate_from": _figure(present.rebate_from),
        "flags": [name for name in FLAGS if getattr(present, name)],
        "tags": "、".join(present.tags) or None,
        "not_categories": list(present.without.categories),
        "not_regions": "、".join(present.without.regions) or None,
        "not_platforms": list(present.without.platforms),
        "not_tags": "、".join(present.without.tags) or None,
        "not_with_us": [name for name in WITH_US if getattr(present.without, name)],
        **{name: str(each.least) if each else None for name, each in thresholds.items()},
    }
    fields = {name: _WITHOUT if name == "without" else (name,) for name in MORE}
    rare = [name for name in MORE if any(answers[each] for each in fields[name])]
    idle = {each for name in MORE if name not in rare for each in fields[name]}
    return {name: answer for name, answer in answers.items() if name not in idle} | {"more": rare}


def spelledages_in(low: int | None, high: int | None) -> str | None:
    """Two ages, or one of them, as the question takes them: 30-50, 30+, -50."""
    if low is None:
        return None if high is None else f"-{high}"
    return f"{low}+" if high is None else f"{low}-{high}"


def ages_in(typed: str) -> tuple[int | None, int | None] | None:
    """Read 30-50, 30到50岁, 30+, 30以上, up to 50, 50以下; None for anything else."""
    if found := _AGES.match(typed):
        return int(found[1]), int(found[2])
    if found := _OLDER.match(typed):
        return int(found[1]), None
    if found := _YOUNGER.match(typed):
        return None, int(found[1] or found[2])
    return None


def _figure(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount), "currency": currency}
