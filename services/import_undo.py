"""Taking an import of creators back exactly, whatever came after it: later imports keep what they said, people what they changed."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.importing.ledger import CONTACT as PRIVATE
from domain.importing.ledger import SAID, Pair, Record, Told, disown, withdraw
from services import import_accounts, import_records, sealed_contacts
from services.sealed_contacts import Marks
from storage.queries import contacts as contact_rows
from storage.queries import handles, search
from storage.queries import imports as plainly
from storage.tables import Creator, ImportBatch, ImportChange, MetricSnapshot
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

CONTACT = "contact_sealed"
_PREFIX = f"{PRIVATE}."
Later = Mapping[int, Sequence[Told]]


def put_back(uow: UnitOfWork, batch: ImportBatch, most: int) -> dict[str, int] | None:
    """Undo some rows, the last first; None when none is left.

    A creator whom the import brought goes, unless something refers to her, the team has written on her record, or a
    later import says something of her: then she is as if that one had brought her.
    """
    undone = plainly.last_changes(uow, batch.id, most)
    if not undone:
        return None
    # What was merged since is part of another record by now.
    own = [change for change in undone if change.outcome != "merged"]
    later = _later(uow, batch.id, {change.creator_id for change in own})
    _put_numbers_back(uow, batch, own, later)
    import_records.forget(uow, batch.id, [change.creator_id for change in own])
    plainly.remove(uow, ImportChange, [change.id for change in undone])
    counts = _Facts(uow, own, later).put_back()
    _write_down(uow, later)
    return counts | {"rows": len(undone), "kept": counts["kept"] + len(undone) - len(own)}


def _later(uow: UnitOfWork, batch_id: int, creator_ids: Collection[int]) -> dict[int, list[Told]]:
    """What other imports have written of these creators, in the order of writing."""
    found: dict[int, list[Told]] = defaultdict(list)
    for change in plainly.later_changes(uow, batch_id, creator_ids):
        found[change.creator_id].append(_told(uow, change))
    return found


def _told(uow: UnitOfWork, change: Any) -> Told:
    before = dict(change.before or {})
    said = set(before.pop(SAID, ()))
    return Told(
        id=change.id,
        batch_id=change.import_batch_id,
        creator_id=change.creator_id,
        pairs=_opened(uow, change.creator_id, before),
        said=said,
        kept=dict(change.snapshot_before or {}),
        is_new=change.outcome == "new",
    )


def _opened(uow: UnitOfWork, creator_id: int, before: dict[str, Any]) -> dict[str, Pair]:
    """A row's pairs, those of contacts among them; those whose key was taken out of the settings stay closed."""
    closed = before.get(CONTACT)
    if closed is None:
        return before
    try:
        private = sealed_contacts.opened(uow, creator_id, base64.b64decode(closed))
    except CannotOpen:
        return before
    return {key: pair for key, pair in before.items() if key != CONTACT} | {
        f"{_PREFIX}{kind}": pair for kind, pair in private.items()
    }


def closed(uow: UnitOfWork, creator_id: int, private: Mapping[str, Pair]) -> str:
    """Pairs of contacts as a row of an import keeps them."""
    return base64.b64encode(sealed_contacts.sealed(uow, creator_id, private)).decode()


def _write_down(uow: UnitOfWork, later: Later) -> None:
    """Keep what later imports found there by now."""
    plainly.change(
        uow,
        ImportChange,
        {row.id: _written(uow, row) for rows in later.values() for row in rows if row.is_altered},
    )


def _written(uow: UnitOfWork, row: Told) -> dict[str, Any]:
    before: dict[str, Any] = {key: pair for key, pair in row.pairs.items() if not key.startswith(_PREFIX)}
    private = {key.removeprefix(_PREFIX): pair for key, pair in row.pairs.items() if key.startswith(_PREFIX)}
    if private:
        before[CONTACT] = closed(uow, row.creator_id, private)
    if row.said:
        before[SAID] = sorted(row.said)
    changes = any(pair[0] != pair[1] for key, pair in row.pairs.items() if key != CONTACT)
    is_updated = changes or CONTACT in row.pairs
    outcome = "new" if row.is_new else "updated" if is_updated else "unchanged"
    return {"before": None if row.is_new else before, "snapshot_before": row.kept, "outcome": outcome}


