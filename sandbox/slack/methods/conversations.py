"""conversations.*: channels, direct messages, their members and history."""

from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.payloads import channel_json
from sandbox.slack.state import Channel, Json, Message

_MOST = 999  # objects in one answer


def open_im(call: Call) -> Json:
    wanted = (call.maybe("users") or "").split(",")
    if call.maybe("channel"):
        channel = call.channel()
    elif len(wanted) > 1:
        raise ApiError("not_enough_users", ["[ERROR] the local Slack has no group direct messages"])
    else:
        user = call.team.users.get(wanted[0])
        if user is None:
            raise ApiError("user_not_found")
        if user.is_bot:
            raise ApiError("cannot_dm_bot")
        channel = call.team.dm(user.id, call.slack.now())
    shown = channel_json(call.team, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def info(call: Call) -> Json:
    channel = call.channel()
    shown = channel_json(call.team, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def list_all(call: Call) -> Json:
    return _listed(call, list(call.team.channels.values()))


def mine(call: Call) -> Json:
    user = call.maybe("user") or call.team.bot.id
    return _listed(call, [one for one in call.team.channels.values() if user in one.members])


def _listed(call: Call, channels: list[Channel]) -> Json:
    kinds = (call.maybe("types") or "public_channel").split(",")
    rows = [one for one in channels if ("im" if one.is_im else "public_channel") in kinds]
    if call.flag("exclude_archived"):
        rows = [one for one in rows if not one.archived]
    page, leads_on = call.page(rows, 100, 1000)
    return {"channels": [channel_json(call.team, one) for one in page], **leads_on}


def members(call: Call) -> Json:
    page, leads_on = call.page(call.channel().members, 100, 1000)
    return {"members": page, **leads_on}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.archived:
        raise ApiError("is_archived")
    if call.team.bot.id not in channel.members:
        channel.members.append(call.team.bot.id)
    return {"channel": channel_json(call.team, channel)}


def history(call: Call) -> Json:
    """Newest first, without thread replies that were not also sent to the channel."""
    channel = call.channel()
    _require_member(call, channel)
    seen = [one for one in reversed(channel.messages) if one.ephemeral_to is None]
    return _read(call, channel, [one for one in seen if not one.is_reply or one.broadcast])


def replies(call: Call) -> Json:
    """Oldest first, the parent at the top."""
    channel = call.channel()
    _require_member(call, channel)
    parent = channel.find(call.text("ts"))
    if parent is None or parent.ephemeral_to is not None:
        raise ApiError("thread_not_found")
    root = parent.thread_ts or parent.ts
    top = channel.find(root)
    return _read(call, channel, [*([top] if top else []), *channel.replies(root)])


def _require_member(call: Call, channel: Channel) -> None:
    if call.team.bot.id not in channel.members:
        raise ApiError("not_in_channel")


def _read(call: Call, channel: Channel, rows: list[Message]) -> Json:
    oldest, latest = call.maybe("oldest") or "0", call.maybe("latest")
    inclusive = call.flag("inclusive")

    def within(message: Message) -> bool:
        ts = _micros(message.ts)
        after = ts > _micros(oldest) or (inclusive and ts == _micros(oldest))
        before = latest is None or ts < _micros(latest) or (inclusive and ts == _micros(latest))
        return after and before

    page, leads_on = call.page([one for one in rows if within(one)], 100, _MOST)
    metadata = call.flag("include_all_metadata")
    shown = [call.slack.shown(call.team, channel, one, metadata=metadata) for one in page]
    more = bool(leads_on["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": more, "pin_count": 0, **leads_on}


def _micros(ts: str) -> int:
    """A timestamp as whole microseconds: floats would lose the last digits."""
    seconds, _, fraction = ts.partition(".")
    try:
        return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])
    except ValueError as error:
        raise ApiError("invalid_ts_oldest") from error
