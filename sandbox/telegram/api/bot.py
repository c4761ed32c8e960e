"""Methods about the bot itself: who it is, its menus and descriptions, its files."""

from typing import Any

from sandbox.telegram import limits, profile, wire
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.errors import bad
from sandbox.telegram.platform import Telegram


async def get_me(telegram: Telegram, _: Arguments) -> Any:
    return wire.user(telegram.state.bot, me=True)


def _menu(telegram: Telegram, arguments: Arguments) -> tuple[profile.Scope, str]:
    raw = arguments.values.get("scope", {})
    return profile.scope(raw, telegram.state), profile.language(arguments.text("language_code"))


async def set_my_commands(telegram: Telegram, arguments: Arguments) -> Any:
    telegram.profile.menus[_menu(telegram, arguments)] = profile.commands(arguments.objects("commands"))
    telegram.publish("commands")
    return True


async def get_my_commands(telegram: Telegram, arguments: Arguments) -> Any:
    return telegram.profile.menus.get(_menu(telegram, arguments), [])


async def delete_my_commands(telegram: Telegram, arguments: Arguments) -> Any:
    telegram.profile.menus.pop(_menu(telegram, arguments), None)
    telegram.publish("commands")
    return True


def _set_text(telegram: Telegram, arguments: Arguments, name: str) -> bool:
    telegram.profile.set_text(name, arguments.text(name), arguments.text("language_code"))
    telegram.publish("profile")
    return True


def _text(telegram: Telegram, arguments: Arguments, name: str) -> dict[str, str]:
    fallback = telegram.state.bot.name if name == "name" else ""
    code = profile.language(arguments.text("language_code"))
    return {name: telegram.profile.text(name, code) or fallback}


async def set_my_name(telegram: Telegram, arguments: Arguments) -> Any:
    return _set_text(telegram, arguments, "name")


async def get_my_name(telegram: Telegram, arguments: Arguments) -> Any:
    return _text(telegram, arguments, "name")


async def set_my_description(telegram: Telegram, arguments: Arguments) -> Any:
    return _set_text(telegram, arguments, "description")


async def get_my_description(telegram: Telegram, arguments: Arguments) -> Any:
    return _text(telegram, arguments, "description")


async def set_my_short_description(telegram: Telegram, arguments: Arguments) -> Any:
    return _set_text(telegram, arguments, "short_description")


async def get_my_short_description(telegram: Telegram, arguments: Arguments) -> Any:
    return _text(telegram, arguments, "short_description")


async def get_file(telegram: Telegram, arguments: Arguments) -> Any:
    found = telegram.state.files.get(arguments.text("file_id"))
    if found is None:
        raise bad("invalid file_id")
    if len(found.content) > limits.DOWNLOAD_BYTES:
        raise bad("file is too big")
    return wire.file(found) | {"file_path": found.path}
