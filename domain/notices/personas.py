"""What is told about personas (R14); the team alone reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from domain.creators import Gender
from domain.notices.base import Notice
from domain.personas import Aspect, FieldFit, Fit, Frozen, Named, Power, Wanted, counted

_AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_WANTED = Wanted(
    age_from=30,
    age_to=50,
    gender=Gender.MALE,
    cities=("一线", "杭州 <b>"),
    interests=("通勤穿搭", "a|b:c"),
    power=Power.MIDDLE,
    scenes=("直播间",),
)
FITS = (
    FieldFit(aspect=Aspect.AGES, fit=Fit.FITS, wanted=("30–50",), share=Decimal("0.62")),
    FieldFit(aspect=Aspect.GENDER, fit=Fit.FITS, wanted=("male",), share=Decimal("0.8"), at_least=True),
    FieldFit(
        aspect=Aspect.CITIES,
        fit=Fit.NOT,
        wanted=("一线", "杭州 <b>"),
        found=(Named(name="成都 <i>", share=Decimal("0.11")), Named(name="重庆")),
    ),
    FieldFit(
        aspect=Aspect.INTERESTS, fit=Fit.FITS, wanted=("通勤穿搭", "a|b"), found=(Named(name="穿搭 & x"),)
    ),
    FieldFit(aspect=Aspect.POWER, fit=Fit.NOT, wanted=("middle",), found=(Named(name="高"),)),
    FieldFit(aspect=Aspect.SCENES, fit=Fit.UNKNOWN, wanted=("直播间",)),
)


class PersonaShown(Notice):
    """The living card of one persona. `can_undo`: the last change can still be taken back."""

    persona_id: int
    revision: int
    name: str
    wanted: Wanted
    by: str
    at: datetime
    deleted: bool = False
    can_undo: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(
            persona_id=1, revision=2, name="30–50 男装 <b>", wanted=_WANTED, by="Lin", at=_AT, can_undo=True
        )


class PersonaLine(Frozen):
    persona_id: int
    name: str
    wanted: Wanted


class PersonasShown(Notice):
    """A page of the team's personas, counted from 0; without any, what they are for.

    `asked`: no persona is called so; with `near` these are the ones whose names are nearest.
    """

    personas: tuple[PersonaLine, ...] = ()
    total: int = 0
    page: int = 0
    pages: int = 1
    most: int
    asked: str = ""
    near: bool = False

    @classmethod
    def example(cls) -> Self:
        lines = (
            PersonaLine(persona_id=1, name="30–50 男装 <b>", wanted=_WANTED),
            PersonaLine(persona_id=2, name="a|b:c", wanted=Wanted()),
        )
        return cls(personas=lines, total=12, page=0, pages=2, most=100)


class PersonasFull(Notice):
    """A workspace keeps only so many."""

    most: int

    @classmethod
    def example(cls) -> Self:
        return cls(most=100)


class PersonaClashed(Notice):
    """Somebody else has changed the same field meanwhile: what stands there stays."""

    persona_id: int
    name: str
    by: str

    @classmethod
    def example(cls) -> Self:
        return cls(persona_id=1, name="30–50 男装 <b>", by="Sam")


class PersonaUndoLapsed(Notice):
    """The last change cannot be taken back any more; `taken`: because another one has the name."""

    persona_id: int
    name: str
    taken: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(persona_id=1, name="30–50 男装 <b>")


class PersonaCompared(Notice):
    """Whether a creator's audience is like a persona, field by field; `least` is the share that counts as fitting."""

    creator_id: int
    creator: str
    persona_id: int
    persona: str
    fields: tuple[FieldFit, ...]
    least: Decimal

    @property
    def fitting(self) -> int:
        return counted(self.fields, Fit.FITS)

    @property
    def unknown(self) -> int:
        return counted(self.fields, Fit.UNKNOWN)

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=1,
            creator="阿伦男装 <b>",
            persona_id=1,
            persona="30–50 男装",
            fields=FITS,
            least=Decimal("0.5"),
        )
