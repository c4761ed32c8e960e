"""Ad platforms' rules of authorization, as data: what can be asked for, for how long, in which steps, by whose word."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Texts = dict[str, str]
"""One text in every language of ours, by language."""


class AdPlatform(StrEnum):
    """Where the ads run."""

    QIANCHUAN = "qianchuan"
    SPARK_ADS = "spark_ads"
    META = "meta"


class Scope(StrEnum):
    """授权范围 (R63): what of hers may be promoted."""

    SINGLE_VIDEO = "single_video"  # 单视频
    LIVE_ROOM = "live_room"  # 直播间
    ALL_WORKS = "all_works"  # 所有作品


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Rule(_Part):
    """Says where it comes from and when that was last looked at."""

    source: str = Field(min_length=1)
    checked_on: date


class Grant(_Rule):
    """The one type that is asked for, and the one that is refused, with the reason (R70, R71)."""

    name: str
    refused: str
    reason: Texts


class ScopeRule(_Rule):
    key: Scope
    name: Texts
    says: Texts
    official: str = ""
    recommended: bool = False
    needs_item: bool = False  # a link to one post


class Duration(_Rule):
    """A term; without days it has no end."""

    days: int | None = Field(default=None, ge=1)
    permanent: bool = False
    official: str = ""
    recommended: bool = False


class CodeRule(_Rule):
    name: str
    where: Texts
    least: int  # characters
    most: int


class Renewal(_Rule):
    needs_code: bool
    says: Texts


class Revocation(_Rule):
    """`days`: how long the team has when a creator asks to end it."""

    days: int = Field(ge=1)
    says: Texts


class Step(_Part):
    """One step on the platform, with its menu path; `sends`: with it the request is out."""

    key: str
    says: Texts
    sends: bool = False


class Way(_Rule):
    """One way through the platform's menus."""

    key: str
    name: Texts
    advice: Texts
    needs_code: bool = True
    steps: tuple[Step, ...] = Field(min_length=1)


class Fact(_Part):
    key: str
    says: Texts


class Entrusted(_Rule):
    """托管授权 (R83): when all facts hold, it can be tried without a request."""

    scopes: tuple[Scope, ...]
    facts: tuple[Fact, ...]


class AgreementText(_Rule):
    """授权协议 (R67): both parties' rights and what delivery asks for."""

    merchant: tuple[Texts, ...]
    creator: tuple[Texts, ...]
    delivery: Texts


class SideEffect(_Rule):
    says: Texts


class Policy(_Part):
    """Everything that is particular to one ad platform."""

    platform: AdPlatform
    name: Texts
    unit: Texts
    creator_platforms: tuple[str, ...]
    default_days: int
    grant: Grant
    scopes: tuple[ScopeRule, ...] = Field(min_length=1)
    durations: tuple[Duration, ...] = Field(min_length=1)
    code: CodeRule
    renewal: Renewal
    revoke: Revocation
    ways: tuple[Way, ...] = Field(min_length=1, alias="routes")
    entrusted: Entrusted | None = None
    agreement: AgreementText
    ending: tuple[SideEffect, ...]

    def scope(self, key: Scope | str) -> ScopeRule:
        """Raises KeyError for a scope that this platform does not have."""
        for rule in self.scopes:
            if rule.key == key:
                return rule
        raise KeyError(key)

    def way(self, key: str) -> Way:
        """The way of this key, else the first one."""
        return next((way for way in self.ways if way.key == key), self.ways[0])

    def allows(self, days: int | None) -> bool:
        return any(rule.days == days for rule in self.durations)


@cache
def policy(platform: AdPlatform) -> Policy:
    """The rules of a platform, as they ship."""
    return Policy.model_validate(read(platform))


def policies() -> Sequence[Policy]:
    return [policy(platform) for platform in AdPlatform]


def read(platform: AdPlatform) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{platform.value}.toml").read_text("utf-8"))
