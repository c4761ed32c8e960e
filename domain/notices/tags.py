"""What is told about the library of tags; the team alone reads it."""

from __future__ import annotations

from typing import Self

from domain.notices.base import Notice
from domain.notices.creators import Frozen


class TagLine(Frozen):
    name: str
    creators: int


class TagsShown(Notice):
    """The library of tags, the most used first. `strays` stand on creators and not in the library.

    `writing`: on so many creators a new name, or none, is still to be written.
    """

    workspace_id: int
    tags: tuple[TagLine, ...] = ()
    strays: int = 0
    writing: int = 0
    most: int

    @classmethod
    def example(cls) -> Self:
        tags = (TagLine(name="通勤 <b>", creators=12), TagLine(name="a|b:c", creators=0))
        return cls(workspace_id=1, tags=tags, strays=2, writing=12_000, most=100)


class TagsFull(Notice):
    """No room for another tag: on this creator, or in the library when `name` is empty."""

    name: str
    most: int

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", most=10)
