"""The Home tab and a message's shortcut, lived through: what waits is there, and a task comes of a message."""

from __future__ import annotations

import base64

from conversations.scenes import IN_BOTH_LANGUAGES, ON_BOTH_DATABASES, PRODUCT, sends_a_task
from harness.world import SlackPerson, World

from bot.messages.wording import say
from services import files
from services.files import FileState
from storage.tables import StoredFile, Task


async def home(person: SlackPerson) -> dict[str, object]:
    shown = (await person.world.get("slack/home", user=person.key))["home"]
    return dict(shown) if shown else {}


async def opens_home(person: SlackPerson) -> dict[str, object]:
    await person._do("slack/home")
    return await home(person)


@IN_BOTH_LANGUAGES
async def test_home_shows_what_waits_and_follows_what_happens(world: World, language: str) -> None:
    owner = world.slack("lin") if language == "zh_CN" else world.slack("sam", "#campaigns")
    shown = await opens_home(owner)
    assert str(shown["visible"]).startswith(owner.word("Nothing waits for you."))
    labels = ["Make a shortlist", "Write a task", "Ask for an authorization"]
    assert [label for label in shown["buttons"] if label in map(owner.word, labels)] == [  # type: ignore[attr-defined]
        owner.word(label) for label in labels
    ]
    await sends_a_task(owner, "穿搭师Kai")
    await world.telegram("kai").presses("Ask for changes")
    await world.telegram("kai").answers({"Fee": "3000"})
    shown = await home(owner)
    assert "穿搭师Kai" in str(shown["visible"]), "nobody has opened it again"
    await owner.presses("Agree")
    shown = await home(owner)
    assert str(shown["visible"]).startswith(owner.word("Nothing waits for you."))


@ON_BOTH_DATABASES
async def test_home_begins_goes_on_and_keeps_quiet_when_nothing_changed(world: World) -> None:
    lin = world.slack("lin")
    await opens_home(lin)
    await lin._do("slack/press", home=True, label=lin.word("Write a task"))
    modal = await lin.modal()
    assert modal
    await lin.submits({})
    await lin._do("slack/close")
    shown = await home(lin)
    title = say("Continue: %(title)s", "zh_CN", title=lin.word("New task"))
    assert title in shown["buttons"]  # type: ignore[operator]
    await lin._do("slack/press", home=True, label=title)
    assert (await lin.modal())["fields"][0]["label"] == lin.word("Product")  # type: ignore[index]
    published = len(world.sandbox.recorder.of("views.publish"))
    await opens_home(lin)
    assert len(world.sandbox.recorder.of("views.publish")) == published


async def test_what_is_answered_elsewhere_is_said_over_the_tab(world: World) -> None:
    lin = world.slack("lin")
    await opens_home(lin)
    await lin._do("slack/press", home=True, label=lin.word("Help"))
    assert lin.word("The answer is under Messages.") in (await lin.modal())["visible"]  # type: ignore[index]
    await lin.sees("/daren shortlist")


async def test_only_owners_see_how_the_workspace_does_and_outsiders_see_nothing(world: World) -> None:
    lin = world.slack("lin")
    assert str((await opens_home(lin))["visible"]).endswith("个会话都能发送，没有丢失的消息。")
    await world.post("telegram/member", chat="Managers 管理群", user="daren_demo_bot", status="kicked")
    await world.rest()
    assert "⚠️ 1 个会话发不进去：Managers 管理群" in str((await opens_home(lin))["visible"])
    await world.post("slack/home", user="outsider")
    await world.rest()
    assert (await world.get("slack/home", user="outsider"))["home"] is None


async def test_a_task_is_made_of_a_message_and_only_the_team_sees_where_it_came_from(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    said = await world.post(
        "slack/say", user="lin", channel="#campaigns", text="Kai: winter coat, three outfits"
    )
    await world.rest()
    await sam._do("slack/shortcut", channel="#campaigns", name="Make this a task", ts=said["ts"])
    await sam.submits({})
    modal = await sam.modal()
    assert modal
    values = {field["label"]: field["value"] for field in modal["fields"]}
    assert values["Deliverable"] == "Kai: winter coat, three outfits"
    await sam.answers({"Product": PRODUCT, "Creators": ["Lily Ross"]})
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        (task,) = uow.all(uow.query(Task))
        address = task.brief["source"]
    assert address == f"https://qinghe.slack.com/archives/C0CAMPAIGNS/p{said['ts'].replace('.', '')}"
    await sam.sees("the message it was made of")
    lily = world.telegram("lily")
    await lily.sees("Kai: winter coat, three outfits")
    await lily.does_not_see("archives", "the message it was made of")


@ON_BOTH_DATABASES
async def test_a_file_of_a_form_is_fetched_and_a_link_is_checked_before_the_form_goes_on(
    world: World,
) -> None:
    sam = world.slack("sam", "#campaigns")
    await sends_a_task(sam, "阿伦男装")
    await sam.presses("Declined")
    refused = await sam.submits({"Link to a proof": "https://bank.example@evil.example/"})
    assert refused["errors"] == {
        "Link to a proof": "That link carries a name or a password. Send it without them."
    }
    picture = {"filename": "chat.png", "content_base64": base64.b64encode(b"\x89PNG").decode()}
    await sam.answers({"Proof": picture, "Link to a proof": "https://Example.com/chat"})
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        (file,) = uow.all(uow.query(StoredFile))
        assert files.state(uow, file.id) is FileState.KEPT
    assert (file.name, file.size, file.platform) == ("chat.png", 4, "slack")
