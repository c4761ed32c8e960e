"""How long a shortlist takes over a whole pool, beside DuckDB answering the same over the same creators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import questions
from duck import Duck
from measuring import arguments, database, head, line, measured, megabytes, resident
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
    with database(given) as (opened, workspace_id):
        acts: list[Callable[[], object]] = [partial(shortlist, opened, workspace_id, each) for each in asked]
        kind = "SQLite" if opened.is_sqlite else "PostgreSQL"
        print(head(f"{given.queries} shortlists over {given.creators} creators on {kind}"))
        print(line("Daren", measured(acts, given.rounds), AIMS.get(given.creators)))
        print(f"{megabytes(opened):.0f} MB of database; own memory {resident():.0f} MB")
        left = [sum(shortlist(opened, workspace_id, each).screening.counts.values()) for each in asked]  # type: ignore[union-attr]
        print(
            f"not cut: {min(left)} to {max(left)}, half of the queries at most {sorted(left)[len(left) // 2]}"
        )
    if not given.no_duckdb:
        duck = Duck(creators(given.creators))
        print(line("DuckDB", measured([partial(duck.ask, each) for each in asked], given.rounds)))


if __name__ == "__main__":
    main()
