"""Points of many rows at once, in floating point: near enough to say who may stand in front, never what is shown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from domain.criteria import Criteria
from domain.curves import (
    AgainstThreshold,
    AsIs,
    Bands,
    Curve,
    Falling,
    LessThanPeers,
    MoreThanPeers,
    Toward,
    least,
)
from domain.curves import points as exact_points
from domain.sieving.rows import Floats, Values

Points = Callable[[Values], Floats]  # NaN where a number cannot be judged


def line(curve: Curve, criteria: Criteria, unit: int, peer: Decimal | None) -> Points:
    """The curve over a column's whole numbers, of which `unit` make one; as domain.curves.points."""
    straight = _slope(curve, unit, peer)
    if straight is not None:
        return _straight(*straight)
    match curve:
        case MoreThanPeers() if peer is None:
            return lambda values: np.where(values == 0, 0.0, np.nan)
        case LessThanPeers() if peer is None:
            return lambda values: np.where(values == 0, 1.0, np.nan)
        case AgainstThreshold() if least(curve, criteria) > 0:
            return _against(float(least(curve, criteria)), unit)
        case Bands(bands=bands, above=above):
            return _banded([int(up_to * unit) for up_to, _ in bands], [*(each for _, each in bands), above])
        case _:
            return _exactly(curve, criteria, unit, peer)


def _slope(curve: Curve, unit: int, peer: Decimal | None) -> tuple[float, float] | None:
    """Points of 0 and what each whole number adds, where the curve is a line between none and all; else None."""
    match curve:
        case MoreThanPeers() if peer is not None and peer > 0:
            return 0.0, 0.5 / (float(peer) * unit)
        case LessThanPeers() if peer is not None and peer > 0:
            return 1.0, -0.5 / (float(peer) * unit)
        case AsIs():
            return 0.0, 1 / unit
        case Toward(full=full) if full > 0:
            return 0.0, 1 / (float(full) * unit)
        case Falling(start=start, step=step):
            return float(start), -float(step) / unit
        case _:
            return None


def _straight(start: float, more: float) -> Points:
    def won(values: Values) -> Floats:
        found = values.astype(np.float64)
        found *= more
        found += start
        return np.clip(found, 0.0, 1.0, out=found)

    return won


def _against(threshold: float, unit: int) -> Points:
    top = min(2 * threshold, 1.0)
    bound, span = threshold * unit - 1e-6, (top - threshold) * unit

    def won(values: Values) -> Floats:
        numbers = values.astype(np.float64)
        below = 0.5 * np.clip(numbers / bound, 0.0, 1.0) ** 2
        above = np.clip(0.5 + 0.5 * (numbers - bound) / span, 0.0, 1.0) if span > 0 else 1.0
        return np.where(numbers < bound, below, above)

    return won


def _banded(bounds: list[int], given: list[Decimal]) -> Points:
    points, ends = np.array([float(each) for each in given]), np.array(bounds, np.int64)
    return lambda values: points[np.searchsorted(ends, values)]


def _exactly(curve: Curve, criteria: Criteria, unit: int, peer: Decimal | None) -> Points:
    def one(value: int) -> float:
        exact = exact_points(curve, criteria, Decimal(value) / unit, peer)
        return np.nan if exact is None else float(exact)

    def won(values: Values) -> Floats:
        different, at = np.unique(values, return_inverse=True)
        return np.array([one(value) for value in different.tolist()], np.float64)[at]

    return won
