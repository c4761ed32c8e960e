"""What the words of the domain are called: one table a kind of word, for templates (`{{ part | named }}`) and forms."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.messages.words import Words, msg
from domain.criteria import Goal
from domain.parts import Dimension, PartGroup, PartName
from domain.screening import FloorName
from domain.suspicion import Pattern

PARTS: Mapping[PartName, Words] = {
    PartName.CATEGORY: msg("Category"),
    PartName.AUDIENCE: msg("Audience, gender and age"),
    PartName.GENDER: msg("Audience, gender"),
    PartName.AGE: msg("Audience, age"),
    PartName.ACTIVE_FANS: msg("Active fans"),
    PartName.COMPLETION: msg("Completion rate"),
    PartName.ENGAGEMENT: msg("Engagement rate"),
    PartName.PRICE: msg("Quote"),
    PartName.VIEW_PRICE: msg("Quote per 1,000 views"),
    PartName.SALES: msg("Average sales"),
    PartName.SALES_PRICE: msg("Quote to average sales"),
    PartName.GMV: msg("GMV"),
    PartName.CTOR: msg("CTOR"),
    PartName.CTR: msg("CTR"),
    PartName.VIEWS: msg("Video views"),
    PartName.REFUNDS: msg("Refunds"),
    PartName.COMMISSION: msg("Commission"),
    PartName.REPUTATION: msg("Reputation"),
    PartName.COOPERATION: msg("Cooperation"),
    PartName.REBATE: msg("Rebate"),
    PartName.TIER: msg("Size class"),
    PartName.VERIFIED: msg("Numbers verified"),
    PartName.LATE: msg("Late deliveries"),
}
GROUPS: Mapping[PartGroup, Words] = {
    PartGroup.BASIC: msg("Basic data"),
    PartGroup.MATCH: msg("Match"),
    PartGroup.VALUE: msg("Value and cooperation"),
}
DIMENSIONS: Mapping[Dimension, Words] = {
    Dimension.POPULARITY: msg("Popularity"),
    Dimension.AUDIENCE: msg("Audience profile"),
    Dimension.ENGAGEMENT: msg("Engagement"),
    Dimension.STYLE: msg("Style and category"),
    Dimension.HISTORY: msg("Past performance"),
    Dimension.PRICE: msg("Price"),
    Dimension.REGION: msg("Region"),
}
LIMITS: Mapping[FloorName, Words] = {
    FloorName.ACTIVE_FANS: msg("Active fans"),
    FloorName.COMPLETION: msg("Completion rate"),
    FloorName.AUDIENCE: msg("Share of the audience"),
    FloorName.ENGAGEMENT: msg("Engagement rate"),
}
CREATOR_TYPES: Mapping[Goal, Words] = {  # what kind of creator a goal prefers (R33, R35)
    Goal.CONVERSION: msg("Prefers strong sellers whose fans match: sales and GMV weigh more, then price and audience."),
    Goal.FIRST_ORDERS: msg("Prefers creators who turn viewers into buyers: click-to-order, sales and GMV weigh more."),
    Goal.EXPOSURE: msg("Prefers creators who are watched to the end: views weigh three times, then engagement and the price of views."),
    Goal.AUDIENCE: msg("Prefers a precise audience before size: gender and age weigh more, then active fans."),
}  # fmt: skip
TYPES_IN_BRIEF: Mapping[Goal, Words] = {
    Goal.CONVERSION: msg("strong sellers whose fans match"),
    Goal.FIRST_ORDERS: msg("who turn viewers into buyers"),
    Goal.EXPOSURE: msg("watched by many, and to the end"),
    Goal.AUDIENCE: msg("a precise audience before size"),
}
PATTERNS: Mapping[Pattern, Words] = {
    Pattern.ENGAGEMENT_HIGH: msg("engagement far above her size"),
    Pattern.ENGAGEMENT_LOW: msg("engagement far below her size"),
    Pattern.VIEWS_LOW: msg("views far below her followers"),
    Pattern.FOLLOWERS_JUMP: msg("followers that jump without views"),
    Pattern.COMPLETION_ODD: msg("completion and engagement contradict each other"),
    Pattern.LIKES_LOW: msg("few likes for her followers"),
}
_ALL: tuple[Mapping[StrEnum, Words], ...] = (PARTS, GROUPS, DIMENSIONS, LIMITS, CREATOR_TYPES, PATTERNS)  # type: ignore[assignment]
_OF = {(type(member), member.value): words for table in _ALL for member, words in table.items()}


def named(member: StrEnum) -> Words:
    """What it is called; raises KeyError for a word without a name."""
    return _OF[type(member), member.value]
