"""From what was decided to rows to send: the only place where an audience becomes chats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Audience, Chat, ChatAudience, Member, Team, TheCreator
from domain.ids import spell
from domain.notices import Notice, Visibility, dump
from domain.notices.system import ChatLost
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from services import people
from storage.queries import outbox as rows
from storage.queries import people as people_rows
from storage.queries.delivery import refuse_chat
from storage.tables import LinkedChat, Membership, Outbox, PostedCard
from storage.unit_of_work import SystemUnit, Transaction, UnitOfWork

TEAM_CARDS = frozenset({CardKind.IMPORT, CardKind.SHORTLIST, CardKind.TASK})


class NotForThisChat(Exception):
    """A defect of ours: a team's notice or card was addressed to a chat where a creator reads."""


@dataclass(frozen=True)
class Spot:
    """A chat and the thread in it."""

    chat: LinkedChat
    thread: str | None = None


def visible(visibility: Visibility, audience: str) -> bool:
    """Say whether a chat of this audience may see it: a mixed chat gets only what a creator may see."""
    return visibility is Visibility.EVERYONE or audience == ChatAudience.TEAM


def put(
    uow: UnitOfWork,
    outcome: Outcome,
    *,
    here: LinkedChat | None = None,
    thread: str | None = None,
    by: Actor | None = None,
    now: datetime,
    real: datetime,
) -> list[Outbox]:
    """Write what is to be sent, in order: reply, posts, tells, refreshes; gives the new rows.

    `reply` goes to `here` and `thread`, else to the private chat of `by`. A team member's reply that a mixed or
    creator's chat may not see goes to her private chat. A tell whose key was used before writes nothing.
    Raises NotForThisChat.
    """
    del now  # rows wait by real time
    uow.flush()
    writer = _Writer(uow, real)
    if outcome.reply is not None:
        spot = _spot_of_reply(uow, outcome.reply, here, thread, by)
        if spot is not None:
            writer.notice(spot, outcome.reply, None)
    for post in outcome.post:
        for spot in _spots(uow, post.to):
            writer.post(spot, post)
    for tell in outcome.tell:
        for spot in _spots(uow, tell.to):
            writer.notice(spot, tell.notice, _key(tell, spot))
    for card in outcome.refresh:
        for standing in rows.living_cards(uow, card.kind.value, card.subject):
            writer.refresh(standing)
    return writer.written


def put_for_guest(
    system: SystemUnit, person: people.Person, notice: Notice, *, language: str, real: datetime
) -> list[Outbox]:
    """Answer somebody who belongs to no workspace, or to none yet, in her private chat.

    The same answer is not written while one waits: whoever sends a thousand guesses is told once a second.
    """
    lane = f"{person.platform}/{person.team}/{person.user}"
    if rows.waits(system, lane, notice.kind):
        return []
    row = Outbox(
        platform=person.platform,
        lane=lane,
        kind="notice",
        payload=dump(notice)
        | {"to": {"team": person.team, "chat": person.user, "kind": "private", "language": language}},
        not_before=real,
    )
    rows.add(system, row)
    return [row]


def lose_chat(
    transaction: Transaction,
    *,
    platform: str,
    team: str,
    chat: str,
    state: str,
    now: datetime,
    real: datetime,
) -> list[Outbox]:
    """A chat cannot be written to any more: nothing waits for it, and the owners hear of it by another route.

    In every workspace that knows the chat; once a day and state. Gives the rows written.
    """
    written: list[Outbox] = []
    for row in people.mark_chats(transaction.system, platform=platform, team=team, chat=chat, state=state):
        refuse_chat(transaction.system, row.id, state, real)
        uow = transaction.workspace(row.workspace_id)
        lost = ChatLost.model_validate({"title": row.title, "platform": platform, "state": state})
        tells = tuple(
            Tell(lost, Member(owner.id), f"chat-lost/{row.id}/{state}/{real:%Y-%m-%d}/{owner.id}")
            for owner in people.owners(uow)
            if owner.identity_id != row.identity_id
        )
        written += put(uow, Outcome(tell=tells), now=now, real=real)
    return written


def _key(tell: Tell, spot: Spot) -> str | None:
    """One tell may reach several chats; each is told once."""
    return None if tell.key is None else f"{tell.key}/{spell(spot.chat.id)}"


def _spot_of_reply(
    uow: UnitOfWork, reply: Notice, here: LinkedChat | None, thread: str | None, by: Actor | None
) -> Spot | None:
    if here is not None and (visible(reply.visibility, here.audience) or by is None):
        return Spot(here, thread)
    if by is None:
        return None
    return Spot(people.member_chat(uow, uow.get(Membership, by.membership_id)))


