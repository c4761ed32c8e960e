"""Rows become messages: in order, once, within the limits, whatever the platform answers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from harness.databases import another
from pipeline.merchant import Merchant, TestClock, delivery, dress, runs, says, seed
from pipeline.messengers import FakeSender, platform
from pipeline.notes import Ears, PipelineAlarm, PipelineHeard, PipelineSecret
from sqlmodel import select

from bot.delivery import Pump, Timing
from bot.delivery.claims import Desk
from bot.delivery.owners import dead, own_name
from bot.ports import Gone, Limit, Moved, Rejected, RetryLater, Unknown
from bot.turn import Turns
from domain.audiences import Audience, Chat, ChatAudience, Member, Team, TheCreator
from domain.notices import Notice
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from services import outbox
from services.operator import unknown_sends
from storage.database import Database
from storage.tables import LinkedChat, Outbox, PostedCard
from storage.unit_of_work import UnitOfWork

TASK = Card(CardKind.TASK, 7)
OFFER = Card(CardKind.ASSIGNMENT, 8)
FAST = Timing(poll=0.1, recover_every=0.05, look_after=0.1)


@dataclass
class Stage:
    """A merchant, both platforms, and pumps that a test starts."""

    database: Database
    merchant: Merchant
    slack: FakeSender = field(default_factory=lambda: FakeSender(findable=True))
    telegram: FakeSender = field(default_factory=lambda: FakeSender(findable=False))
    clock: TestClock = field(default_factory=TestClock)
    state: dict[int, str] = field(default_factory=dict)  # what living cards show
    pumps: list[Pump] = field(default_factory=list)
    others: list[Database] = field(default_factory=list)

    def pump(self, timing: Timing = FAST, *, elsewhere: bool = False) -> Pump:
        """Start a pump; `elsewhere` gives it a connection of its own, as in another process."""
        database = self.database
        if elsewhere:
            database = another(self.database)
            self.others.append(database)
        platforms = {"slack": platform("slack", self.slack), "telegram": platform("telegram", self.telegram)}
        pump = Pump(database, platforms, dress, self.present, self.clock, timing=timing)
        pump.start()
        self.pumps.append(pump)
        return pump

    def desk(self) -> Desk:
        platforms = {"slack": platform("slack", self.slack), "telegram": platform("telegram", self.telegram)}
        return Desk(platforms, "somebody else", timedelta(seconds=60))

    def present(  # a stand-in for services.cards
        self, uow: UnitOfWork, card: Card, *, audience: ChatAudience, now: object
    ) -> Notice:
        del uow, audience, now
        return PipelineHeard(text=self.state.get(card.subject, "new"))

    def put(self, outcome: Outcome) -> list[Outbox]:
        with self.database.write() as transaction:
            uow = transaction.workspace(self.merchant.workspace_id)
            written = outbox.put(uow, outcome, now=self.clock.now(), real=self.clock.real())
            transaction.commit()
        for pump in self.pumps:
            pump.wake()
        return written

    def tell(
        self, *texts: str, to: Audience | None = None, notice: type[Notice] = PipelineHeard
    ) -> list[Outbox]:
        audience = to or Team()
        return self.put(Outcome(tell=tuple(Tell(notice(text=text), audience) for text in texts)))  # type: ignore[call-arg]

    def rows(self) -> list[Outbox]:
        with self.database.read() as transaction:
            return list(transaction.session.exec(select(Outbox).order_by(Outbox.id)).all())  # type: ignore[arg-type]

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def cards(self) -> list[PostedCard]:
        with self.database.read() as transaction:
            transaction.workspace(self.merchant.workspace_id)
            return list(transaction.session.exec(select(PostedCard).order_by(PostedCard.id)).all())  # type: ignore[arg-type]

    async def settled(self, seconds: float = 10.0) -> None:
        await until(lambda: all(row.settled_at is not None for row in self.rows()), seconds)


async def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    made = Stage(database, seed(database))
    yield made
    await asyncio.gather(*(pump.close() for pump in made.pumps))
    for other in made.others:
        other.close()


def heard(*texts: str) -> list[str]:
    return [f"pipeline_heard text={text}" for text in texts]


async def test_a_message_is_sent_and_its_place_is_kept(stage: Stage) -> None:
    stage.pump()
    stage.tell("hello")
    await stage.settled()
    [row] = stage.rows()
    assert stage.slack.texts() == heard("hello")
    assert (row.state, row.channel, row.message) == ("sent", f"ch-{stage.merchant.team_channel}", "m1")


async def test_a_lane_keeps_its_order_and_lanes_do_not_wait_for_each_other(stage: Stage) -> None:
    stage.slack.slow = 0.02
    stage.telegram.slow = 0.0
    stage.pump()
    stage.tell(*(str(n) for n in range(6)))
    stage.tell(*(str(n) for n in range(6)), to=TheCreator(stage.merchant.creator_id))
    await stage.settled()
    assert stage.slack.texts() == heard(*"012345")
    assert stage.telegram.texts() == heard(*"012345")
    assert stage.slack.most_busy == 1


async def test_two_pumps_send_each_row_once(stage: Stage) -> None:
    stage.pump()
    stage.pump(elsewhere=True)
    for n in range(12):
        stage.tell(f"team {n}")
        stage.tell(f"lily {n}", to=TheCreator(stage.merchant.creator_id))
        stage.tell(f"lin {n}", to=Member(stage.merchant.owner_membership))
    await stage.settled(20)
    sent = stage.slack.texts() + stage.telegram.texts()
    assert len(sent) == len(set(sent)) == 36
    assert stage.telegram.texts() == heard(*(f"lily {n}" for n in range(12)))


async def test_a_turns_rows_go_out_without_another_claim(stage: Stage) -> None:
    pump = stage.pump(Timing(poll=30.0, recover_every=30.0))
    turns = Turns(stage.database, Ears().routes(), dress, stage.clock, pump)
    await turns.take(delivery(runs(stage.merchant.owner, "say", "hi")))
    await turns.take(delivery(says(stage.merchant.creator, "你好")))
    await stage.settled()
    await turns.close()
    assert stage.slack.texts() == heard("say hi")
    assert stage.telegram.texts() == heard("你好")


async def test_a_guest_is_answered(stage: Stage) -> None:
    pump = stage.pump()
    turns = Turns(stage.database, Ears().routes(), dress, stage.clock, pump)
    stranger = stage.merchant.creator.model_copy(update={"user": "31337"})
    await turns.take(delivery(says(stranger, "hello")))
    await stage.settled()
    await turns.close()
    assert [(post.chat, post.text) for post in stage.telegram.log] == [("31337", "not_a_member")]


async def test_a_lost_answer_on_slack_is_found_and_not_sent_again(stage: Stage) -> None:
    stage.slack.lose_answers = 1
    stage.pump()
    stage.tell("once", "after")
    await stage.settled()
    assert stage.slack.texts() == heard("once", "after")
    assert [(row.state, row.message) for row in stage.rows()] == [("sent", "m1"), ("sent", "m2")]


async def test_a_send_that_never_arrived_on_slack_is_sent_again_in_its_place(stage: Stage) -> None:
    stage.slack.script[stage.merchant.team_channel] = [Unknown("cut")]
    stage.pump()
    stage.tell("first", "second")
    await stage.settled()
    assert stage.slack.texts() == heard("first", "second")
    assert stage.slack.looks >= 2


async def test_a_lost_answer_on_telegram_is_listed_and_never_repeated(stage: Stage) -> None:
    stage.telegram.lose_answers = 1
    stage.pump()
    stage.tell("perhaps", "after", to=TheCreator(stage.merchant.creator_id))
    await stage.settled()
    assert stage.telegram.texts() == heard("perhaps", "after")
    assert stage.states() == ["unknown", "sent"]
    with stage.database.read() as transaction:
        [listed] = unknown_sends(transaction.system)
    assert (listed.platform, listed.chat, listed.what) == (
        "telegram", stage.merchant.creator.user, "pipeline_heard",
    )  # fmt: skip


async def test_a_critical_message_is_repeated_once_and_says_so(stage: Stage) -> None:
    stage.telegram.lose_answers = 2
    stage.pump()
    stage.tell("ends", to=TheCreator(stage.merchant.creator_id), notice=PipelineAlarm)
    await stage.settled()
    assert stage.telegram.texts() == ["pipeline_alarm text=ends", "again: pipeline_alarm text=ends"]
    assert stage.states() == ["unknown"]


async def test_a_chat_that_is_gone_is_left_alone_and_the_owner_is_told(stage: Stage) -> None:
    stage.telegram.script[stage.merchant.creator.user] = [Gone("blocked")]
    stage.tell("1", "2", "3", to=TheCreator(stage.merchant.creator_id))
    stage.pump()
    await stage.settled()
    assert stage.telegram.texts() == []
    assert stage.states() == ["refused"] * 3 + ["sent"]
    assert stage.slack.texts(stage.merchant.owner.user) == [
        "chat_lost title=Lily platform=telegram state=blocked"
    ]
    stage.tell("4", to=TheCreator(stage.merchant.creator_id))
    assert stage.states()[-1] == "refused"


async def test_a_group_that_moves_while_it_is_written_to_gets_each_message_once(stage: Stage) -> None:
    stage.telegram.script[stage.merchant.mixed_group] = [Moved("-100555")]
    stage.tell("1", "2", "3", to=Chat(stage.merchant.mixed_chat))
    stage.pump()
    await stage.settled()
    assert stage.telegram.texts(stage.merchant.mixed_group) == []
    assert stage.telegram.texts("-100555") == heard("1", "2", "3")


async def test_a_rejected_message_is_counted_and_the_lane_goes_on(stage: Stage) -> None:
    stage.slack.script[stage.merchant.team_channel] = [Rejected("invalid_blocks")]
    pump = stage.pump()
    stage.tell("bad", "good")
    await stage.settled()
    assert stage.states() == ["refused", "sent"]
    assert stage.rows()[0].error == "rejected: invalid_blocks"
    assert pump.counts["refused"] == 1


async def test_a_defect_in_a_sender_is_an_ambiguous_send(stage: Stage) -> None:
    stage.telegram.script[stage.merchant.creator.user] = [ZeroDivisionError()]
    stage.pump()
    stage.tell("x", to=TheCreator(stage.merchant.creator_id))
    await stage.settled()
    assert stage.states() == ["unknown"]


async def test_one_chat_that_has_to_wait_holds_nobody_else(stage: Stage) -> None:
    stage.slack.script[stage.merchant.team_channel] = [RetryLater(30.0, "chat:team")]
    stage.slack.rules = lambda to: (
        [Limit("chat:team", 0.001, 100)] if to.chat == stage.merchant.team_channel else []
    )
    stage.pump()
    stage.pump(elsewhere=True)
    stage.tell("waits", "waits too")
    await until(lambda: stage.rows()[0].attempts == 1 and stage.rows()[0].state == "pending")
    stage.tell("flows", to=Member(stage.merchant.owner_membership))
    await until(lambda: bool(stage.slack.texts(stage.merchant.owner.user)))
    await asyncio.sleep(0.2)
    assert stage.slack.texts(stage.merchant.team_channel) == []
    stage.clock.ahead = timedelta(seconds=31)
    await stage.settled()
    assert stage.slack.texts(stage.merchant.team_channel) == heard("waits", "waits too")


async def test_two_pumps_share_a_limit(stage: Stage) -> None:
    limit = Limit("telegram:all", 0.1, 3)
    stage.telegram.rules = lambda _: [limit]
    people = [_private_chat(stage, n) for n in range(12)]
    for chat in people:
        stage.tell("x", to=Chat(chat))
    began = time.monotonic()
    stage.pump()
    stage.pump(elsewhere=True)
    await stage.settled(20)
    times = sorted(post.at - began for post in stage.telegram.log)
    assert len(times) == 12
    assert times[-1] - times[0] >= 0.6  # nine after the burst, 0.1 s apart; with a limit each it would be 0.3


def _private_chat(stage: Stage, n: int) -> int:
    with stage.database.write() as transaction:
        uow = transaction.workspace(stage.merchant.workspace_id)
        chat = uow.add(
            LinkedChat(platform="telegram", platform_chat=f"70{n}", kind="private", audience="creator")
        )
        transaction.commit()
        return chat.id


async def test_a_card_is_edited_in_place_and_only_when_it_changed(stage: Stage) -> None:
    stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),)))
    await stage.settled()
    stage.put(Outcome(refresh=(TASK,)))
    await stage.settled()
    stage.state[7] = "accepted"
    stage.put(Outcome(refresh=(TASK,)))
    await stage.settled()
    assert [(post.text, post.edit) for post in stage.slack.log] == [
        ("pipeline_heard text=new", None),
        ("pipeline_heard text=accepted", "m1"),
    ]
    assert stage.states() == ["sent"] * 3


async def test_many_changes_of_a_card_are_few_edits(stage: Stage) -> None:
    stage.slack.slow = 0.05
    stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),)))
    for n in range(20):
        stage.state[7] = str(n)
        stage.put(Outcome(refresh=(TASK,)))
    await stage.settled()
    assert stage.slack.log[-1].text == "pipeline_heard text=19"
    assert len(stage.slack.log) < 12


async def test_a_card_posted_again_stands_below_and_the_old_one_has_no_buttons(stage: Stage) -> None:
    stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),)))
    await stage.settled()
    stage.put(Outcome(post=(Post(TASK, Team(), again=True),)))
    await stage.settled()
    assert [(message, post.buttons) for message, post in stage.slack.standing.items()] == [
        ("m1", 0),
        ("m2", 1),
    ]
    assert [card.message for card in stage.cards()] == ["m1", "m2"]


async def test_a_card_whose_message_was_deleted_is_posted_anew(stage: Stage) -> None:
    stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),)))
    await stage.settled()
    stage.slack.standing.clear()
    stage.state[7] = "accepted"
    stage.put(Outcome(refresh=(TASK,)))
    await stage.settled()
    assert [(post.text, post.edit) for post in stage.slack.log][1:] == [
        ("pipeline_heard text=accepted", None)
    ]
    assert [card.message for card in stage.cards()] == ["m2"]


async def test_a_lost_answer_to_an_edit_is_repeated_freely(stage: Stage) -> None:
    stage.pump()
    stage.put(Outcome(post=(Post(OFFER, TheCreator(stage.merchant.creator_id)),)))
    await stage.settled()
    stage.state[8] = "accepted"
    stage.telegram.script[stage.merchant.creator.user] = [Unknown("cut"), Unknown("cut")]
    stage.put(Outcome(refresh=(OFFER,)))
    await stage.settled()
    assert stage.telegram.log[-1].text == "pipeline_heard text=accepted"
    assert stage.states() == ["sent", "sent"]


async def test_a_chat_that_turned_mixed_gets_nothing_that_was_queued_for_the_team(stage: Stage) -> None:
    stage.put(Outcome(tell=(Tell(PipelineSecret(text="¥2,400"), Team()),)))
    with stage.database.write() as transaction:
        transaction.system.get(LinkedChat, stage.merchant.team_chat).audience = "mixed"
        transaction.commit()
    stage.pump()
    await stage.settled()
    assert stage.slack.texts() == []
    assert stage.states() == ["refused"]


async def test_a_kind_of_another_release_is_kept_for_the_operator(stage: Stage) -> None:
    [row] = stage.tell("x")
    with stage.database.write() as transaction:
        transaction.system.get(Outbox, row.id).payload = {"kind": "from_the_future", "facts": {}}
        transaction.commit()
    stage.pump()
    stage.tell("after")
    await stage.settled()
    assert stage.states() == ["unknown", "sent"]
    with stage.database.read() as transaction:
        [listed] = unknown_sends(transaction.system)
    assert listed.what == "from_the_future"


async def test_a_card_that_cannot_be_rendered_does_not_stop_its_lane(stage: Stage) -> None:
    def broken(uow: UnitOfWork, card: Card, *, audience: ChatAudience, now: object) -> Notice:
        raise RuntimeError("no words")

    stage.present = broken  # type: ignore[method-assign]
    pump = stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),), tell=(Tell(PipelineHeard(text="after"), Team()),)))
    await stage.settled()
    assert stage.states() == ["refused", "sent"]
    assert pump.counts["refused"] == 1


@pytest.mark.parametrize(
    ("platform_", "posts", "states"), [("slack", 1, ["sent"]), ("telegram", 0, ["unknown"])]
)
async def test_claims_of_a_dead_process_are_taken_over(
    stage: Stage, platform_: str, posts: int, states: list[str]
) -> None:
    stage.tell("x", to=Team() if platform_ == "slack" else TheCreator(stage.merchant.creator_id))
    _claim_and_die(stage)
    stage.pump()
    await asyncio.sleep(0.2)
    assert stage.states() == ["sending"]
    stage.clock.ahead = timedelta(seconds=61)
    await stage.settled()
    assert stage.states() == states
    assert len(stage.slack.log) + len(stage.telegram.log) == posts


async def test_edits_of_a_dead_process_are_done_again(stage: Stage) -> None:
    pump = stage.pump()
    stage.put(Outcome(post=(Post(OFFER, TheCreator(stage.merchant.creator_id)),)))
    await stage.settled()
    await pump.close()
    stage.pumps.clear()
    stage.state[8] = "accepted"
    stage.put(Outcome(refresh=(OFFER,)))
    _claim_and_die(stage)
    stage.put(Outcome(refresh=(OFFER,)))
    stage.clock.ahead = timedelta(seconds=61)
    stage.pump()
    await stage.settled()
    assert stage.telegram.log[-1].text == "pipeline_heard text=accepted"
    assert len(stage.telegram.log) == 2


def _claim_and_die(stage: Stage) -> None:
    with stage.database.write() as transaction:
        claims, _ = stage.desk().claim(transaction.system, stage.clock.real(), 10)
        transaction.commit()
    assert claims


async def test_a_long_send_keeps_its_lease(stage: Stage) -> None:
    stage.slack.slow = 0.6
    timing = Timing(poll=0.05, recover_every=0.05, lease=0.4)
    stage.pump(timing)
    stage.pump(timing, elsewhere=True)
    stage.tell("slow")
    await stage.settled()
    assert stage.slack.texts() == heard("slow")
    assert stage.slack.looks == 0


async def test_closing_lets_what_is_on_the_wire_arrive(stage: Stage) -> None:
    stage.slack.slow = 0.2
    pump = stage.pump()
    stage.tell("on the wire")
    await until(lambda: stage.slack.busy == 1)
    await pump.close()
    assert stage.states() == ["sent"]


async def test_a_stop_while_a_row_is_claimed_gives_it_back(sqlite: Database) -> None:
    """Else the next start would find a send of unknown fate that never was one."""
    stage = Stage(sqlite, seed(sqlite))
    pump = stage.pump()
    other = another(sqlite)
    stage.tell("x")
    with other.write():
        await asyncio.sleep(0.1)  # the claim waits for the database
        closing = asyncio.create_task(pump.close())
        await asyncio.sleep(0.05)
    await closing
    other.close()
    assert (stage.states(), stage.slack.texts()) == (["pending"], [])
    after = stage.pump()
    await stage.settled()
    await after.close()
    assert (stage.states(), stage.slack.texts()) == (["sent"], heard("x"))


async def test_a_stop_that_cannot_wait_knows_what_was_not_on_the_wire_yet(sqlite: Database) -> None:
    stage = Stage(sqlite, seed(sqlite))
    stage.slack.slow = 5.0
    pump = stage.pump(Timing(poll=0.1, drain=0.1, at_once=2))
    stage.tell("on the wire", "behind it")
    await until(lambda: stage.slack.busy == 1)
    await pump.close()
    assert stage.states() == ["unknown", "pending"]


async def test_a_busy_database_does_not_lose_what_was_sent(sqlite: Database) -> None:
    stage = Stage(sqlite, seed(sqlite))
    stage.slack.slow = 0.2
    pump = stage.pump()
    stage.tell("x")
    await until(lambda: stage.slack.busy == 1)
    other = another(sqlite)
    with other.write():
        await asyncio.sleep(1.5)
    other.close()
    await stage.settled()
    await pump.close()
    assert (stage.states(), stage.slack.texts()) == (["sent"], heard("x"))


async def test_a_limit_with_a_burst_lets_a_short_one_through(stage: Stage) -> None:
    stage.slack.rules = lambda _: [Limit("chat", 30.0, 3)]
    stage.pump()
    stage.tell("1", "2", "3", "4")
    await until(lambda: len(stage.slack.log) == 3)
    await asyncio.sleep(0.2)
    assert stage.states() == ["sent", "sent", "sent", "pending"]
    stage.clock.ahead = timedelta(seconds=31)
    await stage.settled()


def test_an_owner_is_dead_only_when_that_is_certain() -> None:
    kernel, pid, _ = own_name().split("/")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    mine = f"{kernel}/{pid}/a"
    earlier_me, killed = f"{kernel}/{pid}/b", f"{kernel}/{gone.pid}/c"
    unsure = [mine, f"{kernel}/1/d", f"elsewhere-1/{gone.pid}/e", "", "odd", "a/b/c"]
    assert dead([earlier_me, killed, *unsure], mine) == [earlier_me, killed]


async def test_a_card_found_after_a_lost_answer_is_still_brought_up_to_date(stage: Stage) -> None:
    stage.slack.lose_answers = 1
    stage.pump()
    stage.put(Outcome(post=(Post(TASK, Team()),)))
    await stage.settled()
    assert stage.cards()[0].message == "m1"
    assert stage.cards()[0].digest == ""
    stage.state[7] = "accepted"
    stage.put(Outcome(refresh=(TASK,)))
    await stage.settled()
    assert stage.slack.log[-1].text == "pipeline_heard text=accepted"
