"""How long a name takes to be found as it is typed, and what the index costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import questions
from measuring import Report, arguments, database, engine, measured, megabytes, resident
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
        times = {"Daren": measured(acts, given.rounds)}
        own = resident()
        times["LIKE over all rows"] = measured(scans, 1)
        used = {each: own_time(act) for each, act in zip(words, acts, strict=True)}
        worst = sorted(used, key=lambda each: -used[each])[:3]
        figures = {
            "index MB": round(index_bytes(opened)),
            "database MB": round(megabytes(opened)),
            "own memory MB": round(own),
            **{f"CPU ms of {each!r}": round(used[each], 1) for each in worst},
        }
        name = engine(opened)
    aims = {"Daren": AIM} if name == "SQLite" else {}
    report = Report(f"{given.queries} typed names", given.creators, name, times, aims, figures)
    report.print(as_json=given.json)


def own_time(act: Callable[[], object]) -> float:
    """Processor time of the thread, in milliseconds."""
    began = time.thread_time()
    act()
    return (time.thread_time() - began) * 1000


if __name__ == "__main__":
    main()
