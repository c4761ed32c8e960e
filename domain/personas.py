"""达人画像 as a template (R14): what a team wants to know of an audience, and whether a creator's audience is like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.categories import BY_KEY, category_key
from domain.creators import Ages, Gender, age_share, gender_share, joint_share, mostly_within
from domain.importing.values import folded
from domain.importing.values import words as split
from domain.places import FIRST_TIER, is_wide, tiers_of
from domain.regions import within

MOST_NAME = 60
MOST_PERSONAS = 100  # of a workspace: what a list to choose from holds
MOST_WORDS = 12  # cities, interests or scenes of one persona
MOST_WORD = 30  # characters of one of them
MOST_SAID = 60  # characters of a name that is read out of words
USUAL_LEAST = Decimal("0.50")  # share of the wanted gender or ages, where no list says another
_SHARE = re.compile(r"(?P<figure>\d{1,3}(?:\.\d{1,4})?)\s*%|(?<!\d)(?P<part>[01]?\.\d{1,4})(?![\d%])")
_AROUND = " :：=()（）-—"
_AGES = re.compile(
    r"(?<!\d)(?P<low>\d{1,2})\s*(?:-|~|–|至|到|to)\s*(?P<high>\d\d)|(?P<from>\d\d)\s*(?:岁?以上|\+|and over)"
)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Power(StrEnum):
    """购买力, in the three steps that exports and people tell apart."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


_POWERS = {
    Power.LOW: re.compile(r"低|较弱|\blow\b", re.IGNORECASE),
    Power.MIDDLE: re.compile(r"中|一般|\bmid(?:dle|-range)?\b|\bmedium\b|\baverage\b", re.IGNORECASE),
    Power.HIGH: re.compile(r"(?<!不)高|较强|\bhigh\b|\bstrong\b", re.IGNORECASE),
}


class Aspect(StrEnum):
    """R14's fields, in its order."""

    AGES = "ages"
    GENDER = "gender"
    CITIES = "cities"
    INTERESTS = "interests"
    POWER = "power"
    SCENES = "scenes"


class Wanted(Frozen):
    """A persona's fields (R14); None and () are not said, and then nothing is compared by them.

    Ages include both ends. `cities` are cities, regions or tiers of cities, as the team writes them.
    """

    age_from: int | None = None
    age_to: int | None = None
    gender: Gender | None = None
    cities: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    power: Power | None = None
    scenes: tuple[str, ...] = ()

    @property
    def ages(self) -> Ages | None:
        if self.age_from is None and self.age_to is None:
            return None
        return Ages(self.age_from or 0, self.age_to or 64)


class Named(Frozen):
    """Something an audience has, with its share where that is known."""

    name: str
    share: Decimal | None = None


@dataclass(frozen=True)
class Profile:
    """What is known of a creator's audience. `shares` by key as imports name them; nothing is unknown."""

    shares: Mapping[str, Decimal] = field(default_factory=dict)
    cities: tuple[Named, ...] = ()
    interests: tuple[Named, ...] = ()
    powers: tuple[Named, ...] = ()
    scenes: tuple[Named, ...] = ()


class Fit(StrEnum):
    FITS = "fits"
    NOT = "not"
    UNKNOWN = "unknown"


class FieldFit(Frozen):
    """One field of a persona beside a creator's audience.

    `share` is of the wanted ones together, `at_least` that it may be larger. `found` is what the verdict comes from:
    what both have, else what she has.
    """

    aspect: Aspect
    fit: Fit
    wanted: tuple[str, ...]
    share: Decimal | None = None
    at_least: bool = False
    found: tuple[Named, ...] = ()


def fits(wanted: Wanted, profile: Profile, least: Decimal = USUAL_LEAST) -> tuple[FieldFit, ...]:
    """Compare an audience with a persona field by field (R14, for R13's column 达人画像), in R14's order.

    A field that the persona leaves open is not compared; one that nobody's data says is unknown, never a no (R20).
    Gender and ages fit from the share `least` on. Cities fit when the wanted ones together hold at least as much as
    any other place that is named; purchasing power when it is what most have; interests and scenes when one of the
    wanted is among hers.
    """
    found = (
        _ages(wanted, profile, least),
        _gender(wanted, profile, least),
        _cities(wanted.cities, profile.cities),
        _words(Aspect.INTERESTS, wanted.interests, profile.interests),
        _power(wanted.power, profile.powers),
        _words(Aspect.SCENES, wanted.scenes, profile.scenes),
    )
    return tuple(each for each in found if each is not None)


def counted(found: Iterable[FieldFit], fit: Fit) -> int:
    return sum(each.fit is fit for each in found)


