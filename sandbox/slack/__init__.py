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

from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.slack import files, hooks, web
from sandbox.slack.control import Control
from sandbox.slack.slack import Slack
from sandbox.slack.snapshot import snapshot

if TYPE_CHECKING:
    from sandbox.server import Sandbox

__all__ = ["Slack", "routes", "snapshot"]


def routes(sandbox: "Sandbox") -> list[BaseRoute]:
    """Slack's public side and its controls."""
    slack = sandbox.slack
    return [
        Route("/slack/api/{method}", partial(web.answer, slack), methods=["GET", "POST"]),
        Route("/slack/upload/{file_id}", partial(files.upload, slack), methods=["POST"]),
        Route("/slack/files/{file_id}/{name}", partial(files.download, slack)),
        Route("/slack/hooks/{key}", partial(hooks.respond, slack), methods=["POST"]),
        WebSocketRoute("/slack/socket", slack.sockets.endpoint),
        Route("/control/slack/files/{file_id}", partial(files.for_page, slack)),
        *Control(slack).routes(),
    ]
