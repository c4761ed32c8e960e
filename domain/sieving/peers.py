"""The peers' medians of domain/scoring.py over whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import numpy as np

from domain.creators import CHINESE_PLATFORMS
from domain.parts import PartName
from domain.scoring import LEAST_PEERS, Measure
from domain.sieving.chunk import Chunk
from domain.sieving.figures import unit_of
from domain.sieving.rows import Numbers, Rows

NO_CURRENCY = ""


def medians(measures: Iterable[Measure], pool: Chunk) -> dict[tuple[PartName, str, str], Decimal]:
    """As domain.scoring.medians over the pool, of these measures."""
    found: dict[tuple[PartName, str, str], Decimal] = {}
    for measure in measures:
        column = pool.number(measure.reads)
        worth = Numbers(column.values, column.known & (column.values != 0))
        if not worth.known.any():
            continue
        for platform, currency, rows in groups(measure, pool):
            value = _median(worth, rows)
            if value is not None:
                found[measure.name, platform, currency] = value / unit_of(measure.reads)
    return found


def groups(measure: Measure, chunk: Chunk) -> Iterator[tuple[str, str, Rows]]:
    """Everybody by platform and by the currency that her number of this part is in."""
    for platform in chunk.spelled("platform"):
        rows = chunk.word("platform", platform)
        if rows.any():
            for currency in _currencies(measure, platform, chunk):
                yield platform, currency, rows & _in_currency(measure, currency, chunk)


def _currencies(measure: Measure, platform: str, chunk: Chunk) -> Sequence[str]:
    """Those that the part's numbers of a platform may be in; one "" for what is no money."""
    if measure.currency == "sales_currency":
        return ("CNY" if platform in CHINESE_PLATFORMS else NO_CURRENCY,)
    if not measure.currency:
        return (NO_CURRENCY,)
    return (*chunk.spelled(measure.currency), NO_CURRENCY)


def _in_currency(measure: Measure, currency: str, chunk: Chunk) -> Rows:
    if measure.currency in {"", "sales_currency"}:
        return chunk.alive
    return chunk.word(measure.currency, currency) if currency else ~chunk.any_word(measure.currency)


def _median(column: Numbers, rows: Rows) -> Decimal | None:
    """When there are enough."""
    values = column.values[column.known & rows]
    number = len(values)
    if number < LEAST_PEERS:
        return None
    lower, upper = (number - 1) // 2, number // 2
    ordered = np.partition(values, sorted({lower, upper}))
    return Decimal(int(ordered[lower]) + int(ordered[upper])) / 2
