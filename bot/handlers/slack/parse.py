"""Slack's payloads to typed deliveries: what happened, to whom it belongs, under which key it counts once."""

from __future__ import annotations

from typing import Any, Final

from bot.handlers.slack import forms
from bot.handlers.slack.text import typed
from bot.inbound import (
    Command,
    Delivery,
    DroppedFile,
    FilesDropped,
    FormClosed,
    FormLost,
    FormSubmitted,
    HomeOpened,
    Inbound,
    JobEnded,
    MembersChanged,
    OptionsWanted,
    Place,
    Press,
    Reachability,
    Sender,
    SharingChanged,
    Someone,
    Text,
)

Json = dict[str, Any]
_SAID: Final = {
    None,
    "file_share",
    "thread_broadcast",
    "me_message",
}  # subtypes that are somebody's own words
_REACH: Final = {
    "member_joined_channel": "active",
    "channel_unarchive": "active",
    "group_unarchive": "active",
    "member_left_channel": "kicked",
    "channel_left": "kicked",
    "group_left": "kicked",
    "channel_deleted": "kicked",
    "channel_archive": "archived",
    "group_archive": "archived",
    "app_uninstalled": "uninstalled",
    "tokens_revoked": "uninstalled",
}
_SHARING: Final = {"channel_shared", "channel_unshared"}
SHORTCUTS: Final = {"make_task": "task"}  # callback id of a message's shortcut → the command it stands for
_OF_MEMBERS: Final = {"member_joined_channel", "member_left_channel"}

# Events that mean something to us: what the app has to subscribe to (manifest.py).
HEARD: Final = frozenset(
    {"app_home_opened", "app_mention", "file_shared", "message.im", *_REACH, *_OF_MEMBERS, *_SHARING}
)


def event(body: Json, bot_user: str) -> list[Delivery]:  # noqa: PLR0911 - one a kind of event
    """Deliveries of an events_api payload; none for what does not concern the bot."""
    happened, team = body["event"], body["team_id"]
    kind = happened.get("type")
    if kind == "app_mention" or (kind == "message" and happened.get("channel_type") == "im"):
        return _said(body, happened, team, bot_user)
    if kind == "file_shared":
        return _shared(body, happened, team, bot_user)
    if kind == "app_home_opened":
        return _home(body, happened, team)
    if kind in _OF_MEMBERS and happened.get("user") != bot_user:
        return _members(body, happened, team)
    if kind in _REACH:
        return _reach(body, happened, team, bot_user)
    if kind in _SHARING:
        return _sharing(body, happened, team)
    return []


def _said(body: Json, happened: Json, team: str, bot_user: str) -> list[Delivery]:
    user = happened.get("user")
    own = happened.get("bot_id") or user == bot_user
    if own or not user or happened.get("subtype") not in _SAID:
        return []
    sender = Sender(platform="slack", team=team, user=user)
    thread = happened.get("thread_ts")
    place = _place(happened["channel"], user, thread=thread, message=happened["ts"])
    words = typed(_without_mention(happened.get("text") or "", bot_user))
    files = [one for one in happened.get("files") or [] if one.get("id")]
    if files:
        return [
            _file_delivery(
                body, place, sender, happened["channel"], forms.given_file(one), words if not number else ""
            )
            for number, one in enumerate(files)
        ]
    inbound = Text(sender=sender, place=place, text=words, reply_to=thread)
    act = f"slack:{team}:message:{happened['channel']}:{happened['ts']}"
    return [_delivery(f"slack:{team}:event:{body['event_id']}", inbound, act_key=act)]


def _without_mention(text: str, bot_user: str) -> str:
    """The words without the bot's own name, which is only an address at the beginning."""
    mention = f"<@{bot_user}"
    start = text.lstrip()
    return start.partition(">")[2] if start.startswith((f"{mention}>", f"{mention}|")) else text


def _shared(body: Json, happened: Json, team: str, bot_user: str) -> list[Delivery]:
    """A file that was shared: all that is known of it is its id."""
    user, channel = happened.get("user_id"), happened.get("channel_id")
    if not user or not channel or user == bot_user:
        return []
    sender = Sender(platform="slack", team=team, user=user)
    file = DroppedFile(ref=happened["file_id"], name="")
    return [_file_delivery(body, _place(channel, user), sender, channel, file, "")]


