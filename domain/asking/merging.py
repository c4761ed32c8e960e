"""Statements of one kind put together: the same twice, two ends of a range, akin categories, several regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.asking.asked import About, Finding
from domain.asking.criteria import FLAGS
from domain.categories import suiting
from domain.creators import Tier
from domain.regions import REGIONS

MOST_TAGS = 10


def words_of(mine: Sequence[Finding]) -> str:
    return " … ".join(dict.fromkeys(each.words for each in mine))


def _union(mine: Sequence[Finding]) -> dict[str, object]:
    remarks = tuple(dict.fromkeys(remark for each in mine for remark in each.remarks))
    return {"words": words_of(mine), "remarks": remarks, "hard": any(each.hard for each in mine)}


def _same(mine: Sequence[Finding]) -> Finding | None:
    """All say the same, or it is a question."""
    if len({(each.keys, each.any) for each in mine}) > 1:
        return None
    return mine[0].model_copy(update=_union(mine))


def _figures(mine: Sequence[Finding]) -> Finding | None:
    """The same number twice, or a least and a most that leave room between them."""
    if len({(each.low, each.high, each.currency, each.any) for each in mine}) == 1:
        return mine[0].model_copy(update=_union(mine))
    lows = [each.low for each in mine if each.low is not None]
    highs = [each.high for each in mine if each.high is not None]
    if (
        len(mine) == 2
        and len(lows) == len(highs) == 1
        and lows[0] <= highs[0]
        and len({each.currency for each in mine}) == 1
    ):
        return mine[0].model_copy(update={**_union(mine), "low": lows[0], "high": highs[0]})
    return None


def _categories(mine: Sequence[Finding]) -> Finding | None:
    """女装穿搭: the one whose akin styles are the others; what has nothing in common is asked about."""
    keys = list(dict.fromkeys(each.keys[0] for each in mine if each.keys))
    if any(each.any for each in mine):
        return None if keys else mine[0]
    general = {"styling", "fashion"}
    for key in sorted(keys, key=lambda one: one in general):
        if set(keys) <= set(suiting(key)) and (
            len(keys) == 1 or len(set(keys) - general) <= 1 or not set(keys) & general
        ):
            return mine[0].model_copy(update={**_union(mine), "keys": (key,)})
    return None


def _regions(mine: Sequence[Finding]) -> Finding | None:
    """Any of them will do. A city named right after its province is the place that is meant."""
    keys: list[str] = []
    for each in mine:
        for key in each.keys:
            inside = REGIONS[key].inside if key in REGIONS else None
            if keys and inside == keys[-1] and len(each.keys) == 1:
                keys.pop()
            if key not in keys:
                keys.append(key)
    if any(each.any for each in mine) and keys:
        return None
    return mine[0].model_copy(update={**_union(mine), "keys": tuple(keys)})


def _tiers(mine: Sequence[Finding]) -> Finding | None:
    """Wanted ones together; refused ones leave what all of them leave."""
    wanted = [set(each.keys) for each in mine if len(each.keys) == 1]
    refused = [set(each.keys) for each in mine if len(each.keys) > 1]
    kept = set().union(*wanted) if wanted else {tier.value for tier in Tier}
    for each in refused:
        kept &= each
    if not kept:
        return None
    return mine[0].model_copy(
        update={**_union(mine), "keys": tuple(tier.value for tier in Tier if tier.value in kept)}
    )


def _tags(mine: Sequence[Finding]) -> Finding | None:
    keys = tuple(dict.fromkeys(key for each in mine for key in each.keys))
    return mine[0].model_copy(update={**_union(mine), "keys": keys[:MOST_TAGS]})


def _all_of(mine: Sequence[Finding]) -> Finding:
    """Each of them is left out."""
    keys = tuple(dict.fromkeys(key for each in mine for key in each.keys))
    return mine[0].model_copy(update={**_union(mine), "keys": keys})


_MERGES: dict[About, Callable[[Sequence[Finding]], Finding | None]] = {
    About.CATEGORY: _categories,
    About.PLATFORM: _same,
    About.GOAL: _same,
    About.GENDER: _same,
    About.PERSONA: _same,
    About.REGION: _regions,
    About.TIER: _tiers,
    About.TAGS: _tags,
    About.NOT_CATEGORY: _all_of,
    About.NOT_PLATFORM: _all_of,
    About.NOT_REGION: _regions,
    About.NOT_TAGS: _tags,
    About.NOT_POOL: _same,
    About.NOT_WORKED: _same,
}


def together(about: About, mine: Sequence[Finding]) -> Finding | None:
    """One finding out of all of a kind; None when they contradict each other."""
    merge = _MERGES.get(about) or (_same if about in FLAGS else _figures)
    return merge(mine)