class _Facts:
    """Creators' facts while rows of an import are taken back, the last first."""

    def __init__(self, uow: UnitOfWork, own: Sequence[Any], later: Later) -> None:
        self._uow = uow
        self._own = own
        self._later = later
        self._fresh = {change.creator_id for change in own if change.outcome == "new"}
        self._used = plainly.referred_to(uow, self._fresh) | plainly.edited(uow, self._fresh)
        wanted = {change.creator_id for change in own if change.before or self._is_passed_on(change)}
        self._rows = {row["id"]: row for row in plainly.by_id(uow, wanted)}
        self._records = {creator_id: self._record(row) for creator_id, row in self._rows.items()}
        self._taken = self._taken_handles()

    def _is_passed_on(self, change: Any) -> bool:
        """Whether a later import brought her once this one did not."""
        passed = change.outcome == "new" and change.creator_id not in self._used
        return passed and bool(self._later.get(change.creator_id))

    def _record(self, row: plainly.Known) -> Record:
        try:
            contact = sealed_contacts.opened(self._uow, row["id"], row[CONTACT])
        except CannotOpen:
            return Record(dict(row), None)
        return Record(dict(row), contact)

    def _taken_handles(self) -> set[tuple[str, str]]:
        """Handles that were given up in this import, and are somebody else's by now who does not give them back."""
        moves = {change.creator_id: change for change in self._own if "handle" in (change.before or {})}
        given_up = [(self._rows[each]["platform"], moves[each].before["handle"][0], None) for each in moves]
        found = plainly.known(self._uow, given_up) if given_up else []
        holders = {(row["platform"], row["handle"]): row["id"] for row in found}
        fixed = {(platform, handle) for platform, _, handle in handles.keyed(self._uow, given_up)}
        leaving = {each for each in moves if self._gives_back(moves[each])}
        while True:
            fixed |= {key for key, holder in holders.items() if holder not in leaving}
            stays = {each for each in leaving if self._old(moves[each]) in fixed}
            if not stays:
                return fixed
            leaving -= stays

    def _old(self, change: Any) -> tuple[str, str]:
        return self._rows[change.creator_id]["platform"], change.before["handle"][0]

    def _gives_back(self, change: Any) -> bool:
        """Whether her handle is still the one of this import, and no later one names it."""
        heirs = (row for row in self._later.get(change.creator_id, ()) if row.id > change.id)
        is_hers = self._rows[change.creator_id]["handle"] == change.before["handle"][1]
        return is_hers and not any(row.tells("handle") for row in heirs)

    def put_back(self) -> dict[str, int]:
        counts = {"removed": 0, "restored": 0, "kept": 0}
        for change in self._own:
            if change.outcome == "new":
                counts["kept"] += self._passed_on(change)
            elif change.before:
                is_whole = self._taken_out(change)
                if change.outcome == "updated":
                    counts["restored" if is_whole else "kept"] += 1
        self._write()
        return counts | {"removed": self._remove()}

    def _passed_on(self, change: Any) -> bool:
        """Whether she stays; as the next import's creator unless the team has her in use."""
        if self._is_passed_on(change):
            disown(self._records[change.creator_id], self._later[change.creator_id])
            return True
        return change.creator_id in self._used

    def _taken_out(self, change: Any) -> bool:
        record = self._records[change.creator_id]
        before = {key: pair for key, pair in change.before.items() if key != SAID}
        pairs = _opened(self._uow, change.creator_id, before)
        stays_closed = pairs.pop(CONTACT, None) is not None
        heirs = [row for row in self._later.get(change.creator_id, ()) if row.id > change.id]
        platform = self._rows[change.creator_id]["platform"]
        fixed = {"handle"} if "handle" in pairs and (platform, pairs["handle"][0]) in self._taken else set()
        return withdraw(record, pairs, heirs, fixed=fixed) and not stays_closed

    def _write(self) -> None:
        altered: dict[int, dict[str, Any]] = {}
        reached: dict[int, dict[str, str]] = {}
        old: list[search.Named] = []
        new: list[search.Named] = []
        for creator_id, record in self._records.items():
            values = dict(record.altered)
            if record.is_reached_anew and record.contact is not None:
                reached[creator_id] = record.contact
                values[CONTACT] = (
                    sealed_contacts.sealed(self._uow, creator_id, record.contact) if record.contact else None
                )
            if values:
                altered[creator_id] = values
            if values.keys() & {"name", "handle"}:
                row = self._rows[creator_id]
                old.append((creator_id, row["name"], row["handle"]))
                new.append((creator_id, record.facts["name"], record.facts["handle"]))
        plainly.rename_apart(self._uow, [(self._rows[each], values) for each, values in altered.items()])
        plainly.change(self._uow, Creator, altered)
        plainly.renamed(self._uow, old, new)
        if reached:
            Marks(self._uow).follow(self._uow, reached)
        import_records.follow(self._uow, self._later, self._records)

    def _remove(self) -> int:
        """Take away whom only this import knew."""
        gone = {creator_id for creator_id in self._fresh - self._used if not self._later.get(creator_id)}
        contact_rows.unmark(self._uow, gone)
        plainly.remove(self._uow, Creator, gone)
        return len(gone)


def _put_numbers_back(uow: UnitOfWork, batch: ImportBatch, undone: Sequence[Any], later: Later) -> None:
    """Give days' numbers back; those that only this import wrote go. A later import's stay, on what stood before ours."""
    standing = plainly.stood_by(uow, {change.creator_id for change in undone}, batch.id)
    numbers: dict[int, dict[str, Any]] = {}
    gone: list[int] = []
    for change in undone:
        kept = change.snapshot_before or {}
        heirs = [row for row in later.get(change.creator_id, ()) if row.id > change.id]
        if import_accounts.put_back(uow, kept, heirs):
            continue
        heir = next((row for row in heirs if _stands_on(row.kept, kept, batch.id)), None)
        stands = standing.get((change.creator_id, kept.get("day", ""), kept.get("range", "")))
        if heir is not None:
            heir.kept["was"], heir.is_altered = kept["was"], True
        elif stands is not None and kept["was"] is None:
            gone.append(stands.id)
        elif stands is not None:
            numbers[stands.id] = dict(kept["was"])
    plainly.change(uow, MetricSnapshot, numbers)
    plainly.remove(uow, MetricSnapshot, gone)


def _stands_on(later: Mapping[str, Any], ours: Mapping[str, Any], batch_id: int) -> bool:
    """Whether a later row's numbers took the place of ours."""
    was = later.get("was") or {}
    same = all(later.get(name) == ours.get(name) for name in ("day", "range"))
    return same and was.get("import_batch_id") == batch_id
