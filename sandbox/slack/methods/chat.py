"""chat.*: posting, changing and deleting messages."""

import math

from sandbox.slack import posting
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError, RateLimitedError
from sandbox.slack.state import Json


def post_message(call: Call) -> Json:
    channel = call.channel(member=True)
    wait = call.slack.channel_rate.take((call.team.id, channel.id))
    if wait:
        raise RateLimitedError(math.ceil(wait))
    content = posting.content_of(call.args)
    content.require_something()
    message = posting.post(
        call.slack,
        call.team,
        channel,
        call.team.bot.id,
        content,
        thread_ts=call.maybe("thread_ts"),
        broadcast=call.flag("reply_broadcast") and call.maybe("thread_ts") is not None,
    )
    shown = call.slack.shown(call.team, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    channel = call.channel(member=True)
    user = call.text("user")
    if user not in call.team.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    content = posting.content_of(call.args)
    content.require_something()
    message = posting.post(
        call.slack,
        call.team,
        channel,
        call.team.bot.id,
        content,
        thread_ts=call.maybe("thread_ts"),
        ephemeral_to=user,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    channel = call.channel(member=True)
    message = call.message(channel)
    if message.user != call.team.bot.id:
        raise ApiError("cant_update_message")
    content = posting.content_of(call.args)
    content.require_something()
    posting.update(call.slack, call.team, channel, message, content)
    shown = call.slack.shown(call.team, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel)
    if message.user != call.team.bot.id:
        raise ApiError("cant_delete_message")
    posting.delete(call.slack, call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{call.team.world.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
