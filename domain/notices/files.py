"""What is told about files that people give as an answer."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from domain.notices.base import Notice, Visibility


class FileTrouble(StrEnum):
    """Why a file is not here."""

    TOO_LARGE = "too_large"
    LOST = "lost"  # the platform would not give it


class FileNotKept(Notice):
    """A file that somebody gave could not be fetched; it has to be sent again."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    file: str
    trouble: FileTrouble

    @classmethod
    def example(cls) -> Self:
        return cls(file="draft.mp4", trouble=FileTrouble.TOO_LARGE)
