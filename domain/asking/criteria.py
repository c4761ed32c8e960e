"""Findings as criteria: what was said, over what holds where nothing was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.asking.asked import About, Finding
from domain.creators import Gender, Tier
from domain.criteria import Criteria, Goal, Threshold
from domain.personas import Wanted

_NONE: Mapping[str, Wanted] = {}

THRESHOLDS = {
    About.AUDIENCE: "audience",
    About.ACTIVE_FANS: "active_fans",
    About.COMPLETION: "completion",
    About.ENGAGEMENT: "engagement",
}
FLAGS = {
    About.ADS: "supports_ads",
    About.SCRIPT: "accepts_script_changes",
    About.VERIFIED: "verified",
    About.LINKED: "linked",
}
WITHOUT = {
    About.NOT_CATEGORY: "categories",
    About.NOT_PLATFORM: "platforms",
    About.NOT_REGION: "regions",
    About.NOT_TAGS: "tags",
    About.NOT_POOL: "pool",
    About.NOT_WORKED: "worked",
}
"""What is left out, by the name that Criteria.without has for it."""


def criteria_of(
    findings: Sequence[Finding], base: Criteria, currency: str, personas: Mapping[str, Wanted] = _NONE
) -> Criteria:
    """The criteria that these findings make. Money without a sign is in `currency`.

    A persona says gender and ages, where nothing else does: the rest of it is about no criterion.
    """
    values: dict[str, Any] = {"currency": currency}
    for finding in findings:
        if finding.about is About.PERSONA and finding.keys:
            values |= _of_persona(personas.get(finding.keys[0]))
    out = {WITHOUT[each.about]: each.keys or True for each in findings if each.about in WITHOUT}
    for finding in findings:
        values |= {} if finding.about in WITHOUT else _values(finding)
    if out:
        values["without"] = {**base.without.model_dump(), **out}
    return Criteria.model_validate({**base.model_dump(), **values})


def _values(finding: Finding) -> dict[str, Any]:  # noqa: C901, PLR0911 - one a kind of finding
    about = finding.about
    if about in THRESHOLDS:
        least = finding.low
        held = None if finding.any or least is None else Threshold(least=least, hard=finding.hard)
        return {THRESHOLDS[about]: held}
    if about in FLAGS:
        return {FLAGS[about]: not finding.any}
    match about:
        case About.WANTED:
            return {} if finding.low is None else {"wanted": int(finding.low)}
        case About.GOAL:
            return {"goal": Goal(finding.keys[0])} if finding.keys else {}
        case About.CATEGORY | About.PLATFORM:
            return {about.value: finding.keys[0] if finding.keys else None}
        case About.PERSONA:
            return {}
        case About.REGION:
            return {"regions": finding.keys}
        case About.TIER:
            return {"tiers": tuple(Tier(key) for key in finding.keys)}
        case About.TAGS:
            return {"tags": finding.keys}
        case About.GENDER:
            return {"gender": Gender(finding.keys[0]) if finding.keys else None}
    return _ends(finding)


def _of_persona(wanted: Wanted | None) -> dict[str, Any]:
    return wanted.model_dump(include={"gender", "age_from", "age_to"}) if wanted else {}


def _ends(finding: Finding) -> dict[str, Any]:
    low, high = finding.low, finding.high
    match finding.about:
        case About.FOLLOWERS:
            return {
                "followers_from": None if low is None else int(low),
                "followers_to": None if high is None else int(high),
            }
        case About.AGES:
            return {
                "age_from": None if low is None else int(low),
                "age_to": None if high is None else int(high),
            }
        case About.PRICE:
            return {"price_from": low, "price_to": high} | _currency(finding)
        case About.GMV:
            return {"gmv_from": low} | _currency(finding)
        case About.VIEWS:
            return {"views_from": None if low is None else int(low)}
        case _:
            return {"rebate_from": low}


def _currency(finding: Finding) -> dict[str, Any]:
    return {"currency": finding.currency} if finding.currency else {}
