"""The control routes of Telegram: what testers and the page let people do and see."""

import asyncio
import base64
import binascii
from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.body import Body, Upload
from sandbox.control import ControlError, Handler, NotThereError, control, required
from sandbox.telegram import members, people, view
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import IN_CHARGE, Chat, File, Press, User

_ANSWER_SECONDS: Final = 5.0  # how long /press waits for the bot's answer when "wait" does not say
_INLINE: Final = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}


def routes(telegram: Telegram) -> list[BaseRoute]:
    control_api = _Control(telegram)
    posts: dict[str, Handler] = {
        "say": control_api.say,
        "press": control_api.press,
        "upload": control_api.upload,
        "start": control_api.start,
        "edit": control_api.edit,
        "member": control_api.member,
        "block": control_api.block,
        "unblock": control_api.unblock,
        "group": control_api.group,
        "unpin": control_api.unpin,
        "migrate": control_api.migrate,
    }
    gets: dict[str, Handler] = {"messages": control_api.messages, "commands": control_api.commands}
    return [
        *(control(f"/control/telegram/{name}", handler) for name, handler in posts.items()),
        *(control(f"/control/telegram/{name}", handler, method="GET") for name, handler in gets.items()),
        Route("/control/telegram/files/{unique_id}/{name}", control_api.file),
    ]


