"""Acting in a creator's name: where she said what the team records, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CHINESE_PLATFORMS = frozenset({"douyin", "xiaohongshu", "kuaishou", "bilibili", "weibo", "shipinhao"})


class SaidIn(StrEnum):
    """Where a creator who is not on the bot's platforms gave her answer."""

    WECHAT = "wechat"
    MESSAGE = "message"  # a direct message on her own platform: 抖音私信
    PHONE = "phone"
    IN_PERSON = "in_person"
    OTHER = "other"


@dataclass(frozen=True)
class Proof:
    """What stands behind a recorded answer; everything may be unknown."""

    said_in: SaidIn | None = None
    words: str = ""  # hers
    link: str | None = None
    file_id: int | None = None


def script_language(platform: str) -> str:
    """The language a creator of this platform is written to; she has chosen none herself yet."""
    return "zh_CN" if platform in CHINESE_PLATFORMS else "en"
