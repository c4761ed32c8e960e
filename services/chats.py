"""Linked chats: which groups and channels the bot writes into, for whom, and when they get a digest."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.errors import Refusal
from domain.notices.chats import ChatLinked, ChatNotLinked, DigestSet, DigestUnclear
from domain.outcome import Outcome
from services import audit
from storage.tables import LinkedChat, Workspace
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
    """Let the bot write into a group or channel for this workspace; linking again changes the audience."""
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
    _note(uow, "chat.link", row, by, now, audience=audience.value)
    return row, Outcome(reply=ChatLinked(title=row.title, audience=audience))


def set_digest(uow: UnitOfWork, chat: LinkedChat, words: str, *, by: Actor, now: datetime) -> Outcome:
    """Set the local hour of a chat's daily digest ("9:00"), or none ("off"). Raises Refusal."""
    if chat.kind == "private":
        raise Refusal(ChatNotLinked())
    zone = chat.timezone or uow.transaction.system.get(Workspace, uow.workspace_id).timezone
    asked = words.strip().lower()
    if asked in _OFF:
        chat.digest_at = None
    else:
        hour = _HOUR.fullmatch(asked)
        if hour is None:
            raise Refusal(DigestUnclear(given=words.strip()[:40]))
        chat.digest_at = f"{int(hour[1]):02d}:{hour[2]}"
    _note(uow, "chat.digest", chat, by, now, digest_at=chat.digest_at)
    return Outcome(reply=DigestSet(at=chat.digest_at, timezone=zone))


def _note(uow: UnitOfWork, act: str, chat: LinkedChat, by: Actor, now: datetime, **detail: Any) -> None:
    audit.note(
        uow.transaction.system,
        act,
        workspace_id=uow.workspace_id,
        identity_id=by.identity_id,
        subject=str(chat.id),
        at=now,
        **detail,
    )
