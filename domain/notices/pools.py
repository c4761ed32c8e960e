"""What is told about the team's pool, the benchmark pool, and how to set a standard."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from domain.criteria import Criteria
from domain.example import CLAIMED, CRITERIA
from domain.money import Money
from domain.notices.base import Notice
from domain.pools import PoolState, Whose


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PoolLine(Frozen):
    """One creator of a pool. `number` counts from 1 over all pages; `in_charge` is a name."""

    number: int
    creator_id: int
    name: str
    state: PoolState
    since: datetime
    reason: str = ""
    by: str = ""
    in_charge: str = ""
    long_term: bool = False
    roi: Decimal | None = None  # of the last 30 days
    ctr: Decimal | None = None


class PoolShown(Notice):
    """达人池, the living card: counts by state, a page of whom the filters leave."""

    pool_id: int
    revision: int
    total: int
    counts: dict[PoolState, int]
    lines: tuple[PoolLine, ...] = ()
    shown: int = 0  # whom the filters leave
    page: int = 0
    pages: int = 1
    state: PoolState | None = None  # the filters
    in_charge_only: str = ""
    category_label: str = ""
    in_charge: str = ""  # of the pool
    break_even: Decimal = Decimal(1)
    pilots: int = 0  # that run
    proposals: int = 0  # of upkeep, without an answer
    measured: bool = False  # any number of the last 30 days is known

    @classmethod
    def example(cls) -> Self:
        since = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
        line = PoolLine(number=1, creator_id=1, name="阿伦男装", state=PoolState.ACTIVE, since=since)
        return cls(
            pool_id=1,
            revision=0,
            total=14,
            counts={PoolState.PILOT: 1, PoolState.ACTIVE: 12, PoolState.RETIRED: 1},
            lines=(
                line.model_copy(
                    update={"roi": Decimal("2.41"), "ctr": Decimal("0.0612"), "long_term": True, "by": "Lin"}
                ),
                line.model_copy(update={"number": 2, "name": "<b>Kai</b>", "state": PoolState.PILOT}),
                line.model_copy(
                    update={
                        "number": 11,
                        "state": PoolState.RETIRED,
                        "reason": "ROI 0.5 | two late drafts",
                        "in_charge": "Sam",
                    }
                ),
            ),
            shown=13,
            page=1,
            pages=3,
            state=PoolState.ACTIVE,
            in_charge_only="Sam",
            category_label="Menswear",
            in_charge="Lin",
            pilots=1,
            proposals=2,
            measured=True,
        )


class Compared(Frozen):
    """One measure: the team's median beside the benchmark's, and of how many each is. None: nobody's is known."""

    name: Literal[
        "followers",
        "active_fan_share",
        "completion_rate",
        "engagement_rate",
        "median_views",
        "ctr",
        "quote",
    ]
    own: Decimal | Money | None = None
    own_known: int = 0
    benchmark: Decimal | Money | None = None
    benchmark_known: int = 0


class BenchmarkLine(Frozen):
    """One creator whom one measures against."""

    creator_id: int
    name: str
    platform: str
    whose: Whose
    why: str
    by: str = ""


class BenchmarkShown(Notice):
    """对标达人池, the living card: whom one measures against and why, with the medians side by side."""

    pool_id: int
    revision: int
    total: int
    own_total: int  # of the team's pool, in a pilot or active
    lines: tuple[BenchmarkLine, ...] = ()
    compared: tuple[Compared, ...] = ()
    page: int = 0
    pages: int = 1

    @classmethod
    def example(cls) -> Self:
        names = ("followers", "active_fan_share", "completion_rate", "engagement_rate", "median_views", "ctr")
        return cls(
            pool_id=2,
            revision=0,
            total=12,
            own_total=4,
            lines=(
                BenchmarkLine(
                    creator_id=1,
                    name="老周教穿搭",
                    platform="douyin",
                    whose=Whose.COMPETITOR,
                    why="same | price",
                    by="Lin",
                ),
                BenchmarkLine(
                    creator_id=2, name="Kai", platform="tiktok", whose=Whose.OWN, why="our best", by=""
                ),
            ),
            compared=(
                *(
                    Compared.model_validate(
                        {"name": name, "own": Decimal("0.0612"), "own_known": 4, "benchmark_known": 0}
                    )
                    for name in names
                ),
                Compared(
                    name="quote",
                    own=Money(amount=Decimal(2400), currency="CNY"),
                    own_known=3,
                    benchmark=Money(amount=Decimal(3100), currency="CNY"),
                    benchmark_known=2,
                ),
            ),
            page=1,
            pages=3,
        )


class Kept(Frozen):
    """Somebody who could not be moved, and from where."""

    name: str
    state: PoolState


class PoolChanged(Notice):
    """Who is where now; who could not be moved stays."""

    to: PoolState
    names: tuple[str, ...]
    more: int = 0  # of them, unnamed
    kept: tuple[Kept, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            to=PoolState.RESTING,
            names=("阿伦男装", "<b>Kai</b>"),
            more=3,
            kept=(Kept(name="Lily", state=PoolState.PILOT),),
        )


class PoolAdded(Notice):
    """New in a pool; who was there stays as she is."""

    benchmark: bool
    names: tuple[str, ...]
    more: int = 0
    known: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(benchmark=False, names=("阿伦男装", "Kai"), more=8, known=1)


class PoolLeft(Notice):
    """No longer measured against."""

    names: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(names=("老周教穿搭",))


class PoolHandedOver(Notice):
    """Somebody else looks after these creators from now on."""

    to: str
    names: tuple[str, ...]
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(to="Sam", names=("阿伦男装", "Kai"), more=1)


class PoolGiven(Notice):
    """Told to whoever a creator was handed over to."""

    by: str
    names: tuple[str, ...]
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(by="Lin", names=("阿伦男装", "Kai"), more=1)


class PoolSettled(Notice):
    """Who looks after the pool, and the ROI that counts as break-even."""

    in_charge: str
    break_even: Decimal

    @classmethod
    def example(cls) -> Self:
        return cls(in_charge="Lin", break_even=Decimal("1.2"))


class MethodShown(Notice):
    """罗盘 method (R24), screening standard and the benchmark pool's template (R122)."""

    active_fans: Decimal  # the preferred thresholds (R20, R21)
    completion: Decimal
    rebate_from: Decimal  # R26
    rebate_to: Decimal
    sample: Criteria = CRITERIA  # R30
    claimed: Decimal = CLAIMED  # by its source

    @classmethod
    def example(cls) -> Self:
        return cls(
            active_fans=Decimal("0.60"),
            completion=Decimal("0.30"),
            rebate_from=Decimal("0.20"),
            rebate_to=Decimal("0.30"),
        )
