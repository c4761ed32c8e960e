"""Joins what was taken in, what the database says, and what stands in the chats: nothing lost, nothing twice."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict, dataclass

from end_to_end.bench import Bench
from harness.processes import Outsider

from sandbox.world import DEMO
from storage.sql import select
from storage.tables import Inbox, Outbox

POSTS = ("notice", "card")


@dataclass(frozen=True)
class Standing:
    """A message of the bot that people see. `delivery` is the id that Slack's metadata carries."""

    platform: str
    chat: str
    message: str
    delivery: str | None = None


@dataclass(frozen=True)
class Ledger:
    """Figures of one run. `unknown` of them, `arrived` stand in a chat all the same."""

    inputs: int  # deliveries that were stored
    lost: int  # stored and never run, or written down as sent and not standing there
    duplicated: int  # standing there more than once, or beyond what any row explains
    messages: int  # standing there
    unknown: int  # listed for the operator
    arrived: int

    def line(self) -> str:
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


async def standing(outside: Outsider) -> list[Standing]:
    """All messages of the bot that stand in any chat."""
    found = [one for chat, user in _slack_chats() for one in await _in_slack(outside, chat, user)]
    for user in DEMO.telegram.users:
        found += [_telegram(one, str(user.id)) for one in await outside.telegram(user.key) if one["out"]]
    for group in DEMO.telegram.groups:
        there = (await outside.get("telegram/messages", chat=group.title))["messages"]
        found += [_telegram(one, str(group.id)) for one in there if one["out"] and not one["deleted"]]
    return found


def _slack_chats() -> list[tuple[str, str]]:
    team = DEMO.slack.teams[0]
    channels = [(channel.id, "lin") for channel in team.channels]
    return [*channels, *(("dm", user.key) for user in team.users if user.key in {"lin", "sam"})]


async def _in_slack(outside: Outsider, chat: str, user: str) -> list[Standing]:
    messages = await outside.slack(user, chat)
    return [
        Standing("slack", chat, one["ts"], one["metadata"]["event_payload"]["id"])
        for one in messages
        if (one["metadata"] or {}).get("event_type") == "daren_delivery"
    ]


def _telegram(message: dict[str, object], chat: str) -> Standing:
    return Standing("telegram", chat, str(message["message_id"]))


async def audit(world: Bench) -> Ledger:
    """Join everything and print the figures. The world must be at rest."""
    there = await standing(world.outside)
    with world.reading() as session:
        inbox = list(session.exec(select(Inbox)).all())
        rows = [row for row in session.exec(select(Outbox)).all() if row.kind in POSTS]
    listed = world.listed()
    sent = [row for row in rows if row.state == "sent" and row.message]
    unknown = [row for row in rows if row.state == "unknown"]
    assert {one.row_id for one in listed} == {row.id for row in unknown}, (
        "listed for the operator: exactly those"
    )
    assert not [row for row in unknown if row.platform == "slack"], "Slack's are settled by reading back"
    on_platform = {(one.platform, one.message) for one in there if one.platform == "slack"} | {
        (f"telegram {one.chat}", one.message) for one in there if one.platform == "telegram"
    }
    places = Counter(
        ("slack", row.message) if row.platform == "slack" else (f"telegram {row.channel}", row.message)
        for row in sent
    )
    strays = on_platform - set(places)
    repeats = [
        key for key, times in Counter(one.delivery for one in there if one.delivery).items() if times > 1
    ]
    ledger = Ledger(
        inputs=len(inbox),
        lost=sum(row.state != "done" for row in inbox)
        + sum(row.settled_at is None or row.state == "refused" for row in rows)
        + len(set(places) - on_platform),
        duplicated=len(repeats)
        + sum(times - 1 for times in places.values())
        + max(0, len(strays) - len(unknown)),
        messages=len(there),
        unknown=len(unknown),
        arrived=len(strays),
    )
    database = "sqlite" if world.database.is_sqlite else "postgres"
    sys.stdout.write(f"\nledger {database} kills={world.kills} settled={world.settled} {ledger.line()}\n")
    return ledger
