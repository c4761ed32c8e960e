"""The app as Slack has to know it: what the adapter calls, hears and offers, as an app manifest.

Source of scopes and of the manifest's shape: docs.slack.dev/reference/methods, /reference/events, /reference/app-manifest.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from bot.handlers.slack.forms import APP
from bot.handlers.slack.parse import HEARD, SHORTCUTS

Json = dict[str, Any]
COMMAND: Final = "/daren"
APP_SCOPE: Final = "connections:write"  # of the app-level token (xapp-…) that opens the sockets
_CHANNELS: Final = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY: Final = ("channels:history", "groups:history", "im:history", "mpim:history")

# Every Web API method that the adapter calls, with the bot scopes that it needs.
METHODS: Final[dict[str, tuple[str, ...]]] = {
    "apps.connections.open": (),  # APP_SCOPE
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.info": _CHANNELS,
    "conversations.members": _CHANNELS,
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
# Every event that it hears, with the scope that brings it.
EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read",),
    "channel_unshared": ("channels:read", "groups:read"),
    "file_shared": ("files:read",),
    "group_archive": ("groups:read",),
    "group_left": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
_SHORTCUT_NAMES: Final = {"make_task": ("Make this a task", "Its words become the brief of a new task.")}
_PLAIN: Final = re.compile(r"[A-Za-z][\w.:/ -]*(?<![ :])")
_WORDS_OF_YAML: Final = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def scopes() -> list[str]:
    """The bot scopes: those of what it calls and hears, and of its command."""
    found = {"commands"}
    for needed in (*METHODS.values(), *(EVENTS[name] for name in HEARD)):
        found.update(needed)
    return sorted(found)


def manifest(url: str | None = None) -> Json:
    """For Socket Mode; with the address of our web server, for signed HTTP."""
    address = _request_url(url) if url else None
    requests: Json = {"request_url": address} if address else {}
    command = {
        "command": COMMAND,
        "description": "Work with creators",
        "usage_hint": "help",
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": APP,
            "description": "Find creators, send tasks, review drafts, keep ad authorizations",
            "background_color": "#1f2a44",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": APP, "always_online": True},
            "slash_commands": [command | ({"url": address} if address else {})],
            "shortcuts": [_shortcut(callback_id) for callback_id in SHORTCUTS],
        },
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": sorted(HEARD)},
            "interactivity": {
                "is_enabled": True,
                **requests,
                **({"message_menu_options_url": address} if address else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(callback_id: str) -> Json:
    name, description = _SHORTCUT_NAMES[callback_id]
    return {"name": name, "type": "message", "callback_id": callback_id, "description": description}


def _request_url(url: str) -> str:
    """Where Slack posts to; raises ValueError for what it would not take."""
    from bot.handlers.slack.http import PATH  # it brings Bolt along

    if not re.fullmatch(r"https://[^\s/]+(/[^\s?#]*)?", url):
        raise ValueError("an address that begins with https://")
    return url.rstrip("/") + PATH


def as_json(given: Json) -> str:
    return json.dumps(given, ensure_ascii=False, indent=2)


def as_yaml(given: Json) -> str:
    return "\n".join(_lines(given, ""))


def _lines(given: Any, indent: str) -> list[str]:
    """YAML of nested maps and lists; a text that is not plain is quoted as JSON, which YAML takes too."""
    if isinstance(given, list):
        return [line for one in given for line in _item(one, indent)]
    lines = []
    for name, value in given.items():
        if isinstance(value, dict | list):
            lines += [f"{indent}{name}:", *_lines(value, f"{indent}  ")]
        else:
            lines.append(f"{indent}{name}: {_scalar(value)}")
    return lines


def _item(one: Any, indent: str) -> list[str]:
    if not isinstance(one, dict):
        return [f"{indent}- {_scalar(one)}"]
    first, *others = _lines(one, f"{indent}  ")
    return [f"{indent}- {first.lstrip()}", *others]


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)
