"""The local Slack's Web API, through the real SDK client."""

from collections.abc import Awaitable
from typing import Any

import httpx
import pytest
from slack_app import web_client
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox

CHANNEL = "C0CREATORS"


@pytest.fixture
def slack(base_url: str) -> AsyncWebClient:
    return web_client(base_url)


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


async def test_a_post_is_seen_by_people_and_recorded(
    slack: AsyncWebClient, http: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    posted = await slack.chat_postMessage(
        channel=CHANNEL,
        text="3 creators",
        blocks=[section("*3* creators for <@U0LIN> &amp; <https://a.example|brief>")],
        metadata={"event_type": "delivery", "event_payload": {"id": "d1"}},
    )
    seen = (await http.get("/control/slack/messages?channel=%23creators")).json()["messages"]
    assert [(one["ts"], one["visible"]) for one in seen] == [
        (posted["ts"], "3 creators for @林岚 Lin & brief")
    ]
    assert seen[0]["metadata"]["event_payload"] == {"id": "d1"}
    args = sandbox.recorder.of("chat.postMessage")[0]
    assert args["channel"] == CHANNEL
    assert "token" not in args


async def test_metadata_is_read_back_only_when_asked_for(slack: AsyncWebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    parent = await slack.chat_postMessage(channel=CHANNEL, text="one", metadata=metadata)
    await slack.chat_postMessage(channel=CHANNEL, text="two", thread_ts=parent["ts"], metadata=metadata)
    with_it = await slack.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert with_it["messages"][0]["metadata"]["event_payload"] == {"id": "d1"}
    assert "metadata" not in (await slack.conversations_history(channel=CHANNEL))["messages"][0]
    thread = await slack.conversations_replies(channel=CHANNEL, ts=parent["ts"], include_all_metadata=True)
    assert [one["text"] for one in thread["messages"]] == ["one", "two"]
    assert thread["messages"][1]["metadata"] == metadata
    assert with_it["messages"][0]["reply_count"] == 1


async def test_history_is_cut_by_oldest_and_paged(slack: AsyncWebClient) -> None:
    first = (await slack.chat_postMessage(channel=CHANNEL, text="one"))["ts"]
    for text in ("two", "three"):
        await slack.chat_postMessage(channel=CHANNEL, text=text)
    later = await slack.conversations_history(channel=CHANNEL, oldest=first)
    assert [one["text"] for one in later["messages"]] == ["three", "two"]
    assert (
        len((await slack.conversations_history(channel=CHANNEL, oldest=first, inclusive=True))["messages"])
        == 3
    )
    page = await slack.conversations_history(channel=CHANNEL, limit=2)
    rest = await slack.conversations_history(
        channel=CHANNEL, limit=2, cursor=page["response_metadata"]["next_cursor"]
    )
    assert (page["has_more"], [one["text"] for one in rest["messages"]]) == (True, ["one"])


async def test_text_alone_takes_the_blocks_away(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    ts = (await slack.chat_postMessage(channel=CHANNEL, text="fallback", blocks=[section("blocks")]))["ts"]
    await slack.chat_update(channel=CHANNEL, ts=ts, text="plain")
    seen = (await http.get("/control/slack/messages?channel=C0CREATORS")).json()["messages"][0]
    assert (seen["visible"], seen["edited"]) == ("plain", True)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OTHER", "text": "x"}, "channel_not_found"),
        ({"channel": CHANNEL, "text": " "}, "no_text"),
        ({"channel": CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": CHANNEL, "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": CHANNEL, "text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"channel": CHANNEL, "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "blocks": [section("a", colour="red")]}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "blocks": [section("a", block_id="b")] * 2}, "invalid_blocks"),
        ({"channel": CHANNEL, "text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_schema"),
        (
            {
                "channel": CHANNEL,
                "text": "x",
                "metadata": {"event_type": "t", "event_payload": {"a": "x" * 9000}},
            },
            "metadata_too_large",
        ),
        ({"channel": CHANNEL, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_a_post_is_refused_in_slacks_words(
    slack: AsyncWebClient, args: dict[str, Any], error: str
) -> None:
    assert (await refused(slack.api_call("chat.postMessage", json=args)))["error"] == error


async def test_a_wrong_block_is_named_by_its_pointer(slack: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x" * 76}, "action_id": "a"}
    actions = {
        "type": "actions",
        "elements": [button, {**button, "text": {"type": "plain_text", "text": "ok"}}],
    }
    error = await refused(slack.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("a"), actions]))
    assert error["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]",
        "[ERROR] `action_id` must be unique: a is used 2 times [json-pointer:/blocks/1]",
    ]


async def test_tokens_are_told_apart(base_url: str) -> None:
    for token, error in (
        (None, "not_authed"),
        ("xoxb-nobody", "invalid_auth"),
        ("xapp-demo", "not_allowed_token_type"),
    ):
        client = AsyncWebClient(token=token, base_url=f"{base_url}/slack/api/", retry_handlers=[])
        assert (await refused(client.auth_test()))["error"] == error
    assert (await refused(web_client(base_url).apps_connections_open(app_token="xoxb-demo")))["error"] == (
        "not_allowed_token_type"
    )
    assert (await web_client(base_url, "xoxb-other").auth_test())["team_id"] == "T0OTHER"
    assert (await refused(web_client(base_url).api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_seventh_post_at_once_is_rate_limited(slack: AsyncWebClient) -> None:
    for number in range(6):
        await slack.chat_postMessage(channel=CHANNEL, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel=CHANNEL, text="7")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "1",
    )
    await slack.chat_postMessage(channel="C0CAMPAIGNS", text="another channel is free")


async def test_an_ephemeral_message_is_for_one_person_and_no_history(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    ts = (await slack.chat_postEphemeral(channel=CHANNEL, user="U0LIN", text="only you"))["message_ts"]
    lin = (await http.get("/control/slack/messages?channel=%23creators&user=lin")).json()["messages"]
    sam = (await http.get("/control/slack/messages?channel=%23creators&user=sam")).json()["messages"]
    assert ([one["ephemeral"] for one in lin], sam) == ([True], [])
    assert (await slack.conversations_history(channel=CHANNEL))["messages"] == []
    assert (await refused(slack.chat_update(channel=CHANNEL, ts=ts, text="x")))[
        "error"
    ] == "message_not_found"
    outside = slack.chat_postEphemeral(channel="C0CAMPAIGNS", user="U0EVE", text="x")
    assert (await refused(outside))["error"] == "user_not_in_channel"


async def test_only_own_messages_can_be_changed(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    said = await http.post(
        "/control/slack/say", json={"user": "lin", "channel": "#creators", "text": "hello"}
    )
    ts = said.json()["ts"]
    assert (await refused(slack.chat_update(channel=CHANNEL, ts=ts, text="x")))[
        "error"
    ] == "cant_update_message"
    assert (await refused(slack.chat_delete(channel=CHANNEL, ts=ts)))["error"] == "cant_delete_message"
    assert (await slack.chat_getPermalink(channel=CHANNEL, message_ts=ts))["permalink"].endswith(
        ts.replace(".", "")
    )
    await slack.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    again = slack.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    assert (await refused(again))["error"] == "already_reacted"


async def test_a_file_goes_up_in_three_steps_and_comes_down_with_a_token(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    done = await slack.files_upload_v2(
        channel=CHANNEL, filename="创作者.csv", content="name\nLily", initial_comment="1 row"
    )
    file = done["files"][0]
    seen = (await http.get("/control/slack/messages?channel=%23creators")).json()["messages"][0]
    assert (seen["text"], seen["files"]) == ("1 row", [{"name": "创作者.csv", "id": file["id"]}])
    with_token = await http.get(file["url_private"], headers={"Authorization": "Bearer xoxb-demo"})
    assert with_token.content == b"name\nLily"
    for headers in ({}, {"Authorization": "Bearer xoxb-other"}):
        without = await http.get(file["url_private"], headers=headers)
        assert (without.status_code, without.headers["content-type"][:9]) == (200, "text/html")
    announced = await slack.files_getUploadURLExternal(filename="a.txt", length=9)
    assert (await http.post(announced["upload_url"], content=b"short")).status_code == 400
    too_soon = slack.files_completeUploadExternal(files=[{"id": announced["file_id"]}], channel_id=CHANNEL)
    assert (await refused(too_soon))["error"] == "file_not_found"


async def test_people_and_channels_are_listed_per_team(slack: AsyncWebClient, base_url: str) -> None:
    user = (await slack.users_info(user="U0LIN", include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("zh-CN", "Asia/Shanghai", 28800)
    assert [one["id"] for one in (await slack.users_list())["members"]] == [
        "U0LIN",
        "U0SAM",
        "U0EVE",
        "U0BOT",
    ]
    assert [one["name"] for one in (await slack.conversations_list())["channels"]] == [
        "creators",
        "campaigns",
    ]
    assert "U0EVE" not in (await slack.conversations_members(channel="C0CAMPAIGNS"))["members"]
    dm = (await slack.conversations_open(users="U0LIN"))["channel"]["id"]
    assert (await slack.chat_postMessage(channel="U0LIN", text="hi"))["channel"] == dm
    assert (await refused(web_client(base_url, "xoxb-other").users_info(user="U0LIN")))[
        "error"
    ] == "user_not_found"


async def test_timestamps_are_business_time_and_increase_when_the_clock_goes_back(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    await http.post("/control/clock", json={"to": "2027-01-01T00:00:00Z"})
    first = (await slack.chat_postMessage(channel=CHANNEL, text="one"))["ts"]
    assert 0 <= float(first) - 1798761600 < 5
    await http.post("/control/clock", json={"advance": "-1d"})
    second = (await slack.chat_postMessage(channel=CHANNEL, text="two"))["ts"]
    assert second > first


async def test_a_channel_closes_itself_to_the_app(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    await http.post("/control/slack/kick", json={"channel": "#campaigns"})
    assert (await refused(slack.chat_postMessage(channel="C0CAMPAIGNS", text="x")))[
        "error"
    ] == "not_in_channel"
    await http.post("/control/slack/archive", json={"channel": "#creators"})
    assert (await refused(slack.chat_postMessage(channel=CHANNEL, text="x")))["error"] == "is_archived"
    await http.post("/control/slack/uninstall", json={"user": "lin"})
    assert (await refused(slack.auth_test()))["error"] == "account_inactive"
