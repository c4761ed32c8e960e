"""What a creator's record is made of: tags, quotes, checks of her numbers, and where her profiles are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

MOST_TAGS = 10  # of one creator; TikTok One's figures
MOST_LIBRARY = 100  # tags of a workspace
MOST_TAG = 30  # characters
MOST_NOTE = 1000
MOST_WORDS = 200  # of availability, styles, a follow-up's reason


class Verdict(StrEnum):
    """How her numbers looked where somebody checked them (R22)."""

    GENUINE = "genuine"
    DOUBTFUL = "doubtful"
    FAKE = "fake"


class QuoteItem(StrEnum):
    """What a price is for."""

    VIDEO = "video"
    LIVE = "live"  # one session
    POST = "post"  # pictures and words
    PACKAGE = "package"
    OTHER = "other"


class QuoteSource(StrEnum):
    """Where a price comes from; one that an import brought has the export's name."""

    CREATOR = "creator"
    AGENCY = "agency"
    PLATFORM = "platform"  # her listed price
    OTHER = "other"


class Facts(BaseModel):
    """What the team edits of her record as plain facts; None, "" and () are unknown."""

    model_config = ConfigDict(frozen=True)

    name: str
    region: str = ""
    categories: tuple[str, ...] = ()  # domain.categories keys, else as written
    styles: tuple[str, ...] = ()
    rebate: Decimal | None = None
    commission: Decimal | None = None
    supports_ads: bool | None = None
    accepts_script_changes: bool | None = None
    availability: str = ""


FACTS = tuple(Facts.model_fields)


def tag_key(name: str) -> str:
    """A tag as it is compared: width, case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def tag_names(written: str | Iterable[str]) -> tuple[str, ...]:
    """Names out of "a, b、#c", each once, as they were written."""
    parts = re.split(r"[,，、;；\n]", written) if isinstance(written, str) else written
    found: dict[str, str] = {}
    for part in parts:
        name = " ".join(unicodedata.normalize("NFKC", part).split()).lstrip("#").strip()
        if name:
            found.setdefault(tag_key(name), name)
    return tuple(found.values())


_IN_A_LINK = re.compile(
    r"(?:https?://)?[\w.-]+\.[a-z]{2,}/(?:user/profile/|user/|@|profile/|u/)?@?(?P<handle>[^/?#\s]+)/?(?:\?.*)?",
    re.IGNORECASE,
)
_NO_HANDLE = re.compile(r"[\s=<>\"|/\\]")
MOST_HANDLE = 80


def handle_of(written: str) -> str | None:
    """Her handle as it is kept: lower case, without @, out of her profile's link too; None for what cannot be one."""
    words = unicodedata.normalize("NFKC", written).strip()
    found = _IN_A_LINK.fullmatch(words)
    handle = (found["handle"] if found else words).removeprefix("@").lower()
    return handle if handle and len(handle) <= MOST_HANDLE and not _NO_HANDLE.search(handle) else None


_HANDLE = re.compile(r"[\w.-]{1,80}", re.ASCII)
_PROFILES: dict[str, Callable[[str, str], str | None]] = {
    "tiktok": lambda handle, _: _at("https://www.tiktok.com/@", handle, _HANDLE),
    "instagram": lambda handle, _: _at("https://www.instagram.com/", handle, _HANDLE),
    "youtube": lambda handle, _: _at("https://www.youtube.com/@", handle, _HANDLE),
    "douyin": lambda _, uid: _at("https://www.douyin.com/user/", uid, re.compile(r"MS4wLjAB[\w-]{20,120}")),
    "xiaohongshu": lambda _, uid: _at(
        "https://www.xiaohongshu.com/user/profile/", uid, re.compile(r"[0-9a-f]{24}")
    ),
    "bilibili": lambda _, uid: _at("https://space.bilibili.com/", uid, re.compile(r"\d{1,20}")),
    "weibo": lambda _, uid: _at("https://weibo.com/u/", uid, re.compile(r"\d{5,20}")),
}


def _at(address: str, word: str, shape: re.Pattern[str]) -> str | None:
    return address + word if shape.fullmatch(word) else None


def profile_url(platform: str, handle: str, uid: str | None) -> str:
    """The address of her profile; "" where handle and uid do not lead to one.

    Douyin's and Xiaohongshu's addresses hold an id of their own that exports rarely carry.
    """
    made = _PROFILES.get(platform)
    return (made(handle, uid or "") if made else None) or ""
