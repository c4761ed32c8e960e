"""Questions that conversations about creators share: which one, and how she is named."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from bot.flows.model import Asking, Choice, Field, entity
from bot.messages.words import Words, msg
from domain.errors import NotFound
from domain.ids import MOST_ID
from storage.queries.creators import by_name
from storage.tables import Creator

PLATFORM_LABELS: dict[str, Words] = {
    "douyin": msg("Douyin"), "tiktok": msg("TikTok"), "xiaohongshu": msg("Xiaohongshu"), "kuaishou": msg("Kuaishou"),
    "wechat_channels": msg("WeChat Channels"), "bilibili": msg("Bilibili"), "weibo": msg("Weibo"),
    "instagram": msg("Instagram"), "youtube": msg("YouTube"),
}  # fmt: skip


def which_creator(name: str = "creator") -> Field:
    """Pick one by name, handle or what is near it."""
    return entity(
        name,
        msg("Creator"),
        _offered,
        find=_picked,
        search=True,
        ask=msg("Which creator?"),
        hint=msg("Name or handle, or a part of it."),
    )


def _offered(asking: Asking[Any]) -> Sequence[Choice]:
    return [_choice(each) for each in by_name(asking.uow, asking.query, limit=50)]


def _picked(asking: Asking[Any], values: Sequence[str]) -> Sequence[Choice]:
    found = []
    for value in values:
        if is_id(value):
            with contextlib.suppress(NotFound):
                found.append(_choice(asking.uow.get(Creator, int(value))))
    return found


def _choice(creator: Creator) -> Choice:
    return Choice(str(creator.id), creator.name, f"@{creator.handle} · {creator.platform}"[:75])


def is_id(value: str) -> bool:
    """Typed words come here too, and a number of twenty digits is more than a database takes."""
    return value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= MOST_ID
