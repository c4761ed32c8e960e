"""What is known of a creator's audience (R14's fields): out of her shares, and of words that exports or the team gave."""

from __future__ import annotations

from decimal import Decimal

from domain.creators import Gender, gender_share
from domain.personas import MOST_WORD, MOST_WORDS, Named, Profile, Wanted, listed, powers_of
from storage.tables import Creator

CITIES, INTERESTS, POWER, SCENES = (
    "audience_cities",
    "audience_interests",
    "audience_power",
    "audience_scenes",
)  # under these names imports and edits keep what was said, in Creator.extra
SAID = (CITIES, INTERESTS, POWER, SCENES)
_LEAST_MAIN = Decimal("0.5")  # a gender that is proposed for a persona is the larger one
_AGES_TOGETHER = Decimal("0.6")  # bands are proposed, the largest first, until they hold so much


def profile_of(creator: Creator) -> Profile:
    return Profile(
        shares=shares_of(creator),
        cities=listed(said(creator, CITIES)),
        interests=listed(said(creator, INTERESTS)),
        powers=listed(said(creator, POWER)),
        scenes=listed(said(creator, SCENES)),
    )


def shares_of(creator: Creator) -> dict[str, Decimal]:
    return {key: Decimal(share) for key, share in creator.audience.items()}


def said(creator: Creator, name: str) -> str:
    """Words under one of the names above; "" when nobody said any."""
    return str(creator.extra.get(name, ""))


def likeness(creator: Creator) -> Wanted:
    """A persona like her audience: its larger gender, its main ages, and what is named first of the rest."""
    profile = profile_of(creator)
    men = gender_share(profile.shares, Gender.MALE)
    gender = None if men is None else Gender.MALE if men >= _LEAST_MAIN else Gender.FEMALE
    low, high = _main_ages(profile)
    levels = [powers_of(each.name) for each in _largest_first(profile.powers)]
    return Wanted(
        age_from=low,
        age_to=high,
        gender=gender,
        cities=_names(profile.cities),
        interests=_names(profile.interests),
        power=next((next(iter(each)) for each in levels if len(each) == 1), None),
        scenes=_names(profile.scenes),
    )


def _names(named: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in named if len(each.name) <= MOST_WORD)[:MOST_WORDS]


def _largest_first(named: tuple[Named, ...]) -> list[Named]:
    return sorted(named, key=lambda each: -(each.share or Decimal(0)))


def _main_ages(profile: Profile) -> tuple[int | None, int | None]:
    """From the youngest to the oldest of the bands that hold most of her audience together; an open end is None."""
    bands = []
    for key, share in profile.shares.items():
        word, _, ends = key.partition("_")
        low, _, high = ends.partition("_")
        if word == "age":
            bands.append((share, int(low), None if high == "up" else int(high)))
    bands.sort(key=lambda band: (-band[0], band[1]))
    main, together = [], Decimal(0)
    for share, youngest, oldest in bands:
        if together >= _AGES_TOGETHER:
            break
        main.append((youngest, oldest))
        together += share
    if not main:
        return None, None
    ends_known = [oldest for _, oldest in main if oldest is not None]
    return min(youngest for youngest, _ in main), max(ends_known) if len(ends_known) == len(main) else None
