"""`darenbot import`: one command for each kind of file, all with the same options and the same report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.console import ConfigOption, settings_of, stop, terminal_language
from bot.messages import formats
from bot.messages.facts import fact_words
from bot.messages.reasons import reason
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.records import Period
from domain.importing.report import RejectedRow

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
    from bot.bulk import CannotImport, bring_in
    from bot.opening import CannotStart, open_database

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
                language=terminal_language(),
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
    """What was read and written, in the terminal's language."""
    language = terminal_language()

    def told(words: Words) -> str:
        return say(words, language)

    rows, rejected = (msg("rows"), "rows"), report["rejected"]
    counts = [rows, (msg("new"), "new"), (msg("updated"), "updated"), (msg("unchanged"), "unchanged")]
    tried = say(msg("%(file)s (dry run: nothing was changed)"), language, file=report["file"])
    title = tried if dry_run else report["file"]
    table = Table(title=escape(title), title_justify="left")
    for words, _ in [*counts, (msg("rows left out"), "")]:
        table.add_column(told(words), justify="right")
    table.add_row(*(str(report[name]) for _, name in counts), str(len(rejected)))
    console = Console()
    console.print(table)
    lines = [
        (msg("Columns matched"), str(len(report["matched"]))),
        (
            msg("Not in the file"),
            _listed([_spoken(fact_words(fact), language) for fact in report["missing"]], language),
        ),
        (msg("Columns not used"), _listed(report["ignored"], language)),
    ]
    if report["unmatched"]:
        lines.append((msg("Not in the pool"), _listed(report["unmatched"], language)))
    for words, value in lines:
        console.print(f"{told(words)}: {value}", highlight=False, markup=False)
    for row in rejected:
        why = reason(RejectedRow.model_validate(row))
        line = say(msg("Row %(row)s: %(reason)s"), language, row=str(row["row"]), reason=why)
        console.print(line, highlight=False, markup=False)


def _listed(names: Sequence[str], language: str) -> str:
    return formats.listing(names, Reader(language, "UTC", "")) if names else say(msg("none"), language)


def _spoken(name: Words | str, language: str) -> str:
    return name if isinstance(name, str) else say(name, language)
