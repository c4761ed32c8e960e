"""The command line: `darenbot demo`, `run`, `db`, `import`, `new-key`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot import config, logs
from domain.importing.dates import DateOrder

if TYPE_CHECKING:
    from storage.database import Database


class Transport(StrEnum):
    """How the demo's platforms reach the bot."""

    SOCKETS = "sockets"
    HTTP = "http"


UNUSABLE = 2  # exit status: one clear sentence stands on standard error

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local values, secrets among them
    help="Daren 达人: work with creators in chat.",
)
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
importing = typer.Typer(no_args_is_help=True, help="Bring in exports from creator tools.")
unknown = typer.Typer(
    no_args_is_help=True, help="Sends whose answer was lost: they may or may not have arrived."
)
cli.add_typer(db, name="db")
cli.add_typer(unknown, name="unknown")
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
    """The settings; from here on the log is as they want it."""
    try:
        settings = config.load(path)
    except config.BadConfig as bad:
        _stop(*bad.problems)
    logs.configure(settings.log.level, json_lines=settings.log.json_lines)
    return settings


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
    from bot.app import CannotStart, run_forever

    settings = _settings(path)
    try:
        config.for_running(settings)
    except config.BadConfig as bad:
        _stop(*bad.problems)
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


@unknown.command("list")
def list_unknown(path: ConfigOption = None) -> None:
    """List them, the oldest first: where to look, and what it was about; never its words."""
    _with_database(path, _list_unknown)


def _list_unknown(database: Database) -> None:
    from services.operator import unknown_sends

    with database.read() as transaction:
        found = unknown_sends(transaction.system)
    if not found:
        typer.echo("Nothing is unknown.")
        return
    table = Table("since (UTC)", "platform", "chat", "about", "why")
    for each in found:
        table.add_row(
            f"{each.since:%Y-%m-%d %H:%M}", each.platform, each.title or each.chat, each.what, each.error
        )
    Console().print(table)


@importing.command("creators")
def import_creators(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or XLSX of creators.")],
    path: ConfigOption = None,
    workspace: Annotated[str | None, typer.Option(help="Its name; needed when there are several.")] = None,
    dates: Annotated[
        DateOrder | None, typer.Option(help="How the file writes dates, when that is unclear.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> None:
    """Import creators from a file; every data row is counted exactly once."""
    from bot.app import CannotStart, open_database
    from bot.bulk import CannotImport, bring_in

    settings = _settings(path)
    try:
        database = open_database(settings)
    except CannotStart as reason:
        _stop(str(reason))
    try:
        with _progress() as bar:
            report = bring_in(
                database, settings, file, workspace=workspace, dates=dates, dry_run=dry_run, progress=bar
            )
    except CannotImport as reason:
        _stop(str(reason))
    finally:
        database.close()
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        _print_report(report, dry_run=dry_run)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while it is a terminal, silence otherwise."""
    console = Console(stderr=True)
    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_report(report: dict[str, Any], *, dry_run: bool) -> None:
    table = Table(
        title=f"{report['file']}{' (dry run: nothing was changed)' if dry_run else ''}", title_justify="left"
    )
    for name in ("rows", "new", "updated", "unchanged", "rejected"):
        table.add_column(name, justify="right")
    table.add_row(
        *(str(report[name]) for name in ("rows", "new", "updated", "unchanged")), str(len(report["rejected"]))
    )
    console = Console()
    console.print(table)
    console.print("matched columns:", len(report["matched"]), highlight=False)
    for name in ("missing", "ignored"):
        console.print(f"{name} columns:", ", ".join(report[name]) or "none", highlight=False, markup=False)
    for rejected in report["rejected"]:
        console.print(f"row {rejected['row']}: {rejected['reason']}", highlight=False, markup=False)


def _upgrade(database: Database) -> None:
    from storage import migrate

    migrate.upgrade(database)
    typer.echo(f"The tables are at {migrate.head()}.")


def _current(database: Database) -> None:
    from storage import migrate

    typer.echo(f"current: {migrate.current(database) or 'no tables'}\nneeded:  {migrate.head()}")


def _with_database(path: Path | None, work: Callable[[Database], None]) -> None:
    from bot.app import CannotStart, open_database

    try:
        database = open_database(_settings(path))
    except CannotStart as reason:
        _stop(str(reason))
    try:
        work(database)
    finally:
        database.close()


if __name__ == "__main__":
    main()
