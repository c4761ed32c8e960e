"""Who is in a channel, and which companies share it, with the events that the app hears of it."""

from sandbox.control import ControlError
from sandbox.slack.people import Person
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, Json, Team


def join(slack: Slack, who: Person, channel: Channel) -> None:
    if who.user.id in channel.members:
        raise ControlError(f"{who.user.name} is in #{channel.name} already.")
    channel.members.append(who.user.id)
    _tell(slack, who, channel, "member_joined_channel")


def leave(slack: Slack, who: Person, channel: Channel) -> None:
    if who.user.id not in channel.members:
        raise ControlError(f"{who.user.name} is not in #{channel.name}.")
    channel.members.remove(who.user.id)
    _tell(slack, who, channel, "member_left_channel")


def _tell(slack: Slack, who: Person, channel: Channel, kind: str) -> None:
    if who.team.bot.id in channel.members:
        event = {"type": kind, "user": who.user.id, "channel": channel.id, "channel_type": "C"}
        slack.event(who.team, kind, event | {"team": who.team.id, "event_ts": _now(slack)})
    slack.publish("slack.channel", channel=channel.id)


def share(slack: Slack, team: Team, channel: Channel, other: str) -> None:
    if other in channel.shared_with:
        raise ControlError(f"#{channel.name} is shared with {other} already.")
    channel.shared_with.append(other)
    _tell_team(slack, team, channel, {"type": "channel_shared", "connected_team_id": other})


def unshare(slack: Slack, team: Team, channel: Channel, other: str) -> None:
    if other not in channel.shared_with:
        raise ControlError(f"#{channel.name} is not shared with {other}.")
    channel.shared_with.remove(other)
    left = {"type": "channel_unshared", "previously_connected_team_id": other}
    _tell_team(slack, team, channel, left | {"is_ext_shared": bool(channel.shared_with)})


def _tell_team(slack: Slack, team: Team, channel: Channel, event: Json) -> None:
    if team.bot.id in channel.members:
        slack.event(team, str(event["type"]), event | {"channel": channel.id, "event_ts": _now(slack)})
    slack.publish("slack.channel", channel=channel.id)


def _now(slack: Slack) -> str:
    return f"{slack.now().timestamp():.6f}"
