"""Who acts: a person in one workspace, with her language and time zone."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Role


@dataclass(frozen=True)
class Actor:
    """The verified person behind an inbound, or a scheduled act's owner. Derived from the identity, never from the payload."""

    workspace_id: int
    identity_id: int
    membership_id: int
    role: Role
    name: str
    language: str  # "en" or "zh_CN"
    timezone: str  # IANA name
    creator_id: int | None = None  # set when role is CREATOR
