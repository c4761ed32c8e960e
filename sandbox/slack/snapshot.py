"""Everything the page shows of Slack, as plain JSON (its shape is told in the package's docstring)."""

from sandbox.slack.payloads import reactions_json
from sandbox.slack.reading import visible
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, File, Json, Message, Team, View


def snapshot(slack: Slack) -> Json:
    return {
        "app": {
            "id": slack.app.id,
            "name": slack.app.name,
            "commands": list(slack.app.commands),
            "shortcuts": [{"callback_id": one.callback_id, "name": one.name} for one in slack.app.shortcuts],
        },
        "teams": {team.id: _team(team) for team in slack.teams.values()},
        "sockets": len(slack.sockets),
    }


def _team(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.world.name,
        "domain": team.world.domain,
        "bot_user_id": team.bot.id,
        "users": [
            {
                "key": one.key,
                "id": one.id,
                "name": one.name,
                "handle": one.key,
                "locale": one.locale,
                "tz": one.tz,
                "is_bot": one.is_bot,
            }
            for one in team.users.values()
        ],
        "channels": [_channel(one) for one in team.channels.values()],
        "messages": {
            one.id: [_message(team, one, message) for message in one.messages]
            for one in team.channels.values()
        },
        "modals": {user: [_view(view) for view in stack] for user, stack in team.modals.items() if stack},
        "homes": {user: _view(view) for user, view in team.homes.items()},
    }


def _channel(channel: Channel) -> Json:
    shown = {"id": channel.id, "name": channel.name, "is_im": channel.is_im, "members": channel.members}
    return shown | ({"user": channel.user} if channel.is_im else {})


def _message(team: Team, channel: Channel, message: Message) -> Json:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "name": team.users[message.user].name,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [_file(one) for one in message.files],
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "reply_count": len(channel.replies(message.ts)),
        "edited": message.edited_ts is not None,
        "ephemeral_to": message.ephemeral_to,
        "reactions": reactions_json(message),
        "metadata": message.metadata,
        "values": message.values,
        "visible": visible(team, message),
    }


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "size": file.size,
        "url": f"/control/slack/files/{file.id}",
    }


def _view(view: View) -> Json:
    content = view.content
    return {
        "view_id": view.id,
        "callback_id": content.get("callback_id", ""),
        "title": view.title(),
        "submit": content.get("submit", {}).get("text"),
        "close": content.get("close", {}).get("text"),
        "blocks": view.blocks,
        "state": {"values": view.values},
        "errors": view.errors,
    }