def named(delivery: Delivery, info: Json) -> Delivery:
    """The delivery of a shared file, with what files.info says about it."""
    dropped = delivery.inbound
    assert isinstance(dropped, FilesDropped)
    place = dropped.place
    shares = [
        one
        for kind in (info.get("shares") or {}).values()
        for channel, rows in kind.items()
        for one in rows
        if channel == place.chat or (place.kind == "private" and channel.startswith("D"))
    ]
    if shares:
        place = place.model_copy(
            update={"message": shares[-1].get("ts"), "thread": shares[-1].get("thread_ts")}
        )
    filled = dropped.model_copy(update={"files": (forms.given_file(info),), "place": place})
    return delivery.model_copy(update={"inbound": filled})


def _file_delivery(
    body: Json, place: Place, sender: Sender, channel: str, file: DroppedFile, words: str
) -> Delivery:
    """One delivery a file: the message and each file_shared event then meet under the same key."""
    inbound = FilesDropped(sender=sender, place=place, files=(file,), text=words)
    return _delivery(
        f"slack:{sender.team}:event:{body['event_id']}:{file.ref}",
        inbound,
        act_key=f"slack:{sender.team}:file:{channel}:{file.ref}",
    )


def _home(body: Json, happened: Json, team: str) -> list[Delivery]:
    """Somebody looks at the Home tab; the event also comes for the other tabs of the app."""
    user = happened.get("user")
    if not user or happened.get("tab", "home") != "home":
        return []
    sender = Sender(platform="slack", team=team, user=user)
    place = Place(chat=user, kind="private")
    inbound = HomeOpened(sender=sender, place=place, shown=bool(happened.get("view")))
    return [_delivery(f"slack:{team}:event:{body['event_id']}", inbound)]


def _members(body: Json, happened: Json, team: str) -> list[Delivery]:
    """Somebody came to a channel of ours or left it; whether it is a bot is known once Slack is asked for the name."""
    user, channel = happened.get("user"), happened.get("channel")
    if not user or not channel:
        return []
    who = (Someone(user=user),)
    is_join = happened["type"] == "member_joined_channel"
    inbound = MembersChanged(
        sender=Sender(platform="slack", team=team, user=user),
        place=Place(chat=channel, kind="channel"),
        joined=who if is_join else (),
        left=() if is_join else who,
    )
    return [_delivery(f"slack:{team}:event:{body['event_id']}", inbound)]


def _sharing(body: Json, happened: Json, team: str) -> list[Delivery]:
    """Slack Connect. A channel that one company leaves may still be shared with another: Slack says so."""
    channel = happened.get("channel")
    if not channel:
        return []
    shared = happened["type"] == "channel_shared" or bool(happened.get("is_ext_shared"))
    inbound = SharingChanged(
        sender=Sender(platform="slack", team=team, user=""),
        place=Place(chat=channel, kind="channel"),
        shared=shared,
    )
    return [_delivery(f"slack:{team}:event:{body['event_id']}", inbound)]


def _reach(body: Json, happened: Json, team: str, bot_user: str) -> list[Delivery]:
    kind = happened["type"]
    if kind == "tokens_revoked" and not (happened.get("tokens") or {}).get("bot"):
        return []
    actor = happened.get("inviter") or happened.get("user") or happened.get("actor_id") or ""
    channel = happened.get("channel")
    place = Place(chat=channel, kind="channel") if isinstance(channel, str) else Place()
    sender = Sender(platform="slack", team=team, user="" if actor == bot_user else actor)
    inbound = Reachability.model_validate({"sender": sender, "place": place, "state": _REACH[kind]})
    return [_delivery(f"slack:{team}:event:{body['event_id']}", inbound)]


def command(body: Json) -> Delivery:
    """`/daren shortlist men's wear` is the command "shortlist" with the rest as arguments."""
    sender = Sender(
        platform="slack",
        team=body["team_id"],
        user=body["user_id"],
        name=body.get("user_name") or "",
        handle=body.get("user_name") or None,
    )
    whole = typed(body.get("text") or "")
    name, _, args = whole.partition(" ")
    place = _place(body["channel_id"], sender.user, name=body.get("channel_name") or "")
    inbound = Command(sender=sender, place=place, name=name.lower(), args=args.strip(), typed=whole)
    return _delivery(f"slack:{sender.team}:trigger:{body['trigger_id']}", inbound)


