"""The command line: `darenbot demo`, `run`, `check`, `db`, `import`, `unknown`, `new-key`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import config
from bot.console import ConfigOption
from bot.console import settings_of as _settings
from bot.console import stop as _stop
from bot.console import with_database as _with_database
from bot.importing import importing
from bot.operating import check, unknown

if TYPE_CHECKING:
    from storage.database import Database


class Transport(StrEnum):
    """How the demo's platforms reach the bot."""

    SOCKETS = "sockets"
    HTTP = "http"


cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local values, secrets among them
    help="Daren 达人: work with creators in chat.",
)
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
cli.add_typer(db, name="db")
cli.add_typer(unknown, name="unknown")
cli.add_typer(importing, name="import")
cli.command()(check)


def main() -> None:
    """Entry point; an expected failure is a sentence and exit status 2, never a traceback."""
    with suppress(KeyboardInterrupt):
        cli()


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served; 0 takes a free port.")] = 8080,
    record: Annotated[
        Path | None, typer.Option(help="Write every outgoing call to this file, one JSON object a line.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Keep the demo's state here; without it, it ends with the demo.")
    ] = None,
    transport: Annotated[
        Transport, typer.Option(help="sockets: Socket Mode and polling; http: signed HTTP and webhook.")
    ] = Transport.SOCKETS,
    *,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Start Daren with a local Slack and a local Telegram: no account, token or server."""
    from bot.demo import CannotServe, run_demo

    try:
        asyncio.run(
            run_demo(port=port, record=record, folder=folder, browser=browser, transport=transport.value)
        )
    except CannotServe as reason:
        _stop(str(reason))


@cli.command()
def run(path: ConfigOption = None) -> None:
    """Start Daren with your Slack app and your Telegram bot."""
    from bot.app import run_forever
    from bot.opening import CannotStart

    settings = _settings(path)
    try:
        config.for_running(settings, path)
    except config.BadConfig as bad:
        _stop(*bad.problems)
    try:
        asyncio.run(run_forever(settings))
    except CannotStart as reason:
        _stop(str(reason))


@cli.command("slack-manifest")
def slack_manifest(
    url: Annotated[
        str | None, typer.Option(help="Address of your web server, for signed HTTP instead of Socket Mode.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML; Slack takes both.")] = False,
) -> None:
    """Print the Slack app's manifest: make the app of it at api.slack.com/apps, "From a manifest"."""
    from bot.handlers.slack import manifest

    try:
        made = manifest.manifest(url)
    except ValueError as wrong:
        _stop(f"--url: write {wrong}, such as https://daren.example.com")
    typer.echo(manifest.as_json(made) if as_json else manifest.as_yaml(made))


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


@db.command()
def reindex(path: ConfigOption = None) -> None:
    """Make the index of creators' names and the columns behind shortlists anew, after a release says so or a copy by hand."""
    _with_database(path, _reindex)


def _reindex(database: Database) -> None:
    from storage.reindexing import rebuild

    typer.echo(f"Indexed {rebuild(database)} creators.")


def _upgrade(database: Database) -> None:
    from storage import migrate

    migrate.upgrade(database)
    typer.echo(f"The tables are at {migrate.head()}.")


def _current(database: Database) -> None:
    from storage import migrate

    typer.echo(f"current: {migrate.current(database) or 'no tables'}\nneeded:  {migrate.head()}")


if __name__ == "__main__":
    main()
