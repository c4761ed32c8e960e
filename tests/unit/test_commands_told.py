"""Whoever looks for a command finds it: in the menu beside the input field, and in the help, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from bot.handlers.telegram.menu import DESCRIPTIONS
from bot.messages import catalog
from bot.messages.wording import say
from bot.reader import Reader
from bot.table import NOUNS
from domain.notices.flows import HelpShown
from domain.people import Role

WITHOUT_A_LINE = {
    "",
    "help",
    "cancel",
    "today",
    "chats",
}  # what opens the help, and what cards and menus lead to
COMMANDS = {name for noun in NOUNS for name in getattr(noun, "COMMANDS", {})}


def test_the_menu_knows_every_command() -> None:
    assert COMMANDS - {""} == set(DESCRIPTIONS)
    for language in ("en", "zh_CN"):
        assert all(0 < len(say(words, language)) <= 256 for words in DESCRIPTIONS.values())


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("platform", ["slack", "telegram"])
def test_the_help_tells_an_owner_every_command(platform: str, language: str) -> None:
    card: Any = catalog.card(HelpShown(role=Role.OWNER), Reader(language, "Asia/Shanghai", platform), 1)
    told = str(card)
    prefix = "/daren " if platform == "slack" else "/"
    assert [name for name in sorted(COMMANDS - WITHOUT_A_LINE) if f"{prefix}{name}" not in told] == []
