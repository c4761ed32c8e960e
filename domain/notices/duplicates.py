"""What is told about creators who are in the pool twice, and about the accounts of one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from domain.money import Money
from domain.notices.base import Notice
from domain.notices.creators import CategoryLine, CreatorLine, Frozen


class Cell(Frozen):
    """A fact's value, whichever it is; nothing set is unknown."""

    words: tuple[CategoryLine, ...] = ()
    number: Decimal | None = None
    money: Money | None = None
    share: Decimal | None = None
    flag: bool | None = None
    day: date | None = None


class MergeLine(Frozen):
    """One fact in which the two records differ."""

    name: str
    stays: Cell
    goes: Cell
    result: Cell


class Carried(Frozen):
    """How many rows of a kind the record that goes hands over."""

    name: str  # tasks, authorizations, shortlists, pools, quotes, numbers, notes, files, checks, orders, reports
    count: int


class Obstacle(StrEnum):
    """Why two records cannot be one."""

    TASK = "task"  # both have a share of it
    AUTHORIZATION = "authorization"  # both have an open one of the same scope
    LINKED = "linked"  # both are linked, with different people
    PILOT = "pilot"  # both are in it, and it runs


class InTheWay(Frozen):
    why: Obstacle
    what: str = ""


_KAI = CreatorLine(creator_id=1, name="阿伦男装", handle="dy_alun", platform="douyin", followers=112_000)
_LUN = CreatorLine(creator_id=2, name="阿伦 <b>", handle="a_lun", platform="tiktok")


class MergeShown(Notice):
    """Two records side by side before they become one: nothing is changed yet."""

    stays: CreatorLine
    goes: CreatorLine
    revision: int = 0  # of the record that stays
    goes_revision: int = 0
    lines: tuple[MergeLine, ...] = ()
    carried: tuple[Carried, ...] = ()
    obstacles: tuple[InTheWay, ...] = ()
    changed: bool = False  # somebody edited one of the two since the last look

    @classmethod
    def example(cls) -> Self:
        return cls(
            stays=_KAI,
            goes=_LUN,
            lines=(
                MergeLine(
                    name="followers",
                    stays=Cell(number=Decimal(112_000)),
                    goes=Cell(number=Decimal(118_000)),
                    result=Cell(number=Decimal(118_000)),
                ),
                MergeLine(
                    name="quote",
                    stays=Cell(),
                    goes=Cell(money=Money(amount=Decimal(2400), currency="CNY")),
                    result=Cell(money=Money(amount=Decimal(2400), currency="CNY")),
                ),
                MergeLine(name="rebate_rate", stays=Cell(share=Decimal("0.2")), goes=Cell(), result=Cell()),
                MergeLine(name="supports_ads", stays=Cell(), goes=Cell(flag=True), result=Cell(flag=True)),
                MergeLine(name="follow_up_on", stays=Cell(), goes=Cell(day=date(2026, 12, 1)), result=Cell()),
                MergeLine(
                    name="tags",
                    stays=Cell(words=(CategoryLine(label="通勤", known=False),)),
                    goes=Cell(words=(CategoryLine(label="a|b <i>", known=False),)),
                    result=Cell(words=(CategoryLine(label="通勤", known=False),)),
                ),
            ),
            carried=(Carried(name="tasks", count=2), Carried(name="quotes", count=1)),
            obstacles=(
                InTheWay(why=Obstacle.TASK, what="冬季大衣 <b>"),
                InTheWay(why=Obstacle.LINKED),
            ),
            changed=True,
        )


class Merged(Notice):
    """Two records are one."""

    creator_id: int
    name: str
    gone: str
    platform: str
    handle: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦男装", gone="阿伦 <b>", platform="tiktok", handle="a_lun")


class MergeNeedsTwo(Notice):
    """`merge A B`: what was typed does not name two creators. `unclear` is the word that nobody or several answer to."""

    unclear: str = ""
    several: bool = False
    found: tuple[CreatorLine, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(unclear="阿伦 <b>", several=True, found=(_KAI, _LUN))


class Sharing(Frozen):
    """Somebody else with the same contact, and of which kind it is; never the contact."""

    kind: str  # domain.contacts.ContactKind
    creator_id: int
    name: str


class ContactShared(Notice):
    """A contact was kept that others have as well: perhaps they are one person."""

    creator_id: int
    name: str
    others: tuple[Sharing, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=1,
            name="阿伦男装",
            others=(Sharing(kind="wechat", creator_id=2, name="阿伦 <b>"),),
        )


class ContactChanged(Notice):
    """A contact was changed or taken away; `undo_until` is None where nothing has to be undone. Never the contact."""

    contact_id: int
    creator_id: int
    name: str
    what: str  # domain.contacts.ContactKind
    removed: bool = False
    undo_until: datetime | None = None
    others: tuple[Sharing, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            contact_id=3,
            creator_id=1,
            name="阿伦男装",
            what="wechat",
            undo_until=datetime(2026, 11, 23, 4, 10, tzinfo=UTC),
            others=(Sharing(kind="wechat", creator_id=2, name="阿伦 <b>"),),
        )


class ContactRestored(Notice):
    """A contact stands as before it was changed or taken away."""

    creator_id: int
    name: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦 <b>")


class ContactGone(Notice):
    """The contact that was meant is not there any more, or cannot be had back."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class ContactsShown(Notice):
    """Her contacts, to one person of the team; a line each: kind, whose ("" is a file's), and the contact, with tabs."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"contacts"})

    creator_id: int
    name: str
    contacts: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦男装", contacts="wechat\tself\talun <b>\nphone\t\t13800000000")


class AccountTaken(Notice):
    """The account that was to be added is another creator's: perhaps the two are one."""

    creator_id: int
    name: str
    other_id: int
    other: str
    platform: str
    handle: str

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=1, name="阿伦男装", other_id=2, other="阿伦 <b>", platform="tiktok", handle="a_lun"
        )
