"""Imports of every kind from the command line: the same reading, counting and writing as in the chat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.card import Paragraph, plain
from bot.config import Settings
from bot.messages.catalog import card
from bot.messages.wording import say
from bot.messages.words import msg
from bot.reader import Reader
from domain.clock import SystemClock
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.records import Period
from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused
from domain.notices.imports import ImportRefused
from scheduler.work.imports import import_file
from services import setup
from storage.database import Database
from storage.sql import select
from storage.tables import Workspace


class CannotImport(Exception):
    """The file or the workspace cannot be used; the message is one sentence for whoever called."""


def bring_in(
    database: Database,
    settings: Settings,
    kind: ImportKind,
    file: Path,
    *,
    workspace: str | None,
    dates: DateOrder | None,
    period: Period | None,
    dry_run: bool,
    progress: Callable[[int, int], None],
    language: str = "en",
) -> dict[str, Any]:
    """Import the file and give the report as JSON values. Raises CannotImport, which speaks the language."""
    if not file.is_file():
        raise CannotImport(f"{file}: there is no such file.")
    workspace_id = _workspace(database, settings, workspace)
    try:
        return import_file(
            database,
            SystemClock(),
            workspace_id,
            file,
            kind=kind,
            dates=dates,
            period=period,
            dry_run=dry_run,
            progress=progress,
        )
    except FileRefused as refused:
        raise CannotImport(_sentence(file, refused, language)) from refused
    except OSError as unreadable:
        raise CannotImport(f"{file}: cannot be read ({type(unreadable).__name__}).") from unreadable


def _workspace(database: Database, settings: Settings, name: str | None) -> int:
    """The named workspace, else the only one, else the configured one, made when the database has none."""
    with database.write() as transaction:
        known = transaction.session.exec(select(Workspace)).all()
        if name is not None:
            found = [each for each in known if each.name == name]
            if not found:
                names = ", ".join(each.name for each in known) or "none yet"
                raise CannotImport(f"There is no workspace named {name}. Known: {names}.")
            return found[0].id
        if len(known) > 1:
            raise CannotImport(
                f"Which workspace? Give --workspace: {', '.join(each.name for each in known)}."
            )
        if known:
            return known[0].id
        wanted = settings.workspace
        made = setup.ensure_workspace(
            transaction,
            name=wanted.name,
            language=wanted.language,
            timezone=wanted.timezone,
            currency=wanted.currency,
        )
        transaction.commit()
        return made.id


def _sentence(file: Path, refused: FileRefused, language: str) -> str:
    """The words the chat would say, on one line."""
    notice = ImportRefused(batch_id=0, file=file.name, reason=refused.reason, detail=refused.detail)
    said = card(notice, Reader(language, "UTC", "telegram"), 0)
    lines = [plain(line) for block in said.body if isinstance(block, Paragraph) for line in block.lines]
    if refused.reason in _HINTS:
        lines.append(say(_HINTS[refused.reason], language, kind=refused.detail))
    if language == "zh_CN":
        return f"{plain(said.headline)}。{''.join(lines)}"
    return f"{plain(said.headline)}. {' '.join(lines)}"


_NAME_THEM = msg("Drop the file in a chat of the team to say what its columns are.")
_HINTS = {
    ImportRefusal.NO_HEADER: _NAME_THEM,
    ImportRefusal.NO_HANDLE_COLUMN: _NAME_THEM,
    ImportRefusal.OTHER_EXPORT: msg("Use `darenbot import %(kind)s`."),
    ImportRefusal.DATES_UNCLEAR: msg("Give --dates DMY, MDY or YMD."),
    ImportRefusal.PERIOD_UNCLEAR: msg("Give --day 2026-11-19, and --days 7 for seven days that end on it."),
}
