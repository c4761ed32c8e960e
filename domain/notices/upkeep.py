"""What is told about the upkeep of a pool (R31): proposals with their numbers, and why each is made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.notices.base import Notice
from domain.upkeep import UpkeepKind, Why


class Numbers(BaseModel):
    """What a proposal rests on, as it was when it was made. None is unknown."""

    model_config = ConfigDict(frozen=True)

    roi: Decimal | None = None
    ctr: Decimal | None = None
    pool_roi: Decimal | None = None  # the active ones' median
    pool_ctr: Decimal | None = None
    peers: int = 0  # of how many
    break_even: Decimal = Decimal(1)
    days: int = 0
    first: date | None = None
    last: date | None = None
    source: str = ""
    days_below: int = 0  # the newest days in a row under break-even
    active_fan_share: Decimal | None = None  # a newcomer's, and the benchmark's
    completion_rate: Decimal | None = None
    engagement_rate: Decimal | None = None
    benchmark_active_fan_share: Decimal | None = None
    benchmark_completion_rate: Decimal | None = None
    benchmark_engagement_rate: Decimal | None = None


class ProposalLine(BaseModel):
    """One proposal. `number` counts from 1."""

    model_config = ConfigDict(frozen=True)

    number: int
    proposal_id: int
    revision: int
    creator_id: int
    name: str
    kind: UpkeepKind
    why: Why
    numbers: Numbers
    settled: str = ""  # done, declined: answered this week
    by: str = ""


def _numbers() -> Numbers:
    return Numbers(
        roi=Decimal("0.62"),
        ctr=Decimal("0.0081"),
        pool_roi=Decimal("2.10"),
        pool_ctr=Decimal("0.0512"),
        peers=5,
        break_even=Decimal(1),
        days=14,
        first=date(2026, 11, 8),
        last=date(2026, 11, 21),
        source="qianchuan_materials",
        days_below=3,
        active_fan_share=Decimal("0.71"),
        completion_rate=Decimal("0.382"),
        engagement_rate=Decimal("0.0685"),
        benchmark_active_fan_share=Decimal("0.65"),
        benchmark_completion_rate=Decimal("0.35"),
        benchmark_engagement_rate=Decimal("0.05"),
    )


def _line(number: int, why: Why, kind: UpkeepKind, **more: object) -> ProposalLine:
    return ProposalLine.model_validate(
        {
            "number": number,
            "proposal_id": number,
            "revision": 0,
            "creator_id": number,
            "name": "男装实验室 <!channel>",
            "kind": kind,
            "why": why,
            "numbers": _numbers(),
            **more,
        }
    )


class UpkeepShown(Notice):
    """The living card: this week's proposals. They are proposals only."""

    pool_id: int
    lines: tuple[ProposalLine, ...] = ()
    looked_at: int = 0  # creators of the pool with numbers
    unknown: int = 0  # active ones without enough of them
    in_charge: str = ""

    @classmethod
    def example(cls) -> Self:
        kinds = {
            Why.ROI_FAR_BELOW: UpkeepKind.RETIRE,
            Why.ROI_BELOW: UpkeepKind.REST,
            Why.CTR_FANS: UpkeepKind.REST,
            Why.CTR_BROAD: UpkeepKind.REST,
            Why.GOOD_AGAIN: UpkeepKind.BACK,
            Why.LONG_GOOD: UpkeepKind.KEEP,
            Why.LIKE_BENCHMARK: UpkeepKind.TRY,
        }
        return cls(
            pool_id=1,
            lines=(
                *(_line(number, why, kind) for number, (why, kind) in enumerate(kinds.items(), start=1)),
                _line(8, Why.ROI_BELOW, UpkeepKind.REST, settled="declined", by="Lin"),
                _line(9, Why.ROI_BELOW, UpkeepKind.REST, settled="done", by="Lin"),
            ),
            looked_at=9,
            unknown=3,
            in_charge="Lin",
        )


class UpkeepQuiet(Notice):
    """Asked for, and there is nothing to propose."""

    looked_at: int = 0
    unknown: int = 0
    last: date | None = None  # the newest day with numbers

    @classmethod
    def example(cls) -> Self:
        return cls(looked_at=4, unknown=2, last=date(2026, 11, 21))


class ProposalExplained(Notice):
    """Why: the rule, the numbers, and the days they come from."""

    line: ProposalLine

    @classmethod
    def example(cls) -> Self:
        return cls(line=_line(1, Why.ROI_BELOW, UpkeepKind.REST))


class ProposalSettled(Notice):
    """Done, or silent until then."""

    name: str
    what: UpkeepKind
    silent_until: datetime | None = None
    by: str = ""  # somebody else was faster

    @classmethod
    def example(cls) -> Self:
        return cls(
            name="男装实验室", what=UpkeepKind.REST, silent_until=datetime(2026, 12, 22, 1, 0, tzinfo=UTC)
        )
