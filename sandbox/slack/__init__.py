"""A strict local Slack: Web API, Socket Mode, interactivity, files, and the controls that play the people.

The snapshot, one key a team id in ``teams``::

    {"app": {"id", "name"},
     "teams": {"T0DAREN": {
        "id", "name", "domain", "bot_user_id",
        "users": [{"key", "id", "name", "handle", "locale", "tz", "is_bot"}],
        "channels": [{"id", "name", "is_im", "members": [user id], "user": user id of a DM (else absent)}],
        "messages": {channel id: [{"ts", "channel", "user" (id), "name", "text", "blocks": [Block Kit], "attachments",
            "files": [{"id", "name", "title", "mimetype", "size", "url"}], "thread_ts", "reply_count", "edited": bool,
            "ephemeral_to": user id or null, "reactions": [{"name", "users", "count"}], "metadata": {...} or null,
            "visible": plain text in reading order}]},
        "modals": {user id: [{"view_id", "callback_id", "title", "submit", "close", "blocks", "state": {"values"},
            "errors": {block_id: text}}]},          oldest first; the last one is on top
        "homes": {user id: {"view_id", "blocks", "callback_id"}}}},
     "sockets": number of open Socket Mode connections}

Events on the hub: slack.message {team, channel, ts, change: "posted" | "updated" | "deleted"}, slack.modal {team, user},
slack.home {team, user}, slack.sockets {count}. Files are shown to the page at ``files[].url`` (page access, no token).
"""

from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Slack:
    """The Slack side of the sandbox."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox

    def snapshot(self) -> dict[str, Any]:
        return {"app": {}, "teams": {}, "sockets": 0}

    async def close(self) -> None:
        """Close the sockets."""


def routes(_sandbox: "Sandbox") -> list[BaseRoute]:
    return []
