"""Message shortcuts: what somebody chooses in the menu of a message."""

from sandbox.control import NotThereError
from sandbox.slack.errors import shown
from sandbox.slack.payloads import interaction
from sandbox.slack.people import Person
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, Json, Message


async def choose(slack: Slack, who: Person, channel: Channel, message: Message, name: str) -> Json:
    """Choose a shortcut by its name or callback id; answers after the app's ack."""
    found = [one for one in slack.app.shortcuts if name in {one.name, one.callback_id}]
    if not found:
        raise NotThereError(f"The app has {[one.name for one in slack.app.shortcuts]}.")
    key = slack.response_urls.make(who.team.id, channel.id, who.user.id, message.ts, message.thread_ts)
    payload = interaction(
        who.team,
        slack.app,
        who.user,
        "message_action",
        callback_id=found[0].callback_id,
        action_ts=f"{slack.now().timestamp():.6f}",
        trigger_id=slack.triggers.make(who.team.id, who.user.id),
        channel={"id": channel.id, "name": channel.name},
        message_ts=message.ts,
        message=slack.shown(who.team, channel, message),
        response_url=f"{slack.base_url}/slack/hooks/{key}",
    )
    try:
        await slack.ask("interactive", payload)
    except TimeoutError as unheard:
        return shown(unheard)
    return {}
