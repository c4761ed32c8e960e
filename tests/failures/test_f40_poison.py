"""Failure 40: a delivery that always fails is set aside after three tries; its chat and all others go on."""

from __future__ import annotations

import time

from attacks.siege import fire, home, sender
from failures.scene import in_slack, offered, outbox_of, rows
from harness.world import World

from bot.inbound import Delivery, Text
from storage.queries import inbox as queries
from storage.tables import Assignment, Audit, Inbox

LANE = "telegram::50001:50001"  # Kai's, as the adapter names it


async def test_what_always_fails_is_parked_and_the_lane_goes_on(world: World) -> None:
    """One row of Kai's lane is sealed with a key that is gone: nobody can ever read it."""
    await offered(world)
    with world.app.database.write() as transaction:
        queries.add(
            transaction.system,
            platform="telegram",
            key="poison",
            act_key=None,
            lane=LANE,
            kind="text",
            payload=b"not sealed by us",
        )
        transaction.commit()
    began = time.monotonic()
    await world.app.turns.recover()
    await world.slack("sam", "#campaigns").says("help")
    assert time.monotonic() - began < 10, "others do not wait for it"
    assert await in_slack(world)
    await world.telegram("kai").presses("Accept")
    await world.rest()
    [poison] = [row for row in rows(world, Inbox) if row.key == "poison"]
    assert (poison.state, poison.attempts) == ("parked", 3)
    assert [row.state for row in rows(world, Assignment)] == ["accepted"]
    audit = [one.result for one in rows(world, Audit) if one.subject == str(poison.id)]
    assert audit in ([], ["failed"])  # it belongs to no workspace: on PostgreSQL this reader does not see it


async def test_a_handler_that_always_raises_is_told_to_owner_and_person(world: World) -> None:
    """The defect is put in by hand: what answers typed words raises, each time, for Kai alone."""
    answer = world.app.turns._dispatcher._routes.text
    assert answer is not None

    def breaks(visit: object, text: Text) -> object:
        if text.text == "poison":
            raise RuntimeError("a defect")
        return answer(visit, text)  # type: ignore[arg-type]

    object.__setattr__(world.app.turns._dispatcher._routes, "text", breaks)
    kai = sender("kai")
    for number, words in enumerate(("poison", "poison", "hello")):
        inbound = Text(sender=kai, place=home(kai), text=words)
        await world.app.turns.store(
            Delivery(platform="telegram", key=f"p{number}", lane=LANE, inbound=inbound)
        )
    await world.app.turns.recover()
    lin = sender("sam")
    await fire(world, Text(sender=lin, place=home(lin), text="help"))
    await world.app.turns.settled()
    await world.rest()
    states = [row.state for row in rows(world, Inbox) if row.lane == LANE and row.key.startswith("p")]
    assert states == ["parked", "parked", "done"]
    assert outbox_of(world, "turn_parked"), "an owner is told"
    assert len(outbox_of(world, "turn_failed")) == 2, "and she is, each time"