def _ages(wanted: Wanted, profile: Profile, least: Decimal) -> FieldFit | None:
    if wanted.ages is None:
        return None
    spelled = (ages_spelled(wanted.age_from, wanted.age_to),)
    share = age_share(profile.shares, wanted.ages)
    told = sum((part for key, part in profile.shares.items() if _tells(key, wanted.ages)), Decimal(0))
    if share is not None and share < least <= share + 1 - told:  # other bands may hold the rest
        return FieldFit(aspect=Aspect.AGES, fit=Fit.UNKNOWN, wanted=spelled, share=share, at_least=True)
    return _shared(Aspect.AGES, spelled, share, _both(wanted, profile), least)


def _tells(key: str, ages: Ages) -> bool:
    """Whether a band says who is within the ages: of 50 and older, nobody knows how many are 60."""
    word, _, ends = key.partition("_")
    low, _, high = ends.partition("_")
    return word == "age" and (high != "up" or int(low) >= ages.low or mostly_within(key, ages) is True)


def _gender(wanted: Wanted, profile: Profile, least: Decimal) -> FieldFit | None:
    if wanted.gender is None:
        return None
    share = gender_share(profile.shares, wanted.gender)
    return _shared(Aspect.GENDER, (wanted.gender.value,), share, _both(wanted, profile), least)


def _both(wanted: Wanted, profile: Profile) -> Decimal | None:
    """The share of the wanted gender within the wanted ages: as many at least have either."""
    if wanted.gender is None or wanted.ages is None:
        return None
    return joint_share(profile.shares, wanted.gender, wanted.ages)


def _shared(
    aspect: Aspect, wanted: tuple[str, ...], share: Decimal | None, bound: Decimal | None, least: Decimal
) -> FieldFit:
    if share is not None:
        fit = Fit.FITS if share >= least else Fit.NOT
        return FieldFit(aspect=aspect, fit=fit, wanted=wanted, share=share)
    fit = Fit.FITS if bound is not None and bound >= least else Fit.UNKNOWN
    return FieldFit(aspect=aspect, fit=fit, wanted=wanted, share=bound, at_least=bound is not None)


def _cities(wanted: tuple[str, ...], places: Sequence[Named]) -> FieldFit | None:
    if not wanted:
        return None
    if not places:
        return FieldFit(aspect=Aspect.CITIES, fit=Fit.UNKNOWN, wanted=wanted)
    hers = [each for each in places if _is_in(each.name, wanted)]
    others = [each for each in places if each not in hers]
    return FieldFit(
        aspect=Aspect.CITIES,
        fit=_cities_fit(wanted, hers, others),
        wanted=wanted,
        share=_together(hers),
        found=tuple(hers or others),
    )


def _is_in(place: str, wanted: Sequence[str]) -> bool:
    """Whether a place of hers is one of the wanted: 上海市 in 上海, 杭州 in 浙江, 深圳 in 一线."""
    tiers = frozenset[str]().union(*map(tiers_of, wanted))
    own = tiers_of(place)
    if own:
        return own <= tiers
    if "1" in tiers and within(place, FIRST_TIER):
        return True
    return within(place, [each for each in wanted if not tiers_of(each)])


def _cities_fit(wanted: Sequence[str], hers: Sequence[Named], others: Sequence[Named]) -> Fit:
    shares = [each.share for each in (*hers, *others)]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        if hers:
            return Fit.FITS
        return Fit.UNKNOWN if _may_hide(wanted, others) else Fit.NOT
    mine = sum((each.share or Decimal(0) for each in hers), Decimal(0))
    largest = max((each.share or Decimal(0) for each in others), default=Decimal(0))
    if hers and mine >= largest:
        return Fit.FITS
    if _may_hide(wanted, [*hers, *others]):
        return Fit.UNKNOWN
    # Exports name the largest places: one that they leave out holds no more than the smallest that they name.
    says_tiers = any(tiers_of(each.name) for each in (*hers, *others))
    unnamed = _unnamed(wanted, hers, says_tiers=says_tiers)
    hidden = min(unnamed * min(known), max(1 - sum(known), Decimal(0)))
    return Fit.UNKNOWN if mine + hidden >= largest else Fit.NOT


def _may_hide(wanted: Sequence[str], places: Sequence[Named]) -> bool:
    """Whether wanted places may stand behind the named ones, or beside them, unseen: tiers behind cities, cities
    behind tiers, the many cities of a province.
    """
    says_tiers = any(tiers_of(each.name) for each in places)
    says_cities = any(not tiers_of(each.name) for each in places)
    for each in wanted:
        tiers = tiers_of(each)
        if tiers and says_cities and tiers != {"1"}:
            return True
        if not tiers and (says_tiers or is_wide(each)):
            return True
    return False


def _unnamed(wanted: Sequence[str], hers: Sequence[Named], *, says_tiers: bool) -> int:
    """How many of the wanted places her data does not name."""
    own = frozenset[str]().union(*(tiers_of(each.name) for each in hers))
    found = 0
    for each in wanted:
        tiers = tiers_of(each)
        if tiers and says_tiers:
            found += len(tiers - own)
        else:
            places = FIRST_TIER if tiers else (each,)
            found += sum(not any(within(one.name, [place]) for one in hers) for place in places)
    return found


