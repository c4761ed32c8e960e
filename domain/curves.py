"""How a number becomes points from 0 to 1: a few named curves with their parameters, so that a query can say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.criteria import Criteria

_NONE, _HALF, _ALL = Decimal(0), Decimal("0.5"), Decimal(1)
PLACES = Decimal("0.0001")  # points are kept to four places: what is stored is what was added up


@dataclass(frozen=True)
class MoreThanPeers:
    """The peers' median is half, twice the median all, nothing none; without enough peers only nothing says something."""


@dataclass(frozen=True)
class LessThanPeers:
    """Nothing is all, the peers' median half, twice the median none; without enough peers only nothing says something."""


@dataclass(frozen=True)
class AsIs:
    """The number is the points."""


@dataclass(frozen=True)
class Toward:
    """Full marks from `full` on, evenly less below."""

    full: Decimal


@dataclass(frozen=True)
class AgainstThreshold:
    """Half at the threshold of the criteria, all at its double or at the whole, steeply less below it."""

    threshold: Literal["active_fans", "completion"]
    usual: Decimal  # where the criteria name none


@dataclass(frozen=True)
class Bands:
    """Points of the first band whose upper end is not passed; `above` beyond the last."""

    bands: tuple[tuple[Decimal, Decimal], ...]  # (up to, points)
    above: Decimal


@dataclass(frozen=True)
class Falling:
    """`start` less `step` for each one, never under nothing."""

    start: Decimal
    step: Decimal


Curve = MoreThanPeers | LessThanPeers | AsIs | Toward | AgainstThreshold | Bands | Falling


def points(curve: Curve, criteria: Criteria, value: Decimal, peer: Decimal | None) -> Decimal | None:
    """Points from 0 to 1, to four places; None where the number cannot be judged."""
    exact = _exact(curve, criteria, value, peer)
    return None if exact is None else min(max(exact, _NONE), _ALL).quantize(PLACES)


def least(curve: AgainstThreshold, criteria: Criteria) -> Decimal:
    """The value that gives half."""
    asked = getattr(criteria, curve.threshold)
    return asked.least if asked else curve.usual


def _exact(curve: Curve, criteria: Criteria, value: Decimal, peer: Decimal | None) -> Decimal | None:
    match curve:
        case MoreThanPeers() | LessThanPeers():
            return _beside(value, peer, less=isinstance(curve, LessThanPeers))
        case AsIs():
            return value
        case Toward(full=full):
            return value / full
        case AgainstThreshold():
            return _against(value, least(curve, criteria))
        case Bands(bands=bands, above=above):
            return next((given for up_to, given in bands if value <= up_to), above)
        case Falling(start=start, step=step):
            return start - value * step


def _beside(value: Decimal, peer: Decimal | None, *, less: bool) -> Decimal | None:
    if not value:
        return _ALL if less else _NONE
    if not peer:
        return None
    return _ALL - value / peer * _HALF if less else value / peer * _HALF


def _against(value: Decimal, threshold: Decimal) -> Decimal:
    top = min(2 * threshold, _ALL)
    if value >= threshold:
        return _HALF + _HALF * (value - threshold) / (top - threshold) if top > threshold else _ALL
    return _HALF * (value / threshold) ** 2
