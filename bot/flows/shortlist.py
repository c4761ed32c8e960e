"""Find creators: goal and category, audience and price, thresholds and number; its end is a shortlist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, many, money, number, percent, text
from bot.flows.shortlist_answers import MORE, ShortlistDraft, ages_in, answers_of, criteria
from bot.flows.shortlist_persona import its_ages, its_gender, persona_field
from bot.messages.criteria import (
    CATEGORY_LABELS,
    FLAGS,
    GOALS,
    PLATFORM_LABELS,
    THRESHOLDS,
    TIERS,
    WITH_US,
)
from bot.messages.names import TYPES_IN_BRIEF
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.categories import CATEGORIES
from domain.creators import Gender
from domain.criteria import MOST_WANTED, Goal
from domain.importing.values import words
from domain.outcome import Card, CardKind, Outcome
from domain.records import MOST_TAGS
from services import personas, shortlists
from services.screening_rules import rules_of
from storage.queries.creators import platforms
from storage.tables import Workspace

__all__ = ["CATEGORY_LABELS", "FLOWS", "REFINE", "SHORTLIST", "ShortlistDraft", "answers_of", "criteria"]

_YOUNGEST, _OLDEST = 13, 99


def _goals(_asking: Asking[Any]) -> Sequence[Choice]:
    """Each with the creators that it calls for (R35)."""
    return [Choice(goal.value, label, TYPES_IN_BRIEF[goal]) for goal, label in GOALS.items()]


def _categories(asking: Asking[ShortlistDraft]) -> Sequence[Choice]:
    own = asking.draft.category
    return _categories_with([own] if own else [])


def _not_categories(asking: Asking[ShortlistDraft]) -> Sequence[Choice]:
    return _categories_with(asking.draft.not_categories)


def _categories_with(own: Sequence[str]) -> Sequence[Choice]:
    """Ours, and those that were written in other words."""
    known = [Choice(each.key, CATEGORY_LABELS[each.key]) for each in CATEGORIES]
    return [*known, *(Choice(each, each) for each in own if each not in CATEGORY_LABELS)]


def _platforms(asking: Asking[ShortlistDraft]) -> Sequence[Choice]:
    own = asking.draft.platform
    return _platforms_with(asking, [own] if own else [])


def _not_platforms(asking: Asking[ShortlistDraft]) -> Sequence[Choice]:
    return _platforms_with(asking, asking.draft.not_platforms)


def _platforms_with(asking: Asking[ShortlistDraft], own: Sequence[str]) -> Sequence[Choice]:
    """Those that the pool has creators of, and those that were asked for."""
    keys = dict.fromkeys([*platforms(asking.uow), *own])
    return [Choice(key, PLATFORM_LABELS.get(key, key)) for key in keys]


def _named(labels: Mapping[Any, Words]) -> Sequence[Choice]:
    return [Choice(str(key), label) for key, label in labels.items()]


def _rule(name: str) -> Callable[[Asking[Any]], Decimal | None]:
    """The workspace's own threshold."""

    def least(asking: Asking[Any]) -> Decimal | None:
        threshold = rules_of(asking.uow).threshold(name)
        return threshold.least if threshold else None

    return least


def _threshold(name: str, label: Words, **more: Any) -> Field:
    """A least share; the workspace's own is proposed."""
    return percent(name, label, default=_rule(name), optional=True, least=0, most=1, **more)


def _rule_floors(asking: Asking[Any]) -> list[str]:
    """Those that the workspace has made floors."""
    rules = rules_of(asking.uow).thresholds()
    return [name for name, each in rules.items() if each and each.hard]


def _rule_more(asking: Asking[Any]) -> list[str]:
    """An engagement rate is asked for where the workspace has a threshold for it."""
    return ["engagement"] if rules_of(asking.uow).engagement else []


def _is_ticked(name: str) -> Callable[[ShortlistDraft], bool]:
    return lambda draft: name in draft.more


