"""For whom words are chosen: language, time zone, platform and what she may see."""

from __future__ import annotations

from dataclasses import dataclass

from domain.audiences import ChatAudience


@dataclass(frozen=True)
class Reader:
    """Who reads a message. `formal` is the 您 that creators are addressed with in Chinese."""

    language: str  # "en" or "zh_CN"
    timezone: str  # IANA name
    platform: str  # "slack" or "telegram"
    audience: ChatAudience = ChatAudience.TEAM

    @property
    def formal(self) -> bool:
        return self.audience is not ChatAudience.TEAM
