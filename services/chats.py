"""Linked chats: which groups and channels the bot writes into, for whom, and when they get a digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.errors import Refusal
from domain.notices.chats import ChatLinked, ChatNotLinked, DigestSet, DigestUnclear
from domain.outcome import Outcome
from domain.people import Act
from services.audit import decided
from services.outbox import TEAM_CARDS
from services.people import workspace_of
from storage.queries.outbox import retire
from storage.sql import col
from storage.tables import LinkedChat, PostedCard
from storage.unit_of_work import UnitOfWork

_HOUR = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_OFF = frozenset({"off", "none", "关闭", "不要"})


def link(
    uow: UnitOfWork,
    *,
    platform: str,
    team: str,
    chat: str,
    kind: str,
    title: str,
    audience: ChatAudience,
    by: Actor,
    now: datetime,
) -> tuple[LinkedChat, Outcome]:
    """Let the bot write into a group or channel for this workspace; linking again changes the audience.

    Where creators read from now on, the team's digest stops and its cards stand still.
    """
    row = uow.first(
        uow.query(LinkedChat).where(LinkedChat.platform == platform, LinkedChat.platform_chat == chat)
    )
    if row is None:
        row = uow.add(
            LinkedChat(
                platform=platform,
                team=team,
                platform_chat=chat,
                kind=kind,
                audience=audience.value,
                title=title,
            )
        )
    row.audience, row.state = audience.value, "active"
    row.title = title or row.title
    uow.flush()
    if audience is not ChatAudience.TEAM:
        row.digest_at = None
        for card in _teams_cards(uow, row):
            retire(uow, card)
    decided(uow, Act.CHAT_LINK, row.id, by=by, now=now, audience=audience.value)
    return row, Outcome(reply=ChatLinked(title=row.title, audience=audience))


def _teams_cards(uow: UnitOfWork, chat: LinkedChat) -> Sequence[PostedCard]:
    kinds = [kind.value for kind in TEAM_CARDS]
    return uow.all(
        uow.query(PostedCard).where(
            PostedCard.chat_id == chat.id, PostedCard.slot == 0, col(PostedCard.kind).in_(kinds)
        )
    )


def set_digest(uow: UnitOfWork, chat: LinkedChat, words: str, *, by: Actor, now: datetime) -> Outcome:
    """Set the local hour of a team chat's daily digest ("9:00"), or none ("off"). Raises Refusal."""
    if chat.kind == "private" or chat.audience != ChatAudience.TEAM.value:
        raise Refusal(ChatNotLinked())
    zone = chat.timezone or workspace_of(uow).timezone
    asked = words.strip().lower()
    if asked in _OFF:
        chat.digest_at = None
    else:
        hour = _HOUR.fullmatch(asked)
        if hour is None:
            raise Refusal(DigestUnclear(given=words.strip()[:40]))
        chat.digest_at = f"{int(hour[1]):02d}:{hour[2]}"
    decided(uow, Act.CHAT_DIGEST, chat.id, by=by, now=now, digest_at=chat.digest_at)
    return Outcome(reply=DigestSet(at=chat.digest_at, timezone=zone))
