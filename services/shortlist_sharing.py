"""Letting a shortlist's card stand in another chat of the team."""

from __future__ import annotations

from collections.abc import Sequence

from domain.audiences import Chat, ChatAudience
from domain.errors import NotFound
from domain.notices.shortlists import ShortlistShared
from domain.outcome import Outcome, Post
from services.shortlist_rows import card
from storage.queries.outbox import living_cards
from storage.sql import col
from storage.tables import LinkedChat, Shortlist
from storage.unit_of_work import UnitOfWork

MOST_CHATS = 100


def chats(uow: UnitOfWork, shortlist_id: int) -> Sequence[LinkedChat]:
    """Channels and groups that only the team reads, and where the list does not stand yet."""
    shortlist = uow.get(Shortlist, shortlist_id)
    standing = [posted.chat_id for posted in living_cards(uow, card(0).kind.value, shortlist.id)]
    shared = uow.query(LinkedChat).where(
        LinkedChat.audience == ChatAudience.TEAM.value,
        LinkedChat.kind != "private",
        LinkedChat.state == "active",
        col(LinkedChat.shared).is_(False),
        col(LinkedChat.id).not_in(standing),
    )
    return uow.all(shared.order_by(col(LinkedChat.title), col(LinkedChat.id)).limit(MOST_CHATS))


def share(uow: UnitOfWork, shortlist_id: int, chat_id: int) -> Outcome:
    """Post the living card there; raises NotFound for a chat where it may not stand, or stands already."""
    chat = next((each for each in chats(uow, shortlist_id) if each.id == chat_id), None)
    if chat is None:
        raise NotFound("LinkedChat")
    told = ShortlistShared(chat=chat.title or chat.platform_chat)
    return Outcome(post=(Post(card(shortlist_id), Chat(chat.id)),), reply=told)
