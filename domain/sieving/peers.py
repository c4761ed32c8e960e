"""The peers' medians of domain/scoring.py over whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.creators import CHINESE_PLATFORMS
from domain.parts import PartName
from domain.scoring import LEAST_PEERS, Measure
from domain.sieving.bits import Numbers, Rows, count, smallest, total
from domain.sieving.chunk import Chunk
from domain.sieving.figures import unit_of

NO_CURRENCY = ""


def medians(
    measures: Iterable[Measure], chunks: Sequence[Chunk], pools: Sequence[Rows]
) -> dict[tuple[PartName, str, str], Decimal]:
    """As domain.scoring.medians over the pool, whose rows of each chunk are given; of these measures."""
    found: dict[tuple[PartName, str, str], Decimal] = {}
    groups: dict[tuple[str, str, str], list[Rows]] = {}
    for measure in measures:
        for platform in _names("platform", chunks):
            for currency in currencies(measure, platform, chunks):
                key = (platform, measure.currency, currency)
                if key not in groups:
                    groups[key] = [
                        pool & group(chunk, measure, platform, currency)
                        for chunk, pool in zip(chunks, pools, strict=True)
                    ]
                value = _median([chunk.number(measure.reads) for chunk in chunks], groups[key])
                if value is not None:
                    found[measure.name, platform, currency] = value / unit_of(measure.reads)
    return found


def currencies(measure: Measure, platform: str, chunks: Sequence[Chunk]) -> Sequence[str]:
    """Those that the part's numbers of a platform may be in; one "" for what is no money."""
    if measure.currency == "sales_currency":
        return ("CNY" if platform in CHINESE_PLATFORMS else NO_CURRENCY,)
    if not measure.currency:
        return (NO_CURRENCY,)
    return (*_names(measure.currency, chunks), NO_CURRENCY)


def group(chunk: Chunk, measure: Measure, platform: str, currency: str) -> Rows:
    """Rows of a platform whose part is in this currency."""
    rows = chunk.word("platform", platform)
    if measure.currency in {"", "sales_currency"}:
        return rows
    if currency:
        return rows & chunk.word(measure.currency, currency)
    return rows & ~chunk.any_word(measure.currency)


def _names(column: str, chunks: Sequence[Chunk]) -> list[str]:
    return sorted({word for chunk in chunks for word, rows in chunk.words.get(column, {}).items() if rows})


def _median(columns: Sequence[Numbers], rows: Sequence[Rows]) -> Decimal | None:
    """Of those that are not 0, when there are enough."""
    parts = []
    for column, mine in zip(columns, rows, strict=True):
        if mine and column.known:
            parts.append((column, column.known & mine & _not_zero(column)))
    number = count(parts)
    if number < LEAST_PEERS:
        return None
    shift = min((column.base for column, _ in parts), default=0)
    parts = [(_from(column, shift), mine) for column, mine in parts]
    lower = smallest(parts, (number - 1) // 2)
    upper = lower if number % 2 else smallest(parts, number // 2)
    return Decimal(lower + upper + 2 * shift) / 2


def _not_zero(column: Numbers) -> Rows:
    if column.base:
        return ~(column.at_least(0) & column.at_most(0))
    found = 0
    for digit in column.digits:
        found |= digit
    return found


def _from(column: Numbers, base: int) -> Numbers:
    """The same numbers over another, lower base: the columns of a pool are compared digit by digit."""
    if column.base == base:
        return column
    more = Numbers(
        column.known,
        tuple(
            column.known if (column.base - base) >> place & 1 else 0
            for place in range((column.base - base).bit_length())
        ),
    )
    return Numbers(column.known, total([Numbers(column.known, column.digits), more]).digits, base)
