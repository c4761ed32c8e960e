"""The JSON Slack shows to an app: users, channels, messages, files, views and event envelopes."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.slack.state import Channel, File, Json, Message, Team, View
from sandbox.world import SlackApp, SlackUser

_UNFIT = re.compile(r"[^\w.-]")  # what an address has no place for: it spells a file's name without
VERIFICATION = "sandbox-verification-token"  # the legacy token every delivery carries; nobody may trust it


def user_json(team: Team, user: SlackUser, now: datetime, *, locale: bool = False) -> Json:
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    shown = {
        "id": user.id,
        "team_id": team.id,
        "name": user.key,
        "deleted": False,
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": user.name,
            "real_name_normalized": user.name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": team.id,
            **({"bot_id": team.world.bot_id} if user.is_bot else {}),
        },
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    return shown | ({"locale": user.locale} if locale else {})


def channel_json(team: Team, channel: Channel) -> Json:
    created = int(channel.created.timestamp())
    shown: Json = {
        "id": channel.id,
        "created": created,
        "is_im": channel.is_im,
        "is_archived": channel.archived,
        "is_org_shared": False,
        "context_team_id": team.id,
        "updated": created * 1000,
    }
    if channel.is_im:
        return shown | {"user": channel.user, "is_user_deleted": False, "priority": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": False,
        "is_general": channel.name == "general",
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "connected_team_ids": channel.shared_with,
        "is_member": team.bot.id in channel.members,
        "creator": channel.members[0] if channel.members else "",
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def message_json(
    team: Team, app: SlackApp, channel: Channel, message: Message, *, metadata: bool = False
) -> Json:
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
    }
    if message.user == team.bot.id:
        shown |= {
            "bot_id": team.world.bot_id,
            "app_id": app.id,
            "bot_profile": {
                "id": team.world.bot_id,
                "app_id": app.id,
                "name": app.name,
                "deleted": False,
                "team_id": team.id,
            },
        }
    optional: Json = {
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata if metadata else None,
        "edited": message.edited_ts and {"user": message.user, "ts": message.edited_ts},
        "reactions": reactions_json(message),
        "subtype": "thread_broadcast" if message.broadcast else None,
    }
    shown |= {name: value for name, value in optional.items() if value}
    return shown | _thread(channel, message)


def _thread(channel: Channel, message: Message) -> Json:
    if message.is_reply:
        parent = channel.find(message.thread_ts or "")
        return {"parent_user_id": parent.user} if parent else {}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    who = list(dict.fromkeys(one.user for one in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(who),
        "reply_users": who,
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def with_files(shown: Json, message: Message, base_url: str) -> Json:
    if not message.files:
        return shown
    return shown | {"files": [file_json(one, base_url) for one in message.files], "upload": True}


def reactions_json(message: Message) -> list[Json]:
    return [{"name": name, "users": who, "count": len(who)} for name, who in message.reactions.items()]


def file_json(file: File, base_url: str) -> Json:
    address = f"{base_url}/slack/files/{file.id}/{_UNFIT.sub('_', file.name)}"
    created = int(file.created.timestamp())
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "text"
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": file.team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": True,
        "public_url_shared": False,
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": f"{base_url}/slack/files/{file.id}",
        "channels": file.channels,
        "groups": [],
        "ims": [],
        "file_access": "visible",
        **({"alt_txt": file.alt_text} if file.alt_text else {}),
    }


def view_json(team: Team, app: SlackApp, view: View) -> Json:
    content = view.content
    return {
        "id": view.id,
        "team_id": team.id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": content.get("title"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "submit_disabled": content.get("submit_disabled", False),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app.id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": team.id,
        "bot_id": team.world.bot_id,
    }


def event_callback(team: Team, app: SlackApp, event: Json, *, event_id: str, event_time: int) -> Json:
    return {
        "token": VERIFICATION,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def interaction(team: Team, app: SlackApp, user: SlackUser, kind: str, **more: Any) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.key, "name": user.key, "team_id": team.id},
        "api_app_id": app.id,
        "token": VERIFICATION,
        "team": {"id": team.id, "domain": team.world.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }
