"""The control API's Slack part: people act, and what they see is read back."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import BaseRoute

from sandbox.body import Body
from sandbox.control import ControlError, NotThereError, control, required
from sandbox.slack import membership, people, shortcuts, touching
from sandbox.slack.choosing import ask_options
from sandbox.slack.http import RequestUrlError
from sandbox.slack.people import Person, person, place
from sandbox.slack.reading import buttons, fields, option_label, options_of, selects, visible, visible_view
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, Json, Message, Team, View
from sandbox.slack.surface import find_element, seen_by, surfaces


class Control:
    """One method an endpoint; each takes decoded arguments and gives the answer's properties."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack

    def routes(self) -> list[BaseRoute]:
        acts = (
            self.say,
            self.mention,
            self.command,
            self.upload,
            self.press,
            self.fill,
            self.submit,
            self.close,
            self.home,
            self.shortcut,
            self.refresh,
            self.app,
            self.archive,
            self.kick,
            self.invite,
            self.join,
            self.leave,
            self.share,
            self.unshare,
            self.uninstall,
            self.install,
        )
        reads = (self.messages, self.modal, self.options, self.look_home)
        return [
            *(_route(act, "POST") for act in acts),
            *(_route(read, "GET") for read in reads),
        ]

    def _who(self, args: Json) -> Person:
        return person(self.slack, required(args, "user"))

    async def say(self, body: Body) -> Json:
        args = body.fields
        text, where = required(args, "text"), required(args, "channel")
        return _posted(people.say(self.slack, self._who(args), where, text, args.get("thread_ts")))

    async def mention(self, body: Body) -> Json:
        args = body.fields
        who = self._who(args)
        text = f"<@{who.team.bot.id}> {required(args, 'text')}"
        return _posted(people.say(self.slack, who, required(args, "channel"), text, args.get("thread_ts")))

    async def command(self, body: Body) -> Json:
        args = body.fields
        return await people.command(
            self.slack, self._who(args), required(args, "channel"), required(args, "text")
        )

    async def upload(self, body: Body) -> Json:
        args = body.fields
        name, content = _file(body)
        who, where = self._who(args), required(args, "channel")
        text, thread_ts = str(args.get("text") or ""), args.get("thread_ts")
        return _posted(people.upload(self.slack, who, where, name, content, text, thread_ts))

    async def press(self, body: Body) -> Json:
        return await touching.press(self.slack, self._who(body.fields), body.fields)

    async def fill(self, body: Body) -> Json:
        return await touching.fill(self.slack, self._who(body.fields), required(body.fields, "values"))

    async def submit(self, body: Body) -> Json:
        return await touching.submit(self.slack, self._who(body.fields), body.fields.get("values") or {})

    async def close(self, body: Body) -> Json:
        everything = bool(body.fields.get("all"))
        return await touching.close(self.slack, self._who(body.fields), everything=everything)

    async def home(self, body: Body) -> Json:
        """The person opens the app's Home tab."""
        people.open_home(self.slack, self._who(body.fields))
        return {}

    async def shortcut(self, body: Body) -> Json:
        """The person chooses a shortcut in the menu of a message: by "ts", by "text" in it, or the newest one."""
        args = body.fields
        who = self._who(args)
        channel = place(self.slack, who, required(args, "channel"))
        wanted, text = args.get("ts"), str(args.get("text") or "")
        seen = [
            one
            for one in seen_by(channel, who.user.id)
            if one.ephemeral_to is None and wanted in {None, "", one.ts} and text in one.text
        ]
        if not seen:
            raise NotThereError(f"{who.user.name} sees no such message in {args['channel']}.")
        return await shortcuts.choose(self.slack, who, channel, seen[-1], required(args, "name"))

    async def refresh(self, body: Body) -> Json:
        """Slack asks every socket to reconnect, after a warning when "warning_seconds" is given."""
        reason = str(body.fields.get("reason") or "refresh_requested")
        return {
            "closed": await self.slack.sockets.refresh(reason, float(body.fields.get("warning_seconds") or 0))
        }

    async def app(self, body: Body) -> Json:
        """The app's settings: "request_url" switches to signed HTTP, null back to Socket Mode."""
        url = body.fields.get("request_url")
        try:
            await self.slack.post_to(None if url is None else str(url))
        except RequestUrlError as error:
            raise ControlError(str(error)) from error
        return {"request_url": self.slack.http.request_url}

    async def archive(self, body: Body) -> Json:
        self._channel(body).archived = body.fields.get("archived") is not False
        return {}

    async def kick(self, body: Body) -> Json:
        """Take the app out of a channel."""
        channel = self._channel(body)
        bots = {team.bot.id for team in self.slack.teams.values()}
        channel.members[:] = [one for one in channel.members if one not in bots]
        return {}

    async def invite(self, body: Body) -> Json:
        """Bring the app into a channel: member_joined_channel."""
        who, channel = self._who(body.fields), self._channel(body)
        bot = who.team.bot.id
        if bot not in channel.members:
            channel.members.append(bot)
            event = {"type": "member_joined_channel", "user": bot, "channel": channel.id, "channel_type": "C"}
            event |= {
                "team": who.team.id,
                "inviter": who.user.id,
                "event_ts": f"{self.slack.now().timestamp():.6f}",
            }
            self.slack.event(who.team, "member_joined_channel", event)
        return {}

    async def join(self, body: Body) -> Json:
        """A person joins a channel: member_joined_channel, when the app is in it."""
        who, channel = self._who(body.fields), self._channel(body)
        membership.join(self.slack, who, channel)
        return {}

    async def leave(self, body: Body) -> Json:
        who, channel = self._who(body.fields), self._channel(body)
        membership.leave(self.slack, who, channel)
        return {}

    async def share(self, body: Body) -> Json:
        """Share a channel with another company by Slack Connect: channel_shared. "with" is that company's team id."""
        team, channel = self._place(body)
        membership.share(self.slack, team, channel, str(body.fields.get("with") or "T0PARTNER"))
        return {}

    async def unshare(self, body: Body) -> Json:
        """One company leaves a shared channel: channel_unshared, which says whether another one is still there."""
        team, channel = self._place(body)
        membership.unshare(self.slack, team, channel, str(body.fields.get("with") or "T0PARTNER"))
        return {}

    async def install(self, body: Body) -> Json:
        """Put the app back into the person's team. Its token works again, unlike Slack's, which would be a new one."""
        self._who(body.fields).team.revoked = False
        return {}

    async def uninstall(self, body: Body) -> Json:
        """Remove the app from the person's team: its token is dead from now on."""
        self.slack.uninstall(self._who(body.fields).team)
        return {}

    async def messages(self, body: Body) -> Json:
        """What a person sees in a channel, oldest first; with thread_ts the parent and its replies."""
        who, channel = self._who_sees(body.fields)
        seen = seen_by(channel, who.user.id)
        thread = body.fields.get("thread_ts")
        if thread:
            seen = [one for one in seen if thread in {one.ts, one.thread_ts}]
        return {"messages": [self._message(who, channel, one) for one in seen]}

    def _who_sees(self, args: Json) -> tuple[Person, Channel]:
        name = str(required(args, "channel"))
        if args.get("user"):
            who = self._who(args)
            return who, place(self.slack, who, name)
        if name.startswith(("@", "dm:")):
            who = person(self.slack, name.removeprefix("dm:"))
            return who, place(self.slack, who, "dm")
        for team in self.slack.teams.values():
            channel = team.channel(name)
            if channel is not None:
                return Person(team, team.bot), channel
        raise NotThereError(f"There is no channel {name!r}.")

    async def modal(self, body: Body) -> Json:
        who = self._who(body.fields)
        view = who.team.top(who.user.id)
        depth = len(who.team.modals.get(who.user.id, []))
        return {"modal": None if view is None else {**_view(who, view), "depth": depth}}

    async def look_home(self, body: Body) -> Json:
        who = self._who(body.fields)
        view = who.team.homes.get(who.user.id)
        return {"home": None if view is None else _view(who, view)}

    async def options(self, body: Body) -> Json:
        """What an external select offers for a query."""
        args = body.fields
        who = self._who(args)
        where = args if args.get("channel") or args.get("home") else {**args, "modal": True}
        for surface in surfaces(self.slack, who, where):
            found = find_element(surface, args)
            if found is not None:
                block, element = found
                external = element["type"].endswith("external_select")
                query = str(args.get("query", ""))
                options = (
                    await ask_options(surface, block, element, query) if external else options_of(element)
                )
                return {"options": [option_label(one) for one in options]}
        raise NotThereError(f"{who.user.name} sees no select labelled {args.get('label')!r}.")

    def _channel(self, body: Body) -> Channel:
        return self._place(body)[1]

    def _place(self, body: Body) -> tuple[Team, Channel]:
        who, channel = self._who_sees({"channel": required(body.fields, "channel")})
        return who.team, channel

    def _message(self, who: Person, channel: Channel, message: Message) -> Json:
        team = who.team
        return {
            "ts": message.ts,
            "user": message.user,
            "name": team.users[message.user].name,
            "text": message.text,
            "visible": visible(team, message),
            "buttons": buttons(message.all_blocks),
            "selects": selects(team, message.all_blocks, message.values),
            "files": [{"name": one.name, "id": one.id} for one in message.files],
            "ephemeral": message.ephemeral_to is not None,
            "edited": message.edited_ts is not None,
            "thread_ts": message.thread_ts,
            "reply_count": len(channel.replies(message.ts)),
            "reactions": {name: len(users) for name, users in message.reactions.items()},
            "metadata": message.metadata,
        }


_PATHS = {"look_home": "home"}


def _route(endpoint: Callable[[Body], Awaitable[dict[str, Any]]], method: str) -> BaseRoute:
    name = getattr(endpoint, "__name__", "")
    return control(f"/control/slack/{_PATHS.get(name, name)}", endpoint, method=method)


def _posted(message: Message) -> Json:
    return {"ts": message.ts, "channel": message.channel}


def _file(body: Body) -> tuple[str, bytes]:
    """The uploaded file: a multipart part, or base64 in JSON."""
    if body.files:
        part = next(iter(body.files.values()))
        return str(body.fields.get("filename") or part.filename), part.content
    try:
        content = base64.b64decode(required(body.fields, "content_base64"), validate=True)
    except binascii.Error as error:
        raise ControlError('"content_base64" is not base64.') from error
    return str(required(body.fields, "filename")), content


def _view(who: Person, view: View) -> Json:
    content = view.content
    return {
        "view_id": view.id,
        "callback_id": content.get("callback_id", ""),
        "title": view.title(),
        "submit": content.get("submit", {}).get("text"),
        "close": content.get("close", {}).get("text"),
        "visible": visible_view(who.team, view),
        "fields": fields(who.team, view),
        "buttons": buttons(view.blocks),
    }
