"""What every command needs: settings from a file, a database, and one sentence when something is missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import BaseModel, SecretStr

from bot import config, logs

if TYPE_CHECKING:
    from storage.database import Database

UNUSABLE = 2  # exit status: one clear sentence stands on standard error

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="TOML file; without it, DARENBOT_… variables alone.")
]


def stop(*sentences: str) -> NoReturn:
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    raise typer.Exit(UNUSABLE)


def settings_of(path: Path | None) -> config.Settings:
    """The settings; from here on the log is as they want it."""
    try:
        settings = config.load(path)
    except config.BadConfig as bad:
        stop(*bad.problems)
    logs.configure(settings.log.level, json_lines=settings.log.json_lines, secrets=_secrets(settings))
    return settings


def _secrets(part: object) -> Iterator[str]:
    """Every secret of the settings, wherever it stands."""
    if isinstance(part, SecretStr):
        yield part.get_secret_value()
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _secrets(getattr(part, name))
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _secrets(each)


def terminal_language() -> str:
    """The language that the terminal is set to, as far as the bot speaks it."""
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh_CN" if said.lower().startswith("zh") else "en"


def with_database(path: Path | None, work: Callable[[Database], None]) -> None:
    from bot.opening import CannotStart, open_database

    try:
        database = open_database(settings_of(path))
    except CannotStart as reason:
        stop(str(reason))
    try:
        work(database)
    finally:
        database.close()
