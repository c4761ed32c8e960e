"""Two to five creators side by side: R13's columns from her record, her numbers, and her work with the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.audiences import ChatAudience
from domain.categories import BY_KEY, category_key, suiting
from domain.creators import CreatorFacts, Gender, gender_share
from domain.criteria import Criteria
from domain.errors import NotFound
from domain.importing.values import short
from domain.money import Money
from domain.notices.comparisons import (
    Compared,
    ComparisonShown,
    Measured,
    Past,
    Row,
    Shares,
    Source,
    Style,
    Time,
)
from domain.notices.creators import CreatorShown, Figure
from domain.parts import PartName
from domain.personas import FieldFit, fits
from domain.scoring import Part
from domain.screening import wanted_share
from services import candidates, creator_cards
from services.audience_profiles import profile_of
from services.personas import Chosen, least_of, of_list
from services.shortlist_rows import criteria_of
from storage.queries import records
from storage.queries.comparing import review_points
from storage.sql import col
from storage.tables import Creator, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork

Cells = tuple[Decimal | Money | None, ...]
LEAST, MOST = 2, 5
MOST_QUOTES = 20  # of her history, the newest
ALWAYS = frozenset(
    {Measured.ACTIVE_FANS, Measured.COMPLETION, Measured.PRICE, Measured.QUALITY, Measured.PASSED}
)
_CHEAPER_IS_BETTER = frozenset({Measured.PRICE, Measured.VIEW_PRICE})
_NO_BEST = frozenset({Measured.FOLLOWERS})  # size is no merit (R19)
_PARTS = {
    Measured.ENGAGEMENT: PartName.ENGAGEMENT,
    Measured.PRICE: PartName.PRICE,
    Measured.VIEW_PRICE: PartName.VIEW_PRICE,
    Measured.GMV: PartName.GMV,
    Measured.CTOR: PartName.CTOR,
}


def compare(
    uow: UnitOfWork, creator_ids: Sequence[int], *, shortlist_id: int | None = None, now: datetime
) -> ComparisonShown:
    """Facts of a comparison, in the order given; with the list's criteria and scores when it is one of a list's.

    Numbers are today's. Raises NotFound when one of them is not there.
    """
    criteria = None if shortlist_id is None else criteria_of(uow, shortlist_id)
    persona = None if shortlist_id is None else of_list(uow.get(Shortlist, shortlist_id))
    asked = criteria or Criteria()
    judged = uow.ahead(
        ("among", asked.model_dump_json(), *creator_ids),
        lambda uow: candidates.among(uow, asked, creator_ids, now=now),
    )
    facts = {each.candidate.facts.id: each.candidate.facts for each in judged}
    if not all(each in facts for each in creator_ids):
        raise NotFound("Creator")
    parts = [part for each in judged for part in each.candidate.parts]
    shown = [creator_cards.show(uow, each, audience=ChatAudience.TEAM, now=now) for each in creator_ids]
    ordered = [facts[each] for each in creator_ids]
    cells = _figures(ordered, criteria)
    cells[Measured.SCORE] = _scores(uow, creator_ids, shortlist_id)
    cells |= _reviews(uow, shown)
    return ComparisonShown(
        shortlist_id=shortlist_id,
        criteria=criteria,
        persona=persona.name if persona else "",
        creators=tuple(
            _compared(uow, *each, criteria).model_copy(
                update={"fits": _fits(uow, each[0].id, persona, criteria) if persona else ()}
            )
            for each in zip(ordered, shown, strict=True)
        ),
        rows=tuple(
            _row(name, cells[name], parts)
            for name in Measured
            if name in ALWAYS or any(value is not None for value in cells[name])
        ),
        sources=_sources([figure for each in shown for figure in each.figures]),
        unsourced=any(not figure.source for each in shown for figure in each.figures),
        at=now,
    )


def _figures(ordered: Sequence[CreatorFacts], criteria: Criteria | None) -> dict[Measured, Cells]:
    def each(read: Any) -> Cells:
        return tuple(read(facts) for facts in ordered)

    return {
        Measured.AUDIENCE: each(lambda facts: wanted_share(criteria, facts) if criteria else None),
        Measured.ACTIVE_FANS: each(lambda facts: facts.active_fan_share),
        Measured.COMPLETION: each(lambda facts: facts.completion_rate),
        Measured.ENGAGEMENT: each(lambda facts: facts.engagement_rate),
        Measured.FOLLOWERS: each(lambda facts: _count(facts.followers)),
        Measured.VIEWS: each(lambda facts: _count(facts.median_views)),
        Measured.PRICE: each(lambda facts: _money(facts.quote, facts.quote_currency)),
        Measured.VIEW_PRICE: each(lambda facts: _money(_cents(facts.view_price), facts.quote_currency)),
        Measured.GMV: each(lambda facts: _money(facts.gmv, facts.gmv_currency)),
        Measured.CTOR: each(lambda facts: facts.ctor),
    }


def _count(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount=amount, currency=currency) if amount is not None and currency else None


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 2)


def _scores(uow: UnitOfWork, creator_ids: Sequence[int], shortlist_id: int | None) -> Cells:
    """As the list shows them; nobody has a score without criteria."""
    if shortlist_id is None:
        return (None,) * len(creator_ids)
    query = uow.query(ShortlistEntry).where(
        ShortlistEntry.shortlist_id == shortlist_id, col(ShortlistEntry.creator_id).in_(creator_ids)
    )
    scores = {entry.creator_id: entry.score for entry in uow.all(query)}
    return tuple(scores.get(each) for each in creator_ids)


def _reviews(uow: UnitOfWork, shown: Sequence[CreatorShown]) -> dict[Measured, Cells]:
    """Past content quality and review pass rate (R13), of drafts that were reviewed here."""
    points = review_points(uow, [each.creator_id for each in shown])
    return {
        Measured.QUALITY: tuple(_quality(points.get(each.creator_id, ())) for each in shown),
        Measured.PASSED: tuple(
            short(Decimal(each.work.passed) / each.work.reviewed) if each.work.reviewed else None
            for each in shown
        ),
    }


def _quality(reviews: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """Points that passed, of all points that were looked at."""
    looked = [bool(point.get("passed", True)) for points in reviews for point in points.values()]
    return short(Decimal(sum(looked)) / len(looked)) if looked else None


def _row(name: Measured, cells: Cells, parts: Sequence[Part]) -> Row:
    return Row(name=name, cells=cells, best=_best(name, cells), peer=_peer(name, cells, parts))


def _best(name: Measured, cells: Cells) -> tuple[int, ...]:
    """Positions of the best; nobody's when fewer than two are known, all are alike or currencies differ."""
    known = [cell for cell in cells if cell is not None]
    units = {cell.currency if isinstance(cell, Money) else "" for cell in known}
    values = [cell.amount if isinstance(cell, Money) else cell for cell in known]
    if name in _NO_BEST or len(units) != 1 or len(set(values)) < 2:
        return ()
    top = min(values) if name in _CHEAPER_IS_BETTER else max(values)
    return tuple(
        position
        for position, cell in enumerate(cells)
        if cell is not None and (cell.amount if isinstance(cell, Money) else cell) == top
    )


