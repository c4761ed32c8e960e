"""Authorizations while imports of their ledgers are taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from domain.authorization import RUNNING, AuthorizationState
from services import authorization_reminders, authorization_rows, imported_reminders, ledger_undo
from services.authorization_rows import CODE
from services.people import name_of
from storage.queries import creators as plumbing
from storage.tables import Authorization, ImportBatch
from storage.unit_of_work import UnitOfWork


class Authorizations:
    """See services.ledger_undo.Book."""

    model = Authorization
    subject = authorization_reminders.SUBJECT
    usual: Mapping[str, Any] = {
        "state": AuthorizationState.EFFECTIVE.value,
        "ends_at": None,
        "days": None,
        CODE: None,
    }

    def load(self, fact: str, value: Any) -> Any:
        return datetime.fromisoformat(value) if fact == "ends_at" and value is not None else value

    def read(self, row: Authorization, fact: str) -> Any:
        """Of a code only whether it is there: codes themselves are in no undo."""
        if fact == CODE:
            return True if row.code else None
        return ledger_undo.dump(getattr(row, fact))

    def put(self, row: Authorization, fact: str, value: Any) -> None:
        if fact != CODE:
            setattr(row, fact, self.load(fact, value))
        elif value is None:
            row.code, row.code_hint, row.code_at, row.code_by = None, "", None, ""

    def moments(self, uow: UnitOfWork, row: Authorization) -> Collection[datetime]:
        return authorization_reminders.moments(uow, row) if row.state in RUNNING else ()

    def remind(self, uow: UnitOfWork, row: Authorization, now: datetime) -> None:
        authorization_rows.remind(uow, row, now)

    def pass_on(self, uow: UnitOfWork, row: Authorization, batch: ImportBatch, state: str) -> None:
        del state
        row.by_identity_id, row.moved_by = batch.by_identity_id, name_of(uow, batch.by_identity_id)
        row.chat_id, row.thread = batch.chat_id, batch.thread

    def remove(self, uow: UnitOfWork, row: Authorization) -> None:
        imported_reminders.remove(uow, authorization_rows.about(row))
        plumbing.delete_rows(uow, Authorization, [row.id])
        uow.session.expunge(row)

    def settle(self, uow: UnitOfWork, row: Authorization, batch: ImportBatch) -> None:
        """It stands in nothing."""
