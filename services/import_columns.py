"""Columns of a dropped file that the team names, and takes its word back of: the file is then read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Chat
from domain.errors import Conflict
from domain.importing.kinds import ImportKind
from domain.importing.life import ImportMove, ImportState
from domain.importing.report import SeenColumn
from domain.outcome import Outcome, Post
from services import column_names, imports
from storage.tables import ImportBatch
from storage.unit_of_work import UnitOfWork


def columns_of(uow: UnitOfWork, batch_id: int) -> tuple[ImportKind, Sequence[SeenColumn]]:
    """What the file is read as, and its columns; none when the import has gone on. Raises NotFound."""
    batch = uow.get(ImportBatch, batch_id)
    seen = batch.report.get("seen", ())
    return ImportKind(batch.kind), [SeenColumn.model_validate(column) for column in seen]


def waiting(uow: UnitOfWork, batch_id: int) -> ImportBatch:
    """The import, locked; raises Conflict when it does not wait for a yes."""
    batch = uow.lock(ImportBatch, batch_id)
    if batch.state != ImportState.READY:
        raise Conflict(batch.state, ImportMove.REREAD.value)
    return batch


def name(
    uow: UnitOfWork,
    batch_id: int,
    facts: Mapping[int, str],
    *,
    by: Actor,
    now: datetime,
    real: datetime,
    below: bool = False,
) -> Outcome:
    """Say what columns are, by their places; `facts` as in ColumnName. Raises Conflict.

    `below`: they were asked about under the import's card, which then stands anew under the questions.
    """
    batch = waiting(uow, batch_id)
    kind, seen = columns_of(uow, batch_id)
    keys = {column.index: column.key for column in seen}
    said = {keys[index]: fact for index, fact in facts.items() if index in keys}
    column_names.remember(uow, kind, said, by=by, now=now)
    outcome = imports.again(uow, batch, {}, real)
    if not below or batch.chat_id is None:
        return outcome
    return Outcome(post=(Post(imports.card(batch), Chat(batch.chat_id, batch.thread), again=True),))


def forget(uow: UnitOfWork, batch_id: int, revision: int, *, real: datetime) -> Outcome:
    """Take back what the team has said of this file's columns. Raises Conflict."""
    batch = waiting(uow, batch_id)
    if batch.revision != revision:
        raise Conflict(batch.state, "forget")
    kind, seen = columns_of(uow, batch_id)
    column_names.forget(uow, kind, [column.key for column in seen if column.named])
    return imports.again(uow, batch, {}, real)
