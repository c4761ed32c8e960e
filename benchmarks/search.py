"""How long a name takes to be found as it is typed, and what the index costs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import questions
from measuring import arguments, database, head, line, measured, megabytes, resident
from sqlalchemy import text

from services import creator_search
from storage.database import Database

AIM = 50.0  # milliseconds: p95 of typing at 1,000,000 creators


def typing(opened: Database, workspace_id: int, query: str) -> int:
    """One request for options: what a form's search field asks."""
    with opened.read() as transaction:
        return len(creator_search.find(transaction.workspace(workspace_id), query))


def scanning(opened: Database, workspace_id: int, query: str) -> int:
    """What it takes the place of: letters looked for in every name and handle."""
    asked = text(
        "SELECT id FROM creator WHERE workspace_id = :workspace AND (lower(name) LIKE :like OR handle LIKE :like)"
        " ORDER BY length(name), name, id LIMIT 50"
    )
    with opened.read() as transaction:
        uow = transaction.workspace(workspace_id)
        return len(uow.connection.execute(asked, {"workspace": workspace_id, "like": f"%{query}%"}).all())


def index_bytes(opened: Database) -> float:
    """The index on disk, in MB."""
    with opened.read() as transaction:
        if opened.is_sqlite:
            asked = "SELECT sum(length(block)) FROM creator_search_data"
        else:
            asked = "SELECT pg_total_relation_size('creator_search')"
        return float(transaction.connection.execute(text(asked)).scalar_one()) / 1e6


def main() -> None:
    """Measure and print."""
    given = arguments(__doc__).parse_args()
    with database(given) as (opened, workspace_id):
        words = questions.typed(given.queries)
        acts: list[Callable[[], object]] = [partial(typing, opened, workspace_id, each) for each in words]
        scans: list[Callable[[], object]] = [
            partial(scanning, opened, workspace_id, each) for each in words[::6]
        ]
        kind = "SQLite" if opened.is_sqlite else "PostgreSQL"
        print(head(f"{given.queries} typed names over {given.creators} creators on {kind}"))
        print(line("Daren", measured(acts, given.rounds), AIM))
        own = resident()
        print(line("LIKE over all rows", measured(scans, 1)))
        print(f"index {index_bytes(opened):.0f} MB of {megabytes(opened):.0f} MB; own memory {own:.0f} MB")


if __name__ == "__main__":
    main()
