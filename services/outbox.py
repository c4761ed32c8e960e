"""From what was decided to rows to send: the only place where an audience becomes chats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Audience, Chat, ChatAudience, Member, Team, TheCreator
from domain.ids import spell
from domain.notices import Notice, Visibility, dump, load, notice_kinds
from domain.outcome import Card, CardKind, Outcome, Pin, Post, Tell, Wipe
from services import people, sealing, touched, walls
from storage.queries import outbox as rows
from storage.queries import people as people_rows
from storage.queries.delivery import refuse_card, refuse_row
from storage.tables import LinkedChat, Membership, Outbox, PostedCard
from storage.unit_of_work import SystemUnit, UnitOfWork

TEAM_CARDS = frozenset(
    {
        CardKind.IMPORT,
        CardKind.SHORTLIST,
        CardKind.ASKING,
        CardKind.SEARCHES,
        CardKind.SCREENING,
        CardKind.SCREENING_CHANGE,
        CardKind.CREATOR,
        CardKind.RECORD,
        CardKind.PERSONA,
        CardKind.TAGS,
        CardKind.POOL,
        CardKind.PILOT,
        CardKind.UPKEEP,
        CardKind.TASK,
        CardKind.SCRIPT,
        CardKind.AUTH_SCRIPT,
        CardKind.SUBMISSION,
        CardKind.AUTHORIZATION,
    }
)

SCRIPTS = {CardKind.ASSIGNMENT: CardKind.SCRIPT, CardKind.AGREEMENT: CardKind.AUTH_SCRIPT}

PINS = frozenset({"telegram"})  # platforms that keep a message in sight in a private chat


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


def may_stand(uow: UnitOfWork, card: Card, chat: LinkedChat) -> bool:
    """Say whether a living card may be shown in the chat, now that it is read by whom it is read by."""
    if card.kind in TEAM_CARDS:
        return visible(Visibility.TEAM, chat.audience)
    return walls.fits(uow, card, chat)


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
    for chat_id in outcome.closed:
        writer.close(uow.get(LinkedChat, chat_id))
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
    for standing in (*_named(uow, outcome), *_days(uow, outcome, by)):
        writer.refresh(standing)
    writer.wipe(outcome.wipe)
    return writer.written


def _named(uow: UnitOfWork, outcome: Outcome) -> Iterator[PostedCard]:
    """The cards that the outcome names, wherever they stand."""
    for card in _with_scripts(outcome.refresh):
        yield from rows.living_cards(uow, card.kind.value, card.subject)


def _days(uow: UnitOfWork, outcome: Outcome, by: Actor | None) -> Sequence[PostedCard]:
    """Cards of the day and Home tabs that this may change, where they stand."""
    members = touched.memberships(uow, outcome, by)
    kinds = (CardKind.TODAY.value, CardKind.HOME.value)
    return rows.living_of(uow, kinds, sorted(members)) if members else ()


def _with_scripts(cards: Iterable[Card]) -> Iterator[Card]:
    """Where a creator's card changes, so does what the team tells her when she is not linked."""
    seen = dict.fromkeys(cards)
    for card in seen:
        yield card
        if card.kind in SCRIPTS:
            script = Card(SCRIPTS[card.kind], card.subject)
            if script not in seen:
                yield script


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
            membership = uow.get(Membership, membership_id)
            if membership.active:  # who has left the team is told nothing of it any more
                yield Spot(people.member_chat(uow, membership))
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


def _readable(payload: dict[str, object]) -> Notice | None:
    """The notice of a row; None for facts that another release wrote."""
    try:
        return load(payload)
    except (KeyError, ValueError):
        return None


def pressed_at(uow: UnitOfWork, subject: int, chat: LinkedChat, message: str) -> None:
    """A press shows where a card stands whose post was never answered: from now on it can be edited.

    On Slack such a post is read back instead.
    """
    if chat.platform == "slack":
        return
    lost = [
        card for card in rows.unseen_cards(uow, subject, chat.id) if rows.last_post(uow, card.id) == "unknown"
    ]
    if len(lost) == 1:
        lost[0].channel, lost[0].message = chat.platform_chat, message
        uow.flush()


