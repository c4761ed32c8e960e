"""The workspace's library of tags (R10): at most 100 names, at most 10 a creator; a creator never sees hers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.errors import NotFound, Refusal
from domain.notices.tags import TagLine, TagsFull, TagsShown
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act
from domain.records import MOST_LIBRARY, MOST_TAGS, tag_key, tag_names
from services.audit import decided
from services.creator_cards import cards
from storage.queries import records as rows
from storage.tables import Creator, Tag
from storage.unit_of_work import UnitOfWork


def card(uow: UnitOfWork) -> Card:
    return Card(CardKind.TAGS, uow.workspace_id)


def names(uow: UnitOfWork) -> list[str]:
    """The library, by name."""
    return [tag.name for tag in rows.library(uow)]


def put_on(
    uow: UnitOfWork,
    creator_id: int,
    wanted: Collection[str],
    *,
    seen: Collection[str],
    by: Actor,
    now: datetime,
) -> Outcome:
    """Add and take away what the editor did; what others did meanwhile stays. New names go into the library.

    Raises Refusal beyond 10 a creator or 100 a workspace.
    """
    creator = uow.lock(Creator, creator_id)
    spelled = {tag_key(name): name for name in names(uow)}
    chosen = {tag_key(name): spelled.get(tag_key(name), name) for name in tag_names(wanted)}
    before = {tag_key(name): name for name in creator.tags}
    saw = set(map(tag_key, seen))
    added = {key: name for key, name in chosen.items() if key not in saw and key not in before}
    gone = saw - set(chosen)
    tags = [*(name for key, name in before.items() if key not in gone), *added.values()]
    if len(tags) > MOST_TAGS and len(tags) > len(creator.tags):
        raise Refusal(TagsFull(name=creator.name, most=MOST_TAGS))
    _learn(uow, [name for key, name in added.items() if key not in spelled], len(spelled))
    if tags != creator.tags:
        creator.tags = tags
        creator.revision += 1
        decided(uow, Act.CREATOR_TAGS, creator.id, by=by, now=now, added=len(added), removed=len(gone))
    return Outcome(refresh=(*cards(creator.id), card(uow)))


def _learn(uow: UnitOfWork, new: Sequence[str], known: int) -> None:
    if known + len(new) > MOST_LIBRARY:
        raise Refusal(TagsFull(name="", most=MOST_LIBRARY))
    for name in new:
        rows.add_tag(uow, name, tag_key(name))


def rename(uow: UnitOfWork, old: str, new: str, *, by: Actor, now: datetime) -> Outcome:
    """Give a tag another name wherever it stands; one that is there already takes both in. Raises NotFound."""
    [name] = tag_names([new]) or [""]
    standing = _named(uow, old)
    if standing is None or not name:
        raise NotFound("Tag")
    into = _named(uow, name)
    if into is None or into.id == standing.id:
        was, standing.name, standing.key = standing.name, name, tag_key(name)
    else:
        was, name = standing.name, into.name
        uow.session.delete(standing)
    uow.flush()
    changed = rows.retag(uow, was, name)
    decided(uow, Act.TAG_RENAME, standing.id, by=by, now=now, creators=changed)
    return Outcome(refresh=(card(uow),))


def remove(uow: UnitOfWork, name: str, *, by: Actor, now: datetime) -> Outcome:
    """Take a tag out of the library and off every creator; raises NotFound."""
    standing = _named(uow, name)
    if standing is None:
        raise NotFound("Tag")
    was, tag_id = standing.name, standing.id
    uow.session.delete(standing)
    uow.flush()
    changed = rows.retag(uow, was, None)
    decided(uow, Act.TAG_REMOVE, tag_id, by=by, now=now, creators=changed)
    return Outcome(refresh=(card(uow),))


def _named(uow: UnitOfWork, name: str) -> Tag | None:
    return uow.first(uow.query(Tag).where(Tag.key == tag_key(name)))


def show(uow: UnitOfWork, workspace_id: int, *, audience: ChatAudience, now: datetime) -> TagsShown:
    """Facts of the library's living card: its names with how many creators carry each."""
    del audience, now
    if workspace_id != uow.workspace_id:
        raise NotFound("Workspace")
    counts = rows.tag_counts(uow)
    library = names(uow)
    lines = sorted(
        (TagLine(name=name, creators=counts.get(name, 0)) for name in library),
        key=lambda line: (-line.creators, line.name),
    )
    strays = len(set(counts) - set(library))
    return TagsShown(workspace_id=workspace_id, tags=tuple(lines), strays=strays, most=MOST_LIBRARY)


def from_import(uow: UnitOfWork, batch_id: int, brought: Collection[str]) -> None:
    """Let the library know the tags of an import's rows, as far as there is room."""
    known = {tag.key for tag in rows.library(uow)}
    new = [name for name in tag_names(brought) if tag_key(name) not in known]
    for name in new[: max(0, MOST_LIBRARY - len(known))]:
        rows.add_tag(uow, name, tag_key(name), batch_id)


def undo_import(uow: UnitOfWork, batch_id: int) -> None:
    """Forget the tags that an import brought, unless a creator carries one by now."""
    for tag in uow.all(uow.query(Tag).where(Tag.import_batch_id == batch_id)):
        if rows.is_carried(uow, tag.name):
            tag.import_batch_id = None
        else:
            uow.session.delete(tag)
    uow.flush()
