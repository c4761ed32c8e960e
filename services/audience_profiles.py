"""What is known of a creator's audience (R14's fields): out of her shares, and of words that exports or the team gave."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from domain.actor import Actor
from domain.creators import Gender, gender_share
from domain.importing.rows import plain
from domain.importing.values import short
from domain.notices.creators import CategoryLine
from domain.notices.record_changes import Said
from domain.outcome import Outcome
from domain.people import Act
from domain.personas import (
    MOST_WORD,
    MOST_WORDS,
    Frozen,
    Named,
    Profile,
    Wanted,
    age_shares,
    listed,
    powers_of,
)
from services.creator_cards import AUDIENCE_SAID
from services.record_edits import edit_facts
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork

SAID = AUDIENCE_SAID  # under these names imports and edits keep what was said, in Creator.extra
CITIES, INTERESTS, POWER, SCENES = SAID
YOUNGEST = 13  # years: nobody younger is looked for
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
        first, _, last = ends.partition("_")
        if word == "age":
            bands.append((share, int(first), None if last == "up" else int(last)))
    bands.sort(key=lambda band: (-band[0], band[1]))
    main, together = [], Decimal(0)
    for share, low, high in bands:
        if together >= _AGES_TOGETHER:
            break
        main.append((low, high))
        together += share
    if not main:
        return None, None
    ends_known = [oldest for _, oldest in main if oldest is not None]
    youngest = max(YOUNGEST, min(low for low, _ in main))
    oldest = max(ends_known) if len(ends_known) == len(main) else None
    return (youngest, oldest) if oldest is None or oldest > youngest else (None, None)


class Told(Frozen):
    """Her audience as the team edits it; None and "" are unknown. `ages` and the words as domain.personas reads them."""

    audience_men: Decimal | None = None
    audience_ages: str = ""
    audience_cities: str = ""
    audience_interests: str = ""
    audience_power: str = ""
    audience_scenes: str = ""


FACTS = tuple(Told.model_fields)


def told_of(creator: Creator) -> Told:
    """What is known, as the questions hold it."""
    shares = shares_of(creator)
    bands = sorted((key, share) for key, share in shares.items() if key.startswith("age_"))
    return Told(
        audience_men=gender_share(shares, Gender.MALE),
        audience_ages=", ".join(f"{_band(key)} {short(100 * share)}%" for key, share in bands),
        **{name: said(creator, name) for name in SAID},
    )


def _band(key: str) -> str:
    low, _, high = key.removeprefix("age_").partition("_")
    return f"{low}+" if high == "up" else f"{low}-{high}"


def edit(uow: UnitOfWork, creator_id: int, wanted: Told, seen: Told, *, by: Actor, now: datetime) -> Outcome:
    """Change what differs from what the editor saw; a fact that somebody else has changed meanwhile stands, and is told."""
    creator = uow.lock(Creator, creator_id)
    versions = (told_of(creator), wanted, seen)
    return edit_facts(
        uow,
        creator,
        FACTS,
        versions=versions,
        put=_put,
        said=_shown,
        act=Act.CREATOR_AUDIENCE,
        by=by,
        now=now,
    )


def _put(creator: Creator, name: str, value: Decimal | str | None) -> None:
    """Shares stand under the keys that imports use; words beside the other facts of exports."""
    if name == "audience_men":
        rest = {key: share for key, share in creator.audience.items() if key not in set(Gender)}
        told = {} if value is None else {Gender.MALE.value: plain(value)}
        creator.audience = rest | told
    elif name == "audience_ages":
        rest = {key: share for key, share in creator.audience.items() if not key.startswith("age_")}
        bands = age_shares(str(value)) or {}
        creator.audience = rest | {key: plain(short(share)) for key, share in bands.items()}
    else:
        rest = {key: words for key, words in creator.extra.items() if key != name}
        creator.extra = rest | ({name: str(value)} if value else {})


def _shown(_name: str, value: Decimal | str | None) -> Said:
    if isinstance(value, Decimal):
        return Said(share=value)
    return Said(words=(CategoryLine(label=value, known=False),)) if value else Said()
