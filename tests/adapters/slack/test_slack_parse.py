"""Payloads that the local Slack does not send, read as Slack's own documentation shows them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handlers.slack import parse
from bot.inbound import Command, FilesDropped, MembersChanged, Press, Reachability, SharingChanged, Text

TEAM = "T0DAREN"
BOT = "U0BOT"


def event(**happened: Any) -> dict[str, Any]:
    return {"team_id": TEAM, "event_id": "Ev1", "event": happened}


def said(**more: Any) -> dict[str, Any]:
    words = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U0LIN",
        "ts": "1.1",
        "text": "hi",
    }
    return event(**(words | more))


@pytest.mark.parametrize(
    "ignored",
    [
        said(subtype="message_changed"),
        said(subtype="message_deleted"),
        said(subtype="bot_message", bot_id="B1"),
        said(bot_id="B0BOT", user=BOT),
        said(user=None),
        said(channel_type="channel", channel="C1"),
        event(type="reaction_added", user="U0LIN"),
        event(type="member_joined_channel", user="", channel="C1"),
        event(type="tokens_revoked", tokens={"oauth": ["U0LIN"]}),
        event(type="file_shared", user_id=BOT, channel_id="C1", file_id="F1"),
    ],
)
def test_what_does_not_concern_the_bot_is_no_delivery(ignored: dict[str, Any]) -> None:
    assert parse.event(ignored, BOT) == []


def test_a_reply_in_a_thread_names_what_it_answers() -> None:
    [delivery] = parse.event(said(thread_ts="0.9"), BOT)
    assert isinstance(delivery.inbound, Text)
    assert (delivery.inbound.reply_to, delivery.inbound.place.thread) == ("0.9", "0.9")


def test_a_redelivery_has_the_same_keys_and_another_message_others() -> None:
    [first], [again] = parse.event(said(), BOT), parse.event(said(), BOT)
    [other] = parse.event({**said(ts="1.2"), "event_id": "Ev2"}, BOT)
    assert (first.key, first.act_key) == (again.key, again.act_key)
    assert not {first.key, first.act_key} & {other.key, other.act_key}


def test_several_files_are_a_delivery_each_and_meet_their_events() -> None:
    files = [{"id": "F1", "name": "a.csv", "size": 3}, {"id": "F2", "title": "b"}]
    first, second = parse.event(said(subtype="file_share", files=files, text="two lists"), BOT)
    assert isinstance(first.inbound, FilesDropped)
    assert isinstance(second.inbound, FilesDropped)
    assert (first.inbound.text, second.inbound.text) == ("two lists", "")
    assert [first.inbound.files[0].name, second.inbound.files[0].name] == ["a.csv", "b"]
    shared = event(type="file_shared", user_id="U0LIN", channel_id="D1", file_id="F2")
    [alone] = parse.event({**shared, "event_id": "Ev9"}, BOT)
    assert alone.act_key == second.act_key != first.act_key
    assert len({first.key, second.key, alone.key}) == 3


def test_a_shared_file_learns_its_name_and_its_thread() -> None:
    [delivery] = parse.event(event(type="file_shared", user_id="U0LIN", channel_id="C1", file_id="F1"), BOT)
    info = {"id": "F1", "name": "a.csv", "shares": {"public": {"C1": [{"ts": "5.5", "thread_ts": "4.4"}]}}}
    named = parse.named(delivery, info).inbound
    assert isinstance(named, FilesDropped)
    assert (named.files[0].name, named.place.message, named.place.thread) == ("a.csv", "5.5", "4.4")


@pytest.mark.parametrize(
    ("happened", "state", "chat"),
    [
        ({"type": "member_joined_channel", "user": BOT, "inviter": "U0LIN", "channel": "C1"}, "active", "C1"),
        ({"type": "member_left_channel", "user": BOT, "channel": "C1"}, "kicked", "C1"),
        ({"type": "channel_left", "channel": "C1", "actor_id": "U0LIN"}, "kicked", "C1"),
        ({"type": "channel_archive", "channel": "C1", "user": "U0LIN"}, "archived", "C1"),
        ({"type": "channel_unarchive", "channel": "C1", "user": "U0LIN"}, "active", "C1"),
        ({"type": "app_uninstalled"}, "uninstalled", None),
        ({"type": "tokens_revoked", "tokens": {"bot": [BOT]}}, "uninstalled", None),
    ],
)
def test_where_the_bot_can_write_is_told(happened: dict[str, Any], state: str, chat: str | None) -> None:
    [delivery] = parse.event(event(**happened), BOT)
    assert isinstance(delivery.inbound, Reachability)
    assert (delivery.inbound.state, delivery.inbound.place.chat) == (state, chat)


@pytest.mark.parametrize(("kind", "came"), [("member_joined_channel", True), ("member_left_channel", False)])
def test_who_comes_to_a_channel_and_leaves_it_is_told(kind: str, came: bool) -> None:
    [delivery] = parse.event(event(type=kind, user="U0EVE", channel="C1"), BOT)
    heard = delivery.inbound
    assert isinstance(heard, MembersChanged)
    assert [one.user for one in (heard.joined if came else heard.left)] == ["U0EVE"]
    assert not (heard.left if came else heard.joined)


@pytest.mark.parametrize(
    ("happened", "shared"),
    [
        ({"type": "channel_shared", "connected_team_id": "T9"}, True),
        ({"type": "channel_unshared", "previously_connected_team_id": "T9", "is_ext_shared": False}, False),
        ({"type": "channel_unshared", "previously_connected_team_id": "T9", "is_ext_shared": True}, True),
    ],
)
def test_a_channel_shared_with_a_company_says_so_until_the_last_has_left(
    happened: dict[str, Any],
    shared: bool,
) -> None:
    [delivery] = parse.event(event(channel="C1", **happened), BOT)
    assert isinstance(delivery.inbound, SharingChanged)
    assert (delivery.inbound.shared, delivery.inbound.place.chat) == (shared, "C1")


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [("", "", ""), ("MINE", "mine", ""), ("authorize &lt;b&gt; <@U1|lily>", "authorize", "<b> @lily")],
)
def test_a_command_is_its_first_word(text: str, name: str, args: str) -> None:
    body = {"team_id": TEAM, "user_id": "U1", "channel_id": "D9", "trigger_id": "t", "text": text}
    command = parse.command(body).inbound
    assert isinstance(command, Command)
    assert (command.name, command.args) == (name, args)
    assert (command.place.kind, command.place.chat) == ("private", "U1")


def pressed(action: dict[str, Any], **container: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "trigger_id": "t1",
        "user": {"id": "U0LIN", "name": "lin"},
        "team": {"id": TEAM},
        "channel": {"id": "C1", "name": "creators"},
        "container": {"type": "message", "channel_id": "C1", "message_ts": "3.3", **container},
        "actions": [action],
    }


def test_a_press_on_what_only_she_sees_has_no_message_to_edit() -> None:
    delivery = parse.interaction(
        pressed({"type": "button", "value": "tok"}, is_ephemeral=True, thread_ts="2.2")
    )
    assert delivery is not None
    press = delivery.inbound  # type: ignore[union-attr]
    assert isinstance(press, Press)
    assert (press.place.message, press.place.thread) == (None, "2.2")


@pytest.mark.parametrize(
    "action", [{"type": "button", "url": "https://a.example"}, {"type": "static_select"}]
)
def test_a_link_is_no_press(action: dict[str, Any]) -> None:
    assert parse.interaction(pressed(action)) is None


def test_somebody_elses_modal_is_not_ours() -> None:
    for kind in ("view_submission", "view_closed", "block_suggestion", "shortcut"):
        body = {"type": kind, "user": {"id": "U1"}, "team": {"id": TEAM}, "view": {"id": "V1"}}
        assert parse.interaction(body) is None


@pytest.mark.parametrize(
    ("channel", "name", "kind", "chat"),
    [
        ("D1", "directmessage", "private", "U1"),
        ("G1", "mpdm-a--b-1", "group", "G1"),
        ("G2", "privategroup", "channel", "G2"),
    ],
)
def test_places_are_told_apart(channel: str, name: str, kind: str, chat: str) -> None:
    body = {"team_id": TEAM, "user_id": "U1", "channel_id": channel, "channel_name": name, "trigger_id": "t"}
    place = parse.command(body).inbound.place  # type: ignore[union-attr]
    assert (place.kind, place.chat, place.title) == (kind, chat, "")
