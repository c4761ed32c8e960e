"""What a creator's living cards show the team: her card, and the rest of her record below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.audiences import ChatAudience
from domain.categories import BY_KEY, category_key
from domain.creators import CHINESE_PLATFORMS, tier_of
from domain.importing.values import short
from domain.money import Money
from domain.notices.creators import (
    AccountLine,
    CategoryLine,
    Check,
    CreatorShown,
    Figure,
    FileLine,
    NoteLine,
    QuoteLine,
    RecordShown,
    Standing,
    Work,
)
from domain.outcome import Card, CardKind
from domain.records import QuoteItem, Verdict, profile_url
from domain.review import Verdict as ReviewVerdict
from domain.tasks import AT_WORK, UNDECIDED, AssignmentState, MilestoneKind
from services import deadlines, invitations
from services.explaining import told_of
from services.people import name_of
from services.stances import stance_of
from services.suspicions import suspicions_of
from storage.queries import contacts, handles
from storage.queries import records as rows
from storage.tables import (
    Assignment,
    Creator,
    CreatorFile,
    CreatorHandle,
    CreatorNote,
    Membership,
    MetricSnapshot,
    PostedCard,
    Quote,
    Verification,
)
from storage.unit_of_work import UnitOfWork

SELLING = ("gmv", "ctor", "refund_share", "video_views", "commission_share", "orders")
FIRST = ("followers", "active_fan_share", "completion_rate", "engagement_rate", "median_views")
_WANTED = ("quote", "rebate_rate", "supports_ads", "accepts_script_changes", "region")
REST = ("ctr", "reputation")
_OF_GMV = {"refund_share": "refunds", "commission_share": "est_commission"}  # as CreatorFacts has them
_FROM_EXTRA = ("ctor", "refunds", "est_commission", "video_views")
SHOWN_ACCOUNTS = 5
SHOWN_QUOTES, SHOWN_CHECKS, SHOWN_NOTES, SHOWN_FILES, SHOWN_TASKS = 5, 3, 5, 8, 5
MOST_HISTORY = 50
AUDIENCE_SAID = ("audience_cities", "audience_interests", "audience_power", "audience_scenes")
PER_VIDEO = (
    "",
    QuoteItem.VIDEO.value,
)  # what of a quote is not said is taken for a video, as exports mean it
_GENDERS = frozenset({"male", "female"})
_COMPARED_ACROSS = frozenset({"followers"})  # a count of people is the same in every export
_STARTED = AT_WORK | {AssignmentState.DONE}


def card(creator_id: int) -> Card:
    return Card(CardKind.CREATOR, creator_id)


def cards(creator_id: int) -> tuple[Card, ...]:
    """Both cards of a creator, to bring them up to date."""
    return card(creator_id), Card(CardKind.RECORD, creator_id)


def under(uow: UnitOfWork, chat_id: int, message: str) -> int | None:
    """Whose card stands as this message of a chat; None when it is something else."""
    query = uow.query(PostedCard).where(
        PostedCard.chat_id == chat_id,
        PostedCard.kind == CardKind.CREATOR.value,
        PostedCard.message == message,
    )
    found = uow.first(query)
    return None if found is None else found.subject


def show(uow: UnitOfWork, creator_id: int, *, audience: ChatAudience, now: datetime) -> CreatorShown:
    """Facts of the living card."""
    del audience  # the outbox keeps a team's card out of creators' chats
    creator = uow.get(Creator, creator_id)
    snapshots = rows.snapshots(uow, creator.id)
    tier = tier_of(creator.tier)
    accounts = handles.of_creator(uow, creator.id)
    return CreatorShown(
        creator_id=creator.id,
        revision=creator.revision,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        url=profile_url(creator.platform, creator.handle, creator.uid),
        accounts=tuple(map(_account, accounts[:SHOWN_ACCOUNTS])),
        same_contact=tuple((kind, name) for kind, _, name in contacts.sharing(uow, creator.id)),
        more_accounts=max(0, len(accounts) - SHOWN_ACCOUNTS),
        region=creator.region or "",
        tier=tier,
        tier_said="" if tier else creator.tier or "",
        categories=tuple(map(_category, creator.categories)),
        styles=tuple(creator.styles),
        reach=creator.reach,
        invited_until=invitations.open_until(uow, creator, now) if creator.reach != "linked" else None,
        figures=_figures(creator, (*SELLING, *FIRST), snapshots),
        unknown=_unknown(creator),
        quote=_quote(uow, creator, snapshots),
        rebate=creator.rebate_rate,
        supports_ads=creator.supports_ads,
        accepts_script_changes=creator.accepts_script_changes,
        availability=creator.availability,
        check=next(iter(_checks(uow, creator, 1)), None),
        suspicions=tuple(map(told_of, suspicions_of(uow, creator.id, now=now).suspicions)),
        standing=_standing(creator, now),
        tags=tuple(creator.tags),
        owner=owner_name(uow, creator),
        follow_up_on=creator.follow_up_on,
        follow_up_note=creator.follow_up_note,
        note=next(iter(_notes(uow, creator, 1)), None),
        notes=rows.count(uow, CreatorNote, creator.id),
        files=rows.count(uow, CreatorFile, creator.id),
        work=_work(uow, creator, now),
        edited_by=creator.edited_by,
        edited_at=creator.edited_at,
    )


def show_record(uow: UnitOfWork, creator_id: int, *, audience: ChatAudience, now: datetime) -> RecordShown:
    """Facts of what stands below the card."""
    del audience
    creator = uow.get(Creator, creator_id)
    snapshots = rows.snapshots(uow, creator.id)
    stands = stance_of(creator, now)
    notes = _notes(uow, creator, SHOWN_NOTES)
    return RecordShown(
        creator_id=creator.id,
        revision=creator.revision,
        name=creator.name,
        uid=creator.uid or "",
        agency=creator.agency or "",
        reach=creator.reach,
        figures=_figures(creator, (*SELLING, *FIRST, *REST), snapshots),
        audience=_audience(creator),
        audience_said=tuple(
            (name, str(creator.extra[name])) for name in AUDIENCE_SAID if creator.extra.get(name)
        ),
        commission=creator.commission_rate,
        sales_low=_sales(creator, creator.sales_low),
        sales_high=_sales(creator, creator.sales_high),
        quotes=_quotes(uow, creator),
        checks=_checks(uow, creator, SHOWN_CHECKS),
        notes=notes,
        more_notes=max(0, rows.count(uow, CreatorNote, creator.id) - len(notes)),
        imported_note=creator.notes,
        files=tuple(
            FileLine(file_id=file.id, name=file.title or name, by=file.by_name, at=file.at)
            for file, name in rows.file_names(uow, creator.id, SHOWN_FILES)
        ),
        work=_work(uow, creator, now),
        stance=stands,
    )


def _sales(creator: Creator, amount: Decimal | None) -> Money | Decimal | None:
    """Average sales in the currency of their exports, where these have one (domain/creators.py)."""
    if amount is None or creator.platform not in CHINESE_PLATFORMS:
        return amount
    return Money(amount=amount, currency="CNY")


def _account(row: CreatorHandle) -> AccountLine:
    followers = row.numbers.get("followers")
    return AccountLine(
        platform=row.platform,
        handle=row.handle,
        url=profile_url(row.platform, row.handle, row.uid),
        followers=int(followers) if followers is not None else None,
        on=row.numbers_on,
    )


def _unknown(creator: Creator) -> tuple[str, ...]:
    """What nobody's data says and one would like to know."""
    missing = [name for name in (*FIRST, *_WANTED) if getattr(creator, name) is None]
    return (*missing, *([] if creator.categories else ["categories"]))