class _Control:
    """People are named by key, @username, id or shown name; chats by title, id or a person's name."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.state = telegram.state

    async def say(self, body: Body) -> dict[str, Any]:
        person, chat = self._place(body)
        text = str(required(body.fields, "text"))
        message = people.say(self.telegram, person, chat, text, _number(body, "reply_to"))
        return {"message_id": message.id}

    async def press(self, body: Body) -> dict[str, Any]:
        """Waits for the bot's answer up to "wait" seconds; null when there is none by then."""
        person, chat = self._place(body)
        label = str(required(body.fields, "label"))
        made = people.press(self.telegram, person, chat, label, _number(body, "message_id"))
        if not isinstance(made, Press):
            return {"answer": None, **made}
        try:
            await asyncio.wait_for(made.answered.wait(), float(body.fields.get("wait", _ANSWER_SECONDS)))
        except TimeoutError:
            return {"answer": None}
        return {"answer": made.answer}

    async def upload(self, body: Body) -> dict[str, Any]:
        person, chat = self._place(body)
        kinds = [one for one in ("photo", "video") if str(body.fields.get(one, "")).lower() in {"true", "1"}]
        caption = str(body.fields.get("caption") or "")
        message = people.upload(
            self.telegram, person, chat, _uploaded(body), caption, kind=(kinds or ["document"])[0]
        )
        assert message.file is not None
        return {"message_id": message.id, "file_id": message.file.id}

    async def start(self, body: Body) -> dict[str, Any]:
        payload = str(body.fields.get("payload") or "")
        return {"message_id": people.start(self.telegram, self._person(body), payload).id}

    async def edit(self, body: Body) -> dict[str, Any]:
        person, chat = self._place(body)
        number, text = int(required(body.fields, "message_id")), str(required(body.fields, "text"))
        return {"message_id": people.rewrite(self.telegram, person, chat, number, text).id}

    async def member(self, body: Body) -> dict[str, Any]:
        """In a private chat: kicked blocks the bot, member takes it back, deactivated deletes the person's account."""
        person, status = self._person(body), str(required(body.fields, "status"))
        chat = self._chat(body.fields["chat"]) if body.fields.get("chat") else self.state.chats[person.id]
        if chat.is_private:
            if status not in {"kicked", "member", "deactivated"}:
                raise ControlError("In a private chat the status is kicked, member or deactivated.")
            person.deactivated = status == "deactivated"
            members.set_blocked(self.telegram, person, blocked=status == "kicked")
            return {"status": status}
        if status not in members.STATUSES:
            raise ControlError(f"A status is one of {', '.join(members.STATUSES)}.")
        by = self._person(body, "by") if body.fields.get("by") else self._in_charge(chat, person, status)
        members.change_member(self.telegram, chat, person, status, by=by)
        return {"status": status}

    async def block(self, body: Body) -> dict[str, Any]:
        members.set_blocked(self.telegram, self._person(body), blocked=True)
        return {}

    async def unblock(self, body: Body) -> dict[str, Any]:
        members.set_blocked(self.telegram, self._person(body), blocked=False)
        return {}

    async def unpin(self, body: Body) -> dict[str, Any]:
        """A person takes a pinned message down, the one on top when none is named; the bot is not told, as on Telegram."""
        _, chat = self._place(body)
        number = _number(body, "message_id") or (chat.pinned[-1] if chat.pinned else 0)
        if number not in chat.pinned:
            raise NotThereError("There is no such pinned message.")
        chat.pinned.remove(number)
        self.telegram.publish("chat", chat_id=chat.id)
        return {"message_id": number}

    async def group(self, body: Body) -> dict[str, Any]:
        kind = str(body.fields.get("kind") or "group")
        if kind not in {"group", "supergroup"}:
            raise ControlError("A kind is group or supergroup.")
        title = str(required(body.fields, "title"))
        return {"chat_id": members.create_group(self.telegram, self._person(body), title, kind).id}

    async def migrate(self, body: Body) -> dict[str, Any]:
        chat = self._chat(required(body.fields, "chat"))
        if chat.kind != "group" or chat.upgraded_to is not None:
            raise ControlError("Only a basic group that still is one can become a supergroup.")
        by = self._in_charge(chat, self.state.bot, "member")
        return {"chat_id": members.upgrade(self.telegram, chat, by=by).id}

    async def messages(self, body: Body) -> dict[str, Any]:
        _, chat = self._place(body)
        return {"messages": [view.message(one, self.state) for one in chat.messages.values()]}

    async def commands(self, body: Body) -> dict[str, Any]:
        person, chat = self._place(body)
        return {"commands": self.telegram.profile.menu(chat, person.id, person.language_code)}

    async def file(self, request: Request) -> Response:
        """A file for the page; kinds a browser could run are only downloaded."""
        unique = request.path_params["unique_id"]
        found = next((one for one in self.state.files.values() if one.unique_id == unique), None)
        return Response("No such file.", 404) if found is None else _download(found)

    def _place(self, body: Body) -> tuple[User, Chat]:
        """Who, and where; a chat alone is read by its first person."""
        if not body.fields.get("user") and body.fields.get("chat"):
            chat = self._chat(body.fields["chat"])
            return self.state.users[chat.id if chat.is_private else next(iter(chat.members))], chat
        person = self._person(body)
        asked = body.fields.get("chat")
        return person, self._chat(asked) if asked else self.state.chats[person.id]

    def _person(self, body: Body, name: str = "user") -> User:
        wanted = str(required(body.fields, name)).removeprefix("@").casefold()
        if wanted == "bot":
            return self.state.bot
        named = _named(self.state.users.values(), wanted)
        if named is None:
            raise NotThereError(f"There is nobody {body.fields[name]!r} on Telegram.")
        return named

    def _chat(self, asked: Any) -> Chat:
        wanted = str(asked).removeprefix("@").casefold()
        for chat in self.state.chats.values():
            if wanted in {str(chat.id), chat.title.casefold()} - {""}:
                return (
                    self.state.chats[chat.upgraded_to]
                    if chat.upgraded_to and wanted != str(chat.id)
                    else chat
                )
        person = _named(self.state.users.values(), wanted)
        if person is None or person.is_bot:
            raise NotThereError(f"There is no chat {asked!r} on Telegram.")
        return self.state.chats[person.id]

    def _in_charge(self, chat: Chat, person: User, status: str) -> User:
        """Who did it: people join and leave by themselves, the rest is done by whoever runs the group."""
        if not person.is_bot and status in {"member", "left"}:
            return person
        ranked = sorted(chat.present(), key=lambda user_id: chat.status(user_id) not in IN_CHARGE)
        others = [user_id for user_id in ranked if user_id not in {person.id, self.state.bot.id}]
        return self.state.users[others[0]] if others else person


def _named(everybody: Iterable[User], wanted: str) -> User | None:
    return next(
        (one for one in everybody if wanted in {one.key.casefold(), str(one.id), one.name.casefold()}), None
    )


def _number(body: Body, name: str) -> int | None:
    value = body.fields.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ControlError(f"{name!r} is a number.") from error


def _uploaded(body: Body) -> Upload:
    if body.files:
        return next(iter(body.files.values()))
    filename = str(required(body.fields, "filename"))
    try:
        content = base64.b64decode(str(required(body.fields, "content_base64")), validate=True)
    except binascii.Error as error:
        raise ControlError('"content_base64" is not base64.') from error
    return Upload(filename, content, "")


def _download(found: File) -> Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    if found.mime not in _INLINE:
        headers["Content-Disposition"] = "attachment"
    return Response(found.content, media_type=found.mime, headers=headers)
