"""Numbers that do not fit each other (R22): a computed suspicion, never a verdict; it cuts nobody and costs no points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

LEAST_PEERS = 8  # fewer show no range


class Pattern(StrEnum):
    """What may look odd."""

    ENGAGEMENT_HIGH = "engagement_high"
    ENGAGEMENT_LOW = "engagement_low"
    VIEWS_LOW = "views_low"  # beside her followers
    FOLLOWERS_JUMP = "followers_jump"  # between two dated files, while her views stood still
    COMPLETION_ODD = "completion_odd"  # watched to the end, but nobody reacts; or the other way round
    LIKES_LOW = "likes_low"  # likes of all time beside her followers


@dataclass(frozen=True)
class Snapshot:
    """Her numbers as one file had them; None is unknown."""

    on: date
    followers: int | None = None
    views: int | None = None  # median views, else all views of the file's range


@dataclass(frozen=True)
class Figures:
    """What is looked at of one creator, and of each of her peers. Rates are fractions."""

    followers: int | None = None
    engagement: Decimal | None = None
    completion: Decimal | None = None
    median_views: int | None = None
    likes: int | None = None
    history: Sequence[Snapshot] = ()  # the oldest first

    @property
    def view_share(self) -> Decimal | None:
        """Median views over followers."""
        return _ratio(self.median_views, self.followers)

    @property
    def like_share(self) -> Decimal | None:
        """Likes of all time for one follower."""
        return _ratio(self.likes, self.followers)


@dataclass(frozen=True)
class Range:
    """What peers of her size show: median and middle half."""

    median: Decimal
    low: Decimal
    high: Decimal
    peers: int


@dataclass(frozen=True)
class Suspicion:
    """A pattern that fired, with the numbers that made it fire.

    `value` and `beside` are hers, in the pattern's own units; `usual` is the peers' range of `value`. `days` lie between
    two snapshots.
    """

    pattern: Pattern
    value: Decimal
    beside: Decimal | None = None
    usual: Range | None = None
    days: int = 0


@dataclass(frozen=True)
class Findings:
    """What fired, and what could not be looked at because numbers lack."""

    suspicions: tuple[Suspicion, ...]
    unknown: tuple[Pattern, ...]


@dataclass(frozen=True)
class Rule:
    """One pattern as data: what it compares, and from where on it fires. `limits` are named in `says`."""

    pattern: Pattern
    limits: Mapping[str, Decimal]
    says: str  # for the guide, with the limits as {name}
    looks: Callable[
        [Rule, Figures, Mapping[str, Range]], Suspicion | bool | None
    ]  # False: fits; None: unknown


def findings(figures: Figures, peers: Sequence[Figures]) -> Findings:
    """Look for every pattern. `peers` are creators of her platform and about her size, without her."""
    ranges = ranges_of(peers)
    fired: list[Suspicion] = []
    unknown: list[Pattern] = []
    for rule in RULES:
        found = rule.looks(rule, figures, ranges)
        if found is None:
            unknown.append(rule.pattern)
        elif isinstance(found, Suspicion):
            fired.append(found)
    return Findings(tuple(fired), tuple(unknown))


def ranges_of(peers: Sequence[Figures]) -> dict[str, Range]:
    """The range of each figure that enough peers have."""
    found = {}
    for name, read in _COMPARED.items():
        values = sorted(value for each in peers if (value := read(each)) is not None and value > 0)
        if len(values) >= LEAST_PEERS:
            found[name] = Range(
                _at(values, Decimal("0.5")),
                _at(values, Decimal("0.25")),
                _at(values, Decimal("0.75")),
                len(values),
            )
    return found


def _at(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which that share lies, nearest rank."""
    return values[min(len(values) - 1, int(share * len(values)))]


def _ratio(part: int | None, whole: int | None) -> Decimal | None:
    return Decimal(part) / whole if part is not None and whole else None


_COMPARED: Mapping[str, Callable[[Figures], Decimal | None]] = {
    "engagement": lambda each: each.engagement,
    "completion": lambda each: each.completion,
    "view_share": lambda each: each.view_share,
}


