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
from storage import tagging
from storage.queries import tags as rows
from storage.tables import Creator, Job, Tag
from storage.unit_of_work import UnitOfWork

RETAG = "tags.retag"
MOST_AT_ONCE = 200  # creators whose tags are written in the turn itself; more are a job's


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
    library = {tag.key: tag for tag in rows.library(uow)}
    spelled = {key: tag.name for key, tag in library.items()}
    chosen = {tag_key(name): spelled.get(tag_key(name), name) for name in tag_names(wanted)}
    before = {tag_key(name): name for name in creator.tags}
    saw = set(map(tag_key, seen))
    added = {key: name for key, name in chosen.items() if key not in saw and key not in before}
    gone = saw - set(chosen)
    tags = [*(name for key, name in before.items() if key not in gone), *added.values()]
    if len(tags) > MOST_TAGS and len(tags) > len(creator.tags):
        raise Refusal(TagsFull(name=creator.name, most=MOST_TAGS))
    _learn(uow, [name for key, name in added.items() if key not in spelled], len(spelled))
    for key in added.keys() & library.keys():
        library[
            key
        ].import_batch_id = None  # somebody uses it: it does not go with the import that brought it
    if tags != creator.tags:
        creator.tags = tags
        creator.revision += 1
        decided(uow, Act.CREATOR_TAGS, creator.id, by=by, now=now, added=len(added), removed=len(gone))
    return Outcome(refresh=(*cards(creator.id), card(uow)))


def _learn(uow: UnitOfWork, new: Sequence[str], known: int) -> None:
    if known + len(new) > MOST_LIBRARY:
        raise Refusal(TagsFull(name="", most=MOST_LIBRARY))
    for name in new:
        rows.add(uow, name, tag_key(name))


def rename(uow: UnitOfWork, old: str, new: str, *, by: Actor, now: datetime, real: datetime) -> Outcome:
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
    changed = _rewrite(uow, was, name, real)
    decided(uow, Act.TAG_RENAME, standing.id, by=by, now=now, creators=changed)
    return Outcome(refresh=(card(uow),))


def remove(uow: UnitOfWork, name: str, *, by: Actor, now: datetime, real: datetime) -> Outcome:
    """Take a tag out of the library and off every creator; raises NotFound."""
    standing = _named(uow, name)
    if standing is None:
        raise NotFound("Tag")
    was, tag_id = standing.name, standing.id
    uow.session.delete(standing)
    uow.flush()
    changed = _rewrite(uow, was, None, real)
    decided(uow, Act.TAG_REMOVE, tag_id, by=by, now=now, creators=changed)
    return Outcome(refresh=(card(uow),))


def _rewrite(uow: UnitOfWork, old: str, new: str | None, real: datetime) -> int:
    """Write another name, or none, on whoever carries a tag: some at once, many by a job; gives how many they are."""
    if old == new:
        return 0
    carriers = uow.ahead(("tag", old), lambda uow: tagging.carriers(uow, old))
    if len(carriers) <= MOST_AT_ONCE and not rows.open_jobs(uow, RETAG):
        return rows.retag(uow, carriers, old, new)
    payload = {"old": old, "new": new, "creators": len(carriers)}
    uow.transaction.system.add(
        Job(workspace_id=uow.workspace_id, kind=RETAG, payload=payload, not_before=real)
    )
    uow.flush()
    return len(carriers)


def turn_of(uow: UnitOfWork, job_id: int) -> bool:
    """Whether the job is the oldest of those that write tags: one that was renamed twice ends under its last name."""
    return all(job.id >= job_id for job in rows.open_jobs(uow, RETAG))


def _named(uow: UnitOfWork, name: str) -> Tag | None:
    return uow.first(uow.query(Tag).where(Tag.key == tag_key(name)))


def show(uow: UnitOfWork, workspace_id: int, *, audience: ChatAudience, now: datetime) -> TagsShown:
    """Facts of the library's living card: its names with how many creators carry each."""
    del audience, now
    if workspace_id != uow.workspace_id:
        raise NotFound("Workspace")
    counts = tagging.counts(uow)
    library = names(uow)
    lines = sorted(
        (TagLine(name=name, creators=counts.get(name, 0)) for name in library),
        key=lambda line: (-line.creators, line.name),
    )
    writing = rows.open_jobs(uow, RETAG)
    strays = counts.keys() - {*library, *(job.payload["old"] for job in writing)}
    return TagsShown(
        workspace_id=workspace_id,
        tags=tuple(lines),
        strays=len(strays),
        writing=sum((job.total or job.payload["creators"]) - job.done for job in writing),
        most=MOST_LIBRARY,
    )


def from_import(uow: UnitOfWork, batch_id: int, brought: Collection[str]) -> None:
    """Let the library know the tags of an import's rows, as far as there is room."""
    known = {tag.key for tag in rows.library(uow)}
    new = [name for name in tag_names(brought) if tag_key(name) not in known]
    for name in new[: max(0, MOST_LIBRARY - len(known))]:
        rows.add(uow, name, tag_key(name), batch_id)


def has_brought(uow: UnitOfWork, batch_id: int) -> bool:
    """Whether an import has put anything into the library that is still its own."""
    return bool(rows.brought_by(uow, batch_id))


def left_by(uow: UnitOfWork, batch_id: int) -> list[int]:
    """Ids of the tags that an import brought, and that nobody carries now that it is undone; reads only."""
    carried = tagging.counts(uow)
    return [tag.id for tag in rows.brought_by(uow, batch_id) if tag.name not in carried]


def undo_import(uow: UnitOfWork, batch_id: int, left: Collection[int]) -> None:
    """Forget the tags that an import brought and left, but for those that somebody uses by now; the others are the team's."""
    rows.forget(uow, batch_id, left)
    for tag in rows.brought_by(uow, batch_id):
        tag.import_batch_id = None
    uow.flush()
