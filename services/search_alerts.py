"""Telling the team when an import brings somebody who fits a search that it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.criteria import Criteria
from domain.errors import Refusal
from domain.importing.kinds import ImportKind
from domain.importing.life import ImportState
from domain.notices.searches import SearchMatched, SearchTooWide
from domain.notices.shortlists import Entry
from domain.outcome import Outcome, Tell
from domain.screening import Group
from services import candidates, shortlist_cards
from storage.queries import searches as rows
from storage.sql import col
from storage.tables import ImportBatch, Job, LinkedChat, Membership, SavedSearch, SearchMatch
from storage.unit_of_work import UnitOfWork

LOOK = "search.look"
MERGED_FOR = timedelta(seconds=4)  # real time: imports that end one after the other are told of together
MERGED_AT_MOST = timedelta(minutes=2)
MOST_JUDGED = 1000  # creators who are scored in one look at one search
MOST_TOLD = 5  # with their reasons; the rest is counted
MOST_KNOWN = (
    5000  # who fit already when the alert is switched on; of a wider search nobody could say who is new
)


def switch_on(uow: UnitOfWork, search: SavedSearch, *, chat: LinkedChat, now: datetime) -> None:
    """Tell this chat from now on, of creators who do not fit yet; raises Refusal when too many do to know them all."""
    criteria = Criteria.model_validate(search.criteria)
    fitting = uow.ahead(
        ("fitting", criteria.model_dump_json()),
        lambda uow: candidates.fitting(uow, criteria, now=now, most=MOST_KNOWN + 1),
    )
    if len(fitting) > MOST_KNOWN:
        raise Refusal(SearchTooWide(most=MOST_KNOWN))
    rows.know(uow, search.id, fitting)
    search.alert, search.chat_id = True, chat.id
    uow.flush()


def imported(uow: UnitOfWork, batch_id: int, *, real: datetime) -> None:
    """An import has ended: look, a little later, whether it brought somebody. A storm of imports is one look."""
    batch = uow.get(ImportBatch, batch_id)
    if batch.state != ImportState.APPLIED or batch.kind != ImportKind.CREATORS.value:
        return
    if not rows.with_alert(uow) or not rows.brought_by(uow, [batch.id]):
        return
    waiting = rows.waiting_job(uow, LOOK)
    if waiting is not None:
        before = [each for each in waiting.payload["batches"] if each != batch.id]
        waiting.payload = {**waiting.payload, "batches": [*before, batch.id]}
        waiting.not_before = min(real + MERGED_FOR, waiting.created_at + MERGED_AT_MOST)
    else:
        job = Job(
            workspace_id=uow.workspace_id,
            kind=LOOK,
            key=f"{LOOK}/{batch.id}/{batch.revision}",
            payload={"batches": [batch.id]},
            not_before=real + MERGED_FOR,
        )
        uow.transaction.system.add(job)
    uow.flush()


def brought(uow: UnitOfWork, batch_ids: Sequence[int], *, now: datetime) -> list[dict[str, Any]]:
    """For each search that listens: the creators of these imports who fit and whom it does not know. Reads only."""
    listening = {search.id: Criteria.model_validate(search.criteria) for search in rows.with_alert(uow)}
    found = []
    for search_id, criteria in listening.items():
        fitting = set(candidates.fitting(uow, criteria, now=now))
        new: list[int] = []
        for chunk in _chunks(uow, batch_ids):
            may = [each for each in chunk if each in fitting]
            known = rows.known_to(uow, search_id, may) if may else set()
            new += [each for each in may if each not in known]
        if new and (match := _fitting(uow, criteria, new, now)):
            found.append({"search": search_id, **match})
    return found


def _chunks(uow: UnitOfWork, batch_ids: Sequence[int]) -> Iterator[list[int]]:
    after = 0
    while chunk := rows.brought_by(uow, batch_ids, after=after):
        yield chunk
        after = chunk[-1]


def _fitting(
    uow: UnitOfWork, criteria: Criteria, creator_ids: Sequence[int], now: datetime
) -> dict[str, Any] | None:
    """Those who fit, and the best few of the first thousand as they are told."""
    judged = candidates.among(uow, criteria, creator_ids[:MOST_JUDGED], now=now)
    fitting = [each.candidate for each in judged if each.floor is None and each.candidate.group is Group.FIT]
    fitting.sort(key=lambda each: (-each.score, each.facts.name, each.facts.id))
    if not fitting:
        return None
    entries = [
        shortlist_cards.entry_of_candidate(number, candidate, criteria)
        for number, candidate in enumerate(fitting, 1)
    ]
    return {
        "creators": [*(each.facts.id for each in fitting), *creator_ids[MOST_JUDGED:]],
        "entries": [each.model_dump(mode="json") for each in entries[: 2 * MOST_TOLD]],
    }


def ended(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """Tell once a (search, creator); nobody who is new, nothing said."""
    outcome = Outcome()
    for found in (job.result or {}).get("found", ()):
        search = _listening(uow, int(found["search"]))
        if search is None:
            continue
        fresh = [
            each
            for each in found["creators"]
            if rows.add_match(uow, SearchMatch(search_id=search.id, creator_id=each, told_at=now))
        ]
        entries = [
            Entry.model_validate(each) for each in found["entries"] if each["creator_id"] in set(fresh)
        ]
        if fresh:
            told = SearchMatched(
                search_id=search.id, name=search.name, count=len(fresh), entries=tuple(entries[:MOST_TOLD])
            )
            outcome += Outcome(tell=tuple(Tell(told, to) for to in _where(uow, search)))
    return outcome


def _listening(uow: UnitOfWork, search_id: int) -> SavedSearch | None:
    """The search, locked; None when it was deleted or muted meanwhile."""
    return uow.first(
        uow.query(SavedSearch)
        .where(SavedSearch.id == search_id, col(SavedSearch.alert).is_(True))
        .with_for_update()
    )


def _where(uow: UnitOfWork, search: SavedSearch) -> list[Audience]:
    """The chat it was saved in while the team alone reads there, else whoever saved it."""
    chat = uow.get(LinkedChat, search.chat_id) if search.chat_id else None
    if chat is not None and chat.state == "active" and chat.audience == ChatAudience.TEAM.value:
        return [Chat(chat.id)]
    member = uow.first(uow.query(Membership).where(Membership.identity_id == search.by_identity_id))
    return [Member(member.id)] if member is not None else []
