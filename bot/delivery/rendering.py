"""From a claimed row to a native message: present facts, words for its reader, the platform's dress."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from pydantic import ValidationError

from bot.card import Card, Note, Span
from bot.delivery.claims import Claim
from bot.delivery.results import Later, Parked, Refused, Unchanged
from bot.dispatch import Dress
from bot.failing import describe
from bot.messages.wording import say
from bot.messages.words import msg
from bot.ports import Platform, Sending, Sent
from bot.reader import Reader
from domain import outcome
from domain.audiences import ChatAudience
from domain.errors import Busy, NotFound
from domain.ids import spell
from domain.notices import Notice, Visibility, load
from domain.notices.chats import CardElsewhere
from domain.outcome import CardKind
from services import people
from services.outbox import may_stand, visible
from services.sealing import unsealed
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import people as chats
from storage.queries.delivery import Letter
from storage.tables import LinkedChat, PostedCard
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)
_FILE_GONE = msg("The file is not kept any more.")


class Present(Protocol):
    """The present state of a living card as a notice: services.cards.present, handed in by the composition root."""

    def __call__(
        self, uow: UnitOfWork, card: outcome.Card, *, audience: ChatAudience, now: datetime
    ) -> Notice: ...


class Draw(Protocol):
    """Cards whose words are no notice's: the flows' questions. None for a card that is not one of them.

    `retired`: the copy further up, which something newer has replaced.
    """

    def __call__(
        self, uow: UnitOfWork, card: outcome.Card, reader: Reader, now: datetime, *, retired: bool
    ) -> Card | None: ...


class _NotForThisRelease(Exception):
    """The row holds a kind or facts that this release does not know."""


@dataclass(frozen=True)
class Ready:
    """A message that can go to the wire now."""

    claim: Claim
    sending: Sending
    digest: str
    critical: bool


@dataclass(frozen=True)
class _Facts:
    """What a row says today, and to whom."""

    shown: Notice | Card
    reader: Reader
    chat: LinkedChat | None
    posted: PostedCard | None
    thread: str | None = None  # of the card under which this one is posted
    barred: bool = False  # the card may not stand in this chat, now that others read there

    @property
    def visibility(self) -> Visibility:
        """A conversation is asked in its person's own chat: nobody else reads it."""
        return self.shown.visibility if isinstance(self.shown, Notice) else Visibility.EVERYONE

    @property
    def critical(self) -> bool:
        return isinstance(self.shown, Notice) and self.shown.critical


