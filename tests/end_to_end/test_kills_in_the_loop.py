"""Killed in drafts, reviews, codes, warnings and renewals, and started again: nothing lost, nothing twice, no code left behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from end_to_end.bench import CHANNEL, Bench, bench
from end_to_end.ledger import audit
from end_to_end.loop import (
    CODE,
    HINT,
    Scene,
    asked_for_a_code,
    at_work,
    in_force,
    ready_to_confirm,
    set_up,
    with_a_code,
    with_a_draft,
)
from harness.processes import Nursery
from harness.world import TelegramPerson

from bot.acts.tasks import Links
from bot.messages.wording import say
from bot.table import routes
from storage.database import Database
from storage.sql import select
from storage.tables import Assignment, Authorization, FlowRun, Inbox, Outbox, Reminder, Submission

LINK = "https://v.douyin.com/first"
SEVEN_DAYS_LEFT = 24  # days from the day it begins, of thirty
DAY = 86_400


@dataclass
class Street:
    """The bench as the people's world: every act is followed by rest."""

    bench: Bench

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        return await self.bench.outside.post(path, **body)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return await self.bench.outside.get(path, **query)

    async def acted(self) -> None:
        await self.bench.rest()


Act = Callable[[Bench, str], Awaitable[None]]


@dataclass(frozen=True)
class Moment:
    """A scene, the act in whose middle the bot is killed, and what stands afterwards, each once.

    What is said in Telegram may be missing when it is listed for the operator.
    """

    scene: Scene
    act: Act
    in_slack: tuple[str, ...] = ()
    in_telegram: tuple[str, ...] = ()
    state: Callable[[Bench], Any] = lambda _world: None
    becomes: Any = None


async def hands_in(world: Bench, point: str) -> None:
    """All but the last press, then the press."""
    kai = TelegramPerson(Street(world), "kai", "zh_CN")  # type: ignore[arg-type]
    await kai.presses("Hand in a draft")
    await kai.answers({"Link to the draft": LINK, "Caption": "#ad coat"}, confirm=False)
    last = (await kai._newest())["buttons"][0][0]
    world.die_at(point)
    world.does("telegram/press", user="kai", label=last, wait=1)


def presses(label: str, user: str = "sam") -> Act:
    async def act(world: Bench, point: str) -> None:
        world.die_at(point)
        world.does("slack/press", user=user, channel=CHANNEL, label=label)

    return act


async def gives_the_code(world: Bench, point: str) -> None:
    await world.outside.post("telegram/press", user="kai", label=say("Send the code", "zh_CN"))
    await world.rest()
    world.die_at(point)
    world.does("telegram/say", user="kai", text=CODE)


async def lets_the_days_pass(world: Bench, point: str) -> None:
    world.die_at(point)
    world.does("clock", advance=SEVEN_DAYS_LEFT * DAY)


async def renews(world: Bench, point: str) -> None:
    await world.outside.post("slack/press", user="sam", channel=CHANNEL, label="Renew")
    await world.rest()
    world.die_at(point)
    world.does("slack/submit", user="sam", values={"New term": "15 days"})


def drafts_there(world: Bench) -> tuple[int, list[str]]:
    with world.reading() as session:
        states = sorted(session.exec(select(Assignment.state)).all())
        return len(session.exec(select(Submission.id)).all()), states


def authorization(world: Bench) -> tuple[str, str, int | None]:
    with world.reading() as session:
        row = session.exec(select(Authorization)).one()
        return row.state, row.code_hint, row.renew_days


def warned(world: Bench) -> list[str]:
    """Warnings of the end that were told, by the days that were left."""
    with world.reading() as session:
        rows = session.exec(select(Reminder).where(Reminder.subject_kind == "authorization")).all()
        return sorted(row.what for row in rows if row.state == "told")


MOMENTS = {
    "draft": Moment(
        at_work,
        hands_in,
        in_slack=("Draft 1 to review: 穿搭师Kai",),
        in_telegram=("第 1 稿已交给",),
        state=drafts_there,
        becomes=(1, ["asked", "submitted"]),
    ),
    "review": Moment(
        with_a_draft,
        presses("Approve"),
        in_slack=("✅ Draft 1 approved: 穿搭师Kai",),
        in_telegram=("已通过第 1 稿",),
        state=drafts_there,
        becomes=(1, ["approved", "asked"]),
    ),
    "code": Moment(
        asked_for_a_code,
        gives_the_code,
        in_slack=("the code is here",),
        state=authorization,
        becomes=("code_given", HINT, None),
    ),
    "shown": Moment(with_a_code, presses("Show code"), in_slack=(CODE,)),
    "confirmed": Moment(
        ready_to_confirm,
        presses("授权成功"),
        in_slack=("The ad side can begin now",),
        state=authorization,
        becomes=("effective", HINT, None),
    ),
    "warning": Moment(
        in_force, lets_the_days_pass, in_slack=("[到期结束]",), state=warned, becomes=["team.ends.7"]
    ),
    "renewal": Moment(
        in_force, renews, in_telegram=("[申请解除]",), state=authorization, becomes=("renewing", HINT, 15)
    ),
}
QUICK = [("code", "committed"), ("shown", "wire slack")]
SLOW = [
    ("draft", "stored"),
    ("draft", "wire slack"),
    ("review", "committed"),
    ("review", "wire telegram"),
    ("code", "stored"),
    ("shown", "claimed slack"),
    ("confirmed", "stored"),
    ("warning", "claimed slack"),
    ("warning", "wire slack"),
    ("renewal", "stored"),
    ("renewal", "committed"),
]


@pytest.mark.parametrize(
    ("name", "point"), [*QUICK, *(pytest.param(*one, marks=pytest.mark.slow) for one in SLOW)]
)
async def test_killed_in_the_loop_and_started_again(
    name: str, point: str, tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    moment = MOMENTS[name]
    routes(Links())  # the person's questions are looked up by what the bot asks
    async with bench(tmp_path, database, nursery) as world:
        await set_up(world, moment.scene)
        await moment.act(world, point)
        await world.dead()
        await world.start()
        await world.rest()

        assert moment.state(world) == moment.becomes
        slack, telegram = await in_slack(world), await world.telegram_screen("kai")
        listed = [(one.platform, one.chat) for one in world.listed()]
        assert set(listed) <= {("telegram", "50001")}, listed
        for text in moment.in_slack:
            assert slack.count(text) == 1, (text, slack)
        repeats = telegram.count(say("Sent a second time: the first may not have arrived.", "zh_CN"))
        for text in moment.in_telegram:
            assert telegram.count(text) in {1 + repeats, 1, 0 if listed else 1}, (text, telegram)
        assert CODE not in telegram, "her message is deleted, also when that was interrupted"
        assert CODE not in at_rest(world)
        ledger = await audit(world)
        assert (ledger.lost, ledger.unknown) == (0, len(listed)), ledger
        assert ledger.duplicated <= repeats <= 1, "what is critical is repeated once, and says so"


async def in_slack(world: Bench) -> str:
    """The channel and Sam's direct messages."""
    direct = [one["visible"] for one in await world.outside.slack("sam", "dm")]
    return "\n\n".join([await world.slack_screen(), *direct])


def at_rest(world: Bench) -> str:
    """Everything the pipeline keeps, as it stands in the database."""
    with world.reading() as session:
        rows = [row for model in (Inbox, Outbox, FlowRun) for row in session.exec(select(model)).all()]  # type: ignore[call-overload]
        return str([row.model_dump() for row in rows])
