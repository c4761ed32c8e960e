"""The worked example that this product reproduces (R30): menswear for men of 30 to 50, ten mid-tail styling creators."""

from __future__ import annotations

from decimal import Decimal

from domain.creators import Gender, Tier
from domain.criteria import Criteria, Threshold

CLAIMED = Decimal("0.30")  # ROI, up by so much: the source's own claim, measured by nobody here
CRITERIA = Criteria(
    category="menswear",
    gender=Gender.MALE,
    age_from=30,
    age_to=50,
    tiers=(Tier.MIDDLE, Tier.TAIL),
    audience=Threshold(least=Decimal("0.80")),
    active_fans=Threshold(least=Decimal("0.65")),
    completion=Threshold(least=Decimal("0.35")),
    wanted=10,
)
