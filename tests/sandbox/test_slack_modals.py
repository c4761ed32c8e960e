"""Buttons, selects, modals and the Home tab of the local Slack, through the real SDK client."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_app import App, connected, eventually, web_client
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import limits

CREATORS = ["Lily Ross", "莉莉安", "Arif"]


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": text(words), "value": f"v:{words}"}


def field(label: str, block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": text(label), "element": element, **more}


def modal(title: str = "Terms", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "terms",
        "title": text(title),
        "submit": text("Save"),
        "blocks": [
            field("Creator", "who", {"type": "external_select", "action_id": "who", "min_query_length": 2}),
            field(
                "Days",
                "days",
                {"type": "static_select", "action_id": "days", "options": [option("15"), option("30")]},
            ),
            field("Note", "note", {"type": "plain_text_input", "action_id": "note"}, optional=True),
        ],
        **more,
    }


def button(label: str, action_id: str) -> dict[str, Any]:
    return {"type": "button", "text": text(label), "action_id": action_id, "value": "7"}


class Desk:
    """The app under test and what it answers to submissions."""

    def __init__(self) -> None:
        self.submission: dict[str, Any] | None = None

    def answer(self, request: SocketModeRequest) -> dict[str, Any] | None:
        kind = request.payload.get("type")
        if kind == "block_suggestion":
            query = request.payload["value"].casefold()
            return {"options": [option(one) for one in CREATORS if query in one.casefold()]}
        return self.submission if kind == "view_submission" else None


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def slack(base_url: str) -> AsyncWebClient:
    return web_client(base_url)


@pytest.fixture
async def app(base_url: str, desk: Desk) -> AsyncIterator[App]:
    async with connected(base_url, desk.answer) as connected_app:
        yield connected_app


async def trigger(app: App, http: httpx.AsyncClient) -> str:
    """A fresh trigger from a slash command."""
    before = len(app.commands())
    await http.post("/control/slack/command", json={"user": "lin", "channel": "#creators", "text": "/daren"})
    found: str = app.commands()[before]["trigger_id"]
    return found


async def shown(http: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await http.get("/control/slack/modal?user=lin")).json()["modal"]
    return found


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def submit(http: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (
        await http.post("/control/slack/submit", json={"user": "lin", "values": values})
    ).json()
    return answer


async def test_a_button_is_pressed_by_what_is_written_on_it(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    blocks = [
        {"type": "actions", "block_id": "row", "elements": [button("Approve", "yes"), button("Return", "no")]}
    ]
    posted = await slack.chat_postMessage(channel="C0CREATORS", text="a task", blocks=blocks)
    pressed = await http.post(
        "/control/slack/press", json={"user": "sam", "channel": "#creators", "label": "Return"}
    )
    assert pressed.json() == {"ok": True}
    payload = app.interactions("block_actions")[0]
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("no", "row", "7")
    assert (payload["user"]["id"], payload["message"]["ts"]) == ("U0SAM", posted["ts"])
    assert (
        await http.post(payload["response_url"], json={"replace_original": True, "text": "done"})
    ).text == "ok"
    seen = (await http.get("/control/slack/messages?channel=%23creators")).json()["messages"]
    assert [one["visible"] for one in seen] == ["done"]


async def test_a_button_that_is_not_there_is_said_so(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await slack.chat_postMessage(channel="C0CREATORS", text="no buttons")
    pressed = await http.post(
        "/control/slack/press", json={"user": "sam", "channel": "#creators", "label": "Go"}
    )
    assert (pressed.status_code, pressed.json()["ok"]) == (404, False)
    assert app.interactions("block_actions") == []


async def test_a_press_without_ack_times_out(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACK", 0.3)
    blocks = [{"type": "actions", "elements": [button("Go", "go")]}]
    await slack.chat_postMessage(channel="C0CREATORS", text="x", blocks=blocks)
    app.deaf = True
    pressed = await http.post(
        "/control/slack/press", json={"user": "lin", "channel": "#creators", "label": "Go"}
    )
    assert pressed.json() == {"ok": False, "error": "operation_timeout"}


async def test_a_modal_is_filled_by_label_and_closes(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    fields = {one["label"]: one for one in (await shown(http))["fields"]}
    assert (fields["Days"]["options"], fields["Note"]["optional"]) == (["15", "30"], True)
    answer = await submit(http, Creator="莉莉", Days="30")
    assert answer == {"ok": True, "errors": {}, "closed": True, "modal": None}
    values = app.interactions("view_submission")[0]["view"]["state"]["values"]
    assert values["who"]["who"]["selected_option"]["value"] == "v:莉莉安"
    assert values["days"]["days"]["selected_option"]["text"]["text"] == "30"
    assert values["note"]["note"] == {"type": "plain_text_input", "value": None}


async def test_a_required_field_is_asked_for_before_the_app_hears(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    answer = await submit(http, Creator="Arif")
    assert (answer["errors"], answer["closed"]) == ({"Days": "Please complete this required field."}, False)
    assert app.interactions("view_submission") == []


async def test_the_app_names_errors_by_block_and_slack_shows_them_by_field(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient, desk: Desk
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    desk.submission = {"response_action": "errors", "errors": {"days": "15 or 30 days"}}
    answer = await submit(http, Creator="Arif", Days="15")
    assert answer["errors"] == {"Days": "15 or 30 days"}
    assert {one["label"]: one["error"] for one in (await shown(http))["fields"]}["Days"] == "15 or 30 days"
    desk.submission = {"response_action": "errors", "errors": {"nowhere": "x"}}
    assert (await submit(http))["error"] == "invalid_errors"


async def test_a_submission_updates_pushes_and_clears(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient, desk: Desk
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    desk.submission = {"response_action": "update", "view": modal("Page 2")}
    assert (await submit(http, Creator="Arif", Days="15"))["modal"] == "Page 2"
    desk.submission = {"response_action": "push", "view": modal("On top")}
    assert (await submit(http))["modal"] == "On top"
    assert (await shown(http))["depth"] == 2
    desk.submission = None
    assert (await submit(http, Creator="Arif", Days="15"))["modal"] == "Page 2"
    desk.submission = {"response_action": "clear"}
    assert (await submit(http))["closed"] is True


async def test_options_are_asked_only_from_the_shortest_query_on(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    found = await http.get(
        "/control/slack/options", params={"user": "lin", "label": "Creator", "query": "li"}
    )
    assert found.json()["options"] == ["Lily Ross"]
    short = await http.get("/control/slack/options", params={"user": "lin", "label": "Creator", "query": "l"})
    assert short.status_code == 400
    assert app.interactions("block_suggestion")[0]["view"]["callback_id"] == "terms"


async def test_a_trigger_opens_one_modal_within_three_seconds(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = await trigger(app, http)
    await slack.views_open(trigger_id=once, view=modal())
    assert await error_of(slack.views_open(trigger_id=once, view=modal())) == "exchanged_trigger_id"
    assert await error_of(slack.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    late = await trigger(app, http)
    monkeypatch.setattr(limits, "TRIGGER", 0.05)
    await asyncio.sleep(0.1)
    assert await error_of(slack.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


async def test_a_stack_holds_three_modals(app: App, http: httpx.AsyncClient, slack: AsyncWebClient) -> None:
    more: dict[str, Any] = {"blocks": [{"type": "actions", "elements": [button("More", "more")]}]}
    await slack.views_open(trigger_id=await trigger(app, http), view=modal(**more))
    for _ in range(2):
        await slack.views_push(trigger_id=await press_more(app, http), view=modal(**more))
    assert (
        await error_of(slack.views_push(trigger_id=await press_more(app, http), view=modal()))
        == "push_limit_reached"
    )
    assert (
        await error_of(slack.views_push(trigger_id=await trigger(app, http), view=modal()))
        == "invalid_trigger_id"
    )


async def press_more(app: App, http: httpx.AsyncClient) -> str:
    await http.post("/control/slack/press", json={"user": "lin", "modal": True, "label": "More"})
    found: str = app.interactions("block_actions")[-1]["trigger_id"]
    return found


async def test_an_update_with_a_stale_hash_is_refused_and_input_survives_an_update(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    opened = (await slack.views_open(trigger_id=await trigger(app, http), view=modal()))["view"]
    await http.post("/control/slack/fill", json={"user": "lin", "values": {"Note": "keep me"}})
    await slack.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("Again"))
    stale = slack.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    assert await error_of(stale) == "hash_conflict"
    now = await shown(http)
    assert (now["title"], now["fields"][2]["value"]) == ("Again", "keep me")


async def test_a_closed_modal_is_told_when_the_app_wants_to_know(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    view = (await slack.views_open(trigger_id=await trigger(app, http), view=modal(notify_on_close=True)))[
        "view"
    ]
    assert (await http.post("/control/slack/close", json={"user": "lin"})).json() == {"ok": True}
    assert app.interactions("view_closed")[0]["view"]["id"] == view["id"]
    assert await error_of(slack.views_update(view_id=view["id"], view=modal())) == "not_found"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": text("x" * 25)}, "invalid_arguments"),
        ({"private_metadata": "x" * 3001}, "invalid_arguments"),
        ({"colour": "red"}, "invalid_arguments"),
        ({"blocks": [{"type": "divider"}] * 101}, "invalid_arguments"),
        ({"blocks": [field("Same", "same", {"type": "plain_text_input"})] * 2}, "invalid_arguments"),
        ({"private_metadata": "x" * 250_000}, "view_too_large"),
    ],
)
async def test_a_view_beyond_the_limits_is_refused(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient, change: dict[str, Any], error: str
) -> None:
    assert (
        await error_of(slack.views_open(trigger_id=await trigger(app, http), view=modal(**change))) == error
    )


async def test_the_home_tab_is_opened_published_and_pressed(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await http.post("/control/slack/home", json={"user": "lin"})
    opened = (await eventually(lambda: app.events("app_home_opened")))[0]
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("Start", "start")]}]}
    first = (await slack.views_publish(user_id=opened["user"], view=home))["view"]
    await slack.views_publish(user_id="U0LIN", view=home, hash=first["hash"])
    assert (
        await error_of(slack.views_publish(user_id="U0LIN", view=home, hash=first["hash"])) == "hash_conflict"
    )
    assert (await http.get("/control/slack/home?user=lin")).json()["home"]["buttons"] == ["Start"]
    await http.post("/control/slack/press", json={"user": "lin", "home": True, "label": "Start"})
    assert app.interactions("block_actions")[0]["container"] == {"type": "view", "view_id": first["id"]}


async def test_the_snapshot_shows_what_everybody_has_open(
    app: App, http: httpx.AsyncClient, slack: AsyncWebClient
) -> None:
    await slack.views_open(trigger_id=await trigger(app, http), view=modal())
    await slack.chat_postMessage(channel="C0CREATORS", text="hello")
    team = (await http.get("/control/state")).json()["slack"]["teams"]["T0DAREN"]
    assert [one["visible"] for one in team["messages"]["C0CREATORS"]] == ["hello"]
    assert [one["title"] for one in team["modals"]["U0LIN"]] == ["Terms"]
