"""A workspace's screening as data: what each part of the score weighs, and the thresholds a shortlist begins with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.criteria import Criteria, Threshold
from domain.parts import PartName
from domain.scoring import DEFAULT_WEIGHTS, USUAL_REBATE

MOST_WEIGHT = 100
THRESHOLDS: Mapping[str, str] = {  # names in Criteria, each with its source
    "active_fans": "R20",
    "completion": "R21",
    "audience": "R23",
    "engagement": "R9",
}
_USUAL = Criteria()


class Rules(BaseModel):
    """Every part has a weight; 0 leaves it out. A threshold of None is not asked. `revision` counts saved changes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    weights: Mapping[PartName, Decimal] = Field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    active_fans: Threshold | None = _USUAL.active_fans
    completion: Threshold | None = _USUAL.completion
    audience: Threshold | None = _USUAL.audience
    engagement: Threshold | None = _USUAL.engagement
    revision: int = Field(default=0, exclude=True)

    @field_validator("weights", mode="before")
    @classmethod
    def _every_part(cls, told: Any) -> dict[PartName, Decimal]:
        """Parts that another release knew fall away; parts that it did not know weigh what they usually do."""
        known = {part.value for part in PartName}
        return {
            **DEFAULT_WEIGHTS,
            **{PartName(name): Decimal(of) for name, of in told.items() if name in known},
        }

    @property
    def usual_rebate(self) -> tuple[Decimal, Decimal]:
        """返点 as it is common (R26); the upper end gives full marks."""
        return USUAL_REBATE

    def threshold(self, name: str) -> Threshold | None:
        """One of THRESHOLDS."""
        found: Threshold | None = getattr(self, name)
        return found

    def thresholds(self) -> dict[str, Threshold | None]:
        return {name: self.threshold(name) for name in THRESHOLDS}

    def same_as(self, other: Self) -> bool:
        """Whether both screen alike, whatever their revision."""
        return self.weights == other.weights and self.thresholds() == other.thresholds()

    def applied(self, criteria: Criteria, before: Self) -> Criteria:
        """Criteria with the thresholds that differ from `before`; what somebody set otherwise by hand stays."""
        changed = {
            name: threshold
            for name, threshold in self.thresholds().items()
            if threshold != before.threshold(name)
        }
        return criteria.model_copy(update=changed)
