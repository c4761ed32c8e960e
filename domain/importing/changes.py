"""What a row would change in what is known of a creator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.importing.rows import CreatorRow, plain

DECIMALS = frozenset({
    "active_fan_share", "completion_rate", "engagement_rate", "quote", "commission_rate", "rebate_rate", "sales_low",
    "sales_high", "gmv", "ctr", "reputation",
})  # fmt: skip
IMPORTED = DECIMALS | {
    "handle", "name", "uid", "region", "agency", "tier", "categories", "tags", "followers", "audience", "quote_currency",
    "gmv_currency", "orders", "supports_ads", "accepts_script_changes", "notes", "extra", "median_views",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One fact before and after an import."""

    old: Any
    new: Any


def changes(known: Mapping[str, Any], row: CreatorRow) -> dict[str, Change]:
    """What the row adds or alters. An unknown cell never erases a known fact; tags and extra facts only grow."""
    wanted: dict[str, Any] = dict(row.facts)
    wanted["handle"] = row.handle
    if row.audience:
        wanted["audience"] = {**known["audience"], **{key: plain(part) for key, part in row.audience.items()}}
    if row.extra:
        wanted["extra"] = {**known["extra"], **row.extra}
    if "tags" in wanted:
        wanted["tags"] = list(dict.fromkeys([*known["tags"], *wanted["tags"]]))
    if "categories" in wanted:
        wanted["categories"] = list(dict.fromkeys(wanted["categories"]))
    return {fact: Change(known[fact], new) for fact, new in wanted.items() if known[fact] != new}
