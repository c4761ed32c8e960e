"""How long a shortlist takes over a whole pool, beside DuckDB answering the same over the same creators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import questions
from duck import Duck
from measuring import Report, Times, arguments, database, engine, measured, megabytes, resident
from pool import creators

from domain.criteria import Criteria
from services import candidates
from storage.database import Database

AIMS = {100_000: 60.0, 1_000_000: 300.0}  # milliseconds: p95 on SQLite
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def shortlist(opened: Database, workspace_id: int, criteria: Criteria) -> candidates.Found:
    """What a chat's answer needs: everybody counted and grouped, the first forty scored exactly."""
    with opened.read() as transaction:
        return candidates.found(transaction.workspace(workspace_id), criteria, now=NOW)


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("--no-duckdb", action="store_true", help="leave the comparison out")
    given = parser.parse_args()
    asked = questions.criteria(given.queries)
    times: dict[str, Times] = {}
    with database(given) as (opened, workspace_id):
        acts: list[Callable[[], object]] = [partial(shortlist, opened, workspace_id, each) for each in asked]
        times["Daren"] = measured(acts, given.rounds)
        left = sorted(_left(opened, workspace_id, each) for each in asked)
        figures = {
            "database MB": round(megabytes(opened)),
            "own memory MB": round(resident()),
            "not cut, median": left[len(left) // 2],
            "not cut, at most": left[-1],
        }
        name = engine(opened)
    if not given.no_duckdb:
        duck = Duck(creators(given.creators))
        times["DuckDB"] = measured([partial(duck.ask, each) for each in asked], given.rounds)
    aims = {"Daren": AIMS[given.creators]} if given.creators in AIMS and name == "SQLite" else {}
    report = Report(f"{given.queries} shortlists", given.creators, name, times, aims, figures)
    report.print(as_json=given.json)


def _left(opened: Database, workspace_id: int, criteria: Criteria) -> int:
    return sum((shortlist(opened, workspace_id, criteria).screening.counts or {}).values())


if __name__ == "__main__":
    main()