def _peer(name: Measured, cells: Cells, parts: Sequence[Part]) -> Decimal | Money | None:
    """The pool's median, when it is the same for all of them: of one platform, in one currency."""
    wanted = _PARTS.get(name)
    found = {(part.peer, part.currency) for part in parts if part.name is wanted and part.value is not None}
    if wanted is None or len(found) != 1:
        return None
    peer, currency = next(iter(found))
    if peer is None:
        return None
    return (
        Money(amount=round(peer, 2), currency=currency)
        if any(isinstance(cell, Money) for cell in cells)
        else peer
    )


def _compared(
    uow: UnitOfWork, facts: CreatorFacts, shown: CreatorShown, criteria: Criteria | None
) -> Compared:
    low, high = _quotes(uow, facts)
    return Compared(
        creator_id=facts.id,
        name=facts.name,
        handle=facts.handle,
        platform=facts.platform,
        region=facts.region or "",
        shares=_shares(facts),
        past=Past(tasks=shown.work.tasks, done=shown.work.done, late=shown.work.late),
        style=_style(facts, shown, criteria),
        quote_low=low,
        quote_high=high,
        time=Time(said=shown.availability, open_tasks=shown.work.open),
        verified=facts.verified,
    )


def _fits(
    uow: UnitOfWork, creator_id: int, persona: Chosen, criteria: Criteria | None
) -> tuple[FieldFit, ...]:
    """Her audience as it is known today beside the persona as it was when the list was made."""
    profile = profile_of(uow.get(Creator, creator_id))
    return fits(persona.wanted, profile, least_of(criteria))


def _quotes(uow: UnitOfWork, facts: CreatorFacts) -> tuple[Money | None, Money | None]:
    """From her lowest to her highest price, in the currency of the present one."""
    if facts.quote is None or not facts.quote_currency:
        return None, None
    history = records.quotes(uow, facts.id, MOST_QUOTES)
    amounts = [facts.quote, *(row.amount for row in history if row.currency == facts.quote_currency)]
    return _money(min(amounts), facts.quote_currency), _money(max(amounts), facts.quote_currency)


def _shares(facts: CreatorFacts) -> Shares:
    men = gender_share(facts.audience, Gender.MALE)
    gender = None if men is None else Gender.MALE if men >= Decimal("0.5") else Gender.FEMALE
    bands = {key: part for key, part in facts.audience.items() if key.startswith("age_")}
    top = max(bands, key=lambda key: bands[key], default="")
    return Shares(
        gender=gender,
        gender_share=None if men is None else men if gender is Gender.MALE else 1 - men,
        ages=top.removeprefix("age_").replace("_up", "+").replace("_", "–"),
        ages_share=bands.get(top),
    )


def _style(facts: CreatorFacts, shown: CreatorShown, criteria: Criteria | None) -> Style:
    keys = tuple(map(category_key, facts.categories))
    fits = None
    if criteria and criteria.category and keys:
        fits = bool(set(suiting(criteria.category)) & set(keys))
    return Style(
        categories=tuple(key for key in keys if key not in BY_KEY),
        labels=tuple(BY_KEY[key].label for key in keys if key in BY_KEY),
        styles=shown.styles,
        fits=fits,
    )


def _sources(figures: Sequence[Figure]) -> tuple[Source, ...]:
    """Each export once, with its newest day."""
    newest: dict[str, Source] = {}
    for figure in figures:
        if not figure.source:
            continue
        known = newest.get(figure.source)
        if known is None or (figure.on and (known.on is None or figure.on > known.on)):
            newest[figure.source] = Source(name=figure.source, on=figure.on)
    return tuple(newest.values())
