"""One inbound, one transaction: stored before it is answered, run once, in the order of its lane."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from harness.databases import another
from pipeline.merchant import Merchant, TestClock, delivery, dress, presses, private, runs, says, seed
from pipeline.notes import Ears, PipelineHeard
from sqlmodel import select

from bot.answers import Answer, FormErrors, Nothing, ShowForm, Toast
from bot.form import Form
from bot.inbound import (
    FormLost,
    FormSubmitted,
    JobEnded,
    Migrated,
    Place,
    Press,
    Reachability,
    Sender,
    Started,
    Text,
)
from bot.routes import Guest, Route, Routes
from bot.tokens import ButtonToken, FormToken
from bot.turn import Turns
from bot.visit import Visit
from domain.errors import Busy, Conflict, NotFound, Refusal
from domain.notices.system import NotAllowed
from domain.outcome import Outcome
from domain.people import Act
from storage.database import Database
from storage.queries import people as rows
from storage.tables import (
    Audit,
    Creator,
    FlowRun,
    Identity,
    Inbox,
    Job,
    LinkedChat,
    Membership,
    Outbox,
    PostedCard,
)
from storage.unit_of_work import UnitOfWork


@pytest.fixture
def merchant(database: Database) -> Merchant:
    return seed(database)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
async def turns(database: Database, ears: Ears) -> AsyncIterator[Turns]:
    made = Turns(database, ears.routes(), dress, TestClock())
    yield made
    await made.close()


def sent(database: Database) -> list[tuple[str, dict[str, object]]]:
    with database.read() as transaction:
        rows = transaction.session.exec(select(Outbox).order_by(Outbox.id)).all()  # type: ignore[arg-type]
        return [(row.payload["kind"], row.payload["facts"]) for row in rows]


def inbox(database: Database) -> list[Inbox]:
    with database.read() as transaction:
        return list(transaction.session.exec(select(Inbox).order_by(Inbox.id)).all())  # type: ignore[arg-type]


def audits(database: Database) -> list[tuple[str, str]]:
    with database.read() as transaction:
        return [(row.act, row.result) for row in transaction.session.exec(select(Audit)).all()]


async def routed(database: Database, routes: Routes, inbound: object) -> Answer:
    turns = Turns(database, routes, dress, TestClock())
    try:
        return await turns.take(delivery(inbound))  # type: ignore[arg-type]
    finally:
        await turns.close()


async def test_a_delivery_is_run_once_and_its_words_are_gone(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    assert await turns.take(delivery(says(merchant.owner, "find 10 creators"))) == Nothing()
    assert sent(database) == [("pipeline_heard", {"text": "find 10 creators"})]
    [row] = inbox(database)
    assert (row.state, row.payload) == ("done", None)


async def test_a_turn_that_leaves_a_job_says_so_after_its_commit(
    database: Database, merchant: Merchant
) -> None:
    def text(visit: Visit, text: Text) -> Answer:
        if text.text == "work":
            job = Job(workspace_id=visit.uow.workspace_id, kind="test", key="1", not_before=visit.real)
            visit.uow.transaction.system.add(job)
        return Nothing()

    def look() -> None:
        with database.read() as transaction:
            seen.append(len(transaction.session.exec(select(Job)).all()))

    seen: list[int] = []
    turns = Turns(database, Routes(text=text), dress, TestClock())
    turns.enqueued = look
    await turns.take(delivery(says(merchant.owner, "hello")))
    assert seen == []
    await turns.take(delivery(says(merchant.owner, "work"), key="2"))
    assert seen == [1]
    await turns.close()


async def test_what_takes_long_is_read_while_others_may_write_and_the_turn_knows_it(
    database: Database, merchant: Merchant
) -> None:
    began: list[str] = []
    looked: list[int] = []

    def look(uow: UnitOfWork) -> int:
        elsewhere = another(database)
        with elsewhere.write() as transaction:
            transaction.workspace(merchant.workspace_id).add(
                Creator(name="Kai", platform="tiktok", handle="kai")
            )
            transaction.commit()
        elsewhere.close()
        looked.append(uow.workspace_id)
        return len(uow.all(uow.query(Creator)))

    def text(visit: Visit, text: Text) -> Answer:
        began.append(text.text)
        visit.uow.add(Creator(name="undone", platform="tiktok", handle=f"undone{len(began)}"))
        visit.uow.flush()
        count = visit.uow.ahead(("creators",), look)
        assert visit.uow.ahead(("creators",), look) == count, "read once a turn"
        visit.reply(PipelineHeard(text=str(count)))
        return Nothing()

    await routed(database, Routes(text=text), says(merchant.owner, "hello"))
    assert (began, looked) == (["hello", "hello"], [merchant.workspace_id])
    assert [facts["text"] for _, facts in sent(database)] == ["2"], "who was there, and Kai"
    with database.read() as transaction:
        uow = transaction.workspace(merchant.workspace_id)
        assert len(uow.all(uow.query(Creator))) == 3, "what the turn did before it knew was undone"


async def test_what_stands_in_the_way_of_a_long_look_is_told_as_ever(
    database: Database, merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.PAUSES", (timedelta(),) * 2)

    def look(uow: UnitOfWork) -> int:
        raise Refusal(NotAllowed())

    def breaks(uow: UnitOfWork) -> int:
        raise RuntimeError

    def text(visit: Visit, text: Text) -> Answer:
        return Toast(str(visit.uow.ahead("way", breaks if text.text == "break" else look)))

    await routed(database, Routes(text=text), says(merchant.owner, "look"))
    assert [kind for kind, _ in sent(database)] == ["not_allowed"]
    await routed(database, Routes(text=text), says(merchant.owner, "break"))
    assert [(row.state, row.attempts) for row in inbox(database)] == [("done", 0), ("parked", 3)]


async def test_a_turn_that_wants_ever_more_ends_all_the_same(database: Database, merchant: Merchant) -> None:
    looked: list[int] = []

    def text(visit: Visit, text: Text) -> Answer:
        for number in range(20):
            visit.uow.ahead(number, lambda uow: looked.append(uow.workspace_id))
        return Nothing()

    await routed(database, Routes(text=text), says(merchant.owner, "look"))
    assert inbox(database)[0].state == "done"
    assert len(looked) >= 20


async def test_the_same_delivery_again_does_nothing(
    database: Database, merchant: Merchant, turns: Turns, ears: Ears
) -> None:
    first = delivery(says(merchant.owner, "hello"), key="Ev1")
    await turns.take(first)
    assert await turns.store(first) is None
    assert await turns.take(first) == Nothing()
    assert ears.heard == ["hello"]


async def test_one_act_that_arrives_as_two_events_is_run_once(
    merchant: Merchant, turns: Turns, ears: Ears
) -> None:
    await turns.take(delivery(says(merchant.owner, "file"), act_key="C1/1.0/F1"))
    await turns.take(delivery(says(merchant.owner, "file"), act_key="C1/1.0/F1"))
    assert ears.heard == ["file"]


async def test_what_waits_on_disk_is_sealed(database: Database, merchant: Merchant, turns: Turns) -> None:
    await turns.store(delivery(says(merchant.owner, "合作码 XK-7781")))
    [row] = inbox(database)
    assert row.payload is not None
    assert b"XK-7781" not in row.payload


async def test_a_lane_keeps_its_order(merchant: Merchant, turns: Turns, ears: Ears) -> None:
    stored = [await turns.store(delivery(says(merchant.owner, str(n)))) for n in range(8)]
    await asyncio.gather(*(turns.answer(one) for one in reversed(stored) if one is not None))
    assert ears.heard == [str(n) for n in range(8)]


async def test_what_was_stored_and_not_run_is_run_after_a_start(
    database: Database, merchant: Merchant, ears: Ears, turns: Turns
) -> None:
    for n in range(3):
        await turns.store(delivery(says(merchant.owner, str(n))))
        await turns.store(delivery(says(merchant.creator, f"c{n}")))
    again = Turns(database, ears.routes(), dress, TestClock())
    assert await again.recover() == 2
    await again.settled()
    await again.close()
    assert [text for text in ears.heard if not text.startswith("c")] == ["0", "1", "2"]
    assert [text for text in ears.heard if text.startswith("c")] == ["c0", "c1", "c2"]


async def test_two_processes_racing_for_a_lane_run_each_delivery_once(
    database: Database, merchant: Merchant, ears: Ears, turns: Turns
) -> None:
    other_database = another(database)
    other = Turns(other_database, ears.routes(), dress, TestClock())
    stored = [await turns.store(delivery(says(merchant.owner, str(n)))) for n in range(20)]
    await asyncio.gather(turns.recover(), other.recover())
    await asyncio.gather(*(turns.answer(one) for one in stored if one is not None), return_exceptions=True)
    await asyncio.gather(turns.settled(), other.settled())
    await other.close()
    other_database.close()
    assert ears.heard == [str(n) for n in range(20)]
    assert [row.state for row in inbox(database)] == ["done"] * 20


async def test_the_same_event_at_two_replicas_is_stored_once(
    database: Database, merchant: Merchant, turns: Turns, ears: Ears
) -> None:
    other_database = another(database)
    other = Turns(other_database, ears.routes(), dress, TestClock())
    event = delivery(says(merchant.owner, "once"), key="Ev7")
    stored = await asyncio.gather(*(one.store(event) for one in (turns, other) for _ in range(3)))
    await other.close()
    other_database.close()
    assert sum(one is not None for one in stored) == 1


async def test_a_poisonous_delivery_is_parked_and_the_lane_goes_on(
    database: Database, merchant: Merchant, turns: Turns, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.PAUSES", (TestClock().now() - TestClock().now(),) * 2)
    ears.fail_on["poison"] = 99
    first = await turns.store(delivery(says(merchant.operator, "poison")))
    second = await turns.store(delivery(says(merchant.operator, "after")))
    assert first is not None
    assert second is not None
    assert await asyncio.gather(turns.answer(first), turns.answer(second)) == [Nothing(), Nothing()]
    assert ears.heard == ["poison"] * 3 + ["after"]
    parked, done = inbox(database)
    assert (parked.state, parked.attempts, done.state) == ("parked", 3, "done")
    assert parked.error.startswith("RuntimeError at notes.py:")
    assert "secret" not in parked.error
    assert [kind for kind, _ in sent(database)] == ["turn_failed", "turn_parked", "pipeline_heard"]
    assert audits(database) == [("turn text", "failed")]


async def test_a_turn_that_fails_once_is_run_again_whole(
    database: Database, merchant: Merchant, turns: Turns, ears: Ears
) -> None:
    ears.fail_on["wobbly"] = 1
    await turns.take(delivery(says(merchant.owner, "wobbly")))
    assert sent(database) == [("pipeline_heard", {"text": "wobbly"})]


async def test_a_delivery_that_this_release_cannot_read_is_parked(
    database: Database, merchant: Merchant, turns: Turns, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.PAUSES", (TestClock().now() - TestClock().now(),) * 2)
    stored = await turns.store(delivery(says(merchant.owner, "x")))
    assert stored is not None
    with database.write() as transaction:
        transaction.system.get(Inbox, stored.row_id).payload = database.vault.seal(
            b'{"type":"new"}', "elsewhere"
        )
        transaction.commit()
    await turns.answer(stored)
    assert [row.state for row in inbox(database)] == ["parked"]
    assert ears.heard == []


async def test_a_stranger_is_told_where_to_ask(database: Database, merchant: Merchant, turns: Turns) -> None:
    stranger = Sender(platform="telegram", user="999", name="Eve", language="zh-hans")
    assert await turns.take(delivery(says(stranger, "hello"))) == Nothing()
    with database.read() as transaction:
        [row] = transaction.session.exec(select(Outbox)).all()
    assert row.payload["kind"] == "not_a_member"
    assert row.payload["to"] == {"team": "", "chat": "999", "kind": "private", "language": "zh_CN"}


async def test_a_strangers_chatter_in_a_group_is_not_answered(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    stranger = Sender(platform="telegram", user="999", name="Eve")
    await turns.take(delivery(says(stranger, "hello", Place(chat=merchant.mixed_group, kind="group"))))
    assert sent(database) == []


async def test_a_stranger_another_tenant_and_a_creator_get_the_same_sentence(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    other = seed(database, "Other")
    token = ButtonToken(merchant.workspace_id, Act.CHAT_LINK, 5)
    stranger = Sender(platform="telegram", user="999", name="Eve")
    answers = [
        await turns.take(delivery(presses(who, token))) for who in (stranger, other.owner, merchant.creator)
    ]
    assert set(answers) == {Toast("not_allowed", alert=True)}
    told = await turns.take(delivery(presses(merchant.operator, token)))
    assert told == Toast("not_your_role managers=False", alert=True), "a member of the team learns who can"
    assert sent(database) == []
    assert audits(database) == [("chat.link", "refused")] * 4


async def test_a_button_that_is_not_ours_or_leads_nowhere_is_not_there(
    merchant: Merchant, turns: Turns
) -> None:
    junk = Press(sender=merchant.owner, place=private(merchant.owner), token="junk")
    assert await turns.take(delivery(junk)) == Toast("not_there", alert=True)
    unrouted = ButtonToken(merchant.workspace_id, Act.TASK_CANCEL, 5)
    assert await turns.take(delivery(presses(merchant.owner, unrouted))) == Toast("not_there", alert=True)


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (Conflict("accepted", "accept"), "already_done state=accepted"),
        (NotFound("Task"), "not_there"),
        (Refusal(PipelineHeard(text="no")), "pipeline_heard text=no"),
    ],
)
@pytest.mark.parametrize("flushed", [True, False])
async def test_a_refused_act_leaves_nothing_behind(
    database: Database, merchant: Merchant, stop: Exception, said: str, flushed: bool
) -> None:
    def act(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        row = LinkedChat(platform="slack", platform_chat="CX", kind="channel", audience="team")
        if flushed:
            visit.uow.add(row)
            visit.uow.flush()
        else:  # a plain statement, past the session
            row.workspace_id = visit.uow.workspace_id
            rows.add_chat(visit.uow, row)
        visit.reply(PipelineHeard(text="done"))
        raise stop

    token = ButtonToken(merchant.workspace_id, Act.TASK_CANCEL, 5)
    routes = Routes(presses={Act.TASK_CANCEL: act})
    assert await routed(database, routes, presses(merchant.owner, token)) == Toast(said, alert=True)
    assert sent(database) == []
    with database.read() as transaction:
        assert not transaction.session.exec(select(LinkedChat).where(LinkedChat.platform_chat == "CX")).all()
    assert [row.state for row in inbox(database)] == ["done"]


async def test_a_command_needs_its_right(database: Database, merchant: Merchant, ears: Ears) -> None:
    routes = Routes(commands={"link": Route(Act.CHAT_LINK, ears.command)})
    await routed(database, routes, runs(merchant.operator, "link"))
    await routed(database, routes, runs(merchant.owner, "link"))
    assert [kind for kind, _ in sent(database)] == ["not_your_role", "pipeline_heard"]


async def test_an_unknown_command_is_not_there(database: Database, merchant: Merchant, turns: Turns) -> None:
    await turns.take(delivery(runs(merchant.owner, "dance")))
    assert [kind for kind, _ in sent(database)] == ["not_there"]


async def test_an_answer_in_a_channel_goes_under_what_was_said(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    place = Place(chat=merchant.team_channel, kind="channel", message="1700.1")
    await turns.take(delivery(says(merchant.owner, "hi", place)))
    with database.read() as transaction:
        [row] = transaction.session.exec(select(Outbox)).all()
    assert (row.chat_id, row.thread) == (merchant.team_chat, "1700.1")


async def test_acting_in_a_chat_that_is_not_linked_is_answered_in_private(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    await turns.take(delivery(says(merchant.owner, "hi", Place(chat="C999", kind="channel", message="1.1"))))
    with database.read() as transaction:
        [row] = transaction.session.exec(select(Outbox)).all()
        chat = transaction.session.get(LinkedChat, row.chat_id)
    assert chat is not None
    assert (chat.kind, chat.platform_chat, row.thread) == ("private", merchant.owner.user, None)


async def test_a_form_that_nobody_waits_for_becomes_a_card_with_continue(
    database: Database, merchant: Merchant
) -> None:
    lost: list[FormLost] = []

    def form(visit: Visit, submitted: FormSubmitted, token: FormToken) -> Answer:
        return ShowForm(Form(token=str(token), title="t", submit="s", close="c"))

    def form_lost(visit: Visit, inbound: FormLost, token: FormToken) -> Answer:
        lost.append(inbound)
        return Nothing()

    routes = Routes(form=form, form_lost=form_lost)
    submitted = FormSubmitted(
        sender=merchant.owner, form=str(FormToken(merchant.workspace_id, 7, "terms")), values={}
    )
    assert isinstance(await routed(database, routes, submitted), ShowForm)
    assert lost == []
    turns = Turns(database, routes, dress, TestClock())
    await turns.store(delivery(submitted))
    await turns.recover()
    await turns.settled()
    await turns.close()
    assert [one.form for one in lost] == [submitted.form]


async def test_a_refused_form_stays_open_with_the_reason(database: Database, merchant: Merchant) -> None:
    def form(visit: Visit, submitted: FormSubmitted, token: FormToken) -> Answer:
        raise Refusal(NotAllowed())

    submitted = FormSubmitted(
        sender=merchant.owner, form=str(FormToken(merchant.workspace_id, 7, "terms")), values={}
    )
    assert await routed(database, Routes(form=form), submitted) == FormErrors({"": "not_allowed"})


async def test_a_link_is_redeemed_before_the_visit(database: Database, merchant: Merchant) -> None:
    def join(guest: Guest) -> int:
        if guest.started.payload != "good":
            raise Refusal(PipelineHeard(text="link is not valid"))
        uow = guest.transaction.workspace(merchant.workspace_id)
        uow.add(Membership(identity_id=guest.identity.id, role="creator"))
        uow.flush()
        return merchant.workspace_id

    def started(visit: Visit, inbound: Started) -> Answer:
        visit.reply(PipelineHeard(text=f"welcome {visit.actor.name} {visit.chat.audience}"))
        return Nothing()

    guest = Sender(platform="telegram", user="4242", name="Mia")
    routes = Routes(join=join, started=started)
    await routed(database, routes, Started(sender=guest, place=private(guest), payload="bad"))
    await routed(database, routes, Started(sender=guest, place=private(guest), payload="good"))
    assert [facts["text"] for _, facts in sent(database)] == ["link is not valid", "welcome Mia creator"]


async def test_words_of_a_person_in_two_workspaces_find_theirs(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    other = seed(database, "Other")
    with database.write() as transaction:
        lily = transaction.session.exec(
            select(Identity).where(Identity.platform_user == merchant.creator.user)
        ).one()
        transaction.workspace(other.workspace_id).add(Membership(identity_id=lily.id, role="creator"))
        transaction.commit()
    await turns.take(delivery(says(merchant.creator, "which?")))
    assert [kind for kind, _ in sent(database)] == ["choose_workspace"]
    pick = ButtonToken(other.workspace_id, Act.WORKSPACE_PICK, other.workspace_id)
    assert await turns.take(delivery(presses(merchant.creator, pick))) == Toast("workspace_chosen name=Other")
    await turns.take(delivery(says(merchant.creator, "now")))
    _open_run(database, merchant, lily.id)
    await turns.take(delivery(says(merchant.creator, "talking")))
    with database.read() as transaction:
        rows = transaction.session.exec(select(Outbox).order_by(Outbox.id)).all()  # type: ignore[arg-type]
    assert [row.workspace_id for row in rows] == [None, other.workspace_id, merchant.workspace_id]


def _open_run(database: Database, merchant: Merchant, identity_id: int) -> None:
    with database.write() as transaction:
        uow = transaction.workspace(merchant.workspace_id)
        clock = TestClock()
        uow.add(
            FlowRun(
                identity_id=identity_id,
                flow="x",
                platform="telegram",
                lane_chat=merchant.creator.user,
                chat_id=merchant.mixed_chat,
                expires_at=clock.now(),
            )
        )
        transaction.commit()


async def test_a_creator_who_blocks_the_bot_is_not_written_to_until_she_comes_back(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    def state() -> str:
        with database.read() as transaction:
            query = select(LinkedChat).where(LinkedChat.platform_chat == merchant.creator.user)
            return transaction.session.exec(query).one().state

    await turns.take(delivery(says(merchant.creator, "hi")))
    where = {"sender": merchant.creator, "place": private(merchant.creator)}
    await turns.take(delivery(Reachability(**where, state="blocked")))  # type: ignore[arg-type]
    assert state() == "blocked"
    assert [facts.get("title") for kind, facts in sent(database) if kind == "chat_lost"] == ["Lily"]
    await turns.take(delivery(says(merchant.creator, "back")))
    assert state() == "active"


async def test_a_group_that_moved_is_pointed_at_everywhere(
    database: Database, merchant: Merchant, turns: Turns
) -> None:
    with database.write() as transaction:
        uow = transaction.workspace(merchant.workspace_id)
        uow.add(PostedCard(chat_id=merchant.mixed_chat, kind="task", subject=1, message="55", channel="-100"))
        transaction.commit()
    moved = Migrated(
        sender=merchant.creator, place=Place(chat=merchant.mixed_group, kind="group"), to="-100999"
    )
    await turns.take(delivery(moved))
    await turns.take(delivery(moved))
    with database.read() as transaction:
        chat = transaction.session.get(LinkedChat, merchant.mixed_chat)
        transaction.workspace(merchant.workspace_id)
        [card] = transaction.session.exec(select(PostedCard)).all()
    assert chat is not None
    assert (chat.platform_chat, card.message) == ("-100999", None)


async def test_a_job_reports_where_it_was_asked_for(database: Database, merchant: Merchant) -> None:
    clock = TestClock()

    def ended(uow: UnitOfWork, job: Job, *, now: object) -> Outcome:
        return Outcome(reply=PipelineHeard(text=f"{job.done} rows"))

    with database.write() as transaction:
        job = transaction.system.add(
            Job(
                workspace_id=merchant.workspace_id,
                kind="import",
                done=118,
                not_before=clock.real(),
                payload={"chat_id": merchant.team_chat, "thread": "1.1"},
            )
        )
        transaction.commit()
    await routed(database, Routes(jobs={"import": ended}), JobEnded(job_id=job.id))
    with database.read() as transaction:
        [row] = transaction.session.exec(select(Outbox)).all()
    assert (row.chat_id, row.thread, row.payload["facts"]) == (
        merchant.team_chat,
        "1.1",
        {"text": "118 rows"},
    )


async def test_a_locked_database_is_said_and_nothing_is_lost(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = seed(sqlite)
    ears = Ears()
    turns = Turns(sqlite, ears.routes(), dress, TestClock())
    stored = await turns.store(delivery(says(merchant.owner, "kept")))
    assert stored is not None
    other = another(sqlite)
    with other.write():
        with pytest.raises(Busy):
            await turns.answer(stored)
        with pytest.raises(Busy):
            await turns.store(delivery(says(merchant.owner, "not stored")))
    other.close()
    await turns.settled()
    await turns.close()
    assert ears.heard == ["kept"]


@pytest.mark.postgres
async def test_cut_connections_lose_nothing(postgres: Database, postgres_server: object) -> None:
    merchant = seed(postgres)
    ears = Ears()
    turns = Turns(postgres, ears.routes(), dress, TestClock())
    stored = [await turns.store(delivery(says(merchant.owner, str(n)))) for n in range(5)]
    for one in stored:
        assert one is not None
        postgres_server.cut_connections(postgres.url.database)  # type: ignore[attr-defined]
        await asyncio.gather(turns.answer(one), return_exceptions=True)
    await turns.settled()
    await turns.close()
    assert [row.state for row in inbox(postgres)] == ["done"] * 5
    assert len(sent(postgres)) == 5


async def test_nothing_a_person_wrote_reaches_the_log(
    merchant: Merchant, turns: Turns, ears: Ears, capsys: pytest.CaptureFixture[str]
) -> None:
    ears.fail_on["my secret code"] = 1
    await turns.take(delivery(says(merchant.owner, "my secret code")))
    out = capsys.readouterr()
    assert "secret" not in out.out + out.err
    assert logging.getLogger().level >= logging.WARNING