@dataclass(frozen=True)
class Rendering:
    """Makes messages of rows. Works in a worker thread: it reads, and it costs processor time."""

    database: Database
    platforms: Mapping[str, Platform]
    dress: Dress
    present: Present
    blobs: Blobs | None = None
    draw: Draw | None = None

    def prepare(self, claim: Claim, now: datetime) -> Ready | Unchanged | Refused | Parked | Later:
        """Render the row, or say why it is not sent. What goes wrong here is certainly not sent."""
        letter = claim.letter
        try:
            return self._prepare(claim, now)
        except _NotForThisRelease as unknown:
            log.error(  # noqa: TRY400 - no fault to trace: another release wrote it
                "a row of a kind unknown to this release", outbox=letter.row_id, error=str(unknown)
            )
            return Parked(claim, f"unknown to this release: {unknown}")
        except Busy:
            return Later(claim, 1.0)
        except NotFound as gone:
            return Refused(claim, f"nothing to show: {gone}")
        except Exception as error:  # noqa: BLE001 - the edge of words: settling logs and counts it, the lane goes on
            return Refused(claim, f"not rendered: {describe(error)}", defect=True)

    def _prepare(self, claim: Claim, now: datetime) -> Ready | Unchanged | Refused:
        letter = claim.letter
        if letter.kind == "delete":
            return _deletion(claim)
        if letter.kind == "pin":
            return self._pinning(claim)
        facts = self._facts(claim, now)
        if facts.barred or (facts.chat and not visible(facts.visibility, facts.chat.audience)):
            assert facts.chat is not None
            return Refused(claim, f"not for a {facts.chat.audience} chat", defect=True)
        if letter.edits and (facts.posted is None or facts.posted.message is None):
            return Refused(claim, "the card does not stand")
        card, attachment = self._with_file(self._card(claim, facts), facts.reader)
        if letter.kind == "retire":
            card = replace(card, buttons=())
        payload = self.platforms[letter.platform].renderer.card(card)
        digest = _digest(payload, card) if facts.posted is not None else ""
        if letter.kind == "refresh" and facts.posted is not None and facts.posted.digest == digest:
            return Unchanged(claim)
        sending = Sending(
            delivery_id=spell(letter.row_id),
            to=replace(claim.to, thread=facts.thread or claim.to.thread),
            payload=payload,
            edit=_standing(facts.posted) if letter.edits else None,
            attachment=attachment,
        )
        return Ready(claim, sending, digest, letter.critical or facts.critical)

    def _pinning(self, claim: Claim) -> Ready | Refused:
        """Nothing to show: where the card stands is all that is needed."""
        letter = claim.letter
        with self.database.read() as transaction:
            uow = transaction.workspace(letter.workspace_id or 0)
            stands = _standing(uow.get(PostedCard, letter.posted_card_id or 0))
        if stands is None:
            return Refused(claim, "the card does not stand")
        how = {name: letter.payload.get(name) for name in ("pin", "before")}
        return Ready(claim, Sending(spell(letter.row_id), claim.to, how, edit=stands), "", critical=False)

    def _facts(self, claim: Claim, now: datetime) -> _Facts:
        letter = claim.letter
        if letter.workspace_id is None or letter.chat_id is None:
            language = str(letter.payload.get("to", {}).get("language", "en"))
            reader = Reader(language, "UTC", letter.platform, ChatAudience.CREATOR)
            return _Facts(_notice(letter.payload), reader, None, None)
        with self.database.read() as transaction:
            uow = transaction.workspace(letter.workspace_id)
            chat, reader = _read_by(uow, letter.chat_id)
            posted = uow.get(PostedCard, letter.posted_card_id) if letter.posted_card_id else None
            if posted is None:
                return _Facts(_notice(self._opened(letter)), reader, chat, None)
            try:
                card = outcome.Card(CardKind(posted.kind), posted.subject)
            except ValueError as unknown:
                raise _NotForThisRelease(f"card {posted.kind}") from unknown
            barred = not may_stand(uow, card, chat)
            if barred:
                return _Facts(CardElsewhere(), reader, chat, posted, barred=letter.kind != "retire")
            drawn = self.draw(uow, card, reader, now, retired=letter.kind == "retire") if self.draw else None
            shown = drawn or self.present(uow, card, audience=reader.audience, now=now)
            return _Facts(shown, reader, chat, posted, _thread_of(uow, letter))

    def _opened(self, letter: Letter) -> Mapping[str, object]:
        return unsealed(self.database.vault, letter.payload, letter.row_id)

    def _card(self, claim: Claim, facts: _Facts) -> Card:
        if isinstance(facts.shown, Card):
            return facts.shown
        letter = claim.letter
        repeat = bool(letter.payload.get("repeat"))
        return self.dress(facts.shown, facts.reader, letter.workspace_id or 0, repeat=repeat)

    def _with_file(self, card: Card, reader: Reader) -> tuple[Card, Path | None]:
        """The card with its file; without one that is not kept any more, which the words then say."""
        if card.attachment is None or self.blobs is None:
            return card, None
        try:
            return card, self.blobs.path(card.attachment.blob)
        except NotFound:
            log.warning("a file to send is not kept any more")
            gone = Note((Span(say(_FILE_GONE, reader)),))
            return replace(card, attachment=None, body=(*card.body, gone)), None


def _deletion(claim: Claim) -> Ready:
    """Nothing is shown: a message goes."""
    letter = claim.letter
    there = Sent(channel=str(letter.payload["channel"]), message=str(letter.payload["message"]))
    sending = Sending(spell(letter.row_id), claim.to, {}, edit=there, delete=True)
    return Ready(claim, sending, "", critical=False)


def _thread_of(uow: UnitOfWork, letter: Letter) -> str | None:
    """The message of the card that the row is to be posted under; None while that one does not stand."""
    above = letter.payload.get("under")
    return uow.get(PostedCard, int(above)).message if above else None


def _notice(payload: Mapping[str, object]) -> Notice:
    try:
        return load({"kind": payload["kind"], "facts": payload["facts"]})
    except (KeyError, ValidationError) as unknown:
        raise _NotForThisRelease(f"notice {payload.get('kind')}") from unknown


def _read_by(uow: UnitOfWork, chat_id: int) -> tuple[LinkedChat, Reader]:
    chat, workspace, identity = chats.reading(uow, chat_id)
    language, timezone = people.reading_in(chat, identity, workspace)
    return chat, Reader(language, timezone, chat.platform, ChatAudience(chat.audience))


def _digest(payload: object, card: Card) -> str:
    """What a living card shows, to tell whether a refresh would change anything."""
    shown = [payload, card.attachment and card.attachment.blob]
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()


def _standing(posted: PostedCard | None) -> Sent | None:
    if posted is None or posted.message is None:
        return None
    return Sent(channel=posted.channel or "", message=posted.message)
