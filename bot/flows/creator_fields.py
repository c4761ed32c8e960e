"""Questions that conversations about creators share: which one, where it is about her, and how words become facts."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Field, entity
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.audiences import Chat
from domain.errors import NotFound
from domain.ids import MOST_ID
from domain.outcome import Outcome, Post
from services import creator_cards, creator_search
from storage.tables import Creator

PLATFORM_LABELS: dict[str, Words] = {
    "douyin": msg("Douyin"), "tiktok": msg("TikTok"), "xiaohongshu": msg("Xiaohongshu"), "kuaishou": msg("Kuaishou"),
    "wechat_channels": msg("WeChat Channels"), "bilibili": msg("Bilibili"), "weibo": msg("Weibo"),
    "instagram": msg("Instagram"), "youtube": msg("YouTube"),
}  # fmt: skip


class AboutHer(BaseModel):
    """Whose record it is."""

    creator: int = 0


def which_creator(name: str = "creator", **more: Any) -> Field:
    """Pick one by name, handle or what is near it."""
    return entity(
        name,
        msg("Creator"),
        pool_choices,
        find=those,
        search=True,
        ask=msg("Which creator?"),
        hint=msg("Name or handle, or a part of it."),
        **more,
    )


def pool_choices(asking: Asking[Any]) -> Sequence[Choice]:
    """Creators of the pool whose name is near what was typed."""
    return [choice_of(each) for each in creator_search.find(asking.uow, asking.query)]


def those(asking: Asking[Any], values: Sequence[str]) -> Sequence[Choice]:
    """The creators behind stored ids; one that is gone is left out."""
    found = []
    for value in values:
        if is_id(value):
            with contextlib.suppress(NotFound):
                found.append(choice_of(asking.uow.get(Creator, int(value))))
    return found


def choice_of(creator: Creator) -> Choice:
    """A creator to be picked, with what tells her from her namesakes."""
    return Choice(str(creator.id), creator.name, account(creator.handle, creator.platform))


def account(handle: str, platform: str) -> Words:
    """A handle on a platform, short enough for an option of a menu (75 characters on Slack)."""
    where = PLATFORM_LABELS.get(platform, platform)
    return msg("@%(handle)s · %(platform)s", handle=handle[:50], platform=where)


def is_id(value: str) -> bool:
    """Typed words come here too, and a number of twenty digits is more than a database takes."""
    return value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= MOST_ID


def her_name(asking: Asking[AboutHer]) -> Words:
    """So that nothing is written into somebody else's record by mistake."""
    return msg("Record of %(creator)s", creator=asking.uow.get(Creator, asking.draft.creator).name)


def with_card(visit: Visit, creator_id: int, outcome: Outcome) -> Outcome:
    """What was edited, with her card where it was edited: brought up to date, or posted.

    In a chat without modals the questions stand below the card by now: there it is posted again.
    """
    here = Chat(visit.chat.id, visit.thread)
    again = visit.chat.platform != "slack"
    return outcome + Outcome(post=(Post(creator_cards.card(creator_id), here, again=again),))


def today(asking: Asking[Any]) -> date:
    return asking.now.astimezone(ZoneInfo(asking.by.timezone)).date()


def not_in_the_future(asking: Asking[Any], value: date) -> Words | None:
    return msg("That day has not come yet.") if value > today(asking) else None


def a_later_day(asking: Asking[Any], value: date) -> Words | None:
    return None if value > today(asking) else msg("That day has passed. Choose a later one.")


def choices(words: Mapping[Any, Words]) -> list[Choice]:
    """Options of an enum, each with its words."""
    return [Choice(str(value), label) for value, label in words.items()]