def _together(hers: Sequence[Named]) -> Decimal | None:
    shares = [each.share for each in hers if each.share is not None]
    return sum(shares, Decimal(0)) if shares and len(shares) == len(hers) else None


def _words(aspect: Aspect, wanted: tuple[str, ...], hers: Sequence[Named]) -> FieldFit | None:
    if not wanted:
        return None
    if not hers:
        return FieldFit(aspect=aspect, fit=Fit.UNKNOWN, wanted=wanted)
    met = tuple(each for each in hers if any(_alike(each.name, one) for one in wanted))
    return FieldFit(aspect=aspect, fit=Fit.FITS if met else Fit.NOT, wanted=wanted, found=met or tuple(hers))


def _alike(one: str, other: str) -> bool:
    """The same word, one within the other (钓鱼, 户外钓鱼), or two names of one category (穿搭, styling)."""
    left, right = folded(one).casefold(), folded(other).casefold()
    if left == right:
        return True
    keys = category_key(one), category_key(other)
    if keys[0] == keys[1] and keys[0] in BY_KEY:
        return True
    short, long = sorted((left, right), key=len)
    if short.isascii():
        return bool(re.search(rf"\b{re.escape(short)}\b", long)) if len(short) > 2 else False
    return len(short) > 1 and short in long


def _power(wanted: Power | None, hers: Sequence[Named]) -> FieldFit | None:
    if wanted is None:
        return None
    spelled = (wanted.value,)
    said = [(each, levels) for each in hers if (levels := powers_of(each.name))]
    return FieldFit(
        aspect=Aspect.POWER,
        fit=_power_fit(wanted, said) if said else Fit.UNKNOWN,
        wanted=spelled,
        share=next((each.share for each, levels in said if levels == {wanted}), None),
        found=tuple(hers),
    )


def _power_fit(wanted: Power, said: Sequence[tuple[Named, frozenset[Power]]]) -> Fit:
    """Whether the wanted level is the one that most have; who stands behind no share may have any that has none."""
    shares = [(each.share, levels) for each, levels in said if each.share is not None]
    if not shares:
        return Fit.FITS if any(wanted in levels for _, levels in said) else Fit.NOT
    largest = max(share for share, _ in shares)
    hidden = 1 - sum(share for share, _ in shares)
    if any(wanted in levels for share, levels in shares if share == largest):
        return Fit.FITS if largest >= hidden else Fit.UNKNOWN
    is_counted = any(wanted in levels for _, levels in shares)
    return Fit.NOT if is_counted or hidden < largest else Fit.UNKNOWN


def powers_of(written: str) -> frozenset[Power]:
    """The levels that words name: 中高 is two of them; empty when they name none."""
    return frozenset(level for level, spelled in _POWERS.items() if spelled.search(written))


def listed(written: str) -> tuple[Named, ...]:
    """Read "上海 12%、杭州 8%" or "露营, 钓鱼": names in order, each with its share where one stands behind it."""
    found: dict[str, Named] = {}
    for part in split(written.replace("％", "%")):
        at = 0
        for figure in _SHARE.finditer(part):
            name = part[at : figure.start()].strip(_AROUND)
            at = figure.end()
            if name:
                found.setdefault(name, Named(name=name[:MOST_SAID], share=_fraction(figure)))
        rest = part[at:].strip(_AROUND)
        if rest:
            found.setdefault(rest, Named(name=rest[:MOST_SAID]))
    return tuple(found.values())


def _fraction(figure: re.Match[str]) -> Decimal | None:
    share = Decimal(figure["figure"]) / 100 if figure["figure"] else Decimal(figure["part"])
    return share if share <= 1 else None


def age_shares(written: str) -> dict[str, Decimal] | None:
    """Read "24-30 35%, 31-40 40%, 50+ 5%" as shares by key; None when a part of it is no band with its share."""
    found: dict[str, Decimal] = {}
    for part in split(written):
        band, figure = _AGES.search(part), None
        if band:
            figure = _SHARE.search(part, band.end())
        share = _fraction(figure) if figure else None
        if band is None or share is None:
            return None
        key = f"age_{band['from']}_up" if band["from"] else f"age_{band['low']}_{band['high']}"
        if key in found or (band["low"] and int(band["low"]) > int(band["high"])):
            return None
        found[key] = share
    return found if sum(found.values()) <= Decimal("1.05") else None  # rounded figures may pass 1 by a little


def ages_spelled(low: int | None, high: int | None) -> str:
    """30–50, 30+ or –50; "" when neither end is known."""
    if low is None:
        return "" if high is None else f"–{high}"
    return f"{low}+" if high is None else f"{low}–{high}"
