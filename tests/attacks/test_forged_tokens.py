"""Tokens that no button of ours holds: refused in a sentence; nothing breaks, nothing moves, nothing is learned."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from attacks.siege import ON_BOTH_DATABASES, forged, press, rows, say, sender, start, stumbles, submit
from harness.world import World

from bot.answers import FormErrors, Nothing, Options, Toast
from bot.inbound import OptionsWanted
from bot.tokens import BadToken, FormToken, read_button, read_form
from domain.ids import MOST_ID, read, spell
from domain.people import Act
from storage.sql import col, select
from storage.tables import (
    Assignment,
    Audit,
    FlowRun,
    ImportBatch,
    Membership,
    Outbox,
    Reminder,
    Shortlist,
    Task,
)

LIBRARY = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples" / "青禾男装_达人库.csv"


async def prepared(world: World) -> dict[str, int]:
    """One thing of each kind; gives their ids."""
    ben, kai, sam = world.telegram("ben"), world.telegram("kai"), world.slack("sam", "#campaigns")
    await ben.drops(LIBRARY)
    await ben.presses("Import")
    await ben.runs("shortlist")
    await ben.answers({})
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    await kai.presses("Accept")
    await world.advance("7d")
    models = (ImportBatch, Shortlist, Task, Assignment, Reminder, FlowRun)
    return {model.__name__: rows(world, model)[0].id for model in models}


@pytest.mark.parametrize(
    "spelled",
    ["", "-1", "i", "zzzzzzzzzzzzz", "8000000000000", "00000000000000", "٣", "１", "A", " 1", "1\n"],
)
def test_an_id_that_no_database_holds_is_no_id(spelled: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        read(spelled)
    assert read(spell(MOST_ID)) == MOST_ID
    with pytest.raises(BadToken):
        read_button(f"1:task.see:1:{spelled}:0:")
    with pytest.raises(BadToken):
        read_form(f"1:form:1:{spelled}:page:0")


@ON_BOTH_DATABASES
@pytest.mark.timeout(300)  # hundreds of turns
async def test_forged_values_and_wrong_things_never_break_a_turn(world: World) -> None:
    ids = await prepared(world)
    here = world.workspace_id
    values = ("", "-1", "x", "٣", "9" * 30, "²", "MDY", "creator", "a:b:c", "1d", "zzzzzzzzzzzzz")
    sharp = {
        Act.SHORTLIST_PAGE: ids["Shortlist"],
        Act.SHORTLIST_DROP: ids["Shortlist"],
        Act.IMPORT_DATES: ids["ImportBatch"],
        Act.REMINDER_SNOOZE: ids["Reminder"],
        Act.FLOW_SEARCH: ids["FlowRun"],
        Act.FLOW_CHOOSE: ids["FlowRun"],
        Act.FLOW_BACK: ids["FlowRun"],
        Act.SET_LANGUAGE: 0,
        Act.INVITE: ids["Assignment"],
    }
    for act, subject in sharp.items():
        for value in values:
            await press(world, "ben", forged(here, act, subject, value))
    for act in Act:
        for subject in (0, MOST_ID, ids["Task"], ids["ImportBatch"], ids["FlowRun"]):
            await press(world, "ben", forged(here, act, subject))
            await press(world, "kai", forged(here, act, subject, revision=MOST_ID))
    assert not stumbles(world)


async def test_rubbish_for_a_token_is_answered_in_a_sentence(world: World) -> None:
    for token in (
        "",
        "1",
        "1:task.see",
        "2:task.see:1:1:0:",
        "1:nope:1:1:0:",
        "\x00",
        "🧨" * 9,
        "1:form:1:1:p:0",
    ):
        answer = await press(world, "ben", token)
        assert isinstance(answer, Toast)
        assert answer.alert
        assert isinstance(await submit(world, "sam", token, {}), FormErrors)
    assert not stumbles(world)


@ON_BOTH_DATABASES
@pytest.mark.timeout(300)  # hundreds of turns
async def test_roles_cannot_press_each_others_buttons(world: World) -> None:
    """Everything is tried with the true ids and revisions: only the role is wrong, or the thing is another's."""
    ids = await prepared(world)
    here = world.workspace_id
    before = {
        model: [row.model_dump() for row in rows(world, model)]
        for model in (Task, Assignment, Shortlist, ImportBatch)
    }
    team = [
        act for act in Act if act.value.split(".")[0] in {"imp", "sl", "task", "crt", "prop", "chat", "dig"}
    ]
    for act in team:
        for subject in ids.values():
            for revision in range(4):
                answer = await press(world, "kai", forged(here, act, subject, revision=revision))
                assert isinstance(answer, Toast), act
    for act in (
        Act.ASSIGNMENT_ACCEPT,
        Act.ASSIGNMENT_DECLINE,
        Act.ASSIGNMENT_ASK,
        Act.REMINDER_DONE,
        Act.REMINDER_SNOOZE,
    ):
        for who in ("lily", "stranger", "outsider"):
            for revision in range(4):
                answer = await press(world, who, forged(here, act, ids["Assignment"], "2h", revision))
                assert isinstance(answer, Toast), (act, who)
                await press(world, who, forged(here, act, ids["Reminder"], "2h", revision))
    after = {model: [row.model_dump() for row in rows(world, model)] for model in before}
    assert after == before
    refused = [row for row in rows(world, Audit) if row.result == "refused"]
    assert refused
    assert not stumbles(world)


