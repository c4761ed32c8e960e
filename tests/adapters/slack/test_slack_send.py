"""Messages out: sent once, every failure with its meaning, and a lost answer found again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from slack_bench import Stage, token
from slack_wire import Reply, Wire, wired

from bot.card import Attachment, Button, Card, Paragraph, Span
from bot.handlers.slack.clients import Clients, SlackSettings
from bot.handlers.slack.files import SlackFetcher
from bot.handlers.slack.render import SlackRenderer
from bot.handlers.slack.send import SlackSender
from bot.ports import (
    CannotTell,
    Destination,
    Gone,
    MessageGone,
    Rejected,
    RetryLater,
    SendError,
    Sending,
    Sent,
    TooLarge,
    Unknown,
)
from domain import ids

CHANNEL = Destination("T0DAREN", "C0CREATORS", "channel")
LIN = Destination("T0DAREN", "U0LIN", "private")
CARD = Card((Span("Task"),), (Paragraph(((Span("three creators"),),)),), ((Button("See", token()),),))


def sending(to: Destination = CHANNEL, **more: Any) -> Sending:
    card = more.pop("card", CARD)
    return Sending(more.pop("delivery_id", ids.spell(ids.new_id())), to, SlackRenderer().card(card), **more)


async def sender_of(wire: Wire) -> SlackSender:
    clients = Clients(SlackSettings("xapp-demo", "xoxb-demo", base_url=wire.base_url))
    await clients.identify()
    return SlackSender(clients)


REFUSALS: list[tuple[Reply | None, type[SendError]]] = [
    (None, Unknown),
    (Reply(503, b"<html>try later</html>", kind="text/html"), Unknown),
    (Reply(500, {"ok": False, "error": "internal_error"}), Unknown),
    (Reply(200, {"ok": False, "error": "fatal_error"}), Unknown),
    (Reply(200, b"not json"), Unknown),
    (Reply(200, b"hello", kind="text/plain"), Unknown),
    (Reply(200, b"[]"), Unknown),
    (Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"}), RetryLater),
    (Reply(200, {"ok": False, "error": "ratelimited"}), RetryLater),
    (Reply(200, {"ok": False, "error": "invalid_auth"}), RetryLater),
    (Reply(200, {"ok": False, "error": "invalid_blocks"}), Rejected),
    (Reply(403, b"<html>no</html>", kind="text/html"), Rejected),
    (Reply(200, {"ok": False, "error": "is_archived"}), Gone),
    (Reply(200, {"ok": False, "error": "not_in_channel"}), Gone),
    (Reply(200, {"ok": False, "error": "account_inactive"}), Gone),
    (Reply(200, {"ok": False, "error": "message_not_found"}), MessageGone),
]


@pytest.mark.parametrize(("reply", "meaning"), REFUSALS)
async def test_a_failure_has_one_meaning_and_is_never_repeated(
    reply: Reply | None, meaning: type[SendError]
) -> None:
    async with wired(lambda _method: reply) as wire:
        sender = await sender_of(wire)
        with pytest.raises(meaning) as raised:
            await sender.send(sending())
        assert type(raised.value) is meaning
        assert wire.calls == ["auth.test", "chat.postMessage"]


async def test_a_limit_closes_the_channel_for_as_long_as_slack_said() -> None:
    async with wired(lambda _: Reply(429, {"ok": False}, {"Retry-After": "7"})) as wire:
        sender = await sender_of(wire)
        with pytest.raises(RetryLater) as later:
            await sender.send(sending())
    assert (later.value.after, later.value.limit_key) == (7.0, "slack:T0DAREN:channel:C0CREATORS")
    assert later.value.limit_key in {one.key for one in sender.limits(CHANNEL, edit=False)}


async def test_a_slack_that_is_away_has_certainly_got_nothing() -> None:
    async with wired() as wire:
        sender = await sender_of(wire)
    with pytest.raises(RetryLater):
        await sender.send(sending())


async def test_no_failure_shows_a_token() -> None:
    async with wired(lambda _: Reply(200, {"ok": False, "error": "invalid_blocks"})) as wire:
        sender = await sender_of(wire)
        with pytest.raises(Rejected) as raised:
            await sender.send(sending())
        assert raised.value.__cause__ is None
        assert "xoxb" not in str(raised.value)


async def test_a_message_is_posted_with_its_delivery_and_pings_nobody(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    sent = await sender.send(sending(delivery_id="abc"))
    assert sent.channel == "C0CREATORS"
    [call] = stage.calls("chat.postMessage")
    assert call["metadata"] == {"event_type": "daren_delivery", "event_payload": {"id": "abc"}}
    assert (call["link_names"], call["unfurl_links"], call["unfurl_media"]) == (False, False, False)


async def test_an_edit_keeps_its_place_and_may_be_repeated(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    sent = await sender.send(sending(LIN))
    assert sent.channel.startswith("D")
    done = sending(LIN, card=Card((Span("Done"),)), edit=sent)
    assert await sender.send(done) == await sender.send(done) == sent
    [message] = await stage.messages("dm")
    assert (message["visible"], message["edited"], message["buttons"]) == ("Done", True, [])


async def test_an_edit_of_a_message_that_is_gone_says_so(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    sent = await sender.send(sending())
    await sender.delete(CHANNEL, sent)
    await sender.delete(CHANNEL, sent)
    with pytest.raises(MessageGone):
        await sender.send(sending(edit=sent))


@pytest.mark.parametrize("to", [CHANNEL, LIN])
@pytest.mark.parametrize("threaded", [False, True])
async def test_a_lost_message_is_found_by_its_metadata(stage: Stage, to: Destination, threaded: bool) -> None:
    sender = stage.adapter.platform.sender
    parent = await sender.send(sending(to))
    where = Destination(to.team, to.chat, to.kind, parent.message) if threaded else to
    lost = sending(where)
    assert await sender.find(lost) is None
    sent = await sender.send(lost)
    assert await sender.find(lost) == sent


async def test_what_lies_behind_too_many_messages_cannot_be_told() -> None:
    page = {
        "ok": True,
        "messages": [{"ts": "9999999999.000001"}],
        "response_metadata": {"next_cursor": "more"},
    }
    async with wired(lambda _: Reply(body=page)) as wire:
        sender = await sender_of(wire)
        with pytest.raises(CannotTell):
            await sender.find(sending())
        assert wire.calls.count("conversations.history") == 5


async def test_looking_ends_at_messages_older_than_the_delivery() -> None:
    page = {
        "ok": True,
        "messages": [{"ts": "1000000000.000001"}],
        "response_metadata": {"next_cursor": "more"},
    }
    async with wired(lambda _: Reply(body=page)) as wire:
        sender = await sender_of(wire)
        assert await sender.find(sending()) is None
        assert wire.calls.count("conversations.history") == 1


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        (None, RetryLater),
        (Reply(429, {}), RetryLater),
        (Reply(200, {"ok": False, "error": "not_in_channel"}), CannotTell),
    ],
)
async def test_looking_never_guesses(reply: Reply | None, meaning: type[SendError]) -> None:
    async with wired(lambda _: reply) as wire:
        sender = await sender_of(wire)
        with pytest.raises(meaning):
            await sender.find(sending())


async def test_a_message_to_nowhere_means_gone(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    with pytest.raises(Gone) as gone:
        await sender.send(sending(Destination("T0DAREN", "C0NOWHERE", "channel")))
    assert gone.value.state == "kicked"
    await stage.act("archive", channel="#creators")
    with pytest.raises(Gone) as gone:
        await sender.send(sending())
    assert gone.value.state == "archived"


async def test_a_team_we_have_no_token_for_is_gone(stage: Stage) -> None:
    with pytest.raises(Gone):
        await stage.adapter.platform.sender.send(sending(Destination("T0NOBODY", "C1", "channel")))


async def test_a_file_is_shared_before_its_message(stage: Stage, tmp_path: Path) -> None:
    rows = tmp_path / "blob-17"
    rows.write_bytes(b"handle\n")
    card = Card((Span("3 rows without a handle"),), attachment=Attachment("17", "rows.csv", "rejected rows"))
    given = sending(LIN, card=card, attachment=rows)
    sent = await stage.adapter.platform.sender.send(given)
    file, message = await stage.messages("dm")
    assert file["files"][0]["name"] == "rows.csv"
    assert (message["visible"], message["ts"]) == ("3 rows without a handle", sent.message)
    assert await stage.adapter.platform.sender.find(given) == sent


async def test_a_file_for_a_thread_stands_in_the_thread_with_its_words(stage: Stage, tmp_path: Path) -> None:
    clip = tmp_path / "blob-18"
    clip.write_bytes(b"clip")
    parent = await stage.adapter.platform.sender.send(sending(CHANNEL))
    thread = Destination("T0DAREN", "C0CREATORS", "channel", parent.message)
    card = Card((Span("Draft 1"),), attachment=Attachment("18", "draft.mp4", "Lily · Winter coat"))
    await stage.adapter.platform.sender.send(sending(thread, card=card, attachment=clip))
    _, file, words = await stage.messages(thread_ts=parent.message)
    assert (file["files"][0]["name"], words["visible"]) == ("draft.mp4", "Draft 1")


async def test_a_file_without_its_message_is_not_guessed_at(stage: Stage, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_bytes(b"handle\n")
    with pytest.raises(CannotTell):
        await stage.adapter.platform.sender.find(sending(LIN, attachment=rows))


async def test_a_dropped_file_comes_to_disk_whole(stage: Stage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 3_000
    await stage.drop("creators.xlsx", content, channel="dm")
    file = await _dropped(stage)
    target = tmp_path / "creators"
    await stage.adapter.platform.fetcher.fetch(file, target, team="T0DAREN", most_bytes=1 << 20)
    assert target.read_bytes() == content
    with pytest.raises(TooLarge):
        await stage.adapter.platform.fetcher.fetch(file, target, team="T0DAREN", most_bytes=1_000)


async def _dropped(stage: Stage) -> str:
    [message] = await stage.messages("dm")
    return str(message["files"][0]["id"])


async def test_a_file_of_another_team_or_none_is_refused(stage: Stage, tmp_path: Path) -> None:
    await stage.drop("a.csv", b"x", channel="dm")
    file = await _dropped(stage)
    for team, ref in (("T0OTHER", file), ("T0DAREN", "F404"), ("T0NOBODY", file)):
        with pytest.raises(Rejected):
            await stage.adapter.platform.fetcher.fetch(ref, tmp_path / "x", team=team, most_bytes=10)
    assert list(tmp_path.iterdir()) == []


INFO = {"id": "F1", "size": 3, "mimetype": "text/csv"}
DOWNLOADS: list[tuple[dict[str, Any], Reply | None, type[SendError]]] = [
    ({}, Reply(body=b"<html>Sign in</html>", kind="text/html"), Rejected),
    ({"mimetype": "text/html"}, Reply(body=b"<html>Sign in</html>", kind="text/html"), Rejected),
    ({}, Reply(302, b"", {"Location": "/login"}), Rejected),
    ({}, Reply(404, b""), Rejected),
    ({}, Reply(503, b""), RetryLater),
    ({}, Reply(429, b""), RetryLater),
    ({}, Reply(body=b"ab", kind="text/csv"), RetryLater),
    ({"size": None}, Reply(body=b"abcdefghijklmnop", kind="text/csv"), Rejected),
    ({}, None, RetryLater),
    ({"url_private_download": "http://169.254.169.254/meta"}, Reply(body=b"abc", kind="text/csv"), Rejected),
    ({"mode": "tombstone"}, Reply(body=b"abc", kind="text/csv"), Rejected),
]


@pytest.mark.parametrize(("info", "download", "meaning"), DOWNLOADS)
async def test_a_bad_download_leaves_nothing_behind(
    tmp_path: Path, info: dict[str, Any], download: Reply | None, meaning: type[SendError]
) -> None:
    async with wired() as wire:
        url = wire.base_url + "file.csv"
        file = INFO | {"url_private_download": url} | info
        wire.script = lambda method: (
            Reply(body={"ok": True, "file": file}) if method == "files.info" else download
        )
        clients = Clients(SlackSettings("xapp-demo", "xoxb-demo", base_url=wire.base_url))
        await clients.identify()
        with pytest.raises(meaning):
            await SlackFetcher(clients).fetch("F1", tmp_path / "x", team="T0DAREN", most_bytes=10)
        assert list(tmp_path.iterdir()) == []


async def test_the_limits_of_a_send_are_shared_by_what_slack_counts() -> None:
    sender = SlackSender(Clients(SlackSettings("xapp-demo", "xoxb-demo")))
    posts = {one.key for one in sender.limits(CHANNEL, edit=False)}
    assert posts & {one.key for one in sender.limits(LIN, edit=False)} == {"slack:T0DAREN:post"}
    assert {one.key for one in sender.limits(CHANNEL, edit=True)} == {"slack:T0DAREN:update"}
    assert Sent("C", "1") == Sent("C", "1", {})
