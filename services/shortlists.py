"""Shortlists: screen the pool, keep the scored entries, page, refine, run again and save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.audiences import Chat
from domain.criteria import Criteria
from domain.errors import Conflict, Refusal
from domain.notices.shortlists import ListChanged, PoolEmpty, ShortlistSaved
from domain.outcome import Outcome, Post
from domain.screening import Candidate, Cut, Group, Screening
from services import candidates, shortlist_rows
from services.personas import Chosen, of_list
from services.shortlist_rows import card, criteria_of
from storage.queries import creators as rows
from storage.tables import LinkedChat, Shortlist
from storage.unit_of_work import UnitOfWork

__all__ = ["PAGE", "card", "criteria_of", "fill", "make", "page", "remake", "rerun", "save", "seen"]

PAGE = 10
RESERVE = 10  # entries beyond the wanted number, who move up when somebody is dropped
MOST_LEFT = 10  # names of those who are not on the list any more


def make(
    uow: UnitOfWork,
    criteria: Criteria,
    *,
    by: Actor,
    chat: LinkedChat,
    thread: str | None,
    now: datetime,
    persona: Chosen | None = None,
) -> Outcome:
    """Screen the pool and post the result as a living card; raises Refusal when the pool is empty.

    `persona`: the audience that the list is for; the list keeps it as it is now.
    """
    shortlist = fill(uow, criteria, by=by, chat=chat, thread=thread, now=now, persona=persona)
    return Outcome(post=(Post(card(shortlist.id), Chat(chat.id, thread)),))


def fill(
    uow: UnitOfWork,
    criteria: Criteria,
    *,
    by: Actor,
    chat: LinkedChat,
    thread: str | None,
    now: datetime,
    before: Shortlist | None = None,
    persona: Chosen | None = None,
) -> Shortlist:
    """A new list; with what has changed since the one `before`, which had the same criteria and is for the same."""
    shortlist = uow.add(Shortlist(by_identity_id=by.identity_id, chat_id=chat.id, thread=thread))
    uow.flush()
    _fill(uow, shortlist, criteria, now, of_list(before) if before is not None else persona)
    if before is not None:
        shortlist.result = {**shortlist.result, "since": _since(uow, shortlist, before)}
        uow.flush()
    return shortlist


def remake(
    uow: UnitOfWork,
    shortlist_id: int,
    criteria: Criteria,
    *,
    by: Actor,
    chat: LinkedChat,
    thread: str | None,
    now: datetime,
    persona: Chosen | None = None,
    revision: int | None = None,
) -> Outcome:
    """Refine: a draft is screened anew in place; a saved one stays and a new one is made.

    Raises Refusal for a draft that was made anew since `revision`: what somebody else has asked for would be lost.
    """
    shortlist = uow.lock(Shortlist, shortlist_id)
    if shortlist.state == "draft" and revision is not None:
        _unchanged(shortlist, revision)
    if shortlist.state == "saved":
        return make(uow, criteria, by=by, chat=chat, thread=thread, now=now, persona=persona)
    for entry in shortlist_rows.entries(uow, shortlist):
        uow.session.delete(entry)
    uow.flush()
    _fill(uow, shortlist, criteria, now, persona)
    shortlist.page = 0
    shortlist.revision += 1
    return Outcome(post=(Post(card(shortlist.id), Chat(chat.id, thread), again=True),))


def rerun(
    uow: UnitOfWork, shortlist_id: int, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """The same criteria over today's pool, as a new list that says what has changed; the old one stays as it is."""
    before = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(before.criteria)
    shortlist = fill(uow, criteria, by=by, chat=chat, thread=thread, now=now, before=before)
    return Outcome(post=(Post(card(shortlist.id), Chat(chat.id, thread)),))


def page(uow: UnitOfWork, shortlist_id: int, wanted: int) -> Outcome:
    """Turn the card's page, for everybody who sees it."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    last = max(0, (len(shortlist_rows.listed(uow, shortlist)) - 1) // PAGE)
    shortlist.page = min(max(wanted, 0), last)
    return Outcome(refresh=(card(shortlist.id),))


def save(uow: UnitOfWork, shortlist_id: int, revision: int) -> Outcome:
    """Keep the list as the card shows it; raises Conflict when it was saved meanwhile, Refusal when it was made anew."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    if shortlist.state != "draft":
        raise Conflict(shortlist.state, "save")
    _unchanged(shortlist, revision)
    shortlist.state = "saved"
    shortlist.revision += 1
    listed = shortlist_rows.listed(uow, shortlist)
    to_verify = sum(entry.group == Group.VERIFY for entry in listed)
    saved = ShortlistSaved(creators=len(listed), to_verify=to_verify)
    return Outcome(refresh=(card(shortlist.id),), toast=saved)


def seen(uow: UnitOfWork, shortlist_id: int, revision: int) -> None:
    """Raises Refusal when a card shows the list as it was: it was saved since, or made anew."""
    _unchanged(uow.get(Shortlist, shortlist_id), revision)


def _unchanged(shortlist: Shortlist, revision: int) -> None:
    if shortlist.revision != revision:
        raise Refusal(ListChanged())


def _fill(
    uow: UnitOfWork, shortlist: Shortlist, criteria: Criteria, now: datetime, persona: Chosen | None
) -> None:
    found = uow.ahead(
        ("found", criteria.model_dump_json()), lambda uow: candidates.found(uow, criteria, now=now)
    )
    if not found.total:
        raise Refusal(PoolEmpty())
    screening = found.screening
    kept = _kept(screening, criteria.wanted)
    shortlist.criteria = criteria.model_dump(mode="json")
    shortlist.result = {
        "total": found.total,
        **{group.value: screening.count(group) for group in Group},
        "cuts": [_cut(each) for each in found.cuts],
        "not_measured": [name.value for name in screening.not_measured],
        "marks": {
            str(each.facts.id): shortlist_rows.marks(each) for each in kept if each.unknown or each.missed
        },
        "made_at": now.isoformat(),
        **({"persona": persona.model_dump(mode="json")} if persona else {}),
    }
    shortlist_rows.put(uow, shortlist, kept)


def _kept(screening: Screening, wanted: int) -> list[Candidate]:
    """Those who fit or nearly fit, with a reserve; then as many to verify."""
    sure = [each for each in screening.candidates if each.group is not Group.VERIFY]
    open_ = [each for each in screening.candidates if each.group is Group.VERIFY]
    return [*sure[: wanted + RESERVE], *open_[: wanted + RESERVE]]


def _cut(cut: Cut) -> dict[str, Any]:
    return {"floor": cut.floor.value, "count": cut.count, "examples": list(cut.examples)}


def _since(uow: UnitOfWork, shortlist: Shortlist, before: Shortlist) -> dict[str, Any]:
    """Who came and who left, as far as the two lists show it."""
    was = shortlist_rows.listed(uow, before)
    is_ = shortlist_rows.listed(uow, shortlist)
    earlier, present = _ids(was), _ids(is_)
    left = [each for each in earlier if each not in set(present)]
    names = {creator.id: creator.name for creator in rows.by_ids(uow, left)}
    return {
        "at": shortlist_rows.made_at(before).isoformat(),
        "new": [each for each in present if each not in set(earlier)],
        "left_count": len(left),
        "left": [names[each] for each in left[:MOST_LEFT]],
    }


def _ids(entries: Sequence[Any]) -> list[int]:
    return [entry.creator_id for entry in entries]
