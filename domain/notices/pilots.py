"""What is told about pilots: how they go, the day of the verdict, and what was said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.notices.base import Notice
from domain.pilots import PaidBy, PilotState


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PilotLine(Frozen):
    """One creator of a pilot and what her ads and sales came to. None is unknown."""

    creator_id: int
    name: str
    verdict: str = ""  # expanded, stopped
    spend: Money | None = None
    gmv: Money | None = None
    orders: int | None = None
    roi: Decimal | None = None
    ctr: Decimal | None = None
    source: str = ""  # the report that is believed
    days: int = 0  # of the pilot that it knows
    last: date | None = None  # the newest of them


class PilotFacts(Frozen):
    """A pilot as it stands: its terms, its numbers so far, and the money that is promised."""

    pilot_id: int
    revision: int
    state: PilotState
    lines: tuple[PilotLine, ...]
    goal: str = ""
    paid_by: PaidBy
    paid_least: Decimal | None = None
    paid_words: str = ""
    paid: bool | None = None  # None: unknown, or a person's own judgment
    budget: Money | None = None
    committed: Money | None = (
        None  # fees of tasks to its creators, in the budget's currency; None: no fee yet
    )
    elsewhere: tuple[Money, ...] = ()  # fees in other currencies
    spend: Money | None = None  # of those whose spend is known
    gmv: Money | None = None
    roi: Decimal | None = None
    orders: int | None = None
    began_on: date
    ask_at: datetime
    days: int  # since it began, until now or until it was settled
    in_charge: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None
    changeable: bool = False  # the answer may still be changed
    reason: str = ""
    rest: int = 0  # creators of its shortlist who are left
    shortlist_id: int | None = None

    @property
    def open(self) -> tuple[PilotLine, ...]:
        """Those of whom nothing was said yet."""
        return tuple(line for line in self.lines if not line.verdict)

    @property
    def with_roi(self) -> int:
        return sum(line.roi is not None for line in self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(line.name for line in self.lines)

    @property
    def over(self) -> Money | None:
        """By how much the promised money is over the budget."""
        if self.budget is None or self.committed is None or self.committed.currency != self.budget.currency:
            return None
        above = self.committed.amount - self.budget.amount
        return Money(amount=above, currency=self.budget.currency) if above > 0 else None


def _facts(**more: object) -> PilotFacts:
    def yuan(amount: int) -> Money:
        return Money(amount=Decimal(amount), currency="CNY")

    known = {
        "spend": yuan(3200),
        "gmv": yuan(7700),
        "orders": 41,
        "roi": Decimal("2.41"),
        "ctr": Decimal("0.0612"),
        "source": "qianchuan_materials",
        "days": 12,
        "last": date(2026, 12, 5),
    }
    return PilotFacts.model_validate(
        {
            "pilot_id": 1,
            "revision": 0,
            "state": PilotState.RUNNING,
            "lines": (
                PilotLine.model_validate({"creator_id": 1, "name": "阿伦男装", **known}),
                PilotLine(creator_id=2, name="<b>Kai</b>"),
            ),
            "goal": "Winter coats | 大衣",
            "paid_by": PaidBy.ROI,
            "paid_least": Decimal("1.2"),
            "paid": True,
            "budget": yuan(4000),
            "committed": yuan(4800),
            "elsewhere": (Money(amount=Decimal(200), currency="USD"),),
            **{name: known[name] for name in ("spend", "gmv", "orders", "roi")},
            "began_on": date(2026, 11, 22),
            "ask_at": datetime(2026, 12, 6, 1, 0, tzinfo=UTC),
            "days": 14,
            "in_charge": "Lin",
            "rest": 8,
            "shortlist_id": 3,
            **more,
        }
    )


class PilotShown(Notice):
    """The living card of a pilot."""

    pilot: PilotFacts

    @classmethod
    def example(cls) -> Self:
        return cls(pilot=_facts())


class PilotAsked(Notice):
    """The day of the verdict: has it paid? Critical: money goes on until somebody says."""

    critical: ClassVar[bool] = True

    reminder_id: int
    revision: int  # the reminder's
    pilot: PilotFacts

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=5, revision=1, pilot=_facts(paid=None))


class PilotDay(Frozen):
    """A pilot whose verdict is wanted, as one line among others."""

    reminder_id: int = 0
    pilot: PilotFacts

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=5, pilot=_facts())


class PilotExpanded(Notice):
    """These go on; the rest of the list may follow."""

    pilot_id: int
    names: tuple[str, ...]
    rest: int = 0
    shortlist_id: int | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(pilot_id=1, names=("阿伦男装", "<b>Kai</b>"), rest=8, shortlist_id=3)


class PilotStopped(Notice):
    """These do not go on; `left` still wait for an answer."""

    pilot_id: int
    names: tuple[str, ...]
    resting: bool
    left: tuple[str, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(pilot_id=1, names=("<b>Kai</b>",), resting=True, left=("阿伦男装",))


class PilotProlonged(Notice):
    """Longer: another day on which the bot asks."""

    ask_at: datetime
    budget: Money | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            ask_at=datetime(2026, 12, 13, 1, 0, tzinfo=UTC),
            budget=Money(amount=Decimal(5000), currency="CNY"),
        )


class PilotReopened(Notice):
    """The answer was taken back: all of them are in the pilot again."""

    pilot_id: int
    names: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(pilot_id=1, names=("阿伦男装", "<b>Kai</b>"))


class VerdictStands(Notice):
    """Somebody has said already how the pilot ended; `late`: too long ago to be changed."""

    state: PilotState
    by: str = ""
    at: datetime | None = None
    late: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(state=PilotState.EXPANDED, by="Lin", at=datetime(2026, 12, 6, 1, 5, tzinfo=UTC), late=True)


class InPilotAlready(Notice):
    """They are tried already."""

    names: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(names=("阿伦男装",))


class NobodyLeft(Notice):
    """All of the pilot's list have been chosen or dropped."""

    @classmethod
    def example(cls) -> Self:
        return cls()
