"""Tells SQLite how many rows a workspace has: without statistics it takes them for ten, and reads all to find one.

Real statistics (ANALYZE) would follow whatever the tables hold when they are made, an empty database's most of all.
PostgreSQL keeps its own.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

GROWING = frozenset(
    {
        "assignment", "authorization", "creator", "creator_contact", "creator_file", "creator_handle", "creator_note",
        "daily_performance", "import_change", "metric_snapshot", "order_line", "pilot_creator", "pool_entry", "quote",
        "recorded_answer", "review", "search_match", "shortlist_entry", "submission", "upkeep_proposal", "verification",
    }
)  # fmt: skip
"""Tables that a large workspace fills: with rows of each creator, of each of her days and of each share of a task."""
_ROWS, _OF_WORKSPACE, _BETWEEN, _LIKE = 1_000_000, 50_000, 5_000, 10


def tell(connection: Connection) -> None:
    """Write the statistics of indexes that begin with the workspace; connections opened from now on go by them."""
    connection.execute(text("ANALYZE sqlite_schema"))  # makes the table where there is none
    connection.execute(text("DELETE FROM sqlite_stat1"))
    indexes = connection.execute(
        text(
            'SELECT each.tbl_name AS "table", each.name AS name, list."unique" AS is_unique'
            " FROM sqlite_schema AS each JOIN pragma_index_list(each.tbl_name) AS list ON list.name = each.name"
            " WHERE each.type = 'index'"
        )
    ).all()
    for row in indexes:
        columns = list(
            connection.execute(
                text("SELECT name FROM pragma_index_info(:index)"), {"index": row.name}
            ).scalars()
        )
        if row.table in GROWING and columns[0] == "workspace_id":
            given = {"tbl": row.table, "idx": row.name, "stat": _stat(len(columns), unique=row.is_unique)}
            connection.execute(
                text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)"), given
            )


def _stat(columns: int, *, unique: bool) -> str:
    """Rows of the table, then for the first one, two, … columns how many rows are alike in them."""
    alike = [_OF_WORKSPACE, *[_BETWEEN] * (columns - 2), *([1 if unique else _LIKE] if columns > 1 else [])]
    return " ".join(map(str, [_ROWS, *alike]))
