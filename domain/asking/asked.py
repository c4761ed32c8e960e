"""What a sentence was understood as: findings with their words, doubts with their readings, and the words left over."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.criteria import Criteria

MOST_READ = 1000  # characters of a sentence; a longer text is not a sentence


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(StrEnum):
    """What a finding says something about, in the order in which it is shown."""

    WANTED = "wanted"
    GOAL = "goal"
    CATEGORY = "category"
    PLATFORM = "platform"
    REGION = "region"
    PERSONA = "persona"  # an audience that the team keeps, by its name
    TIER = "tier"
    FOLLOWERS = "followers"
    PRICE = "price"
    GENDER = "gender"
    AGES = "ages"
    AUDIENCE = "audience"
    ACTIVE_FANS = "active_fans"
    COMPLETION = "completion"
    ENGAGEMENT = "engagement"
    VIEWS = "views"
    GMV = "gmv"
    REBATE = "rebate"
    TAGS = "tags"
    ADS = "ads"
    SCRIPT = "script"
    VERIFIED = "verified"
    LINKED = "linked"
    NOT_CATEGORY = "not_category"  # from here: left out
    NOT_PLATFORM = "not_platform"
    NOT_REGION = "not_region"
    NOT_TAGS = "not_tags"
    NOT_POOL = "not_pool"
    NOT_WORKED = "not_worked"


class Remark(StrEnum):
    """What has to be said beside a finding, because the words said more than criteria can hold."""

    AROUND = "around"  # a band was made of one number
    ALWAYS_CUTS = "always_cuts"  # wished for softly, but this one always cuts
    ONLY_LEAST = "only_least"  # the upper end is not looked at
    MOTHERS = "mothers"  # an audience of mothers is looked for as one of women


class Finding(Frozen):
    """One thing that was said. `words` as they were typed; `low` and `high` include both ends, shares are fractions.

    `keys`: the categories, platforms, regions, tiers, gender, goal, tags or persona. `any`: said to be of no matter.
    """

    about: About
    words: str
    low: Decimal | None = None
    high: Decimal | None = None
    keys: tuple[str, ...] = ()
    currency: str = ""  # of a price or a GMV
    hard: bool = False
    any: bool = False
    remarks: tuple[Remark, ...] = ()


class Why(StrEnum):
    """Why words were not used."""

    UNKNOWN = "unknown"
    NOT_EXCLUDED = "not_excluded"  # nothing of this kind can be left out
    ONLY_LEAST = "only_least"  # only a least value can be looked for
    NO_FIGURE = "no_figure"  # a number is missing
    NOT_HELD = "not_held"  # understood, but nothing is known about creators that could meet it
    TOO_LONG = "too_long"


class Left(Frozen):
    words: str
    why: Why = Why.UNKNOWN


class Doubt(StrEnum):
    """What is asked, when words can be read in more than one way."""

    UNIT = "unit"  # 50 what?
    RATE = "rate"  # 30% of what?
    BOUND = "bound"  # at least, around or at most?
    PERCENT = "percent"  # 1% or 100%?
    TWICE = "twice"  # two numbers of one kind
    REVERSED = "reversed"  # from more to less
    TOO_MANY = "too_many"  # more than a list holds
    CURRENCY = "currency"  # not the workspace's
    TOTAL = "total"  # a budget for all of them
    CATEGORY = "category"
    PLATFORM = "platform"
    GOAL = "goal"
    GENDER = "gender"
    PLACE = "place"  # a region, or another word
    NAME = "name"  # a region, or somebody's name
    OWN_GENDER = "own_gender"  # of the creator, or of her audience?
    MOTHERS = "mothers"  # a category, or an audience?
    PERSONA = "persona"  # which of the team's?
    BOTH_WAYS = "both_ways"  # wanted and left out
    TOP = "top"  # the biggest, or the best?


class Reading(Frozen):
    """One way to read the words; without findings they are left out."""

    findings: tuple[Finding, ...] = ()


class Question(Frozen):
    """`key` finds the question again in the same sentence."""

    key: str
    doubt: Doubt
    words: str
    readings: tuple[Reading, ...]


class Asked(Frozen):
    """The whole sentence. `questions` are open, the first one first; `criteria` hold what is sure so far."""

    criteria: Criteria
    findings: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()
    questions: tuple[Question, ...] = ()
    is_search: bool = False
    wants_creators: bool = False  # a word for creators or for finding was there, whatever else was

    @property
    def is_clear(self) -> bool:
        """Nothing doubtful, nothing left over, and something to look for: it may be searched for at once."""
        narrows = any(each.about not in {About.WANTED, About.GOAL} and not each.any for each in self.findings)
        return self.is_search and narrows and not self.questions and not self.left
