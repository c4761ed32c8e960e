"""The menu of commands that Telegram shows beside the input field, and links that open the bot."""

from __future__ import annotations

import re
from collections.abc import Collection

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bot.handlers.telegram import limits
from bot.messages.wording import say
from bot.messages.words import msg

# The names are those of /daren X on Slack. Roles are not told apart here: that would take a call a person.
DESCRIPTIONS = {
    "mine": msg("What waits for me, first things first"),
    "today": msg("My day: what is due today and this week"),
    "find": msg("Find creators in plain words"),
    "shortlist": msg("Find and compare creators"),
    "compare": msg("Two to five creators side by side"),
    "searches": msg("Saved searches"),
    "creator": msg("Open or begin a creator's record"),
    "merge": msg("Two records of one person"),
    "pool": msg("The team's pool of creators"),
    "method": msg("How to set a screening standard"),
    "persona": msg("Personas: the audiences you sell to"),
    "tags": msg("The library of tags"),
    "task": msg("Write a brief and send it"),
    "authorize": msg("Ask a creator for an ad authorization"),
    "resume": msg("Go on where I stopped"),
    "cancel": msg("Stop the present conversation"),
    "link": msg("Link this group to the team"),
    "digest": msg("When this group gets its digest"),
    "screening": msg("How creators are screened"),
    "chats": msg("Linked chats and who cannot be reached"),
    "language": msg("English or 中文"),
    "help": msg("What Daren can do"),
}
IN_GROUPS = (
    "mine",
    "find",
    "shortlist",
    "creator",
    "pool",
    "task",
    "authorize",
    "link",
    "digest",
    "language",
    "help",
)
ONLY_IN_GROUPS = ("link", "digest")

_LANGUAGES = {"": "en", "zh": "zh_CN"}  # Telegram's language code → ours; "" is everybody else
_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.START_PAYLOAD}}}")


async def publish(bot: Bot, commands: Collection[str]) -> int:
    """Bring every menu up to date with the commands that exist; gives how many had changed. Raises TelegramError."""
    existing = [name for name in DESCRIPTIONS if name in commands]
    changed = 0
    for scope, names in (
        (BotCommandScopeAllPrivateChats(), [name for name in existing if name not in ONLY_IN_GROUPS]),
        (BotCommandScopeAllGroupChats(), [name for name in existing if name in IN_GROUPS]),
    ):
        for code, language in _LANGUAGES.items():
            wanted = [BotCommand(name, say(DESCRIPTIONS[name], language)) for name in names]
            standing = await bot.get_my_commands(scope, code or None)
            if list(standing) != wanted:
                await bot.set_my_commands(wanted, scope, code or None)
                changed += 1
    return changed


def invitation_url(bot_username: str, token: str) -> str:
    """A link that opens the bot and hands it the token; raises ValueError beyond Telegram's 64 characters."""
    if not _PAYLOAD.fullmatch(token):
        raise ValueError("a link's token is 1 to 64 of A-Z a-z 0-9 _ -")
    return f"https://t.me/{bot_username}?start={token}"
