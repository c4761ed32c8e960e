"""Messages come, change and go: the one way for the app, for people and for response addresses."""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.slack import limits
from sandbox.slack.errors import ApiError
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, File, Json, Message, Team
from sandbox.slack.validate import attachment_problems, message_problems, text_length
from sandbox.slack.values import initial_values, with_ids


@dataclass(frozen=True, slots=True)
class Content:
    """What an app wants to show; None means that the argument was not given."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None

    def require_something(self) -> None:
        if not (self.text and self.text.strip()) and not self.blocks and not self.attachments:
            raise ApiError("no_text")


def content_of(args: dict[str, Any]) -> Content:
    """Read and check text, blocks, attachments and metadata; raises ApiError in Slack's words."""
    text = args.get("text")
    if text is not None and not isinstance(text, str):
        raise ApiError("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if text and len(text) > limits.TEXT:
        raise ApiError("msg_too_long")
    return Content(text, _blocks(args), _attachments(args), _metadata(args.get("metadata")))


def _blocks(args: dict[str, Any]) -> list[Json] | None:
    blocks = args.get("blocks")
    if blocks is None or blocks == "":
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        plain = [one.removeprefix("[ERROR] ") for one in problems]
        raise ApiError("invalid_blocks", problems, errors=plain)
    if text_length(blocks) > limits.BLOCKS_TEXT:
        raise ApiError("msg_blocks_too_long")
    return blocks


def _attachments(args: dict[str, Any]) -> list[Json] | None:
    attachments = args.get("attachments")
    if attachments is None or attachments == "":
        return None
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > limits.ATTACHMENTS:
        raise ApiError("too_many_attachments")
    problems = attachment_problems(attachments)
    if problems:
        raise ApiError("invalid_attachments", problems)
    return attachments


def _metadata(metadata: Any) -> Json | None:
    if metadata is None or metadata == "":
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > limits.METADATA:
        raise ApiError("metadata_too_large")
    return metadata


def post(
    slack: Slack,
    team: Team,
    channel: Channel,
    user: str,
    content: Content,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    ephemeral_to: str | None = None,
    files: list[File] | None = None,
    more: Json | None = None,
) -> Message:
    """Put a message into a channel and tell app and page; ``more`` goes only into the app's event."""
    if thread_ts is not None and channel.find(thread_ts) is None:
        raise ApiError("thread_not_found")
    message = Message(
        channel=channel.id,
        ts=channel.next_ts(slack.now()),
        user=user,
        text=content.text or "",
        files=files or [],
        thread_ts=thread_ts,
        broadcast=broadcast,
        ephemeral_to=ephemeral_to,
        metadata=content.metadata or None,
    )
    _dress(slack, message, content)
    channel.messages.append(message)
    for file in message.files:
        file.channels.append(channel.id)
    if ephemeral_to is None:
        shown = slack.shown(team, channel, message)
        slack.message_event(team, channel, {**shown, **(more or {}), "event_ts": message.ts})
    _tell_page(slack, team, message, "posted")
    return message


def update(slack: Slack, team: Team, channel: Channel, message: Message, content: Content) -> None:
    """Change a message. Text alone takes the blocks away; what else is not given stays."""
    before = slack.shown(team, channel, message)
    if content.text is not None:
        message.text = content.text
    if content.blocks is None and content.text is not None:
        message.blocks = []
    if content.metadata is not None:
        message.metadata = content.metadata or None
    _dress(slack, message, content)
    message.edited_ts = channel.next_ts(slack.now())
    _tell_change(slack, team, channel, message, before)


def delete(slack: Slack, team: Team, channel: Channel, message: Message) -> None:
    before = slack.shown(team, channel, message)
    channel.messages.remove(message)
    if message.ephemeral_to is None:
        ts = channel.next_ts(slack.now())
        deleted = {
            "deleted_ts": message.ts,
            "previous_message": before,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }
        slack.message_event(team, channel, {"type": "message", "subtype": "message_deleted", **deleted})
    _tell_page(slack, team, message, "deleted")


def _dress(slack: Slack, message: Message, content: Content) -> None:
    if content.blocks is not None:
        message.blocks = with_ids(content.blocks, slack.make_id)
    if content.attachments is not None:
        message.attachments = [
            {**one, "blocks": with_ids(one.get("blocks", []), slack.make_id)} for one in content.attachments
        ]
    message.values = initial_values(message.all_blocks, message.values)


def _tell_change(slack: Slack, team: Team, channel: Channel, message: Message, before: Json) -> None:
    if message.ephemeral_to is None:
        changed = {
            "message": slack.shown(team, channel, message),
            "previous_message": before,
            "hidden": True,
            "ts": message.edited_ts,
            "event_ts": message.edited_ts,
        }
        slack.message_event(team, channel, {"type": "message", "subtype": "message_changed", **changed})
    _tell_page(slack, team, message, "updated")


def _tell_page(slack: Slack, team: Team, message: Message, change: str) -> None:
    slack.publish("slack.message", team=team.id, channel=message.channel, ts=message.ts, change=change)
