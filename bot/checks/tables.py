"""The database: reachable, writable, at this release's version, and readable with the configured keys."""

from __future__ import annotations

from pathlib import Path

from bot.checks.line import Line, ok, problem, warning
from bot.config import Settings
from domain.errors import Busy
from storage import migrate
from storage.database import Database
from storage.queries import looking
from storage.sql import select
from storage.vault import Vault, make_key

_NO_KEYS = "Make a key with `darenbot new-key` and put it into security.keys."


def keys_of(settings: Settings) -> list[str]:
    """The configured keys, else the one beside an SQLite file, else none."""
    if settings.keys:
        return settings.keys
    beside = Path(settings.database.url.removeprefix("sqlite:///") + ".key")
    if settings.database.url.startswith("sqlite:///") and beside.is_file():
        return [beside.read_text(encoding="utf-8").strip()]
    return []


def look(settings: Settings) -> list[Line]:
    """All there is to say about the database. Nothing is created or changed."""
    sqlite = settings.database.url.startswith("sqlite:///")
    path = Path(settings.database.url.removeprefix("sqlite:///"))
    if sqlite and not path.exists():
        mend = "Run `darenbot db upgrade`, or `darenbot run`, which does it by itself."
        return [warning("database", "is not there yet", mend)]
    keys = keys_of(settings)
    try:
        vault = Vault(keys or [make_key()])  # without any, nothing opens, and that is said below
    except ValueError:
        return [problem("keys", "security.keys holds something that is no key", _NO_KEYS)]
    database = Database(settings.database.url, vault)
    try:
        return _looked(database, has_keys=bool(keys))
    except Exception as error:  # noqa: BLE001 - declared edge: whatever a driver says becomes one sentence
        return [problem("database", f"cannot be used ({type(error).__name__})", _mend_of(settings))]
    finally:
        database.close()


def _looked(database: Database, *, has_keys: bool) -> list[Line]:
    with database.read() as transaction:
        transaction.connection.execute(select(1))
    lines = [
        ok("database", f"answers ({'SQLite' if database.is_sqlite else 'PostgreSQL'})"),
        _writable(database),
    ]
    if not database.is_sqlite and looking.steps_over_walls(database):
        mend = "Connect as a role without SUPERUSER and BYPASSRLS: row-level security is the second wall."
        lines.append(warning("database role", "steps over row-level security", mend))
    revision, head = migrate.current(database), migrate.head()
    lines.append(_migrated(revision, head))
    if revision == head:
        lines.append(_keys(database, has_keys=has_keys))
    return lines


def _writable(database: Database) -> Line:
    try:
        looking.write_and_undo(database)
    except Busy:
        mend = "Look at the disk's room, the file's owner, and who else holds the database open."
        return problem("database writes", "could not be written within a second", mend)
    return ok("database writes", "go through")


def _migrated(revision: str | None, head: str) -> Line:
    if revision == head:
        return ok("migrations", f"current ({head})")
    if revision is None:
        return warning("migrations", "there are no tables yet", "Run `darenbot db upgrade`.")
    if revision > head:
        mend = f"Install the release that made the tables, or restore a backup of {head}."
        return problem("migrations", f"the tables are of a newer release ({revision}, not {head})", mend)
    return problem(
        "migrations", f"at {revision}, this release needs {head}", "Back up, then run `darenbot db upgrade`."
    )


def _keys(database: Database, *, has_keys: bool) -> Line:
    sealed = looking.sealed_beginnings(database)
    strange = [
        what
        for what, beginnings in sealed.items()
        if any(not database.vault.knows(one) for one in beginnings)
    ]
    if strange:
        mend = "Put the key they were written with at the end of security.keys."
        return problem("keys", f"do not open what is stored: {', '.join(sorted(strange))}", mend)
    if not has_keys:
        return warning("keys", "security.keys is empty", _NO_KEYS)
    return ok(
        "keys", "open what is stored" if any(sealed.values()) else "are in order; nothing is stored yet"
    )


def _mend_of(settings: Settings) -> str:
    if settings.database.url.startswith("sqlite:///"):
        return "Look at the file and the folder of database.url: they must be this user's to read and write."
    return "Look at database.url, and whether the server runs and lets this role in."
