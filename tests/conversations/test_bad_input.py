"""Names that look like commands to a platform, presses by people whom a button is not for, and old cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conversations.scenes import ON_EACH_PLATFORM, newest, press, sends_a_task
from harness.world import Person, SlackPerson, World

from storage.tables import Shortlist, Task

NASTY = "<!channel> </b> <@U0SAM> *bold* _x_ [a](http://x.y)"


@ON_EACH_PLATFORM
async def test_a_name_full_of_marks_stays_a_name_everywhere_and_pings_nobody(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    path = tmp_path / "creators.csv"
    path.write_text(f'nickname,handle,followers\n"{NASTY}",nasty.one,5000\n')
    await merchant.drops(path)
    await merchant.presses("Import")
    await sends_a_task(merchant, NASTY, "Lily Ross", Product=NASTY)
    await merchant.sees(f"{NASTY}: offered, no answer yet")
    await world.telegram("lily").sees(f"Product: {NASTY}")
    assert [one for one in _formatted(list(world.sandbox.recorder.calls)) if "<!channel>" in one] == []


def _formatted(node: Any) -> list[str]:
    """Every text that Slack reads as markup: a message's own, and those of kind mrkdwn."""
    if isinstance(node, list):
        return [one for value in node for one in _formatted(value)]
    if not isinstance(node, dict):
        return []
    if "method" in node:
        args = node["args"] if node["platform"] == "slack" else {}
        return [str(args.get("text", "")), *_formatted(list(args.values()))]
    own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
    return own + _formatted(list(node.values()))


async def test_a_button_of_the_team_is_refused_to_somebody_who_only_reads_along(world: World) -> None:
    lin, eve = world.slack("lin"), world.slack("outsider")
    await lin.runs("shortlist")
    await lin.answers({})
    told = await press(eve, "保存")  # the channel's language
    assert told == "That is not available to you."
    assert world.count(Shortlist, Shortlist.state == "saved") == 0
    await eve.runs("mine")
    await eve.sees("I do not know you yet.")


@ON_EACH_PLATFORM
async def test_a_question_of_yesterday_is_answered_with_where_it_went(world: World, merchant: Person) -> None:
    await merchant.runs("task")
    if isinstance(merchant, SlackPerson):
        await merchant.submits({})
    else:
        await merchant.presses("Styling video")
    await merchant.presses("Continue later")
    await world.advance("60d")
    if isinstance(merchant, SlackPerson):
        told = await press(merchant, "Continue") if "[Continue]" in await newest(merchant) else ""
        assert not told or "closed" in told
    await merchant.sees("Closed, unanswered for too long: New task")
    await merchant.runs("resume")
    await merchant.sees("No conversation is open here.")
    assert world.count(Task) == 0
