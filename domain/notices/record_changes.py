"""What is told of changes to a creator's record: clashes, stances, hand-overs and files."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from domain.notices.base import AttachedFile, Notice
from domain.notices.creators import CategoryLine, Frozen
from domain.stances import Stance

_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Said(Frozen):
    """A fact's value, whichever it is; nothing set is unknown."""

    words: tuple[CategoryLine, ...] = ()
    share: Decimal | None = None
    flag: bool | None = None


class ValueChanged(Frozen):
    """One fact that somebody else has changed meanwhile: what stands there, and what the later one wanted."""

    name: str
    now: Said
    yours: Said


class RecordChanged(Notice):
    """Two people edited at once: what the other one changed stands, and the later one is told of it."""

    creator_id: int
    revision: int
    name: str
    by: str  # empty: an import
    changed: tuple[ValueChanged, ...]
    kept: int = 0  # answers that did not clash and are saved

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=1,
            revision=4,
            name="阿伦男装",
            by="Sam",
            changed=(
                ValueChanged(
                    name="region",
                    now=Said(words=(CategoryLine(label="广东 <b>", known=False),)),
                    yours=Said(words=(CategoryLine(label="浙江", known=False),)),
                ),
                ValueChanged(name="rebate", now=Said(), yours=Said(share=Decimal("0.25"))),
                ValueChanged(name="supports_ads", now=Said(flag=False), yours=Said(flag=True)),
            ),
            kept=1,
        )


class StanceTaken(Notice):
    """She is kept off new shortlists from now on."""

    creator_id: int
    name: str
    stance: Stance
    until: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦男装", stance=Stance.BLACKLISTED)


class StanceStands(Notice):
    """What stands against a creator at this moment; None: nothing, or nothing any more."""

    name: str
    stance: Stance | None = None
    by: str = ""
    until: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", stance=Stance.BLACKLISTED, by="Lin")


class CreatorHandedOver(Notice):
    """Told to the new person in charge."""

    creator_id: int
    name: str
    by: str
    before: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦男装", by="Lin", before="Sam")


class FilesKept(Notice):
    """Files that were dropped under a creator's card are with her record now."""

    creator: str
    files: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(creator="阿伦男装", files=("报价单 <b>.pdf", "合同.pdf"))


class CreatorFileShown(Notice):
    """A file of her record, sent back. Without `blob` it is not here: `coming`, or it will not come."""

    creator: str
    name: str
    blob: str = ""
    coming: bool = False

    @property
    def attached(self) -> AttachedFile | None:
        return AttachedFile(blob=self.blob, name=self.name, alt=self.creator) if self.blob else None

    @classmethod
    def example(cls) -> Self:
        return cls(creator="阿伦男装", name="报价单.pdf", coming=True)
