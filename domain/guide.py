"""The tables of docs/guide/screening.md, made from the data: `python -m domain.guide` prints them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from decimal import Decimal

from domain.criteria import Criteria, Threshold
from domain.curves import (
    AgainstThreshold,
    AsIs,
    Bands,
    Curve,
    Falling,
    LessThanPeers,
    MoreThanPeers,
    Toward,
)
from domain.goals import CREATOR_TYPES
from domain.scoring import MEASURES
from domain.screening_rules import THRESHOLDS, Rules
from domain.suspicion import RULES


def tables() -> dict[str, str]:
    """Each table by the name it has in the guide's marks."""
    return {"parts": parts(), "goals": goals(), "thresholds": thresholds(), "patterns": patterns()}


def parts() -> str:
    """Every part of a score."""
    return _table(
        ("part", "group", "dimension", "weight", "points", "from"),
        (
            (
                each.name,
                each.group,
                each.dimension,
                str(each.weight),
                says(each.curve),
                " ".join(each.sources),
            )
            for each in MEASURES
        ),
    )


def goals() -> str:
    """What each goal makes weigh more."""
    return _table(
        ("goal", "weighs more", "from"),
        (
            (
                kind.goal,
                ", ".join(f"{part} × {kind.factors[part]}" for part in kind.weighs_more),
                " ".join(kind.sources),
            )
            for kind in CREATOR_TYPES.values()
        ),
    )


def thresholds() -> str:
    """What a search begins with."""
    usual = Rules()
    return _table(
        ("threshold", "at least", "from"),
        ((name, _limit(usual.threshold(name)), source) for name, source in THRESHOLDS.items()),
    )


def patterns() -> str:
    """What a suspicion is, with its limits."""
    return _table(
        ("pattern", "fires at"), ((rule.pattern, rule.says.format(**rule.limits)) for rule in RULES)
    )


def says(curve: Curve) -> str:  # noqa: PLR0911 - one a curve
    """A curve in words."""
    match curve:
        case MoreThanPeers():
            return "the peers' median is half, twice the median all"
        case LessThanPeers():
            return "nothing is all, the peers' median half, twice the median none"
        case AsIs():
            return "as it is, 0 to 1"
        case Toward(full=full):
            return f"all from {_figure(full)} on, evenly less below"
        case AgainstThreshold(threshold=name, usual=usual):
            least = getattr(Criteria(), name)
            return f"half at the threshold ({_figure(least.least if least else usual)}), all at its double or at 100%, little below"
        case Bands(bands=bands, above=above):
            steps = [f"{_figure(up_to)}: {points}" for up_to, points in bands]
            return f"up to {', '.join(steps)}; above {above}"
        case Falling(start=start, step=step):
            return f"{start}, and {step} less for each one"


def _figure(value: Decimal) -> str:
    return f"{value:.0%}" if value <= 1 else str(value)


def _limit(threshold: Threshold | None) -> str:
    if threshold is None:
        return "not asked for"
    return f"{_figure(threshold.least)}, {'below it cuts' if threshold.hard else 'below it comes later'}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    for table in tables().values():
        sys.stdout.write(table + "\n\n")