def interaction(body: Json) -> Delivery | OptionsWanted | None:
    """A press, a submission, a closed form or a question for options; None for what is not ours."""
    kind, shown = body.get("type"), body.get("view") or {}
    sender = _presser(body)
    form = shown.get("private_metadata") or ""
    if kind == "block_actions":
        return _pressed(body, sender)
    if kind == "message_action" and body.get("callback_id") in SHORTCUTS:
        return _chosen(body, sender)
    if kind == "block_suggestion" and form:
        return OptionsWanted(sender=sender, form=form, field=body["action_id"], query=body.get("value") or "")
    if kind == "view_submission" and form:
        submitted = FormSubmitted(sender=sender, form=form, values=forms.values(shown))
        # Not the view's hash alone: after a refused submission the same view is submitted again.
        key = f"slack:{sender.team}:view:{shown['id']}:{shown.get('hash')}:{body.get('trigger_id')}"
        return _delivery(key, submitted)
    if kind == "view_closed" and form:
        key = f"slack:{sender.team}:view:{shown['id']}:{shown.get('hash')}:closed"
        return _delivery(key, FormClosed(sender=sender, form=form))
    return None


def _presser(body: Json) -> Sender:
    user = body["user"]
    team = (body.get("team") or {}).get("id") or user.get("team_id") or ""
    name = user.get("name") or user.get("username") or ""
    return Sender(platform="slack", team=team, user=user["id"], name=name, handle=name or None)


def _pressed(body: Json, sender: Sender) -> Delivery | None:
    action = (body.get("actions") or [{}])[0]
    if action.get("type") != "button" or not action.get("value"):  # a link, or a choice that is read later
        return None
    shown = body.get("view") or {}
    if shown:
        press = Press(
            sender=sender,
            token=action["value"],
            form=shown.get("private_metadata") or None,
            values=forms.values(shown),
        )
    else:
        press = Press(sender=sender, place=_pressed_place(body, sender.user), token=action["value"])
    return _delivery(f"slack:{sender.team}:trigger:{body['trigger_id']}", press)


def _chosen(body: Json, sender: Sender) -> Delivery:
    """A command chosen in the menu of a message."""
    channel, message = body["channel"], body.get("message") or {}
    thread = message.get("thread_ts")
    place = _place(channel["id"], sender.user, name=channel.get("name") or "", thread=thread)
    inbound = Command(
        sender=sender,
        place=place,
        name=SHORTCUTS[body["callback_id"]],
        quoted=typed(message.get("text") or ""),
        quoted_at=_address(body, thread),
    )
    return _delivery(f"slack:{sender.team}:trigger:{body['trigger_id']}", inbound)


def _address(body: Json, thread: str | None) -> str:
    """The message's address, as chat.getPermalink gives it: asking would cost a third of the trigger's life."""
    domain, ts = (body.get("team") or {}).get("domain"), body.get("message_ts") or ""
    if not domain or not ts:
        return ""
    address = f"https://{domain}.slack.com/archives/{body['channel']['id']}/p{ts.replace('.', '')}"
    is_reply = thread is not None and thread != ts
    return f"{address}?thread_ts={thread}&cid={body['channel']['id']}" if is_reply else address


def _pressed_place(body: Json, user: str) -> Place:
    container = body.get("container") or {}
    channel = body.get("channel") or {}
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    # An ephemeral message cannot be edited, nor answered in a thread of its own.
    message = None if container.get("is_ephemeral") else container.get("message_ts")
    where = str(container.get("channel_id") or channel.get("id"))
    return _place(where, user, name=channel.get("name") or "", thread=thread, message=message)


def lost(delivery: Delivery, form: str) -> Delivery:
    """Ours: the form that answered this delivery could not be shown."""
    inbound = delivery.inbound
    assert not isinstance(inbound, JobEnded)
    missing = FormLost(sender=inbound.sender, place=inbound.place, form=form)
    return _delivery(f"{delivery.key}:lost", missing)


def _place(
    channel: str, user: str, *, name: str = "", thread: str | None = None, message: str | None = None
) -> Place:
    """Direct messages are known by the person: that is the address the bot can write to at any time."""
    if channel.startswith("D"):
        return Place(chat=user, kind="private", thread=thread, message=message)
    if name.startswith("mpdm-"):
        return Place(chat=channel, kind="group", thread=thread, message=message)
    title = name if name != "privategroup" else ""
    return Place(chat=channel, kind="channel", title=title, thread=thread, message=message)


def _delivery(key: str, inbound: Inbound, act_key: str | None = None) -> Delivery:
    return Delivery(platform="slack", key=key, act_key=act_key, lane=_lane(inbound), inbound=inbound)


def _lane(inbound: Any) -> str:
    place, sender = inbound.place, inbound.sender
    where = "dm" if place.chat is None or place.kind == "private" else place.chat
    return f"slack:{sender.team}:{where}:{sender.user}"
