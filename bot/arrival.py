"""Who came, to which workspace, in which chat: from a platform's word to a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.inbound import Base
from bot.reader import Reader
from bot.visit import Visit
from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.outcome import Outcome
from services import people, reach
from services.people import Person
from storage.queries import people as rows
from storage.tables import Identity, LinkedChat, Membership, Workspace
from storage.unit_of_work import Transaction, UnitOfWork


class Stranger(Exception):
    """She belongs to no workspace that this could be about."""


class Undecided(Exception):
    """She belongs to several workspaces, and nothing says which one is meant."""

    def __init__(self, workspaces: Sequence[Workspace]) -> None:
        super().__init__(len(workspaces))
        self.workspaces = tuple(workspaces)


@dataclass(frozen=True)
class Arrival:
    """Somebody recognised, before her workspace is known."""

    transaction: Transaction
    inbound: Base
    identity: Identity
    now: datetime
    real: datetime

    def visit(self, workspace_id: int | None) -> Visit:
        """Enter the workspace a token names, or the one that chat and conversation mean; raises Stranger, Undecided."""
        known = rows.memberships(self.transaction.system, self.identity.id)
        if workspace_id is None:
            workspace_id = self._meant([membership for membership, _ in known])
        for membership, workspace in known:
            if workspace.id == workspace_id:
                return self._enter(membership, workspace)
        raise Stranger

    def _meant(self, memberships: Sequence[Membership]) -> int:
        """Which workspace words without a token are for."""
        here = [row for row in memberships if row.workspace_id in self._workspaces_here()]
        fitting = here or list(memberships)
        if not fitting:
            raise Stranger
        if len(fitting) == 1:
            return fitting[0].workspace_id
        ids = [row.workspace_id for row in fitting]
        return self._talking(ids) or self._current(ids)

    def _workspaces_here(self) -> frozenset[int]:
        """Workspaces that the place itself names: the Slack team's, or those that linked the group."""
        system = self.transaction.system
        sender, place = self.inbound.sender, self.inbound.place
        if sender.team:
            bound = rows.workspace_of_team(system, sender.team)
            return frozenset() if bound is None else frozenset({bound.id})
        if place.kind == "private" or place.chat is None:
            return frozenset()
        linked = rows.chats(system, sender.platform, None, place.chat)
        return frozenset(row.workspace_id for row in linked)

    def _talking(self, workspace_ids: Sequence[int]) -> int | None:
        """The workspace of the conversation she is in, in this chat."""
        sender, place = self.inbound.sender, self.inbound.place
        chats = [chat for chat in (place.chat, sender.user) if chat is not None]
        for workspace_id in workspace_ids:
            uow = self.transaction.workspace(workspace_id)
            if rows.has_open_run(uow, self.identity.id, sender.platform, chats):
                return workspace_id
        return None

    def _current(self, workspace_ids: Sequence[int]) -> int:
        current = self.identity.current_workspace_id
        if current is not None and current in workspace_ids:
            return current
        found = [rows.workspace(self.transaction.system, workspace_id) for workspace_id in workspace_ids]
        raise Undecided([workspace for workspace in found if workspace is not None])

    def _enter(self, membership: Membership, workspace: Workspace) -> Visit:
        uow = self.transaction.workspace(workspace.id)
        actor = people.actor_of(self.identity, membership, workspace)
        chat = self._chat(uow, membership)
        outcome = reach.back(uow, chat, now=self.now) if self._speaks_again(chat) else Outcome()
        return Visit(
            uow=uow,
            actor=actor,
            chat=chat,
            inbound=self.inbound,
            reader=_reader(actor, self.inbound.sender.platform, chat),
            now=self.now,
            real=self.real,
            outcome=outcome,
        )

    def _speaks_again(self, chat: LinkedChat) -> bool:
        """She writes in her private chat: she can be written to, whatever was noted."""
        place = self.inbound.place
        is_here = chat.kind == "private" and place.kind == "private" and place.chat is not None
        return is_here and chat.state != reach.ACTIVE

    def _chat(self, uow: UnitOfWork, membership: Membership) -> LinkedChat:
        """The linked chat she acts in; her private one when she acts in it, outside any, or in one that is not linked."""
        place = self.inbound.place
        if place.kind != "private" and place.chat is not None:
            linked = rows.chat(uow, self.inbound.sender.platform, place.chat)
            if linked is not None:
                return linked
        return people.private_chat(uow, self.identity, membership)


def arrive(transaction: Transaction, inbound: Base, *, now: datetime, real: datetime) -> Arrival:
    """Recognise the sender, writing what her platform says about her."""
    identity = people.recognise(transaction.system, person_of(inbound))
    return Arrival(transaction, inbound, identity, now, real)


def look_up(transaction: Transaction, inbound: Base, *, now: datetime, real: datetime) -> Arrival:
    """Find the sender without writing anything; raises Stranger for somebody who was never here."""
    sender = inbound.sender
    identity = rows.identity(transaction.system, sender.platform, sender.team, sender.user)
    if identity is None:
        raise Stranger
    return Arrival(transaction, inbound, identity, now, real)


def person_of(inbound: Base) -> Person:
    sender = inbound.sender
    return Person(
        platform=sender.platform,
        team=sender.team,
        user=sender.user,
        name=sender.name,
        handle=sender.handle,
        language=sender.language,
        timezone=sender.timezone,
    )


def _reader(actor: Actor, platform: str, chat: LinkedChat) -> Reader:
    return Reader(
        language=actor.language,
        timezone=actor.timezone,
        platform=platform,
        audience=ChatAudience(chat.audience),
    )