class _Writer:
    """Writes rows and remembers which are new."""

    def __init__(self, uow: UnitOfWork, real: datetime) -> None:
        self._uow = uow
        self._real = real
        self.written: list[Outbox] = []

    def notice(self, spot: Spot, notice: Notice, key: str | None) -> None:
        self._wall(spot, notice.visibility, notice.kind)
        row = self._row(spot, "notice", dump(notice))
        if notice.secret_fields:
            row.payload = sealing.sealed(self._uow.vault, row.payload, notice.secret_fields, row.id)
            if row.settled_at is not None:
                row.payload = sealing.emptied(row.payload)
        row.key = key
        row.critical = notice.critical
        if rows.add(self._uow, row):
            self.written.append(row)

    def wipe(self, messages: Iterable[Wipe]) -> None:
        """Delete a person's messages, after what was said about them."""
        for gone in messages:
            chat = self._uow.get(LinkedChat, gone.chat_id)
            there: dict[str, object] = {"channel": chat.platform_chat, "message": gone.message}
            self._add(self._row(Spot(chat), "delete", there))

    def post(self, spot: Spot, post: Post) -> None:
        """Let the card stand in the chat: posted, posted again below, or only brought up to date."""
        card = post.card
        if not may_stand(self._uow, card, spot.chat):
            raise NotForThisChat(f"{card.kind.value} in a {spot.chat.audience} chat")
        standing = rows.living_cards(self._uow, card.kind.value, card.subject, spot.chat.id)
        if not standing:
            self._post_new(spot, card, post.under)
        elif standing[0].message is None:
            self._post_unseen(standing[0], insist=True)
        elif post.again:
            self._add(self._row_of(standing[0], "retire"))
            rows.retire(self._uow, standing[0])
            self._post_new(spot, card, post.under)
        else:
            self.refresh(standing[0])
        if post.pin is not None and spot.chat.platform in PINS:
            self._pin(spot, card, post.pin, standing[0].message if standing else None)

    def _pin(self, spot: Spot, card: Card, pin: Pin, before: str | None) -> None:
        """Behind the post in its lane: pinned when it stands. `before` is the copy whose place it takes."""
        for standing in rows.living_cards(self._uow, card.kind.value, card.subject, spot.chat.id):
            row = self._row_of(standing, "pin")
            row.payload = {**row.payload, "pin": pin.value, "before": before}
            self._add(row)

    def refresh(self, card: PostedCard) -> None:
        """Bring the card up to date; where others read by now it is taken down instead."""
        if not self._may_stand(card):
            self._take_down(card)
        elif card.message is None:
            self._post_unseen(card, insist=False)
        else:
            self._add_refresh(card)

    def close(self, chat: LinkedChat) -> None:
        """Others read here from now on: the team's cards are taken down, its untold notices go to the team."""
        for card in rows.cards_in(self._uow, chat.id):
            if not self._may_stand(card):
                self._take_down(card)
        for row in rows.waiting_notices(self._uow, chat.id):
            kind = notice_kinds().get(str(row.payload.get("kind")))
            if kind is None or visible(kind.visibility, chat.audience):
                continue
            refuse_row(self._uow, row.id, "others read here", self._real, sealing.emptied(row.payload))
            told = None if "sealed" in row.payload else _readable(row.payload)
            if told is not None:
                for spot in _spots(self._uow, Team()):
                    self.notice(spot, told, None)

    def _may_stand(self, card: PostedCard) -> bool:
        try:
            kind = CardKind(card.kind)
        except ValueError:  # another release's: it knows, and so does the last look before the wire
            return True
        return may_stand(self._uow, Card(kind, card.subject), self._uow.get(LinkedChat, card.chat_id))

    def _take_down(self, card: PostedCard) -> None:
        """What stands there is edited to a sentence that says nothing of the team."""
        refuse_card(self._uow, card.id, "others read here", self._real)
        self._add(self._row_of(card, "retire"))
        rows.retire(self._uow, card)

    def _post_new(self, spot: Spot, card: Card, under: Card | None) -> None:
        standing = PostedCard(
            chat_id=spot.chat.id, kind=card.kind.value, subject=card.subject, thread=spot.thread
        )
        if rows.add_card(self._uow, standing):
            row = self._row_of(standing, "card")
            if under is not None and spot.chat.kind == "channel" and spot.thread is None:
                self._put_under(row, spot, under)
            self._add(row)
        else:  # another turn posts it at this moment
            for other in rows.living_cards(self._uow, card.kind.value, card.subject, spot.chat.id):
                self.refresh(other)

    def _put_under(self, row: Outbox, spot: Spot, under: Card) -> None:
        """The thread is known when the other card stands, which is sent before: both are in one lane."""
        for above in rows.living_cards(self._uow, under.kind.value, under.subject, spot.chat.id):
            row.payload = {**row.payload, "under": str(above.id)}

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
        if card.kind == CardKind.HOME.value:
            row.lane += "home"  # it stands beside the chat: neither waits for the other
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
