"""The second wall between workspaces: row-level security on PostgreSQL, whatever a query forgets."""

from __future__ import annotations

OPEN_TABLES = frozenset({"membership", "linked_chat", "invitation", "reminder"})
"""Tables of workspaces that the plumbing reads across workspaces: who somebody is, which chat, what is due."""


def wall(table: str) -> list[str]:
    """Statements that hide the table's rows from every transaction that is not in their workspace.

    An unset workspace reads as '' after a transaction that had set it, hence the nullif.
    """
    mine = "workspace_id = nullif(current_setting('app.workspace', true), '')::bigint"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY workspace_wall ON {table} USING ({mine}) WITH CHECK ({mine})",
    ]
