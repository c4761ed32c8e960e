"""Moving one conversation: taking answers, finding it, putting it aside. Every change of a flow_run row is here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from bot.flows import kinds, secrets
from bot.flows.errors import Invalid
from bot.flows.model import Field, Flow
from bot.flows.registry import flow_named
from bot.flows.run import Run
from bot.form import FieldKind
from bot.inbound import Place
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.errors import NotFound
from domain.outcome import Card, CardKind, Outcome
from services import files, people
from storage.sql import col
from storage.tables import FlowRun, LinkedChat, Membership
from storage.unit_of_work import UnitOfWork

OPEN = ("active", "parked")
_UNFIT = msg("That does not fit here. Try again.")


def active(visit: Visit) -> FlowRun | None:
    """The conversation this person has open in this chat; one whose flow this release does not know is closed."""
    row = visit.uow.first(
        visit.uow.query(FlowRun).where(
            FlowRun.identity_id == visit.actor.identity_id,
            FlowRun.lane_chat == visit.chat.platform_chat,
            FlowRun.state == "active",
        )
    )
    if row is not None and flow_named(row.flow) is None:
        row.state = "expired"
        secrets.forget(row)
        return None
    return row


def own(visit: Visit, run_id: int) -> FlowRun:
    """A conversation of this person; raises NotFound, also when it is somebody else's."""
    row = visit.uow.get(FlowRun, run_id)
    if row.identity_id != visit.actor.identity_id:
        raise NotFound("FlowRun")
    return row


def in_hand(visit: Visit, row: FlowRun) -> Run:
    """The row with its flow; raises NotFound when this release does not know the flow."""
    flow = flow_named(row.flow)
    if flow is None:
        raise NotFound(row.flow)
    run = Run(
        visit.uow,
        row,
        flow,
        by=visit.actor,
        reader=visit.reader,
        now=visit.now,
        real=visit.real,
        most_file_bytes=visit.most_file_bytes,
    )
    tidy(run)
    return run


def tidy(run: Run) -> None:
    """Drop answers that a release has made meaningless: they are asked again."""
    if run.lost:
        run.row.revision = run.revision
        run.row.answers = {name: value for name, value in run.row.answers.items() if name not in run.lost}
        run.read()
    run.row.version = run.flow.version


def create(
    visit: Visit, flow: Flow[Any], seed: Mapping[str, object], answers: Mapping[str, object]
) -> FlowRun:
    """Write the row. A conversation that begins where others read along goes on in private."""
    go_private(visit, flow)
    chat, thread = visit.chat, visit.thread
    make_room(visit, None)
    return visit.uow.add(
        FlowRun(
            identity_id=visit.actor.identity_id,
            flow=flow.name,
            version=flow.version,
            platform=visit.inbound.sender.platform,
            lane_chat=chat.platform_chat,
            chat_id=chat.id,
            thread=thread,
            seed=_stored(flow, seed),
            answers=_stored(flow, answers),
            expires_at=visit.now + flow.expires,
        )
    )


def go_private(visit: Visit, flow: Flow[Any]) -> None:
    """From here on in her private chat: a private conversation anywhere else, any where not the team alone reads."""
    chat = visit.chat
    is_shared = chat.kind != "private" and (flow.private or chat.audience != "team")
    if is_shared or (flow.team_only and chat.audience != "team"):
        private = people.member_chat(visit.uow, visit.uow.get(Membership, visit.actor.membership_id))
        visit.uow.flush()
        speak_in(visit, private, None)


def _stored(flow: Flow[Any], values: Mapping[str, object]) -> dict[str, Any]:
    asked = {field.name for field in flow.fields}
    return {
        name: kinds.as_stored(value) if name in asked else to_jsonable_python(value)
        for name, value in values.items()
    }


def make_room(visit: Visit, row: FlowRun | None) -> None:
    """Park what is active here, except `row`; what was only looked at is cancelled.

    A modal may hold answers that we have not seen yet: on Slack nothing is cancelled behind it.
    """
    standing = active(visit)
    if standing is not None and standing is not row:
        is_kept = standing.answers or standing.platform == "slack"
        standing.state = "parked" if is_kept else "cancelled"
        visit.add(Outcome(refresh=cards(standing)))
        visit.uow.flush()  # before the next one becomes active: the database allows one


