"""Find creators: goal and category, audience and price, thresholds and number; its end is a shortlist."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Flow, Page, choice, money, number, percent, text, yes_no
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.categories import CATEGORIES
from domain.creators import Gender
from domain.criteria import MOST_WANTED, Criteria, Goal, Threshold
from domain.importing.values import words
from domain.money import Money
from domain.outcome import Outcome
from services import shortlists
from storage.queries.creators import platforms
from storage.tables import Workspace

_AGES = re.compile(r"^\D*(\d{1,2})\s*(?:-|–|—|~|～|至|到|to|\s)\s*(\d{1,2})\D*$")
_YOUNGEST, _OLDEST = 13, 99

GOALS: dict[Goal, Words] = {
    Goal.CONVERSION: msg("Campaign conversion"),
    Goal.FIRST_ORDERS: msg("More first orders"),
    Goal.EXPOSURE: msg("Exposure of a new product"),
    Goal.AUDIENCE: msg("Reach an audience"),
}
CATEGORY_LABELS: dict[str, Words] = {
    "menswear": msg("Menswear"), "womenswear": msg("Womenswear"), "styling": msg("Outfits and styling"),
    "fashion": msg("Fashion"), "shoes_bags": msg("Shoes and bags"), "jewellery": msg("Jewellery and watches"),
    "skincare": msg("Skincare"), "makeup": msg("Make-up"), "food": msg("Food and drink"),
    "mother_baby": msg("Mother and baby"), "home": msg("Home"), "fitness": msg("Fitness and sport"),
    "outdoor": msg("Outdoor"), "digital": msg("Phones and digital"), "pets": msg("Pets"),
    "books": msg("Books and learning"), "toys": msg("Toys and hobbies"), "health": msg("Health"),
}  # fmt: skip
PLATFORM_LABELS: dict[str, Words] = {
    "douyin": msg("Douyin"), "tiktok": msg("TikTok"), "xiaohongshu": msg("Xiaohongshu"), "kuaishou": msg("Kuaishou"),
    "wechat_channels": msg("WeChat Channels"), "bilibili": msg("Bilibili"), "weibo": msg("Weibo"),
    "instagram": msg("Instagram"), "youtube": msg("YouTube"),
}  # fmt: skip


class ShortlistDraft(BaseModel):
    """What is looked for, as it is asked."""

    goal: Goal = Goal.CONVERSION
    category: str | None = None
    platform: str | None = None
    gender: Gender | None = None
    ages: str | None = None
    regions: str | None = None
    price_from: Money | None = None
    price_to: Money | None = None
    audience: Decimal | None = Decimal("0.50")
    active_fans: Decimal | None = Decimal("0.60")
    completion: Decimal | None = Decimal("0.30")
    hard: bool = False
    wanted: int = 10
    shortlist: int | None = None  # the one that is refined


def criteria(draft: ShortlistDraft, currency: str) -> Criteria:
    """The answers as criteria. Thresholds are soft unless the person made them floors (R20)."""
    ages = _AGES.match(draft.ages) if draft.ages else None
    price = draft.price_to or draft.price_from
    return Criteria(
        goal=draft.goal,
        platform=draft.platform,
        category=draft.category,
        gender=draft.gender,
        age_from=int(ages[1]) if ages else None,
        age_to=int(ages[2]) if ages else None,
        regions=words(draft.regions) if draft.regions else (),
        price_from=draft.price_from.amount if draft.price_from else None,
        price_to=draft.price_to.amount if draft.price_to else None,
        currency=price.currency if price else currency,
        audience=_threshold(draft.audience, hard=draft.hard),
        active_fans=_threshold(draft.active_fans, hard=draft.hard),
        completion=_threshold(draft.completion, hard=draft.hard),
        wanted=draft.wanted,
    )


def _threshold(least: Decimal | None, *, hard: bool) -> Threshold | None:
    return Threshold(least=least, hard=hard) if least else None


def answers_of(present: Criteria) -> dict[str, object]:
    """Criteria as proposals for the questions, to refine them."""
    thresholds = {
        "audience": present.audience,
        "active_fans": present.active_fans,
        "completion": present.completion,
    }
    answers: dict[str, object] = {
        "goal": present.goal.value,
        "category": present.category,
        "platform": present.platform,
        "gender": present.gender.value if present.gender else None,
        "ages": f"{present.age_from}-{present.age_to}" if present.ages else None,
        "regions": "、".join(present.regions) or None,
        "price_from": _money(present.price_from, present.currency),
        "price_to": _money(present.price_to, present.currency),
        "hard": any(each.hard for each in thresholds.values() if each),
        "wanted": str(present.wanted),
        **{name: str(each.least) if each else None for name, each in thresholds.items()},
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount), "currency": currency}


def _goals(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(goal.value, label) for goal, label in GOALS.items()]


def _categories(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(each.key, CATEGORY_LABELS[each.key]) for each in CATEGORIES]


def _platforms(asking: Asking[Any]) -> Sequence[Choice]:
    """Those that the pool has creators of."""
    return [Choice(key, PLATFORM_LABELS.get(key, key)) for key in platforms(asking.uow)]


def _genders(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(Gender.MALE.value, msg("Men")), Choice(Gender.FEMALE.value, msg("Women"))]


def _two_ages(_asking: Asking[Any], value: str) -> Words | None:
    found = _AGES.match(value)
    if not found or not _YOUNGEST <= int(found[1]) <= int(found[2]) <= _OLDEST:
        return msg("Two ages, the younger first, such as 30-50.")
    return None


def _price_band(asking: Asking[ShortlistDraft]) -> Mapping[str, Words]:
    low, high = asking.draft.price_from, asking.draft.price_to
    if low and high and low.currency != high.currency:
        return {"price_from": msg("Both prices in one currency.")}
    if low and high and low.amount > high.amount:
        return {"price_from": msg("This is above the highest price.")}
    return {}


def _finish(visit: Visit, draft: ShortlistDraft) -> Outcome:
    uow = visit.uow
    wanted = criteria(draft, uow.transaction.system.get(Workspace, uow.workspace_id).currency)
    here: dict[str, Any] = {"by": visit.actor, "chat": visit.chat, "thread": visit.thread, "now": visit.now}
    if draft.shortlist is not None:
        return shortlists.remake(uow, draft.shortlist, wanted, **here)
    return shortlists.make(uow, wanted, **here)


_WHAT = Page(
    "what",
    msg("Goal and category"),
    [
        choice(
            "goal",
            msg("Goal"),
            _goals,
            ask=msg("What should the creators achieve?"),
            default=Goal.CONVERSION.value,
        ),
        choice(
            "category",
            msg("Category"),
            _categories,
            ask=msg("Which category do you sell?"),
            optional=True,
            hint=msg("Akin styles count too: menswear also finds outfits and fashion."),
        ),
        choice("platform", msg("Platform"), _platforms, optional=True, assume=True),
    ],
)
_WHOM = Page(
    "whom",
    msg("Audience and price"),
    [
        choice("gender", msg("Audience"), _genders, ask=msg("Who should watch?"), optional=True),
        text(
            "ages",
            msg("Ages"),
            ask=msg("Which ages?"),
            placeholder=msg("30-50"),
            optional=True,
            check=_two_ages,
            most_length=20,
        ),
        text(
            "regions",
            msg("Regions"),
            ask=msg("Which regions?"),
            hint=msg("Several with commas. Empty: anywhere."),
            optional=True,
            most_length=200,
        ),
        money("price_from", msg("Lowest price"), optional=True, assume=True, least=0),
        money(
            "price_to",
            msg("Highest price"),
            ask=msg("What may one video cost at most?"),
            optional=True,
            least=0,
        ),
    ],
    check=_price_band,
)
_THRESHOLDS = Page(
    "thresholds",
    msg("Thresholds and number"),
    [
        percent(
            "active_fans",
            msg("Active fans, at least"),
            ask=msg("Which share of fans should be active, at least?"),
            default=Decimal("0.60"),
            optional=True,
            assume=True,
            least=0,
            most=1,
        ),
        percent(
            "completion",
            msg("Completion rate, at least"),
            ask=msg("Which completion rate, at least?"),
            default=Decimal("0.30"),
            optional=True,
            assume=True,
            least=0,
            most=1,
        ),
        percent(
            "audience",
            msg("Share of the audience, at least"),
            default=Decimal("0.50"),
            optional=True,
            assume=True,
            least=0,
            most=1,
        ),
        number(
            "wanted",
            msg("How many"),
            ask=msg("How many creators do you want?"),
            default=10,
            whole=True,
            least=1,
            most=MOST_WANTED,
        ),
        yes_no(
            "hard",
            msg("Cut below the thresholds"),
            hint=msg("No: they come after the others. Unknown numbers are never cut."),
            default=False,
            assume=True,
        ),
    ],
)
SHORTLIST = Flow(
    name="shortlist",
    title=msg("Shortlist"),
    draft=ShortlistDraft,
    pages=[_WHAT, _WHOM, _THRESHOLDS],
    finish=_finish,
    submit=msg("Find creators"),
)
FLOWS = (SHORTLIST,)
