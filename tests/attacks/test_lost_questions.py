"""The answer to a question's post is lost, and the question stands there: its buttons work, and it goes on."""

from __future__ import annotations

from conversations.scenes import sends_a_task
from harness.world import World


async def test_a_question_whose_post_was_never_answered_goes_on_when_it_is_pressed(world: World) -> None:
    await sends_a_task(world.telegram("ben"), "穿搭师Kai")
    kai = world.telegram("kai")
    await kai.presses("Accept")
    await kai.presses("Hand in a draft")
    await kai.says("https://v.douyin.com/first")
    await world.post(
        "faults", platform="telegram", method="sendMessage", what="accept_then_reset", chat="kai"
    )
    await kai.says("#ad coat")
    await kai.sees("Which product link will buyers see?")
    await kai.presses("Skip")
    await kai.sees("Which tags and topics?")
    await kai.does_not_see("Which product link will buyers see?")