def _category(written: str) -> CategoryLine:
    known = BY_KEY.get(category_key(written))
    return CategoryLine(label=known.label if known else written, known=known is not None)


def _audience(creator: Creator) -> tuple[tuple[str, Decimal], ...]:
    """Shares of her audience, the genders first, then ages and whatever else an export names."""
    ordered = sorted(creator.audience.items(), key=lambda each: (each[0] not in _GENDERS, each[0]))
    return tuple((key, Decimal(share)) for key, share in ordered)


def owner_name(uow: UnitOfWork, creator: Creator) -> str:
    """Who is in charge of her (R32); "" when nobody is, or whoever was has left the team."""
    if creator.owner_membership_id is None:
        return ""
    member = uow.get(Membership, creator.owner_membership_id)
    return name_of(uow, member.identity_id) if member.active else ""


def _figures(
    creator: Creator, names: Sequence[str], snapshots: Sequence[MetricSnapshot]
) -> tuple[Figure, ...]:
    """Those of these numbers that are known."""
    stands = {name: creator.extra[name] for name in _FROM_EXTRA if name in creator.extra}
    stands |= {name: getattr(creator, name) for name in (*SELLING, *FIRST, *REST) if hasattr(creator, name)}
    told = (_figure(creator, name, _number(stands, name), snapshots) for name in names)
    return tuple(each for each in told if each is not None)


def _number(told: Mapping[str, Any], name: str) -> Decimal | None:
    """A number of her record or of a snapshot; refunds and commission as shares of the GMV beside them."""
    if name not in _OF_GMV:
        return None if told.get(name) is None else Decimal(told[name])
    part, whole = _number(told, _OF_GMV[name]), _number(told, "gmv")
    return short(part / whole) if part is not None and whole else None


def _figure(
    creator: Creator, name: str, number: Decimal | None, snapshots: Sequence[MetricSnapshot]
) -> Figure | None:
    """A number with the day and export it comes from, and what the snapshot before it said."""
    value = _value(creator, number, name)
    if value is None:
        return None
    holding = [(each, told) for each in snapshots if (told := _number(each.numbers, name)) is not None]
    latest, latest_number = next(iter(holding), (None, None))
    if latest is None or latest_number != number:
        return Figure(name=name, value=value)
    earlier, before = next((each for each in holding if _comparable(name, latest, each[0])), (None, None))
    return Figure(
        name=name,
        value=value,
        before=_value(creator, before, name),
        since=earlier.stat_date if earlier else None,
        source=latest.source,
        on=latest.stat_date,
        days=latest.range_label,
    )


