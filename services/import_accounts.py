"""Rows of an import that are about a further account of a creator: hers all the same, and no new creator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.importing.changes import Change
from domain.importing.ledger import Told
from domain.importing.rows import CreatorRow
from storage.queries import handles
from storage.queries import imports as plainly
from storage.tables import CreatorHandle
from storage.unit_of_work import UnitOfWork

_THE_ACCOUNT_S = frozenset({"handle", "uid", "name"})
_HER_OWN = frozenset({
    "region", "agency", "tags", "notes", "rebate_rate", "supports_ads", "accepts_script_changes",
})  # fmt: skip
"""Facts of the person, whichever of her accounts a row is about. The others are of one account on one platform."""


@dataclass(frozen=True)
class Elsewhere:
    """Numbers of her account on another platform than the one that is compared."""

    account: Any
    numbers: Mapping[str, Any]

    @property
    def is_news(self) -> bool:
        return bool(self.numbers) and dict(self.numbers) != dict(self.account.numbers)


class Accounts:
    """Further accounts that some rows name, whose they are, and what these rows change in them so far."""

    def __init__(self, keyed: Mapping[tuple[str, str, str], Any], creators: Sequence[plainly.Known]) -> None:
        self._keyed = keyed
        self._creators = {creator["id"]: creator for creator in creators}
        self._planned: dict[int, dict[str, Any]] = {}

    def of(self, row: CreatorRow) -> Any | None:
        """The account that the row is about."""
        found = self._keyed.get((row.platform, "handle", row.handle))
        return found or self._keyed.get((row.platform, "uid", row.uid or ""))

    def whose(self, account: Any) -> plainly.Known:
        return self._creators[account.creator_id]

    def present(self, creator: plainly.Known) -> plainly.Known:
        """The creator as she will stand when the rows before are written."""
        planned = self._planned.get(creator["id"])
        return {**creator, **planned} if planned else creator

    def plan(self, creator_id: int, changes: Mapping[str, Change]) -> None:
        if creator_id in self._creators:
            told = {fact: change.new for fact, change in changes.items()}
            self._planned[creator_id] = self._planned.get(creator_id, {}) | told


def found(uow: UnitOfWork, rows: Sequence[CreatorRow]) -> Accounts:
    """Accounts that these rows, whom nobody is known by else, may be about."""
    keyed = handles.keyed(uow, ((row.platform, row.handle, row.uid) for row in rows))
    ids = {account.creator_id for account in keyed.values()}
    return Accounts(keyed, plainly.by_id(uow, ids) if ids else ())


def told(changes: Mapping[str, Change], *, is_hers: bool) -> Mapping[str, Change]:
    """What of a row's changes is the creator's: everything but the names, of another platform only what is of a person."""
    return {fact: change for fact, change in changes.items() if tells(fact, is_hers=is_hers)}


def tells(fact: str, *, is_hers: bool) -> bool:
    """Whether a row about a further account says this fact of her."""
    return fact not in _THE_ACCOUNT_S and (is_hers or fact in _HER_OWN)


def write(uow: UnitOfWork, row: Elsewhere, day: date, source: str) -> dict[str, Any]:
    """Keep the account's latest numbers; gives what undo needs."""
    account = row.account
    kept: dict[str, Any] = {"account": account.id}
    is_older = account.numbers_on is not None and account.numbers_on > day
    if not row.numbers or is_older:
        return kept
    kept["stood"] = _plain(account.numbers, account.numbers_on, account.numbers_source)
    if not row.is_news:  # said once more: whoever said it first may be undone
        return kept | {"stands": kept["stood"]}
    kept["stands"] = _plain(row.numbers, day, source)
    values = {"numbers": dict(row.numbers), "numbers_on": day, "numbers_source": source}
    plainly.change(uow, CreatorHandle, {account.id: values})
    return kept


def put_back(uow: UnitOfWork, kept: Mapping[str, Any], heirs: Sequence[Told]) -> bool:
    """Give an account its numbers back unless they were changed again since; False for what is about no account.

    Where a later import said some of it, these stay, and that import found what stood before ours.
    """
    if "account" not in kept:
        return False
    if "stands" not in kept:
        return True
    heir = next(
        (each for each in heirs if each.kept.get("account") == kept["account"] and "stood" in each.kept), None
    )
    if heir is not None:
        if heir.kept["stood"] == kept["stands"]:
            heir.kept["stood"], heir.is_altered = kept["stood"], True
        return True
    row = handles.by_id(uow, kept["account"])
    if row is not None and _plain(row.numbers, row.numbers_on, row.numbers_source) == kept["stands"]:
        stood = kept["stood"]
        on = date.fromisoformat(stood["on"]) if stood["on"] else None
        values = {"numbers": stood["numbers"], "numbers_on": on, "numbers_source": stood["source"]}
        plainly.change(uow, CreatorHandle, {row.id: values})
    return True


def _plain(numbers: Mapping[str, Any], on: date | None, source: str) -> dict[str, Any]:
    return {"numbers": dict(numbers), "on": on.isoformat() if on else None, "source": source}
