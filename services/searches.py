"""Searches that the team keeps: criteria under a name, run again at any time, and listened to when files come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.criteria import Criteria
from domain.errors import Conflict, Refusal
from domain.notices.searches import (
    Kept,
    SearchDeleted,
    SearchesFull,
    SearchesShown,
    SearchMuted,
    SearchSaved,
)
from domain.outcome import Card, CardKind, Outcome, Post
from domain.screening import Group
from services import search_alerts, shortlist_rows, shortlists
from services.people import name_of
from services.shortlist_cards import category_label
from storage.queries import searches as rows
from storage.tables import LinkedChat, SavedSearch, Shortlist
from storage.unit_of_work import UnitOfWork

MOST_NAME = 60
MOST_SEARCHES = 20
AGAIN_AFTER = timedelta(seconds=30)


def card(uow: UnitOfWork) -> Card:
    return Card(CardKind.SEARCHES, uow.workspace_id)


def is_taken(uow: UnitOfWork, name: str, *, besides: int = 0) -> bool:
    found = rows.named(uow, name.strip())
    return found is not None and found.id != besides


def save(
    uow: UnitOfWork,
    name: str,
    criteria: Criteria,
    *,
    alert: bool,
    shortlist_id: int | None,
    chat: LinkedChat,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Keep criteria under a name. Raises Conflict when the name is taken, Refusal when there are too many."""
    if len(rows.all_of(uow)) >= MOST_SEARCHES:
        raise Refusal(SearchesFull(most=MOST_SEARCHES))
    search = SavedSearch(
        name=name.strip(),
        criteria=criteria.model_dump(mode="json"),
        by_identity_id=by.identity_id,
        chat_id=chat.id,
        shortlist_id=shortlist_id,
    )
    if is_taken(uow, search.name) or not rows.add(uow, search):
        raise Conflict("taken", "save")
    kept = uow.get(SavedSearch, search.id)
    if alert:
        search_alerts.switch_on(uow, kept, chat=chat, now=now)
    told = SearchSaved(search_id=kept.id, name=kept.name, alert=kept.alert)
    return Outcome(reply=told, refresh=(card(uow),))


def run(
    uow: UnitOfWork, search_id: int, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """A new list of the same criteria, with what has changed since the search ran last.

    One that was made some seconds ago, and no file since, is it: a press may come twice.
    """
    search = uow.lock(SavedSearch, search_id)
    before = uow.get(Shortlist, search.shortlist_id) if search.shortlist_id else None
    if before is not None and before.criteria != search.criteria:  # a draft that was refined meanwhile
        before = None
    if before is not None and _is_fresh(uow, shortlist_rows.made_at(before), now):
        return Outcome(post=(Post(shortlist_rows.card(before.id), Chat(chat.id, thread)),))
    criteria = Criteria.model_validate(search.criteria)
    shortlist = shortlists.fill(uow, criteria, by=by, chat=chat, thread=thread, now=now, before=before)
    search.shortlist_id = shortlist.id
    uow.flush()
    post = Post(shortlist_rows.card(shortlist.id), Chat(chat.id, thread))
    return Outcome(post=(post,), refresh=(card(uow),))


def _is_fresh(uow: UnitOfWork, made_at: datetime, now: datetime) -> bool:
    return timedelta() <= now - made_at < AGAIN_AFTER and not rows.imported_since(uow, made_at)


def rename(uow: UnitOfWork, search_id: int, name: str) -> Outcome:
    """Raises Conflict when another one has the name."""
    search = uow.lock(SavedSearch, search_id)
    if is_taken(uow, name, besides=search.id):
        raise Conflict("taken", "rename")
    search.name = name.strip()
    search.revision += 1
    return Outcome(refresh=(card(uow),))


def set_alert(uow: UnitOfWork, search_id: int, *, on: bool, chat: LinkedChat, now: datetime) -> Outcome:
    """From now on imports are told of here, or nowhere."""
    search = uow.lock(SavedSearch, search_id)
    if on:
        search_alerts.switch_on(uow, search, chat=chat, now=now)
    else:
        search.alert = False
    search.revision += 1
    return Outcome(refresh=(card(uow),))


def mute(uow: UnitOfWork, search_id: int) -> Outcome:
    """Tell of no more imports; raises Conflict when nobody was told already."""
    search = uow.lock(SavedSearch, search_id)
    if not search.alert:
        raise Conflict("muted", "mute")
    search.alert = False
    search.revision += 1
    return Outcome(refresh=(card(uow),), toast=SearchMuted(name=search.name))


def delete(uow: UnitOfWork, search_id: int) -> Outcome:
    """Forget it; lists that it made stay."""
    search = uow.lock(SavedSearch, search_id)
    name = search.name
    rows.forget_matches(uow, search.id)
    uow.session.delete(search)
    uow.flush()
    return Outcome(refresh=(card(uow),), reply=SearchDeleted(name=name))


def show(uow: UnitOfWork, workspace_id: int, *, audience: ChatAudience, now: datetime) -> SearchesShown:
    """Facts of the living card."""
    del workspace_id, audience, now  # of this workspace; the outbox keeps it out of creators' chats
    return SearchesShown(
        searches=tuple(_kept(uow, number, row) for number, row in enumerate(rows.all_of(uow), 1))
    )


def _kept(uow: UnitOfWork, number: int, search: SavedSearch) -> Kept:
    criteria = Criteria.model_validate(search.criteria)
    shortlist = uow.get(Shortlist, search.shortlist_id) if search.shortlist_id else None
    if shortlist is not None and shortlist.criteria != search.criteria:
        shortlist = None
    return Kept(
        search_id=search.id,
        number=number,
        name=search.name,
        criteria=criteria,
        category_label=category_label(criteria),
        alert=search.alert,
        ran_at=shortlist_rows.made_at(shortlist) if shortlist else None,
        fit=shortlist.result[Group.FIT.value] if shortlist else None,
        total=shortlist.result["total"] if shortlist else None,
        by=name_of(uow, search.by_identity_id),
    )
