"""城市线级: the tiers that exports and people sort Chinese cities into, as far as they are beyond dispute."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.importing.values import folded
from domain.regions import REGIONS, known

# The other tiers are ranked anew every year, by more than one publisher: which city is in them, her data has to say.
FIRST_TIER = ("北京", "上海", "广州", "深圳")
_CHINESE = re.compile(r"新一线|([一二三四五]{1,5})线(及以下|以下)?|下沉市场")
_ENGLISH = re.compile(
    r"(?P<new>new )?(?:tier[ -]?|t)(?P<figure>[1-5])|(?P<also>new )?(?P<word>first|second|third|fourth|fifth)[ -]tier|lower[ -]tiers?"
)
_BESIDE = re.compile(r"城市|cities|city|and below|and|[及和与&+/\s-]+")
_FIGURES = dict(zip("一二三四五", "12345", strict=True))
_WORDS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_LOWER = frozenset({"3", "4", "5"})
_WIDE = frozenset(region.inside for region in REGIONS.values() if region.inside)


@lru_cache(maxsize=2048)
def tiers_of(written: str) -> frozenset[str]:
    """The tiers that a whole word names: 一线, 新一线, 三四线, tier 2 cities, 下沉市场; empty for anything else."""
    word = folded(written).lower()
    if len(word) > 40 or not re.search(r"线|市场|tier|\bt[1-5]\b", word):
        return frozenset()
    found: set[str] = set()
    rest = word
    for spelled in (_CHINESE, _ENGLISH):
        for each in spelled.finditer(rest):
            found |= _meant(each) if spelled is _CHINESE else _meant_in_english(each, rest)
        rest = spelled.sub("", rest)
    return frozenset() if _BESIDE.sub("", rest) else frozenset(found)


def _meant(found: re.Match[str]) -> set[str]:
    if found[0] == "新一线":
        return {"new"}
    if not found[1]:
        return set(_LOWER)
    tiers = {_FIGURES[each] for each in found[1]}
    if found[2]:
        tiers |= {each for each in "12345" if each > min(tiers)}
    return tiers | ({"new"} if {"1", "2"} <= tiers else set())


def _meant_in_english(found: re.Match[str], word: str) -> set[str]:
    figure = found["figure"] or _WORDS.get(found["word"] or "")
    if figure is None:
        return set(_LOWER)
    if found["new"] or found["also"]:
        return {"new"}
    if "and below" in word[found.end() :]:
        return {each for each in "12345" if each >= figure}
    return {figure}


def is_wide(written: str) -> bool:
    """Whether other places lie in it: a province or a country, not a city."""
    return any(key in _WIDE for key in known(written))
