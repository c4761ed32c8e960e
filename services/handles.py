"""Further accounts of a creator: written down, taken off, and refused where another creator has them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from domain.actor import Actor
from domain.notices.duplicates import AccountTaken
from domain.outcome import Outcome
from domain.people import Act
from services import records
from services.audit import decided
from services.creator_cards import cards
from storage.queries import handles as rows
from storage.queries.creators import hold_imports
from storage.tables import Creator, CreatorHandle
from storage.unit_of_work import UnitOfWork


def change(
    uow: UnitOfWork,
    creator_id: int,
    *,
    add: tuple[str, str] | None,
    remove: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> Outcome:
    """Add one account (platform, handle) and take others off; an account that is somebody else's is not added."""
    hold_imports(uow)
    creator = uow.lock(Creator, creator_id)
    gone = [row for row in rows.of_creator(uow, creator.id) if row.id in remove]
    for row in gone:
        uow.session.delete(row)
    uow.flush()
    refresh = Outcome(refresh=cards(creator.id))
    standing = records.known(uow, *add) if add else None
    if standing is not None and standing.creator_id != creator.id:
        refresh += Outcome(
            reply=AccountTaken(
                creator_id=creator.id,
                name=creator.name,
                other_id=standing.creator_id,
                other=standing.name,
                platform=standing.platform,
                handle=standing.handle,
            )
        )
    is_new = add is not None and standing is None
    if add is not None and is_new:
        keep(uow, creator.id, *add, by=by, now=now)
    if gone or is_new:
        creator.revision += 1
        creator.edited_by, creator.edited_at = by.name, now
        decided(uow, Act.CREATOR_ACCOUNTS, creator.id, by=by, now=now, added=int(is_new), removed=len(gone))
    return refresh


def keep(
    uow: UnitOfWork,
    creator_id: int,
    platform: str,
    handle: str,
    *,
    uid: str | None = None,
    by: Actor,
    now: datetime,
) -> CreatorHandle:
    """Write a further account down that is known to be free."""
    account = CreatorHandle(
        creator_id=creator_id, platform=platform, handle=handle, uid=uid, by_name=by.name, at=now
    )
    return uow.add(account)