def _engagement_high(rule: Rule, figures: Figures, ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    usual = ranges.get("engagement")
    if figures.engagement is None or usual is None:
        return None
    if figures.engagement < rule.limits["times"] * usual.median or figures.engagement < rule.limits["least"]:
        return False
    return Suspicion(rule.pattern, figures.engagement, usual=usual)


def _engagement_low(rule: Rule, figures: Figures, ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    usual = ranges.get("engagement")
    if figures.engagement is None or usual is None:
        return None
    if figures.engagement * rule.limits["times"] > usual.median:
        return False
    return Suspicion(rule.pattern, figures.engagement, usual=usual)


def _views_low(rule: Rule, figures: Figures, ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    share, usual = figures.view_share, ranges.get("view_share")
    if share is None or usual is None:
        return None
    if share > rule.limits["most"] or share * rule.limits["times"] > usual.median:
        return False
    return Suspicion(rule.pattern, share, usual=usual)


def _followers_jump(rule: Rule, figures: Figures, _ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    known = [
        (each.on, each.followers, each.views) for each in figures.history if each.followers and each.views
    ]
    if len(known) < 2:
        return None
    for (old_day, old_followers, old_views), (day, followers, new_views) in pairwise(known):
        days = (day - old_day).days
        if not 0 < days <= rule.limits["days"]:
            continue
        grown = Decimal(followers - old_followers) / old_followers
        views = Decimal(new_views - old_views) / old_views
        enough = followers - old_followers >= rule.limits["least"]
        if enough and grown >= rule.limits["grown"] and views < rule.limits["views"]:
            return Suspicion(rule.pattern, grown, beside=views, days=days)
    return False


def _completion_odd(rule: Rule, figures: Figures, ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    watched, reacted = ranges.get("completion"), ranges.get("engagement")
    if figures.completion is None or figures.engagement is None or watched is None or reacted is None:
        return None
    completion, engagement = figures.completion / watched.median, figures.engagement / reacted.median
    apart = rule.limits["times"]
    silent = completion >= 1 and engagement * apart <= 1
    loud = engagement >= 1 and completion * apart <= 1
    if not silent and not loud:
        return False
    return Suspicion(rule.pattern, figures.completion, beside=figures.engagement, usual=watched)


def _likes_low(rule: Rule, figures: Figures, _ranges: Mapping[str, Range]) -> Suspicion | bool | None:
    share = figures.like_share
    if share is None or figures.followers is None:
        return None
    if figures.followers < rule.limits["followers"] or share >= rule.limits["least"]:
        return False
    return Suspicion(rule.pattern, share)


def _limits(**limits: str) -> Mapping[str, Decimal]:
    return {name: Decimal(value) for name, value in limits.items()}


RULES: tuple[Rule, ...] = (  # the limits are ours: neither source document names any
    Rule(
        Pattern.ENGAGEMENT_HIGH,
        _limits(times="4", least="0.10"),
        "engagement at least {times} times the median of creators of her size, and at least {least:%}",
        _engagement_high,
    ),
    Rule(
        Pattern.ENGAGEMENT_LOW,
        _limits(times="5"),
        "engagement at most one part in {times} of the median of creators of her size",
        _engagement_low,
    ),
    Rule(
        Pattern.VIEWS_LOW,
        _limits(times="5", most="0.02"),
        "median views at most {most:%} of her followers, and one part in {times} of what her peers reach",
        _views_low,
    ),
    Rule(
        Pattern.FOLLOWERS_JUMP,
        _limits(days="60", grown="0.30", views="0.05", least="5000"),
        "followers up by at least {grown:%} (and {least}) within {days} days, views up by less than {views:%}",
        _followers_jump,
    ),
    Rule(
        Pattern.COMPLETION_ODD,
        _limits(times="5"),
        "completion rate at the peers' median or above, engagement at most one part in {times} of theirs; or the other way round",
        _completion_odd,
    ),
    Rule(
        Pattern.LIKES_LOW,
        _limits(least="0.2", followers="10000"),
        "fewer than {least} likes of all time for a follower, from {followers} followers on",
        _likes_low,
    ),
)