def wake(visit: Visit, row: FlowRun) -> None:
    """Go on here with a parked conversation; another one that is active here is parked."""
    if row.state == "parked":
        flow = flow_named(row.flow)
        if flow is not None:
            go_private(visit, flow)
        make_room(visit, row)
        row.lane_chat = visit.chat.platform_chat
        row.platform = visit.inbound.sender.platform
        row.state = "active"
    visit.uow.flush()


def cards(row: FlowRun) -> tuple[Card, ...]:
    """Every card that may show this conversation."""
    return Card(CardKind.QUESTION, row.id), Card(CardKind.PARKED, row.id)


def take(run: Run, field: Field, raw: Any) -> None:
    """Read an answer and keep it; raises Invalid and keeps what was there."""
    value = kinds.read(run.asking, field, raw)
    if field.secret and value is not None:
        value = secrets.seal(run.uow, run.row, field.name, value)
    keep(run, field, value)


def keep(run: Run, field: Field, stored: Any) -> None:
    """Keep an answer that is in its stored shape; raises Invalid when the draft or the field's check says no."""
    before = run.row.answers
    run.row.answers = {**before, field.name: stored}
    run.read()
    wrong = _UNFIT if field.name in run.lost else None
    if wrong is None and stored is not None and field.check is not None:
        wrong = field.check(run.asking, getattr(run.draft, field.name))
    if wrong is not None:
        run.row.answers = before
        run.read()
        raise Invalid(wrong)
    if field.kind is FieldKind.FILE and stored is not None and run.real is not None:
        files.fetch_soon(run.uow, int(stored), membership_id=run.by.membership_id, real=run.real)
    run.row.answered = field.name
    moved(run)


def moved(run: Run, cursor: str | None = None) -> None:
    """The question is another one now: buttons of the old one are stale."""
    row = run.row
    row.cursor = cursor
    row.error, row.search, row.page = {}, "", 0
    row.revision += 1
    row.expires_at = run.now + run.flow.expires


def refuse(run: Run, field: Field | None, wrong: Invalid) -> None:
    """Remember what is wrong with the answer; the question stays and says it."""
    offers = [{"value": one.value, "label": kinds.label(one, run.reader)} for one in wrong.offers[:8]]
    text = say(wrong.words, run.reader)
    run.row.error = {"field": field.name if field else "", "text": text, "offers": offers, **_ticked(run)}
    if wrong.before and not (field and field.secret):
        run.row.error["before"] = wrong.before
    run.row.answered = None
    run.row.revision += 1


def _ticked(run: Run) -> dict[str, Any]:
    return {name: value for name, value in run.row.error.items() if name == "ticked"}


def look_for(run: Run, words: str) -> None:
    """Narrow the choices; what is ticked stays ticked."""
    run.row.error = _ticked(run)
    run.row.search, run.row.page = words.strip()[:80], 0
    run.row.revision += 1


def accuse(run: Run, errors: Mapping[str, Words]) -> None:
    """Go back to the first question that is named, and say what is wrong with its answer."""
    named = [field for _, field in run.asked if field.name in errors]
    field = named[0] if named else run.asked[0][1]
    moved(run, cursor=field.name)
    refuse(run, field, Invalid(errors.get(field.name) or next(iter(errors.values()))))


def speak_in(visit: Visit, chat: LinkedChat, thread: str | None) -> None:
    """From here on the turn speaks in this chat: where the conversation began, not where its form was sent."""
    visit.chat = chat
    place = Place(chat=chat.platform_chat, kind=_place_kind(chat), title=chat.title, thread=thread)
    visit.inbound = visit.inbound.model_copy(update={"place": place})


def _place_kind(chat: LinkedChat) -> Any:
    return chat.kind


def expire(uow: UnitOfWork, now: datetime) -> Outcome:
    """Close the workspace's conversations that nobody came back to; their cards say so."""
    late = uow.all(uow.query(FlowRun).where(col(FlowRun.state).in_(OPEN), FlowRun.expires_at <= now))
    for row in late:
        row.state = "expired"
        secrets.forget(row)
    return Outcome(refresh=tuple(card for row in late for card in cards(row)))
