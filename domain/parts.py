"""The parts of a creator's score: their names, how a number is read, and the groups they belong to."""

from __future__ import annotations

from enum import StrEnum


class PartName(StrEnum):
    """What is looked at. Together with the filters they cover the seven dimensions of R9."""

    CATEGORY = "category"  # content-style relevance
    AUDIENCE = "audience"  # gender and age in one number
    GENDER = "gender"
    AGE = "age"
    ACTIVE_FANS = "active_fans"
    COMPLETION = "completion"
    ENGAGEMENT = "engagement"
    PRICE = "price"
    VIEW_PRICE = "view_price"  # the quote for a thousand of her median views (R25)
    SALES = "sales"
    SALES_PRICE = "sales_price"  # the quote beside her average sales (R25)
    GMV = "gmv"
    CTOR = "ctor"
    CTR = "ctr"
    VIEWS = "views"
    REFUNDS = "refunds"
    COMMISSION = "commission"
    REPUTATION = "reputation"
    COOPERATION = "cooperation"
    REBATE = "rebate"
    TIER = "tier"
    VERIFIED = "verified"
    LATE = "late"


class Unit(StrEnum):
    """How a part's number is read by a person."""

    SHARE = "share"
    MONEY = "money"
    COUNT = "count"
    SCORE = "score"
    WORD = "word"


class PartGroup(StrEnum):
    """基础数据, 匹配度, 性价比与配合度 (R28)."""

    BASIC = "basic"
    MATCH = "match"
    VALUE = "value"


class Dimension(StrEnum):
    """The seven things a creator is screened by (R9). Region is only ever a filter."""

    POPULARITY = "popularity"
    AUDIENCE = "audience"
    ENGAGEMENT = "engagement"
    STYLE = "style"
    HISTORY = "history"
    PRICE = "price"
    REGION = "region"
