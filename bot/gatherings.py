"""What platforms say about chats themselves: out of reach and back, who came and left, shared, moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.inbound import MembersChanged, Migrated, Reachability, SharingChanged, Someone
from domain.outcome import Outcome
from services import chats, outbox, people, reach
from services.chats import Outsider
from storage.queries import people as rows
from storage.tables import LinkedChat, Outbox
from storage.unit_of_work import Transaction, UnitOfWork

Heard = Reachability | MembersChanged | SharingChanged | Migrated


@dataclass(frozen=True)
class Gatherings:
    """Hears of chats for every workspace that knows them. Nobody is answered; gives the rows written."""

    transaction: Transaction
    now: datetime  # business time
    real: datetime

    def heard(self, inbound: Heard) -> Sequence[Outbox]:
        match inbound:
            case Reachability():
                return self._reach(inbound)
            case MembersChanged():
                return self._members(inbound)
            case SharingChanged(shared=shared):
                return [
                    row
                    for uow, chat in self._known(inbound)
                    for row in self._put(uow, chats.sharing_changed(uow, chat, shared=shared, now=self.now))
                ]
            case Migrated():
                if inbound.place.chat is not None:
                    people.move_chat(
                        self.transaction,
                        platform=inbound.sender.platform,
                        chat=inbound.place.chat,
                        to=inbound.to,
                    )
                return ()

    def _reach(self, inbound: Reachability) -> Sequence[Outbox]:
        """A place without a chat is the whole Slack team: the app was removed from it."""
        sender, place = inbound.sender, inbound.place
        if place.chat is None and sender.team:
            if inbound.state == reach.ACTIVE:
                return reach.regain_team(self.transaction, team=sender.team, now=self.now, real=self.real)
            return reach.lose_team(self.transaction, team=sender.team, now=self.now, real=self.real)
        chat = sender.user if place.kind == "private" else place.chat
        if not chat:
            return ()
        if inbound.state == reach.ACTIVE:
            return reach.regain(
                self.transaction,
                platform=sender.platform,
                team=sender.team,
                chat=chat,
                now=self.now,
                real=self.real,
            )
        return reach.lose(
            self.transaction,
            platform=sender.platform,
            team=sender.team,
            chat=chat,
            state=inbound.state,
            now=self.now,
            real=self.real,
        )

    def _members(self, inbound: MembersChanged) -> Sequence[Outbox]:
        written: list[Outbox] = []
        joined, left = _outsiders(inbound.joined, inbound), _outsiders(inbound.left, inbound)
        for uow, chat in self._known(inbound):
            written += self._put(
                uow, chats.members_changed(uow, chat, joined=joined, left=left, now=self.now)
            )
        return written

    def _known(self, inbound: MembersChanged | SharingChanged) -> Iterator[tuple[UnitOfWork, LinkedChat]]:
        """The shared chat, in each workspace that has linked it."""
        sender, place = inbound.sender, inbound.place
        if place.chat is None:
            return
        for row in rows.chats(self.transaction.system, sender.platform, sender.team, place.chat):
            if row.kind != "private":
                yield self.transaction.workspace(row.workspace_id), row

    def _put(self, uow: UnitOfWork, outcome: Outcome) -> Sequence[Outbox]:
        return outbox.put(uow, outcome, now=self.now, real=self.real)


def _outsiders(some: Sequence[Someone], inbound: MembersChanged) -> list[Outsider]:
    """Named by the event, or as the sender when they did it themselves."""
    sender = inbound.sender
    return [Outsider(one.user, one.name or (sender.name if one.user == sender.user else "")) for one in some]
