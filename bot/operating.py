"""`darenbot check` and `darenbot unknown`: what an operator looks at, and what she settles."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.console import ConfigOption, settings_of, stop, with_database
from domain.errors import Busy, NotFound
from domain.fates import Fate
from domain.ids import read, spell

if TYPE_CHECKING:
    from services.operator import UnknownSend
    from storage.database import Database

unknown = typer.Typer(
    no_args_is_help=True, help="Sends whose answer was lost: they may or may not have arrived."
)


def check(
    path: ConfigOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as one JSON object.")] = False,
) -> None:
    """Look at tokens, scopes, clock, database, tables, keys and folder; exit 0 all well, 1 warnings, 2 problems."""
    from bot import checks

    lines = asyncio.run(checks.run(settings_of(path)))
    worst = max(line.state for line in lines)
    if as_json:
        shown = [
            {"about": each.about, "state": each.state.word, "said": each.said, "mend": each.mend}
            for each in lines
        ]
        typer.echo(json.dumps({"state": worst.word, "lines": shown}, ensure_ascii=False))
    for line in () if as_json else lines:
        typer.echo(f"{line.state.word:<8} {line.about}: {line.said}")
        if line.mend:
            typer.echo(f"{'':<8} → {line.mend}")
    raise typer.Exit(int(worst))


@unknown.command("list")
def list_unknown(
    path: ConfigOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON list.")] = False,
) -> None:
    """List them, the oldest first: where to look, and what it was about; never its words."""
    with_database(path, lambda database: _list_unknown(database, as_json=as_json))


def _list_unknown(database: Database, *, as_json: bool) -> None:
    from services.operator import unknown_sends

    with database.read() as transaction:
        found = unknown_sends(transaction.system)
    if as_json:
        typer.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
        return
    if not found:
        typer.echo("Nothing is unknown.")
        return
    table = Table("id", "since (UTC)", "platform", "chat", "about", "why")
    for each in found:
        since = f"{each.since:%Y-%m-%d %H:%M}"
        table.add_row(
            spell(each.row_id), since, each.platform, each.title or each.chat, each.what, each.error
        )
    Console().print(table)
    typer.echo("Look into each chat, then: darenbot unknown settle ID arrived|repeat|drop")


def _as_json(send: UnknownSend) -> dict[str, Any]:
    return asdict(send) | {
        "id": spell(send.row_id),
        "row_id": str(send.row_id),
        "since": send.since.isoformat(),
    }


@unknown.command("settle")
def settle_unknown(
    row: Annotated[str, typer.Argument(metavar="ID", help="As `unknown list` shows it.")],
    fate: Annotated[
        Fate, typer.Argument(help="arrived: it stands there. repeat: send it again. drop: forget it.")
    ],
    path: ConfigOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Say what became of one, after looking into the chat; it is written down."""
    with_database(path, lambda database: _settle_unknown(database, row, fate, as_json=as_json))


def _settle_unknown(database: Database, spelled: str, fate: Fate, *, as_json: bool) -> None:
    from domain.clock import SystemClock
    from services.operator import Unrepeatable, settle

    clock = SystemClock()
    try:
        with database.write() as transaction:
            row_id = read(spelled)
            sent = settle(transaction.system, row_id, fate, now=clock.now(), real=clock.real())
            transaction.commit()
    except (ValueError, NotFound):
        stop(f"{spelled}: nothing unknown has this id. See `darenbot unknown list`.")
    except Unrepeatable:
        stop(
            f"{spelled}: it held a secret that is not kept. Ask for it again in the chat, then drop this one."
        )
    except Busy:
        stop("The database is busy. Nothing was changed; try again.")
    if as_json:
        typer.echo(json.dumps(_as_json(sent) | {"fate": fate.value}, ensure_ascii=False))
        return
    ends = {
        Fate.ARRIVED: "is noted as arrived",
        Fate.REPEAT: "goes out again, marked as a repeat",
        Fate.DROP: "is dropped",
    }
    typer.echo(f"{spelled} ({sent.what} in {sent.title or sent.chat}) {ends[fate]}.")
