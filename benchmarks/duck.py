"""The same shortlists asked of DuckDB: the pool as one table of columns, the floors and the score as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import SimpleNamespace
from typing import Any

import duckdb

from domain.categories import suiting
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
from domain.parts import PartName
from domain.scoring import DEFAULT_WEIGHTS, MEASURES, Measure, weights_for
from domain.sieving.figures import AUDIENCE, numbers_of, unit_of, words_of
from domain.sieving.floors import genders, joint_column
from domain.sieving.needs import age_columns

AT_ONCE = 50_000  # creators of one frame
_LISTS = ("category", "tag")
_WORDS = ("platform", "region", "tier", "quote_currency", "gmv_currency", "reach", "first_category")


class Duck:
    """One pool in memory."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._connection = duckdb.connect()
        self._columns: set[str] = set()
        import pandas as pd

        flat = self._flat(rows)
        while some := list(islice(flat, AT_ONCE)):
            frame = pd.DataFrame.from_records(some)
            self._connection.register("frame", frame)
            if not self._columns:  # the first ones have figures in every column
                self._connection.execute("CREATE TABLE pool AS SELECT * FROM frame")
            else:
                self._connection.execute("INSERT INTO pool BY NAME SELECT * FROM frame")
            self._columns |= set(frame.columns)
            self._connection.unregister("frame")

    @staticmethod
    def _flat(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            given = SimpleNamespace(**{"not_interested_until": None, "late_deliveries": 0, **row})
            for name in _SCALED:
                value = row.get(name)
                setattr(given, name, None if value is None else int(value * 10_000))
            words = words_of(given)
            numbers = {name: value / unit_of(name) for name, value in numbers_of(given).items()}
            yield {
                "id": row["id"],
                "name": row["name"],
                **{name: list(words[name]) for name in _LISTS},
                **{name: next(iter(words[name]), None) for name in _WORDS},
                **numbers,
            }

    def ask(self, criteria: Criteria, most: int = 40) -> tuple[list[Any], list[Any]]:
        """The first of those who were not cut with their scores, and how many each floor has cut."""
        floors = _floors(criteria)
        cut = " ".join(f"WHEN NOT ({passes}) THEN '{name}'" for name, passes in floors.items())
        narrowed = [f"platform = '{criteria.platform}'"]
        if criteria.category:
            suits = ", ".join(f"'{key}'" for key in suiting(criteria.category))
            narrowed.append(f"(len(category) = 0 OR list_has_any(category, [{suits}]))")
        asked = self._asked(criteria)
        peers = ", ".join(
            f"CASE WHEN count({value}) FILTER ({value} > 0) >= 3 THEN median({value}) FILTER ({value} > 0) END AS peer_{name}"
            for name, value in (
                (measure.name.value, self._value(criteria, measure))
                for measure, _ in asked
                if measure.has_peers
            )
        )
        parts = [
            (weight, self._value(criteria, measure), self._points(criteria, measure))
            for measure, weight in asked
        ]
        won = " + ".join(f"coalesce({weight} * ({points}), 0)" for weight, _, points in parts)
        known = " + ".join(
            f"CASE WHEN ({points}) IS NULL THEN 0 ELSE {weight} END" for weight, _, points in parts
        )
        soft = " AND ".join(f"coalesce({each}, false)" for each in _soft(criteria)) or "true"
        query = f"""
            WITH narrowed AS MATERIALIZED (SELECT * FROM pool WHERE {" AND ".join(narrowed)}),
            peers AS (SELECT {peers} FROM narrowed),
            judged AS MATERIALIZED (SELECT *, CASE {cut} END AS cut FROM narrowed),
            scored AS (SELECT id, name, {soft} AS fits, ({won}) AS won, ({known}) AS known FROM judged, peers WHERE cut IS NULL)
            SELECT id, fits, round(100 * won / nullif(known, 0)) AS score FROM scored
            ORDER BY fits DESC, score DESC, known DESC, name, id LIMIT {most}
        """  # noqa: S608 - made of our own constants
        counts = f"""
            SELECT cut, count(*) FROM (SELECT CASE {cut} END AS cut FROM pool WHERE {" AND ".join(narrowed)}) GROUP BY cut
        """  # noqa: S608 - as above
        return self._connection.execute(query).fetchall(), self._connection.execute(counts).fetchall()

    def _asked(self, criteria: Criteria) -> list[tuple[Measure, float]]:
        weights = weights_for(criteria, DEFAULT_WEIGHTS)
        alone = {
            PartName.GENDER: criteria.gender,
            PartName.AGE: criteria.ages,
            PartName.CATEGORY: criteria.category,
        }
        return [
            (measure, float(weights[measure.name]))
            for measure in MEASURES
            if alone.get(measure.name, True) and measure.name is not PartName.AUDIENCE
        ]

    def _value(self, criteria: Criteria, measure: Measure) -> str:
        match measure.name:
            case PartName.CATEGORY:
                suits = ", ".join(f"'{key}'" for key in suiting(criteria.category or ""))
                return f"CASE WHEN first_category IN ({suits}) THEN 1 WHEN len(category) > 0 THEN 0.7 END"
            case PartName.GENDER:
                own, other = (f'"{AUDIENCE}{each}"' for each in genders(criteria))
                return f"coalesce({own}, 1 - {other})"
            case PartName.AGE:
                return self._ages(criteria)
            case _:
                return f'"{measure.reads}"' if measure.reads in self._columns else "NULL::DOUBLE"

    def _ages(self, criteria: Criteria) -> str:
        bands = age_columns(criteria, self._columns)
        every = ", ".join(f'"{name}"' for name in bands)
        summed = " + ".join(f'coalesce("{name}", 0)' for name, counts in bands.items() if counts) or "0"
        return f"CASE WHEN coalesce({every}) IS NOT NULL THEN least({summed}, 1) END"

    def _points(self, criteria: Criteria, measure: Measure) -> str:
        value, peer = self._value(criteria, measure), f"peer_{measure.name.value}"
        return f"greatest(0, least(1, {_curve(measure.curve, criteria, f'({value})', peer)}))"


_SCALED = (
    "active_fan_share", "completion_rate", "engagement_rate", "quote", "rebate_rate", "sales_low", "sales_high", "gmv", "ctr",
    "reputation",
)  # fmt: skip


def _curve(curve: Curve, criteria: Criteria, value: str, peer: str) -> str:  # noqa: PLR0911 - one a shape
    match curve:
        case MoreThanPeers():
            return f"CASE WHEN {value} = 0 THEN 0 ELSE {value} / {peer} / 2 END"
        case LessThanPeers():
            return f"CASE WHEN {value} = 0 THEN 1 ELSE 1 - {value} / {peer} / 2 END"
        case AsIs():
            return value
        case Toward(full=full):
            return f"{value} / {full}"
        case AgainstThreshold():
            at = least(curve, criteria)
            top = min(2 * at, 1)
            return f"CASE WHEN {value} >= {at} THEN 0.5 + 0.5 * ({value} - {at}) / {top - at} ELSE 0.5 * ({value} / {at}) ^ 2 END"
        case Bands(bands=bands, above=above):
            each = " ".join(f"WHEN {value} <= {up_to} THEN {given}" for up_to, given in bands)
            return f"CASE {each} WHEN {value} IS NOT NULL THEN {above} END"
        case Falling(start=start, step=step):
            return f"{start} - {value} * {step}"


def _floors(criteria: Criteria) -> dict[str, str]:
    """What must hold where it is known: a floor that cannot be said cuts nobody."""
    found: dict[str, str | None] = {
        "region": " OR ".join(f"region LIKE '%{each}%'" for each in criteria.regions) or None,
        "price": None
        if criteria.price_to is None
        else f"quote_currency <> '{criteria.currency}' OR quote <= {criteria.price_to}",
        "followers": f"followers BETWEEN {criteria.followers_from} AND {criteria.followers_to}",
        "audience": _share(criteria)
        if criteria.gender and criteria.audience and criteria.audience.hard
        else None,
        "engagement": f"engagement_rate >= {criteria.engagement.least}" if criteria.engagement else None,
        "views": f"median_views >= {criteria.views_from}" if criteria.views_from else None,
        "rebate": f"rebate_rate >= {criteria.rebate_from}" if criteria.rebate_from else None,
        "tier": f"tier IN ({', '.join(repr(each.value) for each in criteria.tiers)})"
        if criteria.tiers
        else None,
        "ads": "supports_ads = 1" if criteria.supports_ads else None,
    }
    return {name: f"coalesce({each}, true)" for name, each in found.items() if each}


def _share(criteria: Criteria) -> str:
    own, other = (f'"{AUDIENCE}{each}"' for each in genders(criteria))
    assert criteria.audience is not None
    joint = f'"{joint_column(criteria)}"' if criteria.age_from == 30 and criteria.age_to == 50 else "NULL"
    return f"coalesce({joint}, {own}, 1 - {other}) >= {criteria.audience.least}"


def _soft(criteria: Criteria) -> Sequence[str]:
    """Thresholds that only say who comes first."""
    given = {"active_fan_share": criteria.active_fans, "completion_rate": criteria.completion}
    return [f"{name} >= {each.least}" for name, each in given.items() if each]
