"""One Web API call: its team and its decoded arguments, read with Slack's own complaints."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.errors import ApiError
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, Json, Message, Team


@dataclass(frozen=True, slots=True)
class Call:
    slack: Slack
    team: Team
    args: Json

    def text(self, name: str) -> str:
        """A required argument; raises invalid_arguments when it is missing."""
        value = self.args.get(name)
        if value is None or value == "":
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return str(value)

    def maybe(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value is None or value == "" else str(value)

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.args.get(name, default))
        except (TypeError, ValueError) as error:
            raise ApiError(
                "invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            ) from error
        if not 1 <= value <= most:
            raise ApiError("invalid_limit")
        return value

    def channel(self, *, member: bool = False) -> Channel:
        """The channel named by the call; a user id means the app's direct messages with that person."""
        name = str(self.args.get("channel") or "")
        channel = self.team.channel(name)
        if channel is None and name in self.team.users and not self.team.users[name].is_bot:
            channel = self.team.dm(name, self.slack.now())
        if channel is None:
            raise ApiError("channel_not_found")
        if member:
            self.require_open(channel)
        return channel

    def require_open(self, channel: Channel) -> None:
        """The app is in the channel and it is not archived."""
        if channel.archived:
            raise ApiError("is_archived")
        if self.team.bot.id not in channel.members:
            raise ApiError("not_in_channel")

    def message(self, channel: Channel, ts_name: str = "ts") -> Message:
        message = channel.find(self.text(ts_name))
        if message is None or message.ephemeral_to is not None:
            raise ApiError("message_not_found")
        return message

    def page(self, rows: list[Any], default: int, most: int) -> tuple[list[Any], Json]:
        """The rows of this cursor and the response_metadata that leads on."""
        limit = self.number("limit", default, most)
        cursor = self.maybe("cursor") or "at:0"
        if not cursor.startswith("at:") or not cursor[3:].isdigit():
            raise ApiError("invalid_cursor")
        start = int(cursor[3:])
        following = f"at:{start + limit}" if start + limit < len(rows) else ""
        return rows[start : start + limit], {"response_metadata": {"next_cursor": following}}
