"""A shortlist as a file: ordered in a turn, made by a job, sent where it was asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.audiences import ChatAudience, Member
from domain.criteria import Criteria
from domain.notices import Notice
from domain.notices.shortlists import CutBy, Entry, ExportFailed, ExportStarted, ShortlistExported
from domain.outcome import Outcome, Tell
from domain.scoring import Part
from domain.screening import Group
from services import shortlist_cards, shortlist_rows
from services.people import name_of
from services.personas import of_list
from storage.blobs import Blobs
from storage.queries import creators as rows
from storage.queries import jobs
from storage.tables import Creator, Job, LinkedChat, Shortlist
from storage.unit_of_work import UnitOfWork

EXPORT = "shortlist.export"
MOST_REASONS = 30  # all of them
AGAIN_AFTER = timedelta(minutes=3)  # a platform may bring one press twice for so long
_OPEN = ("waiting", "running", "reporting")


@dataclass(frozen=True)
class Line:
    """One creator of the file: her entry with every reason, her record, and each part of her score."""

    entry: Entry
    creator: Creator
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ListFacts:
    """Everything a list's file says."""

    criteria: Criteria
    category_label: str
    lines: tuple[Line, ...]
    cuts: tuple[CutBy, ...]
    total: int
    made_at: datetime
    by: str
    persona: str = ""  # the audience that the list was made for


def order(
    uow: UnitOfWork,
    shortlist_id: int,
    *,
    chat: LinkedChat,
    thread: str | None,
    by: Actor,
    language: str,
    timezone: str,
    real: datetime,
) -> Outcome:
    """Let a job make the file, as the list stands when it runs; once, however often it is pressed meanwhile.

    The file's key is noted first: a second run after a kill writes the same file again.
    """
    shortlist = uow.lock(Shortlist, shortlist_id)
    payload: dict[str, Any] = {
        "shortlist_id": shortlist.id,
        "stands": _stands(uow, shortlist),
        "blob": Blobs.new_key(),
        "chat_id": chat.id,
        "thread": thread,
        "language": language,
        "timezone": timezone,
        "membership_id": by.membership_id,
    }
    if not any(_is_same(job, payload, real) for job in jobs.with_key(uow, f"{EXPORT}/{shortlist.id}/")):
        key = f"{EXPORT}/{shortlist.id}/{payload['blob']}"
        uow.transaction.system.add(
            Job(workspace_id=uow.workspace_id, kind=EXPORT, key=key, payload=payload, not_before=real)
        )
        uow.flush()
    return Outcome(toast=ExportStarted())


def _stands(uow: UnitOfWork, shortlist: Shortlist) -> str:
    """Tells a list from the same one after a decision about it, or after a change of a record that stands on it."""
    listed = [(entry.creator_id, entry.position) for entry in shortlist_rows.listed(uow, shortlist)]
    creators = rows.by_ids(uow, [creator_id for creator_id, _ in listed])
    records = sorted((each.model_dump() for each in creators), key=lambda record: int(record["id"]))
    return hashlib.sha256(repr((shortlist.revision, listed, records)).encode()).hexdigest()[:16]


def _is_same(job: Job, payload: dict[str, Any], real: datetime) -> bool:
    """A press that came twice, or was pressed twice: that file is on its way, or has just been sent."""
    alike = all(job.payload.get(name) == payload[name] for name in payload if name != "blob")
    just_made = job.state == "done" and real - job.not_before < AGAIN_AFTER
    return alike and (job.state in _OPEN or just_made)


def facts(uow: UnitOfWork, shortlist_id: int) -> ListFacts:
    """What stands on the list now, page after page."""
    shortlist = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    entries = shortlist_rows.listed(uow, shortlist)
    creators = {each.id: each for each in rows.by_ids(uow, [entry.creator_id for entry in entries])}
    lines = []
    for number, entry in enumerate(entries, 1):
        creator = creators[entry.creator_id]
        shown = shortlist_cards.entry_facts(shortlist, number, entry, creator, criteria, most=MOST_REASONS)
        lines.append(Line(shown, creator, tuple(shortlist_rows.parts(entry))))
    return ListFacts(
        criteria=criteria,
        category_label=shortlist_cards.category_label(criteria),
        lines=tuple(lines),
        cuts=shortlist_cards.cuts(shortlist),
        total=shortlist.result["total"],
        made_at=shortlist_rows.made_at(shortlist),
        by=name_of(uow, shortlist.by_identity_id),
        persona=kept.name if (kept := of_list(shortlist)) else "",
    )


def result(found: ListFacts, name: str, blob: str, timezone: str) -> dict[str, Any]:
    """What the job hands back."""
    return {
        "file": name,
        "blob": blob,
        "creators": len(found.lines),
        "to_verify": sum(line.entry.group is Group.VERIFY for line in found.lines),
        "cut": sum(cut.count for cut in found.cuts),
        "on": found.made_at.astimezone(ZoneInfo(timezone)).date().isoformat(),
    }


def ended(uow: UnitOfWork, job: Job) -> Outcome:
    """The job is over: the file goes where it was asked for; to whoever asked alone, where others read by now."""
    told: Notice = ExportFailed()
    if job.result and not job.error:
        told = ShortlistExported(**{**job.result, "on": date.fromisoformat(job.result["on"])})
    if uow.get(LinkedChat, int(job.payload["chat_id"])).audience == ChatAudience.TEAM.value:
        return Outcome(reply=told)
    return Outcome(tell=(Tell(told, Member(int(job.payload["membership_id"]))),))
