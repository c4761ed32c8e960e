"""Scores of many rows at once, in floating point: near enough to say who may stand in front, never what is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal

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

Points = Callable[[int], float | None]


def line(curve: Curve, criteria: Criteria, unit: int, peer: Decimal | None) -> Points:
    """The curve as a function of a column's whole numbers, of which `unit` make one; as domain.curves.points."""
    straight = slope(curve, unit, peer)
    if straight is not None:
        start, more = straight
        return lambda value: _clamped(start + more * value)
    match curve:
        case MoreThanPeers() if peer is None:
            return lambda value: None if value else 0.0
        case LessThanPeers() if peer is None:
            return lambda value: None if value else 1.0
        case AgainstThreshold() if least(curve, criteria) > 0:
            return _against(float(least(curve, criteria)), unit)
        case Bands(bands=bands, above=above):
            bounds = [int(up_to * unit) for up_to, _ in bands]
            given = [*(float(each) for _, each in bands), float(above)]
            return lambda value: given[bisect_left(bounds, value)]
        case _:
            return _exactly(curve, criteria, unit, peer)


def slope(curve: Curve, unit: int, peer: Decimal | None) -> tuple[float, float] | None:
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


def _clamped(points: float) -> float:
    return 0.0 if points < 0.0 else 1.0 if points > 1.0 else points  # noqa: FURB136 - min() takes three times as long


def _against(threshold: float, unit: int) -> Points:
    top = min(2 * threshold, 1.0)
    bound, span = threshold * unit - 1e-6, (top - threshold) * unit

    def won(value: int) -> float:
        if value < bound:
            return 0.5 * _clamped(value / bound) ** 2
        return _clamped(0.5 + 0.5 * (value - bound) / span) if span > 0 else 1.0

    return won


def _exactly(curve: Curve, criteria: Criteria, unit: int, peer: Decimal | None) -> Points:
    def won(value: int) -> float | None:
        exact = exact_points(curve, criteria, Decimal(value) / unit, peer)
        return None if exact is None else float(exact)

    return won
