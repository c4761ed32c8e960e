"""What is told about searches that the team keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.creators import Gender
from domain.criteria import Criteria
from domain.notices.base import Notice
from domain.notices.shortlists import Entry, ShortlistShown

_AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Kept(BaseModel):
    """One search: its number on the list, what it looks for, and how it went the last time."""

    model_config = ConfigDict(frozen=True)

    search_id: int
    number: int
    name: str
    criteria: Criteria
    category_label: str = ""
    alert: bool = False
    ran_at: datetime | None = None
    fit: int | None = None
    total: int | None = None
    by: str = ""


class SearchesShown(Notice):
    """The living card: every search of the team."""

    searches: tuple[Kept, ...] = ()

    @classmethod
    def example(cls) -> Self:
        criteria = Criteria(category="menswear", gender=Gender.MALE, age_from=30, age_to=50)
        one = Kept(
            search_id=1,
            number=1,
            name="男装 <b>30–50</b>",
            criteria=criteria,
            category_label="Menswear",
            alert=True,
            ran_at=_AT,
            fit=17,
            total=42,
            by="Lin",
        )
        return cls(searches=(one, Kept(search_id=2, number=2, name="b", criteria=Criteria())))


class SearchSaved(Notice):
    """The search is kept; with `alert` the chat hears when an import brings somebody who fits."""

    search_id: int
    name: str
    alert: bool

    @classmethod
    def example(cls) -> Self:
        return cls(search_id=1, name="男装 <b>30–50</b>", alert=True)


class SearchDeleted(Notice):
    """The search is gone; lists that it made stay."""

    name: str

    @classmethod
    def example(cls) -> Self:
        return cls(name="男装 <b>30–50</b>")


class SearchMuted(Notice):
    """Imports are not told of any more."""

    name: str

    @classmethod
    def example(cls) -> Self:
        return cls(name="男装 <b>30–50</b>")


class SearchesFull(Notice):
    """A workspace keeps only so many."""

    most: int

    @classmethod
    def example(cls) -> Self:
        return cls(most=20)


class SearchTooWide(Notice):
    """More creators fit the search already than can be told apart from new ones."""

    most: int

    @classmethod
    def example(cls) -> Self:
        return cls(most=5000)


class SearchMatched(Notice):
    """Imports brought creators who fit a search and whom it did not know: the first few with their reasons."""

    search_id: int
    name: str
    count: int
    entries: tuple[Entry, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(
            search_id=1, name="男装 <b>30–50</b>", count=7, entries=ShortlistShown.example().entries[:2]
        )
