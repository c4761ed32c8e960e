"""Whatever somebody presses, types, interrupts and takes up again: in the end the draft is complete or a question is clear."""

from __future__ import annotations

import random

import pytest
from flows.examples import EVERYTHING, SHORT, finished
from flows.talk import Person, picked

from bot.acts import flows as acts
from bot.answers import CloseForm, FormErrors, ShowForm
from bot.card import plain
from storage.tables import FlowRun

TYPED = ["Winter coat", "video", "live", "China, Malaysia", "2,400", "1.2万", "12%", "0.65", "1", "3000", "tomorrow",
         "12/1", "Kai", "lily", "", "…", "-5", "x" * 30, "yes", "不", "<b>|::", "99999999999999999999",
         "tomorrow 18:00", "明天6点", "https://v.douyin.com/abc", "javascript:alert(1)", "7"]  # fmt: skip
STEPS, WALKS = 60, 8


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_walk_through_questions(lin: Person, seed: int) -> None:
    rng = random.Random(seed)
    lin.starts(EVERYTHING)
    for _ in range(STEPS):
        _something(lin, rng)
        _is_clear(lin)
    _to_the_end(lin)
    assert lin.run().state == "finished"
    assert len(finished) >= 1


def _something(lin: Person, rng: random.Random) -> None:
    run = lin.run()
    if run.state in {"finished", "cancelled"}:
        lin.starts(EVERYTHING)
    elif run.state == "parked":
        lin.presses("Continue")
    elif rng.random() < 0.35:
        lin.types(rng.choice(TYPED))
    elif rng.random() < 0.1:
        lin.sends(
            *rng.choice(
                [("draft.mp4", 1000), ("draft.exe", 1000), ("film.mp4", 30 << 20), ("photo.jpg", None)]
            )
        )
    elif rng.random() < 0.05:
        lin.starts(SHORT)
        lin.types("Kai")
        first = next(one for one in lin.runs()[::-1] if one.flow == EVERYTHING.name)
        if first.state == "parked":
            button = lin.card(first).buttons[0][0]
            assert button.token is not None
            lin.press_token(button.token)
        else:
            lin.starts(EVERYTHING)
        if lin.run().flow == SHORT.name:
            _drop_short(lin)
    else:
        button = rng.choice([one for one in lin.buttons() if one.label != "Cancel"])
        assert button.token is not None
        assert len(str(button.token).encode()) <= 64
        assert len(button.label) <= 75
        lin.press_token(button.token)


def _drop_short(lin: Person) -> None:
    """`Person.run` looks at the newest conversation; forget the short one."""
    with lin.database.write() as transaction:
        uow = transaction.workspace(lin.actor.workspace_id)
        uow.session.delete(uow.get(FlowRun, lin.run().id))
        transaction.commit()


def _is_clear(lin: Person) -> None:
    """A question with a way to answer it, a review, or a conversation that is over."""
    card = lin.card()
    assert plain(card.headline).strip()
    if lin.run().state == "active":
        assert "Cancel" in lin.labels()


def _to_the_end(lin: Person) -> None:
    """Answer sensibly from wherever the walk has ended."""
    fitting = {"title": "Coat", "kind": "video", "live": "no", "region": "China", "fee": "10", "share": "5%",
               "fans": "7", "floor": "50%", "on": "2026-12-01", "host": "Kai", "note": "-",
               "story": "Long ago", "at": "2026-12-01 18:00", "post": "https://v.douyin.com/abc"}  # fmt: skip
    for _ in range(40):
        if lin.run().state in {"finished", "cancelled"}:
            return
        if lin.run().state == "parked":
            lin.presses("Continue")
        if "Confirm" in lin.labels():
            lin.presses("Confirm")
            continue
        name = _asked(lin)
        if name == "creators":
            lin.types("Lily")
            lin.presses("Done")
        elif name == "draft":
            lin.sends("draft.mp4")
        else:
            lin.types(fitting[name])


def _asked(lin: Person) -> str:
    headline = plain(lin.card().headline)
    return next(
        field.name
        for field in EVERYTHING.fields
        if headline in {(field.ask or field.label).msgid, field.label.msgid}
    )


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_walk_through_forms(lin_on_slack: Person, seed: int) -> None:
    lin, rng = lin_on_slack, random.Random(seed)
    lin.starts(EVERYTHING)
    form = lin.form()
    for _ in range(STEPS):
        values = {
            one.name: rng.choice([one.value, rng.choice(TYPED), None, ["cn"], "cn", picked("a.mp4")])
            for one in form.fields
        }
        values |= {
            one.name: rng.choice(one.options).value
            for one in form.fields
            if one.options and rng.random() < 0.7
        }
        if rng.random() < 0.7 or not form.buttons:
            answer = lin.submits(form, **values)
        else:
            button = rng.choice(form.buttons)
            assert button.token is not None
            answer = lin.press_token(button.token, values)
        if isinstance(answer, CloseForm):
            parked = lin.run().state == "parked"
            assert parked or lin.run().state == "finished"
            answer = lin.commands(acts.resume_last) if parked else lin.starts(EVERYTHING)
        if isinstance(answer, FormErrors):
            assert set(answer.errors) <= {one.name for one in form.fields}
            assert all(answer.errors.values())
        if isinstance(answer, ShowForm):
            form = answer.form
