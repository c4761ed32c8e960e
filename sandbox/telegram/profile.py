"""What the bot says of itself: its command menus by scope and language, its name and descriptions by language."""

import re
from typing import Any, Final

from sandbox.telegram import limits
from sandbox.telegram.arguments import integer
from sandbox.telegram.entities import units
from sandbox.telegram.errors import bad
from sandbox.telegram.state import IN_CHARGE, Chat, State

Commands = list[dict[str, str]]
Scope = tuple[str, int, int]  # type, chat id, user id; 0 where the scope has none

_DEFAULT: Final[Scope] = ("default", 0, 0)
_COMMAND = re.compile(rf"[a-z0-9_]{{1,{limits.COMMAND}}}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_NEEDS: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_LENGTHS: Final = {
    "name": limits.NAME,
    "description": limits.DESCRIPTION,
    "short_description": limits.SHORT_DESCRIPTION,
}


def language(code: str) -> str:
    """Raises Refusal: Telegram takes two-letter codes only, "zh" for every kind of Chinese."""
    if code and not _LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def commands(raw: list[Any]) -> Commands:
    """Raises Refusal."""
    if len(raw) > limits.COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return [_command(one) for one in raw]


def _command(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise bad("can't parse list of bot commands: BotCommand must be an Object")
    for name in ("command", "description"):
        if not isinstance(raw.get(name), str):
            raise bad(f"can't parse list of bot commands: Can't find field \"{name}\"")
    command, description = raw["command"].removeprefix("/"), raw["description"].strip()
    if not _COMMAND.fullmatch(command):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= limits.COMMAND_DESCRIPTION:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def scope(raw: dict[str, Any], state: State) -> Scope:
    """Raises Refusal."""
    if not raw:
        return _DEFAULT
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in _NEEDS:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    found = {"chat_id": 0, "user_id": 0}
    for name in _NEEDS[kind]:
        if name not in raw:
            raise bad(f"can't parse BotCommandScope: Can't find field \"{name}\"")
        found[name] = integer(name, raw[name])
    if found["chat_id"] and found["chat_id"] not in state.chats:
        raise bad("chat not found")
    if found["user_id"] and found["user_id"] not in state.users:
        raise bad("user not found")
    return kind, found["chat_id"], found["user_id"]


class Profile:
    def __init__(self) -> None:
        self.menus: dict[tuple[Scope, str], Commands] = {}
        self.texts: dict[str, dict[str, str]] = {name: {} for name in _LENGTHS}

    def set_text(self, name: str, text: str, code: str) -> None:
        """``name``: name, description or short_description; an empty text removes the one of that language."""
        if units(text) > _LENGTHS[name]:
            raise bad(f"{name} is too long".replace("_", " "))
        self.texts[name][language(code)] = text
        if not text:
            del self.texts[name][code]

    def text(self, name: str, code: str) -> str:
        """What a person of that language reads."""
        texts = self.texts[name]
        return texts.get(code[:2], texts.get("", ""))

    def menu(self, chat: Chat, user_id: int, code: str) -> Commands:
        """The commands a person sees in a chat: the narrowest scope that has any, in the person's language first."""
        in_charge = chat.status(user_id) in IN_CHARGE
        scopes: list[Scope] = []
        if chat.is_private:
            scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
        else:
            scopes.append(("chat_member", chat.id, user_id))
            scopes += [("chat_administrators", chat.id, 0)] if in_charge else []
            scopes.append(("chat", chat.id, 0))
            scopes += [("all_chat_administrators", 0, 0)] if in_charge else []
            scopes.append(("all_group_chats", 0, 0))
        for one in [*scopes, _DEFAULT]:
            for spoken in (code[:2], ""):
                if self.menus.get((one, spoken)):
                    return self.menus[one, spoken]
        return []