def _comparable(name: str, latest: MetricSnapshot, other: MetricSnapshot) -> bool:
    """An earlier day's number that was counted in the same way."""
    if other.stat_date >= latest.stat_date:
        return False
    return name in _COMPARED_ACROSS or (other.source, other.range_label) == (
        latest.source,
        latest.range_label,
    )


def _value(creator: Creator, number: Decimal | None, name: str) -> Decimal | Money | None:
    if number is None:
        return None
    if name == "gmv" and creator.gmv_currency:
        return Money(amount=number, currency=creator.gmv_currency)
    return number


def _quote(uow: UnitOfWork, creator: Creator, snapshots: Sequence[MetricSnapshot]) -> QuoteLine | None:
    """Her present price, with where it comes from as far as that is known."""
    if creator.quote is None or not creator.quote_currency:
        return None
    present = Money(amount=creator.quote, currency=creator.quote_currency)
    for row in rows.quotes(uow, creator.id, MOST_HISTORY):
        if row.item in PER_VIDEO and (row.amount, row.currency) == (present.amount, present.currency):
            return _quote_line(row)
    told = next((each for each in snapshots if "quote" in each.numbers), None)
    if told is not None and Decimal(told.numbers["quote"]) == creator.quote:
        return QuoteLine(amount=present, on=told.stat_date, source=told.source)
    return QuoteLine(amount=present)


def _quotes(uow: UnitOfWork, creator: Creator) -> tuple[QuoteLine, ...]:
    """The latest prices, and what stood there before the first of the history."""
    history = rows.quotes(uow, creator.id, SHOWN_QUOTES)
    lines = [_quote_line(each) for each in history]
    first = min(history, key=lambda row: row.id, default=None)
    if len(history) < SHOWN_QUOTES and first is not None and first.was is not None and first.was_currency:
        lines.append(QuoteLine(amount=Money(amount=first.was, currency=first.was_currency)))
    return tuple(lines)


def _quote_line(row: Quote) -> QuoteLine:
    return QuoteLine(
        amount=Money(amount=row.amount, currency=row.currency),
        on=row.on_day,
        item=row.item,
        source=row.source,
        note=row.note,
        by=row.by_name,
    )


def _checks(uow: UnitOfWork, creator: Creator, most: int) -> tuple[Check, ...]:
    return tuple(
        Check(
            verdict=Verdict(row.verdict), platform=row.platform, on=row.on_day, by=row.by_name, note=row.note
        )
        for row in rows.newest(uow, Verification, creator.id, most)
    )


def _notes(uow: UnitOfWork, creator: Creator, most: int) -> tuple[NoteLine, ...]:
    return tuple(
        NoteLine(text=row.text, by=row.by_name, at=row.at)
        for row in rows.newest(uow, CreatorNote, creator.id, most)
    )


def _standing(creator: Creator, now: datetime) -> Standing | None:
    kind = stance_of(creator, now)
    if kind is None:
        return None
    return Standing(
        kind=kind,
        reason=creator.stance_reason,
        by=creator.stance_by,
        since=creator.stance_at,
        until=creator.not_interested_until,
    )


def _work(uow: UnitOfWork, creator: Creator, now: datetime) -> Work:
    """What storage knows of her tasks here; late deliveries that came with imports count too."""
    shares = rows.shares(uow, creator.id)
    begun = [share for share, _ in shares if AssignmentState(share.state) in _STARTED]
    verdicts = rows.verdicts(uow, creator.id)
    return Work(
        tasks=len(shares),
        open=sum(AssignmentState(share.state) in UNDECIDED | AT_WORK for share, _ in shares),
        done=sum(share.state == AssignmentState.DONE for share, _ in shares),
        late=creator.late_deliveries + _late(uow, begun, now),
        reviewed=sum(verdicts.values()),
        passed=verdicts.get(ReviewVerdict.APPROVED.value, 0),
        latest=tuple((title, share.state) for share, title in shares[:SHOWN_TASKS]),
    )


def _late(uow: UnitOfWork, shares: Sequence[Assignment], now: datetime) -> int:
    """First drafts that came after their day, or are due and have not come."""
    came: Mapping[int, datetime] = rows.first_drafts(uow, [share.id for share in shares]) if shares else {}
    dates = deadlines.of_shares(uow, shares)
    late = 0
    for share in shares:
        due = dates[share.id].get(MilestoneKind.FIRST_DRAFT)
        is_waited_for = MilestoneKind.FIRST_DRAFT.value not in share.done_milestones
        at = came.get(share.id, now if is_waited_for and share.state != AssignmentState.DONE else None)
        late += due is not None and at is not None and at > due
    return late
