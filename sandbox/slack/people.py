"""What people do with words: say, mention, run a command, upload a file, open the Home tab."""

import mimetypes
import re
import uuid
from typing import Final, NamedTuple

from sandbox.control import ControlError, NotThereError
from sandbox.slack import posting
from sandbox.slack.errors import ApiError, shown
from sandbox.slack.payloads import VERIFICATION, view_json
from sandbox.slack.posting import Content
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, File, Json, Message, Team
from sandbox.world import SlackUser

_PIECE: Final = re.compile(
    r"<(?P<kind>[@#!])(?P<id>[A-Za-z0-9^_]+)(?:\|[^<>]*)?>|(?P<url>https?://[^\s<>|，。；！？、）】」]+)|@(?P<key>\w+)"
)


class Person(NamedTuple):
    team: Team
    user: SlackUser


def person(slack: Slack, name: str) -> Person:
    """Who is meant by a key, an id or an @handle."""
    for team in slack.teams.values():
        user = team.user(str(name))
        if user is not None and not user.is_bot:
            return Person(team, user)
    raise NotThereError(f"Nobody on Slack is called {name!r}.")


def place(slack: Slack, who: Person, name: str) -> Channel:
    """A channel by #name or id; "dm", "@lin" and "dm:lin" are direct messages with the app."""
    team = who.team
    wanted = str(name)
    if wanted in {"dm", f"@{team.bot.key}", team.bot.id}:
        return team.dm(who.user.id, slack.now())
    if wanted.startswith(("@", "dm:")):
        return team.dm(person(slack, wanted.removeprefix("dm:")).user.id, slack.now())
    channel = team.channel(wanted)
    if channel is None:
        raise NotThereError(f"There is no channel {wanted!r} in {team.world.name}.")
    return channel


def _enter(slack: Slack, who: Person, name: str) -> Channel:
    channel = place(slack, who, name)
    if who.user.id not in channel.members:
        raise ControlError(f"{who.user.name} is not in {name}.")
    if channel.archived:
        raise ControlError(f"{name} is archived.")
    return channel


def say(
    slack: Slack,
    who: Person,
    where: str,
    text: str,
    thread_ts: str | None = None,
    files: list[File] | None = None,
) -> Message:
    """Write a message, as the composer would: it escapes, links addresses and knows @handles."""
    channel = _enter(slack, who, where)
    words, leaves = _composed(who.team, text)
    blocks = (
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}]
        if leaves
        else []
    )
    more: Json = {"client_msg_id": str(uuid.uuid4())}
    if files:
        more["subtype"] = "file_share"
    content = Content(words, blocks, None, None)
    try:
        message = posting.post(
            slack, who.team, channel, who.user.id, content, thread_ts=thread_ts, files=files, more=more
        )
    except ApiError as error:
        raise NotThereError(f"There is no message {thread_ts} in {where}.") from error
    if f"<@{who.team.bot.id}>" in words and not channel.is_im:
        _mention_event(slack, who.team, channel, message)
    for file in files or []:
        _file_event(slack, who, channel, file, message.ts)
    return message


def _mention_event(slack: Slack, team: Team, channel: Channel, message: Message) -> None:
    if team.bot.id in channel.members:
        shown = slack.shown(team, channel, message)
        event = {**shown, "type": "app_mention", "channel": channel.id, "event_ts": message.ts}
        slack.event(team, "app_mention", event)


def _file_event(slack: Slack, who: Person, channel: Channel, file: File, ts: str) -> None:
    if who.team.bot.id in channel.members:
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": who.user.id,
            "file": {"id": file.id},
            "event_ts": ts,
        }
        slack.event(who.team, "file_shared", event)


def upload(
    slack: Slack,
    who: Person,
    where: str,
    name: str,
    content: bytes,
    text: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Share a file with an optional comment."""
    _enter(slack, who, where)
    file = File(
        id=who.team.new_id("F"),
        team_id=who.team.id,
        user=who.user.id,
        name=name,
        title=name,
        size=len(content),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=slack.now(),
        content=content,
    )
    who.team.files[file.id] = file
    return say(slack, who, where, text, thread_ts, [file])


async def command(slack: Slack, who: Person, where: str, line: str) -> Json:
    """Run a slash command; its answer in the ack is shown as Slack shows it."""
    name, _, text = line.strip().partition(" ")
    if name not in slack.app.commands:
        raise ControlError(f"Slack knows no command {name}; the app has {', '.join(slack.app.commands)}.")
    channel = _enter(slack, who, where)
    team, user = who
    key = slack.response_urls.make(team.id, channel.id, user.id)
    payload = {
        "token": VERIFICATION,
        "team_id": team.id,
        "team_domain": team.world.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.key,
        "command": name,
        "text": text.strip(),
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{slack.base_url}/slack/hooks/{key}",
        "trigger_id": slack.triggers.make(team.id, user.id),
    }
    try:
        answer = await slack.ask("slash_commands", payload)
    except TimeoutError as unheard:
        return shown(unheard)
    if answer is None:
        return {}
    return _show_answer(slack, who, channel, answer)


def _show_answer(slack: Slack, who: Person, channel: Channel, answer: Json) -> Json:
    try:
        content = posting.content_of(answer)
        content.require_something()
    except ApiError as error:
        return {"ok": False, "error": error.error, "messages": error.messages}
    only_for = None if answer.get("response_type") == "in_channel" else who.user.id
    message = posting.post(slack, who.team, channel, who.team.bot.id, content, ephemeral_to=only_for)
    return {"ts": message.ts}


def open_home(slack: Slack, who: Person) -> None:
    """Look at the app's Home tab: app_home_opened, with the view the person sees."""
    home = who.team.homes.get(who.user.id)
    now = slack.now()
    event = {
        "type": "app_home_opened",
        "user": who.user.id,
        "channel": who.team.dm(who.user.id, now).id,
        "tab": "home",
        "event_ts": f"{now.timestamp():.6f}",
        **({"view": view_json(who.team, slack.app, home)} if home else {}),
    }
    slack.event(who.team, "app_home_opened", event)


def _composed(team: Team, text: str) -> tuple[str, list[Json]]:
    """The message text with Slack's escapes and tokens, and the same as rich text leaves."""
    words, leaves, at = "", list[Json](), 0
    for piece in _PIECE.finditer(text):
        token, leaf = _recognised(team, piece)
        if leaf is None:
            continue
        before = text[at : piece.start()]
        leaves += [{"type": "text", "text": before}] if before else []
        leaves.append(leaf)
        words += _escaped(before) + token
        at = piece.end()
    rest = text[at:]
    leaves += [{"type": "text", "text": rest}] if rest else []
    return words + _escaped(rest), leaves


def _recognised(team: Team, piece: re.Match[str]) -> tuple[str, Json | None]:
    if url := piece["url"]:
        return f"<{_escaped(url)}>", {"type": "link", "url": url}
    if key := piece["key"]:
        user = team.user(key)
        return (f"<@{user.id}>", {"type": "user", "user_id": user.id}) if user else ("", None)
    if piece["kind"] == "@":
        return f"<@{piece['id']}>", {"type": "user", "user_id": piece["id"]}
    if piece["kind"] == "#":
        return piece[0], {"type": "channel", "channel_id": piece["id"]}
    return f"<!{piece['id']}>", {"type": "broadcast", "range": piece["id"]}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
