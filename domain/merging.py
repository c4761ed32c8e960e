"""Two records of one person made one: which of two values stands, fact by fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

FIGURES = (
    "followers", "active_fan_share", "completion_rate", "engagement_rate", "median_views", "gmv", "orders", "ctr",
    "reputation", "sales_low", "sales_high", "quote", "commission_rate", "rebate_rate",
)  # fmt: skip
"""Numbers: of two that differ the newer stands."""

HER_OWN_FIGURES = frozenset({"commission_rate", "rebate_rate"})
"""Numbers of the person; the others are of one account, and stay with it where the two are on different platforms."""

WORDS = ("region", "agency", "availability", "supports_ads", "accepts_script_changes", "owner_membership_id")
"""One value: the staying record's, else the other's."""

OF_THE_ACCOUNT = ("uid", "tier")
"""One value as well, but only of an account on the same platform."""

LISTS = ("categories", "tags", "styles")
MAPS = ("audience", "extra")
WITH = {"gmv": "gmv_currency", "quote": "quote_currency"}
"""What goes along with a number."""

_REACH = ("off_platform", "invited", "linked")

Facts = Mapping[str, Any]
Since = Callable[[str, bool], date | None]
"""Since when a number of the staying (False) or the other record (True) holds; None is not known."""


def merged(stays: Facts, goes: Facts, since: Since) -> dict[str, Any]:
    """Facts of the staying record as they will be. Its names and address stay: platform, handle, name."""
    alike = stays["platform"] == goes["platform"]
    result = {
        name: goes[name] if stays[name] in (None, "") else stays[name]
        for name in (*WORDS, *(OF_THE_ACCOUNT if alike else ()))
    }
    for name in FIGURES:
        if not alike and name not in HER_OWN_FIGURES:
            continue
        take = goes if _is_newer(stays, goes, name, since) else stays
        result |= {each: take[each] for each in (name, *((WITH[name],) if name in WITH else ()))}
    result |= {name: _joined(stays[name], goes[name]) for name in LISTS}
    maps = MAPS if alike else ("extra",)
    result |= {name: {**goes[name], **stays[name]} for name in maps}
    result["notes"] = "\n".join(dict.fromkeys(filter(None, (stays["notes"], goes["notes"]))))
    result["late_deliveries"] = stays["late_deliveries"] + goes["late_deliveries"]
    result["reach"] = max(stays["reach"], goes["reach"], key=_REACH.index)
    return result | _follow_up(stays, goes) | _stance(stays, goes)


def _is_newer(stays: Facts, goes: Facts, name: str, since: Since) -> bool:
    """Whether the other's number stands: it is the only one, or of a later day."""
    if goes[name] is None or stays[name] is None:
        return goes[name] is not None
    ours, theirs = since(name, False), since(name, True)
    return theirs is not None and (ours is None or theirs > ours)


def _joined(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


def _follow_up(stays: Facts, goes: Facts) -> dict[str, Any]:
    """The earlier day with what it is about."""
    dated = [each for each in (stays, goes) if each["follow_up_on"] is not None]
    first = min(dated, key=lambda each: each["follow_up_on"], default=stays)
    return {name: first[name] for name in ("follow_up_on", "follow_up_note")}


def _stance(stays: Facts, goes: Facts) -> dict[str, Any]:
    """What keeps her off shortlists holds for the one person: a blacklisting first, then what lasts longer."""
    stricter = max((stays, goes), key=_strictness)
    names = ("stance", "stance_reason", "stance_by", "stance_at", "not_interested_until")
    return {name: stricter[name] for name in names}


def _strictness(facts: Facts) -> tuple[int, bool, float]:
    until = facts["not_interested_until"]
    rank = {"": 0, "blacklisted": 2}.get(facts["stance"], 1)
    if not rank and until is None:
        return (0, False, 0.0)
    return (max(rank, 1), until is None, until.timestamp() if until else 0.0)
