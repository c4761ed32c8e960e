"""Write a brief and send it: template, brief, terms, who; and a creator's wish to change an offer."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.flows.model import (
    Asking,
    Choice,
    Flow,
    Page,
    choice,
    day,
    entities,
    link,
    money,
    percent,
    text,
)
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.errors import NotFound
from domain.ids import MOST_ID
from domain.money import Money
from domain.outcome import Outcome
from domain.tasks import Brief
from domain.templates import TEMPLATES, TemplateText, template
from services import creator_search, tasks
from storage.sql import col
from storage.tables import Assignment, Creator, ShortlistEntry, Task

MOST_CREATORS = 50
MOST_TITLE = 100
MOST_DELIVERABLE = 1500


class TaskDraft(BaseModel):
    """A brief in the making."""

    template: str = TEMPLATES[0].key
    title: str = ""
    deliverable: str = ""
    points: str = ""
    disclosure: str = ""
    product: str = ""
    product_link: str = ""
    publish_on: date | None = None
    fee: Money | None = None
    commission: Decimal | None = None
    creators: list[int] = []
    shortlist: int | None = None
    source: str = ""


def _texts(asking: Asking[TaskDraft]) -> TemplateText:
    """The chosen template in the language of whoever writes the brief."""
    return template(asking.draft.template).texts[asking.reader.language]


def _templates(asking: Asking[TaskDraft]) -> Sequence[Choice]:
    return [
        Choice(each.key, each.texts[asking.reader.language].name, _short(each.texts[asking.reader.language]))
        for each in TEMPLATES
    ]


def _short(texts: TemplateText) -> str:
    return texts.deliverable if len(texts.deliverable) <= 75 else texts.deliverable[:74] + "…"


def _usual_title(draft: TaskDraft, language: str) -> str:
    """The template's title with the product, which tells one task from the next."""
    return f"{template(draft.template).texts[language].title} · {draft.product}"[:MOST_TITLE]


def _title(asking: Asking[TaskDraft]) -> str | None:
    """Known once the product is."""
    return _usual_title(asking.draft, asking.reader.language) if asking.draft.product else None


def _today(asking: Asking[Any]) -> date:
    return asking.now.astimezone(ZoneInfo(asking.by.timezone)).date()


def _usual_publish_day(asking: Asking[TaskDraft]) -> date:
    return _today(asking) + timedelta(days=template(asking.draft.template).days_to_publish)


def _in_the_future(asking: Asking[Any], value: date) -> Words | None:
    return None if value > _today(asking) else msg("That day has passed. Choose a later one.")


def _candidates(asking: Asking[TaskDraft]) -> Sequence[Choice]:
    """The shortlist's creators first, then whoever matches the letters typed."""
    listed = _of_shortlist(asking)
    if asking.query or not listed:
        return [_creator(each) for each in creator_search.find(asking.uow, asking.query, limit=50)]
    return [_creator(each) for each in listed]


def _of_shortlist(asking: Asking[TaskDraft]) -> list[Creator]:
    if asking.draft.shortlist is None:
        return []
    entries = asking.uow.all(
        asking.uow.query(ShortlistEntry)
        .where(ShortlistEntry.shortlist_id == asking.draft.shortlist, ShortlistEntry.state == "candidate")
        .order_by(col(ShortlistEntry.position))
    )
    return [asking.uow.get(Creator, entry.creator_id) for entry in entries]


def _creator(creator: Creator) -> Choice:
    reach = {
        "linked": msg("gets it in Telegram at once"),
        "invited": msg("invited, has not opened the bot yet"),
    }.get(creator.reach, msg("not linked: you get a link and a text to copy"))
    return Choice(str(creator.id), creator.name, reach)


def _picked(asking: Asking[TaskDraft], values: Sequence[str]) -> Sequence[Choice]:
    found = []
    for value in values:
        if _is_id(value):
            with contextlib.suppress(NotFound):
                found.append(_creator(asking.uow.get(Creator, int(value))))
    return found


def _is_id(value: str) -> bool:
    """Typed words come here too, and a number of twenty digits is more than a database takes."""
    return value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= MOST_ID


def _pilot_advice(asking: Asking[TaskDraft]) -> Words | None:
    """First cooperations start small (R16)."""
    del asking
    return msg("New to you? Start with one or two; expand when the pilot has paid.")


def _first_two(asking: Asking[TaskDraft]) -> list[str]:
    """Proposed: the first two of the shortlist (R16)."""
    return [str(each.id) for each in _of_shortlist(asking)[:2]]


def _finish(visit: Visit, draft: TaskDraft) -> Outcome:
    new = tasks.NewTask(
        title=draft.title or _usual_title(draft, visit.reader.language),
        brief=Brief(
            deliverable=draft.deliverable,
            points=draft.points,
            disclosure=draft.disclosure,
            product=draft.product,
            product_link=draft.product_link,
            source=draft.source,
        ),
        publish_on=draft.publish_on or visit.now.date(),
        creators=tuple(draft.creators),
        fee=draft.fee,
        commission_rate=draft.commission,
        shortlist_id=draft.shortlist,
    )
    return tasks.send(visit.uow, new, by=visit.actor, chat=visit.chat, thread=visit.thread, now=visit.now)


