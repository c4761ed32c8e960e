"""What is told about invitation links that need a person's word, and about those that are not for whoever opened them."""

from __future__ import annotations

from typing import ClassVar, Self

from domain.notices.base import Notice, Visibility


class LinkNotForTeam(Notice):
    """Somebody of the team opened a creator's link: it stays unused."""

    creator: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Arif")


class LinkWaits(Notice):
    """Opened from another account than the one that is linked: the merchant has to say that it is her."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class SecondAccountCame(Notice):
    """The team is asked: a creator's link was opened from another account than hers. Move her there?"""

    invitation_id: int
    creator: str
    account: str  # the new one, by its name and handle
    present: str  # the linked one

    @classmethod
    def example(cls) -> Self:
        return cls(invitation_id=4, creator="Arif", account="Arif 2 (@arif2)", present="Arif")


class AccountMoved(Notice):
    """What the team decided about a second account."""

    creator: str
    account: str
    moved: bool
    by: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Arif", account="Arif 2 (@arif2)", moved=True, by="Lin")


class AccountLeft(Notice):
    """Told to the account that was linked so far: offers come to another one now."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    merchant: str

    @classmethod
    def example(cls) -> Self:
        return cls(merchant="青禾男装")


class SecondAccountRefused(Notice):
    """Told to the second account: the merchant keeps the first."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    merchant: str

    @classmethod
    def example(cls) -> Self:
        return cls(merchant="青禾男装")


class SecondAccountSettled(Notice):
    """A press came after somebody had decided about the second account."""

    moved: bool

    @classmethod
    def example(cls) -> Self:
        return cls(moved=True)
