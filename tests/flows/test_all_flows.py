"""Sweeps over the product's own conversations: they fit into modals and buttons, and can be begun anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from flows.talk import Person
from harness.merchant import Shop

from bot.acts.flows import cancel_open, resume_last
from bot.answers import ShowForm
from bot.card import plain
from bot.flows import (
    authorization_steps,
    columns,
    comparing,
    draft,
    pilot_answers,
    pilots,
    pools,
    post,
    review,
    searching,
    shortlist,
    shortlist_more,
    task,
)
from bot.flows.model import Flow
from bot.messages.wording import say
from bot.tokens import MOST_BYTES
from domain.criteria import Criteria
from domain.importing.report import SeenColumn
from domain.pools import PoolKind, PoolMove
from services import shortlists
from services.pools import place, states, the_pool
from storage.tables import (
    Assignment,
    Authorization,
    FlowRun,
    ImportBatch,
    LinkedChat,
    Pilot,
    PilotCreator,
    StoredFile,
    Submission,
    Task,
)

FLOWS = [
    pytest.param(flow, id=flow.name)
    for flow in (
        *task.FLOWS,
        *columns.FLOWS,
        *shortlist.FLOWS,
        *shortlist_more.FLOWS,
        *comparing.FLOWS,
        *searching.FLOWS,
        *draft.FLOWS,
        *review.FLOWS,
        *post.FLOWS,
        *authorization_steps.FLOWS,
        *pools.FLOWS,
        *pilots.FLOWS,
        *pilot_answers.FLOWS,
    )
]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("flow", FLOWS)
def test_titles_fit_into_a_modal(flow: Flow[Any], language: str) -> None:
    for words in (flow.title, flow.submit, *(page.title for page in flow.pages)):
        assert len(say(words, language)) <= 24
    for field in flow.fields:
        assert len(say(field.label, language)) <= 48, "a review's button says Change before it"


def seed(person: Person, shop: Shop, flow: Flow[Any]) -> dict[str, object]:
    """What the flow's button would hand over."""
    if flow.name.startswith("authorization."):
        return {"authorization": _authorization(person, shop)}
    if flow in (*shortlist_more.FLOWS, *comparing.FLOWS, *searching.FLOWS):
        return _shortlist(person, shop)
    if flow.name.startswith(("pool.", "benchmark.", "pilot.")):
        return _pool(person, shop, flow)
    if flow in columns.FLOWS:
        return {"batch": _import(person, shop), "what": "creators"}
    if flow.name != "assignment.changes" and not flow.name.startswith("draft."):
        return {}
    with person.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        brief = uow.add(Task(title="Winter coat", publish_on=person.now.date()))
        uow.flush()
        share = uow.add(Assignment(task_id=brief.id, creator_id=shop.arif_creator_id))
        uow.flush()
        handed_in = uow.add(Submission(assignment_id=share.id, round=1, submitted_at=person.now))
        uow.flush()
        transaction.commit()
        return {"assignment": share.id, "submission": handed_in.id}


def _shortlist(person: Person, shop: Shop) -> dict[str, object]:
    with person.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        outcome = shortlists.make(
            uow,
            Criteria(),
            by=shop.lin,
            chat=uow.get(LinkedChat, shop.channel_id),
            thread=None,
            now=person.now,
        )
        transaction.commit()
        return {"shortlist": outcome.post[0].card.subject, "creator": shop.arif_creator_id}


def _pool(person: Person, shop: Shop, flow: Flow[Any]) -> dict[str, object]:
    with person.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        kind = PoolKind.BENCHMARK if flow.name.startswith("benchmark.") else PoolKind.TEAM
        pool = the_pool(uow, kind)
        if kind is PoolKind.TEAM and not states(uow, [shop.arif_creator_id]):
            place(uow, shop.arif_creator_id, PoolMove.TRY, reason="", by="Lin", now=person.now)
        pilot = uow.add(
            Pilot(
                paid_by="words",
                began_on=person.now.date(),
                ask_at=person.now,
                in_charge_id=shop.lin.membership_id,
            )
        )
        uow.flush()
        uow.add(PilotCreator(pilot_id=pilot.id, creator_id=shop.arif_creator_id))
        transaction.commit()
        return {"pilot": pilot.id} if flow.name.startswith("pilot.") else {"pool": pool.id}


def _import(person: Person, shop: Shop) -> int:
    """A file that waits for a yes, with a column that nobody knows."""
    mood = SeenColumn(index=0, header="心情", key="心情", samples=("好", "差"))
    with person.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        file = uow.add(StoredFile(name="creators.csv"))
        uow.flush()
        report = {"seen": [mood.model_dump(mode="json")]}
        batch = uow.add(ImportBatch(file_id=file.id, kind="creators", state="ready", report=report))
        transaction.commit()
        return batch.id


def _authorization(person: Person, shop: Shop) -> int:
    with person.database.write() as transaction:
        row = transaction.workspace(shop.workspace_id).add(
            Authorization(
                creator_id=shop.arif_creator_id,
                platform="qianchuan",
                scope="live_room",
                days=30,
                in_charge_id=shop.lin.membership_id,
                requested_at=person.now,
            )
        )
        transaction.commit()
        return row.id


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("flow", FLOWS)
def test_every_page_and_every_question_can_be_shown(
    lin: Person, lin_on_slack: Person, shop: Shop, flow: Flow[Any], language: str
) -> None:
    for person in (lin, lin_on_slack):
        person.language = language
        answer = person.starts(flow, seed=seed(person, shop, flow))
        assert person is lin or isinstance(answer, ShowForm)
        for page in flow.pages:
            for field in page.fields:
                _goes_to(person, field.name)
                person.commands(resume_last)
                assert all(len(str(one.token).encode()) <= MOST_BYTES for one in person.buttons())
                if person is lin:
                    assert plain(person.card().headline)
                else:
                    always = page.when is None and field.when is None
                    assert not always or field.name in {one.name for one in person.form().fields}
        person.commands(cancel_open)


def _goes_to(person: Person, field: str) -> None:
    with person.database.write() as transaction:
        transaction.workspace(person.actor.workspace_id).get(FlowRun, person.run().id).cursor = field
        transaction.commit()