def _spots(uow: UnitOfWork, audience: Audience) -> Iterator[Spot]:
    """Chats of an audience. A team without a shared chat is its owners."""
    match audience:
        case Member(membership_id):
            yield Spot(people.member_chat(uow, uow.get(Membership, membership_id)))
        case TheCreator(creator_id):
            chat = people.creator_chat(uow, creator_id)
            if chat is not None:
                yield Spot(chat)
        case Chat(chat_id, thread):
            yield Spot(uow.get(LinkedChat, chat_id), thread)
        case Team(purpose):
            shared = people_rows.team_chats(uow, purpose)
            yield from (Spot(chat) for chat in shared)
            if not shared:
                yield from (Spot(people.member_chat(uow, owner)) for owner in people.owners(uow))


class _Writer:
    """Writes rows and remembers which are new."""

    def __init__(self, uow: UnitOfWork, real: datetime) -> None:
        self._uow = uow
        self._real = real
        self.written: list[Outbox] = []

    def notice(self, spot: Spot, notice: Notice, key: str | None) -> None:
        self._wall(spot, notice.visibility, notice.kind)
        row = self._row(spot, "notice", dump(notice))
        row.key = key
        row.critical = notice.critical
        if rows.add(self._uow, row):
            self.written.append(row)

    def post(self, spot: Spot, post: Post) -> None:
        """Let the card stand in the chat: posted, posted again below, or only brought up to date."""
        card = post.card
        visibility = Visibility.TEAM if card.kind in TEAM_CARDS else Visibility.EVERYONE
        self._wall(spot, visibility, card.kind.value)
        standing = rows.living_cards(self._uow, card.kind.value, card.subject, spot.chat.id)
        if not standing:
            self._post_new(spot, card)
        elif standing[0].message is None:
            self._post_unseen(standing[0], insist=True)
        elif post.again:
            self._add(self._row_of(standing[0], "retire"))
            rows.retire(self._uow, standing[0])
            self._post_new(spot, card)
        else:
            self.refresh(standing[0])

    def refresh(self, card: PostedCard) -> None:
        if card.message is None:
            self._post_unseen(card, insist=False)
        else:
            self._add_refresh(card)

    def _post_new(self, spot: Spot, card: Card) -> None:
        standing = PostedCard(
            chat_id=spot.chat.id, kind=card.kind.value, subject=card.subject, thread=spot.thread
        )
        if rows.add_card(self._uow, standing):
            self._add(self._row_of(standing, "card"))
        else:  # another turn posts it at this moment
            for other in rows.living_cards(self._uow, card.kind.value, card.subject, spot.chat.id):
                self.refresh(other)

    def _post_unseen(self, card: PostedCard, *, insist: bool) -> None:
        """The card has no message: it is on its way, it never arrived, or perhaps it did.

        A post whose fate is unknown is repeated only when somebody asks for the card (`insist`).
        """
        fate = rows.last_post(self._uow, card.id)
        if fate == "open":
            self._add_refresh(card)  # it may have been rendered before this change
        elif fate != "unknown" or insist:
            self._add(self._row_of(card, "card"))

    def _add(self, row: Outbox) -> None:
        rows.add(self._uow, row)
        self.written.append(row)

    def _add_refresh(self, card: PostedCard) -> None:
        row = self._row_of(card, "refresh")
        if rows.add_refresh(self._uow, row):
            self.written.append(row)

    def _row_of(self, card: PostedCard, kind: str) -> Outbox:
        spot = Spot(self._uow.get(LinkedChat, card.chat_id), card.thread)
        row = self._row(spot, kind, {"card": card.kind, "subject": str(card.subject)})
        row.posted_card_id = card.id
        return row

    def _row(self, spot: Spot, kind: str, payload: dict[str, object]) -> Outbox:
        """A row for the spot; refused from the start when the chat cannot be written to."""
        row = Outbox(
            workspace_id=self._uow.workspace_id,
            chat_id=spot.chat.id,
            platform=spot.chat.platform,
            lane=f"{spell(spot.chat.id)}/{spot.thread or ''}",
            kind=kind,
            payload=payload,
            thread=spot.thread,
            not_before=self._real,
        )
        if spot.chat.state != "active":
            row.state, row.error, row.settled_at = "refused", spot.chat.state, self._real
        return row

    def _wall(self, spot: Spot, visibility: Visibility, what: str) -> None:
        if not visible(visibility, spot.chat.audience):
            raise NotForThisChat(f"{what} in a {spot.chat.audience} chat")