def _genders(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(Gender.MALE.value, msg("Men")), Choice(Gender.FEMALE.value, msg("Women"))]


def _two_ages(_asking: Asking[Any], value: str) -> Words | None:
    found = ages_in(value)
    ends = [each for each in found or () if each is not None]
    if not ends or ends != sorted(ends) or not all(_YOUNGEST <= each <= _OLDEST for each in ends):
        return msg("Two ages, the younger first, such as 30-50.")
    return None


def _few_tags(_asking: Asking[Any], value: str) -> Words | None:
    return msg("At most %(most)s tags.", most=MOST_TAGS) if len(words(value)) > MOST_TAGS else None


def _bands(asking: Asking[ShortlistDraft]) -> Mapping[str, Words]:
    draft = asking.draft
    low, high = draft.price_from, draft.price_to
    if low and high and low.currency != high.currency:
        return {"price_from": msg("Both prices in one currency.")}
    if low and high and low.amount > high.amount:
        return {"price_from": msg("This is above the highest price.")}
    least, most = draft.followers_from, draft.followers_to
    if least is not None and most is not None and least > most:
        return {"followers_from": msg("This is above the most followers.")}
    return {}


def _one_currency(asking: Asking[ShortlistDraft]) -> Mapping[str, Words]:
    """GMV is compared in the currency of the prices."""
    draft = asking.draft
    price = draft.price_to or draft.price_from
    if price and draft.gmv_from and price.currency != draft.gmv_from.currency:
        return {
            "gmv_from": msg("In the currency of the prices, please: %(currency)s.", currency=price.currency)
        }
    return {}


