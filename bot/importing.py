"""`darenbot import`: one command for each kind of file, all with the same options and the same report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.console import ConfigOption, settings_of, stop
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.records import Period

importing = typer.Typer(no_args_is_help=True, help="Bring in exports, reports and ledgers.")

FileArgument = Annotated[Path, typer.Argument(help="CSV, TSV or XLSX.")]
WorkspaceOption = Annotated[str | None, typer.Option(help="Its name; needed when there are several.")]
DatesOption = Annotated[
    DateOrder | None, typer.Option(help="How the file writes dates, when that is unclear.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The report as one JSON object.")]


def _importer(kind: ImportKind, what: str) -> None:
    """Give the kind its command; they differ in nothing else."""

    def bring(
        file: FileArgument,
        path: ConfigOption = None,
        workspace: WorkspaceOption = None,
        dates: DatesOption = None,
        *,
        dry_run: DryRunOption = False,
        as_json: JsonOption = False,
    ) -> None:
        _import(kind, file, path, workspace, dates, None, dry_run=dry_run, as_json=as_json)

    importing.command(kind.value, help=f"Import {what} from a file; every data row is counted exactly once.")(
        bring
    )


_importer(ImportKind.CREATORS, "creators")


@importing.command("performance")
def import_performance(
    file: FileArgument,
    path: ConfigOption = None,
    workspace: WorkspaceOption = None,
    dates: DatesOption = None,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Which day it is of, when no column says so."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days end on --day.")] = 1,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import days' numbers from a report; every data row is counted exactly once."""
    period = Period(day.date(), f"{days}d" if days > 1 else "") if day else None
    _import(ImportKind.PERFORMANCE, file, path, workspace, dates, period, dry_run=dry_run, as_json=as_json)


_importer(ImportKind.ORDERS, "order lines")
_importer(ImportKind.AUTHORIZATIONS, "a ledger of ad authorizations")
_importer(ImportKind.TASKS, "a ledger of running tasks")


def _import(
    kind: ImportKind,
    file: Path,
    path: Path | None,
    workspace: str | None,
    dates: DateOrder | None,
    period: Period | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from bot.app import CannotStart, open_database
    from bot.bulk import CannotImport, bring_in

    settings = settings_of(path)
    try:
        database = open_database(settings)
    except CannotStart as reason:
        stop(str(reason))
    try:
        with _progress() as bar:
            report = bring_in(
                database,
                settings,
                kind,
                file,
                workspace=workspace,
                dates=dates,
                period=period,
                dry_run=dry_run,
                progress=bar,
            )
    except CannotImport as reason:
        stop(str(reason))
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
    if report["unmatched"]:
        console.print("not in the pool:", ", ".join(report["unmatched"]), highlight=False, markup=False)
    for rejected in report["rejected"]:
        console.print(f"row {rejected['row']}: {rejected['reason']}", highlight=False, markup=False)
