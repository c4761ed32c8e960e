"""A conversation that outlives a release: answers that lost their meaning are asked again, the others stay."""

from __future__ import annotations

import dataclasses

from flows.examples import EVERYTHING, REGIONS, SHORT, ShortDraft, finished
from flows.talk import Person, shown

from bot.flows import registry
from bot.flows.model import Choice, Field, Flow, Page, number, text
from bot.messages.words import msg
from storage.tables import Creator, FlowRun


def released(flow: Flow[ShortDraft], *fields: Field) -> None:
    """Put a new version of the flow in the place of the old one."""
    page = Page("only", msg("Only"), fields)
    registry._FLOWS[flow.name] = dataclasses.replace(flow, pages=[page], version=flow.version + 1)


def test_an_answer_whose_question_is_gone_is_dropped(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    _edit(lin, {**lin.run().answers, "left_over": "x"})
    lin.presses("Video")
    assert set(lin.run().answers) == {"title", "kind"}


def test_an_answer_of_another_shape_is_asked_again(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    _edit(lin, {"title": "Winter coat", "kind": {"was": "an object"}})
    assert "Kind" in lin.sees()
    lin.presses("Video")
    assert lin.run().answers["kind"] == "video"


def test_a_choice_that_is_gone_is_asked_again_before_anything_is_done(lin: Person) -> None:
    lin.starts(EVERYTHING, answers=_all(lin))
    assert "is everything right?" in lin.sees()
    with lin.database.write() as transaction:
        uow = transaction.workspace(lin.actor.workspace_id)
        arif = uow.first(uow.query(Creator).where(Creator.name == "Arif"))
        assert arif is not None
        transaction.session.delete(arif)
        transaction.commit()
    lin.presses("Confirm")
    assert finished == []
    assert "What you chose is not there any more. Choose again." in lin.sees()
    lin.presses("Lily")
    lin.presses("Confirm")
    assert len(finished) == 1


def test_a_flow_that_is_gone_does_not_catch_words(lin: Person) -> None:
    lin.starts(SHORT)
    registry._FLOWS.pop(SHORT.name)
    assert "older version" in lin.sees()
    lin.types("hello")
    assert "I did not understand" in lin.told()
    assert lin.run().state == "expired"


def test_a_new_question_is_asked_and_old_answers_stand(lin: Person) -> None:
    class WiderDraft(ShortDraft):
        age: int | None = None

    wider = dataclasses.replace(SHORT, draft=WiderDraft)
    lin.starts(EVERYTHING)
    registry._FLOWS.pop(SHORT.name, None)
    lin.starts(SHORT)
    released(wider, number("age", msg("Age"), whole=True), text("name", msg("Name")))
    assert "Age" in shown(lin.card())
    lin.types("30")
    lin.types("Kai")
    assert lin.run().state == "finished"
    registry._FLOWS.pop(SHORT.name)


def _all(person: Person) -> dict[str, object]:
    with person.database.read() as transaction:
        uow = transaction.workspace(person.actor.workspace_id)
        arif = uow.first(uow.query(Creator).where(Creator.name == "Arif"))
        lily = uow.first(uow.query(Creator).where(Creator.name == "Lily"))
        assert arif is not None
        assert lily is not None
    return {
        "title": "Winter coat", "kind": "video", "region": [REGIONS[0].value],
        "fee": {"amount": "10", "currency": "CNY"}, "share": "0.1", "fans": None, "on": "2026-12-01",
        "host": str(arif.id), "creators": [str(lily.id)], "note": None,
        "story": "Long ago", "at": "2026-12-01T10:00:00+00:00", "post": "https://v.douyin.com/abc", "draft": "7",
    }  # fmt: skip


def _edit(person: Person, answers: dict[str, object]) -> None:
    with person.database.write() as transaction:
        uow = transaction.workspace(person.actor.workspace_id)
        uow.get(FlowRun, person.run().id).answers = answers
        transaction.commit()


def test_choices_keep_their_keys_short() -> None:
    from bot.flows import presses

    long = Choice("a value of a shop that is far longer than a button", "x")
    assert len(presses.key(long.value)) == 13
    assert presses.chosen(presses.key(long.value), [Choice("b", "b"), long]) == long.value
    assert presses.key("女装") == "女装"