def _finish(visit: Visit, draft: ShortlistDraft) -> Outcome:
    uow = visit.uow
    wanted = criteria(draft, uow.transaction.system.get(Workspace, uow.workspace_id).currency)
    here: dict[str, Any] = {"by": visit.actor, "chat": visit.chat, "thread": visit.thread, "now": visit.now}
    here["persona"] = personas.chosen(uow, draft.persona)
    made = (
        shortlists.make(uow, wanted, **here)
        if draft.shortlist is None
        else shortlists.remake(uow, draft.shortlist, wanted, revision=draft.revision, **here)
    )
    if draft.asking is None:
        return made
    return made + Outcome(refresh=(Card(CardKind.ASKING, draft.asking),))


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
        persona_field(),
    ],
)
_WHOM = Page(
    "whom",
    msg("Audience and price"),
    [
        choice(
            "gender",
            msg("Audience"),
            _genders,
            ask=msg("Who should watch?"),
            default=its_gender,
            optional=True,
        ),
        text(
            "ages",
            msg("Ages"),
            ask=msg("Which ages?"),
            placeholder=msg("30-50"),
            default=its_ages,
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
        number("followers_from", msg("Followers, at least"), optional=True, assume=True, whole=True, least=0),
        number("followers_to", msg("Followers, at most"), optional=True, assume=True, whole=True, least=0),
    ],
    check=_bands,
)
_THRESHOLDS = Page(
    "thresholds",
    msg("Thresholds and number"),
    [
        _threshold(
            "active_fans",
            msg("Active fans, at least"),
            ask=msg("Which share of fans should be active, at least?"),
            assume=True,
        ),
        _threshold(
            "completion",
            msg("Completion rate, at least"),
            ask=msg("Which completion rate, at least?"),
            assume=True,
        ),
        _threshold("audience", msg("Share of the audience, at least"), assume=True),
        number(
            "wanted",
            msg("How many"),
            ask=msg("How many creators do you want?"),
            default=10,
            whole=True,
            least=1,
            most=MOST_WANTED,
        ),
        many(
            "floors",
            msg("Thresholds that cut"),
            _named(THRESHOLDS),
            hint=msg(
                "Who is under one of these is cut; under the others she comes later. Unknown numbers are never cut."
            ),
            default=_rule_floors,
            optional=True,
            assume=True,
        ),
        many(
            "more",
            msg("More criteria"),
            _named(MORE),
            ask=msg("Which other criteria?"),
            hint=msg("Each one chosen is asked next."),
            default=_rule_more,
            optional=True,
            assume=True,
        ),
    ],
)
_RARE = Page(
    "rare",
    msg("More criteria"),
    [
        _threshold(
            "engagement",
            msg("Engagement rate, at least"),
            ask=msg("Which engagement rate of the last 30 days, at least?"),
            when=_is_ticked("engagement"),
        ),
        many(
            "tiers",
            msg("Size class"),
            _named(TIERS),
            ask=msg("Which size?"),
            hint=msg("Mid-tail creators who fit precisely are usually the better value."),
            optional=True,
            when=_is_ticked("tiers"),
        ),
        number(
            "views_from",
            msg("Median views, at least"),
            ask=msg("How many views should a usual video have, at least?"),
            optional=True,
            when=_is_ticked("views_from"),
            whole=True,
            least=0,
        ),
        money(
            "gmv_from",
            msg("GMV, at least"),
            ask=msg("How much should she have sold, at least?"),
            optional=True,
            when=_is_ticked("gmv_from"),
            least=0,
        ),
        percent(
            "rebate_from",
            msg("Rebate, at least"),
            ask=msg("Which rebate, at least?"),
            hint=msg("20%% to 30%% is usual."),
            optional=True,
            when=_is_ticked("rebate_from"),
            least=0,
            most=1,
        ),
        many(
            "flags",
            msg("Only creators who"),
            _named(FLAGS),
            ask=msg("What must be so?"),
            hint=msg("Where nothing is known she comes under “to verify”."),
            optional=True,
            when=_is_ticked("flags"),
        ),
        text(
            "tags",
            msg("Tags"),
            ask=msg("Which tags must she have?"),
            hint=msg("Several with commas: she has every one of them."),
            optional=True,
            when=_is_ticked("tags"),
            check=_few_tags,
            most_length=400,
        ),
    ],
    check=_one_currency,
)
_WITHOUT = Page(
    "without",
    msg("Whom to leave out"),
    [
        many(
            "not_categories",
            msg("Categories left out"),
            _not_categories,
            ask=msg("Which categories are left out?"),
            hint=msg("Akin styles stay. Who is of no known category is not cut."),
            optional=True,
            when=_is_ticked("without"),
        ),
        text(
            "not_regions",
            msg("Regions left out"),
            ask=msg("Which regions are left out?"),
            hint=msg("Several with commas. Who lives nobody knows where is not cut."),
            optional=True,
            when=_is_ticked("without"),
            most_length=200,
        ),
        many(
            "not_with_us",
            msg("Left out as known to the team"),
            _named(WITH_US),
            ask=msg("Leave out whom the team has already?"),
            optional=True,
            when=_is_ticked("without"),
        ),
        many(
            "not_platforms",
            msg("Platforms left out"),
            _not_platforms,
            optional=True,
            assume=True,
            when=_is_ticked("without"),
        ),
        text(
            "not_tags",
            msg("Tags left out"),
            hint=msg("Several with commas: who has any of them is cut."),
            optional=True,
            assume=True,
            when=_is_ticked("without"),
            check=_few_tags,
            most_length=400,
        ),
    ],
)
SHORTLIST = Flow(
    name="shortlist",
    title=msg("Shortlist"),
    draft=ShortlistDraft,
    pages=[_WHAT, _WHOM, _THRESHOLDS, _RARE, _WITHOUT],
    finish=_finish,
    submit=msg("Find creators"),
)
# With every question answered already: all answers are shown, each page with Change, on Slack too.
REFINE = replace(SHORTLIST, name="shortlist.refine", review=True)
FLOWS = (SHORTLIST, REFINE)