TASK = Flow(
    name="task",
    title=msg("New task"),
    draft=TaskDraft,
    submit=msg("Send"),
    review=True,
    finish=_finish,
    pages=[
        Page(
            "template",
            msg("Template"),
            [
                choice(
                    "template",
                    msg("Template"),
                    _templates,
                    ask=msg("Which kind of task is it?"),
                    default=TEMPLATES[0].key,
                )
            ],
        ),
        Page(
            "brief",
            msg("Brief"),
            [
                text("product", msg("Product"), ask=msg("Which product is it for?"), most_length=200),
                text(
                    "title",
                    msg("Title"),
                    ask=msg("What is the task called?"),
                    hint=msg("Empty: the kind of task and the product."),
                    default=_title,
                    most_length=MOST_TITLE,
                    optional=True,
                    assume=True,
                ),
                text(
                    "deliverable",
                    msg("Deliverable"),
                    ask=msg("What should be made?"),
                    default=lambda asking: _texts(asking).deliverable,
                    multiline=True,
                    most_length=MOST_DELIVERABLE,
                    assume=True,
                ),
                text(
                    "points",
                    msg("Style and points to say"),
                    default=lambda asking: _texts(asking).points,
                    multiline=True,
                    most_length=1500,
                    assume=True,
                ),
                text(
                    "disclosure",
                    msg("Disclosure"),
                    default=lambda asking: _texts(asking).disclosure,
                    multiline=True,
                    most_length=500,
                    assume=True,
                ),
                link(
                    "product_link",
                    msg("Product link"),
                    hint=msg("Drafts are checked against it."),
                    optional=True,
                    assume=True,
                ),
            ],
        ),
        Page(
            "terms",
            msg("Terms"),
            [
                day(
                    "publish_on",
                    msg("Publish date"),
                    ask=msg("When should it be published?"),
                    default=_usual_publish_day,
                    check=_in_the_future,
                    hint=msg(
                        "First draft 7 days before, first review 5, final 2; the look back 7 days after."
                    ),
                ),
                money(
                    "fee",
                    msg("Fee"),
                    ask=msg("What is the flat fee for each creator?"),
                    optional=True,
                    least=0,
                ),
                percent(
                    "commission",
                    msg("Commission"),
                    ask=msg("What commission do they get?"),
                    optional=True,
                    least=0,
                    most=1,
                ),
            ],
        ),
        Page(
            "who",
            msg("Creators"),
            [
                entities(
                    "creators",
                    msg("Creators"),
                    _candidates,
                    find=_picked,
                    search=True,
                    least=1,
                    most=MOST_CREATORS,
                    ask=msg("Who gets it?"),
                    default=_first_two,
                    advice=_pilot_advice,
                ),
            ],
        ),
    ],
)


class ChangesDraft(BaseModel):
    """Other terms, as a creator wishes them."""

    assignment: int = 0
    fee: Money | None = None
    publish_on: date | None = None
    note: str = ""


def _something_changes(asking: Asking[ChangesDraft]) -> Mapping[str, Words]:
    draft = asking.draft
    if draft.fee is None and draft.publish_on is None and not draft.note:
        return {"note": msg("Say at least one thing that should change.")}
    return {}


def _present_fee(asking: Asking[ChangesDraft]) -> Words | None:
    assignment = asking.uow.get(Assignment, asking.draft.assignment)
    if assignment.fee is None:
        return None
    return msg(
        "Offered: %(fee)s", fee=Money(amount=assignment.fee, currency=assignment.fee_currency or "CNY")
    )


def _present_day(asking: Asking[ChangesDraft]) -> Words | None:
    assignment = asking.uow.get(Assignment, asking.draft.assignment)
    return msg("Offered: %(day)s", day=asking.uow.get(Task, assignment.task_id).publish_on)


def _ask(visit: Visit, draft: ChangesDraft) -> Outcome:
    return tasks.ask_for_changes(
        visit.uow,
        draft.assignment,
        fee=draft.fee,
        publish_on=draft.publish_on,
        note=draft.note,
        by=visit.actor,
        now=visit.now,
    )


ASK_FOR_CHANGES = Flow(
    name="assignment.changes",
    title=msg("Ask for changes"),
    draft=ChangesDraft,
    submit=msg("Send"),
    finish=_ask,
    team_only=False,
    pages=[
        Page(
            "terms",
            msg("Ask for changes"),
            [
                money(
                    "fee",
                    msg("Fee"),
                    ask=msg("Which fee would suit you?"),
                    optional=True,
                    least=0,
                    advice=_present_fee,
                ),
                day(
                    "publish_on",
                    msg("Publish date"),
                    ask=msg("Which publish date would suit you?"),
                    optional=True,
                    check=_in_the_future,
                    advice=_present_day,
                ),
                text(
                    "note",
                    msg("Note"),
                    ask=msg("Anything else the merchant should know?"),
                    optional=True,
                    multiline=True,
                    most_length=500,
                ),
            ],
            check=_something_changes,
        ),
    ],
)

FLOWS = (TASK, ASK_FOR_CHANGES)
