"""files.*: the three-step upload, reading and deleting."""

import mimetypes
from typing import Any

from sandbox.slack import posting
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.payloads import file_json
from sandbox.slack.state import Channel, File, Json

_ALT_TEXT = 1000


def get_upload_url(call: Call) -> Json:
    """Step one: an address to send the bytes to."""
    name = call.text("filename")
    size = call.number("length", 0, 1 << 30)
    alt_text = call.maybe("alt_txt")
    if alt_text and len(alt_text) > _ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    file = File(
        id=call.team.new_id("F"),
        team_id=call.team.id,
        user=call.team.bot.id,
        name=name,
        title=name,
        size=size,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=call.slack.now(),
        alt_text=alt_text,
    )
    call.team.files[file.id] = file
    return {"upload_url": f"{call.slack.base_url}/slack/upload/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Step three: share the files. A repeat shares them again, as on Slack."""
    given = call.args.get("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: files"])
    files = [_uploaded(call, one) for one in given]
    thread_ts = call.maybe("thread_ts")
    content = posting.content_of({"text": call.maybe("initial_comment"), "blocks": call.args.get("blocks")})
    for channel in _targets(call):
        posting.post(
            call.slack, call.team, channel, call.team.bot.id, content, thread_ts=thread_ts, files=files
        )
    return {"files": [file_json(one, call.slack.base_url) for one in files]}


def _uploaded(call: Call, given: Any) -> File:
    file = call.team.files.get(given.get("id", "")) if isinstance(given, dict) else None
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    file.title = given.get("title") or file.name
    return file


def _targets(call: Call) -> list[Channel]:
    names = (call.maybe("channel_id") or call.maybe("channels") or "").split(",")
    found = []
    for name in filter(None, names):
        channel = call.team.channels.get(name)
        if channel is None:
            raise ApiError("channel_not_found")
        call.require_open(channel)
        found.append(channel)
    return found


def info(call: Call) -> Json:
    return {"file": file_json(_visible(call), call.slack.base_url), "comments": []}


def delete(call: Call) -> Json:
    file = _visible(call)
    if file.user != call.team.bot.id:
        raise ApiError("cant_delete_file")
    del call.team.files[file.id]
    for channel in call.team.channels.values():
        for message in [one for one in channel.messages if file in one.files]:
            message.files.remove(file)
            if not message.files and not message.text and not message.blocks:
                posting.delete(call.slack, call.team, channel, message)
    return {}


def _visible(call: Call) -> File:
    file = call.team.files.get(call.text("file"))
    if file is None or not may_see(call, file):
        raise ApiError("file_not_found")
    return file


def may_see(call: Call, file: File) -> bool:
    """The app sees its own files and those shared where it is."""
    shared = [call.team.channels[one] for one in file.channels if one in call.team.channels]
    return file.user == call.team.bot.id or any(call.team.bot.id in one.members for one in shared)
