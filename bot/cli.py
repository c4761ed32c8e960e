"""The command line: `darenbot demo`, `run`, `db`, `import`, `new-key`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import config, logs

UNUSABLE = 2  # exit status: one clear sentence stands on standard error

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Daren 达人: work with creators in chat.")
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
importing = typer.Typer(no_args_is_help=True, help="Bring in exports from creator tools.")
cli.add_typer(db, name="db")
cli.add_typer(importing, name="import")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="TOML file; without it, DARENBOT_… variables alone.")
]


def main() -> None:
    """Entry point; an expected failure is a sentence and exit status 2, never a traceback."""
    with suppress(KeyboardInterrupt):
        cli()


def _stop(*sentences: str) -> NoReturn:
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    raise typer.Exit(UNUSABLE)


def _settings(path: Path | None) -> config.Settings:
    try:
        return config.load(path)
    except config.BadConfig as bad:
        _stop(*bad.problems)


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served; 0 takes a free port.")] = 8080,
    record: Annotated[
        Path | None, typer.Option(help="Write every outgoing call to this file, one JSON object a line.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Keep the demo's state here; without it, it ends with the demo.")
    ] = None,
    *,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Start Daren with a local Slack and a local Telegram: no account, token or server."""
    from bot.demo import CannotServe, run_demo

    try:
        asyncio.run(run_demo(port=port, record=record, folder=folder, browser=browser))
    except CannotServe as reason:
        _stop(str(reason))


@cli.command()
def run(path: ConfigOption = None) -> None:
    """Start Daren with your Slack app and your Telegram bot."""
    from bot.app import CannotStart, run_forever

    settings = _settings(path)
    try:
        config.for_running(settings)
    except config.BadConfig as bad:
        _stop(*bad.problems)
    logs.configure(settings.log.level, json_lines=settings.log.json_lines)
    try:
        asyncio.run(run_forever(settings))
    except CannotStart as reason:
        _stop(str(reason))


@cli.command("new-key")
def new_key() -> None:
    """Make an encryption key for security.keys."""
    from storage.vault import make_key

    typer.echo(make_key())


@db.command()
def upgrade(path: ConfigOption = None) -> None:
    """Create the tables, or bring them up to this release."""
    _with_database(path, _upgrade)


@db.command()
def current(path: ConfigOption = None) -> None:
    """Say at which revision the tables are, and which this release needs."""
    _with_database(path, _current)


def _upgrade(database: object) -> None:
    from storage import migrate

    migrate.upgrade(database)  # type: ignore[arg-type]
    typer.echo(f"The tables are at {migrate.head()}.")


def _current(database: object) -> None:
    from storage import migrate

    typer.echo(f"current: {migrate.current(database) or 'no tables'}\nneeded:  {migrate.head()}")  # type: ignore[arg-type]


def _with_database(path: Path | None, work: Callable[[object], None]) -> None:
    from bot.app import CannotStart, open_database

    try:
        database = open_database(_settings(path))
    except CannotStart as reason:
        _stop(str(reason))
    try:
        work(database)
    finally:
        database.close()