async def test_another_workspaces_number_is_answered_like_one_that_does_not_exist(world: World) -> None:
    ids = await prepared(world)
    here = world.workspace_id
    answers = set()
    for workspace in (here + 1, 0, MOST_ID, here - 5):
        for subject in (ids["Task"], 1):
            answers.add(str(await press(world, "ben", forged(workspace, Act.TASK_SEE, subject))))
    stranger = await press(world, "stranger", forged(here, Act.TASK_SEE, ids["Task"]))
    assert answers == {str(stranger)}
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_somebody_elses_form_takes_and_tells_nothing(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    [run] = [row for row in rows(world, FlowRun) if row.state == "active"]
    form = str(FormToken(world.workspace_id, run.id, "who", run.revision))
    for who in ("lin", "ben", "kai", "outsider", "stranger"):
        by = sender(who)
        wanted = OptionsWanted(sender=by, form=form, field="creators", query="")
        assert await world.app.turns.options(wanted) == Options(())
        for page in ("template", "brief", "terms", "who", "review"):
            await submit(
                world,
                who,
                str(FormToken(world.workspace_id, run.id, page, run.revision)),
                {"title": "mine", "creators": ["1"]},
            )
    [after] = [row for row in rows(world, FlowRun) if row.id == run.id]
    assert after.model_dump() == run.model_dump()
    for other in (world.workspace_id + 1, MOST_ID):
        own = sender("sam")
        wanted = OptionsWanted(
            sender=own, form=str(FormToken(other, run.id, "who")), field="creators", query="a"
        )
        assert await world.app.turns.options(wanted) == Options(())
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_forms_may_hold_anything(world: World) -> None:
    """Raw values of every shape JSON has, for every field and page."""
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    [run] = [row for row in rows(world, FlowRun) if row.state == "active"]
    fields = (
        "template",
        "title",
        "deliverable",
        "points",
        "disclosure",
        "product",
        "publish_on",
        "fee",
        "commission",
        "creators",
    )
    shapes: tuple[object, ...] = (
        None,
        "",
        [],
        {},
        0,
        True,
        1e300,
        ["x", None, {}],
        {"a": 1},
        "9" * 30,
        "1e999999",
        "NaN",
        "-0",
        "٣",
        "\x00",
        "a\ud83d\x00b",
        "\u2028",
        ["9" * 30],
    )
    for shape in shapes:
        values = dict.fromkeys(fields, shape)
        for page in ("template", "brief", "terms", "who", "review", "nope", ""):
            await submit(world, "sam", str(FormToken(world.workspace_id, run.id, page, 0)), values)
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_a_number_of_twenty_digits_is_a_name_like_any_other(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    [run] = [row for row in rows(world, FlowRun) if row.state == "active"]
    for typed in ("9" * 19, "9" * 20, "9" * 5000, "٣" * 20):
        await submit(
            world, "sam", str(FormToken(world.workspace_id, run.id, "who", 0)), {"creators": [typed]}
        )
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_guessed_invitations_are_refused_alike_and_leave_no_trace(world: World) -> None:
    await world.post("telegram/start", user="stranger")
    members = len(rows(world, Membership))
    for payload in (
        "a" * 32,
        "A" * 64,
        "../../x",
        "0",
        "-",
        "_",
        "1:task.see:1:1:0:",
        "'; DROP TABLE invitation; --",
    ):
        assert isinstance(await start(world, "stranger", payload), Nothing)
        await start(world, "kai", payload)
        await start(world, "ben", payload)
    await world.rest()
    assert len(rows(world, Membership)) == members
    assert not stumbles(world)


async def test_a_strangers_words_reach_nobody(world: World) -> None:
    await world.post("telegram/start", user="stranger")
    for text in ("hello", "/task", "find 10 creators", "x" * 4096):
        await say(world, "stranger", text)
    await world.rest()
    assert not rows(world, FlowRun)
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_a_stranger_who_guesses_a_hundred_links_fills_no_queue(world: World) -> None:
    """Her chat takes one message a second; the rest would wait for minutes."""
    await world.post("telegram/start", user="stranger")
    await world.rest()
    before = await _guests(world)
    await asyncio.gather(*(start(world, "stranger", f"guess{number:027d}") for number in range(100)))
    assert await _guests(world) - before < 20
    await world.rest()
    assert not stumbles(world)


async def _guests(world: World) -> int:
    with world.app.database.read() as transaction:
        return len(
            transaction.session.exec(select(Outbox.id).where(col(Outbox.workspace_id).is_(None))).all()
        )


@ON_BOTH_DATABASES
async def test_an_invitation_opened_by_two_at_once_binds_one(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["Arif"]})
    [one] = rows(world, Assignment)
    await press(world, "sam", forged(world.workspace_id, Act.INVITE, one.id))
    await world.rest()
    found = re.search(r"start=([\w-]+)", await sam.screen())
    assert found
    for who in ("arif", "stranger"):
        await world.post("telegram/start", user=who)
    await asyncio.gather(*(start(world, who, found[1]) for who in ("arif", "stranger", "arif", "stranger")))
    await world.rest()
    bound = [row for row in rows(world, Membership) if row.creator_id == one.creator_id]
    assert len(bound) == 1
    assert not stumbles(world)


@pytest.mark.parametrize(
    "typed", ["99999999999999999999", "９９９９９９９９９９９９９９９９９９９９", "7", "²"]
)
async def test_who_is_in_charge_is_never_a_number_that_was_typed(world: World, typed: str) -> None:
    ben = world.telegram("ben")
    await ben.runs("authorize")
    await ben.answers({"Creator": "穿搭师Kai", "Scope": "Live room"}, confirm=False)
    await ben.presses("Change: In charge")
    await ben.says(typed)
    await ben.sees("Who is in charge?", "is not among the choices.")
    assert not stumbles(world)
