"""From settings to an open, migrated database: all that commands beside the running bot need of it."""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from bot.config import Settings
from storage import migrate
from storage.database import Database
from storage.vault import Vault, make_key

log = structlog.get_logger(__name__)


class CannotStart(Exception):
    """The bot cannot run with these settings; the message is for whoever started it."""


def open_database(settings: Settings) -> Database:
    """The configured database, created and migrated. Raises CannotStart.

    Without configured keys an SQLite file gets a key of its own beside it, readable by this user only.
    """
    keys = settings.keys or _key_beside(settings.database.url)
    try:
        database = _migrated(settings.database.url, keys)
    except Exception as error:  # declared edge: whatever the driver says becomes one sentence
        log.debug("database unusable", exc_info=True)
        reason = type(error).__name__
        raise CannotStart(f"database.url: the database cannot be used ({reason}).") from error
    return database


def _migrated(url: str, keys: list[str]) -> Database:
    database = Database(url, Vault(keys))
    try:
        migrate.upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def _key_beside(url: str) -> list[str]:
    if not url.startswith("sqlite:///"):
        raise CannotStart("security.keys: is empty. Make a key with `darenbot new-key` and put it there.")
    path = Path(url.removeprefix("sqlite:///") + ".key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make_key())
    return [path.read_text()]
