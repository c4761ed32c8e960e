"""Sweeps: every text in every language, every notice in words, every button within the platforms' limits."""

from __future__ import annotations

import pytest

from bot.card import plain
from bot.messages import extract
from bot.messages.actions import dressers
from bot.messages.catalog import MOST_LABEL, card
from bot.messages.labels import LABELS
from bot.reader import Reader
from bot.tokens import MOST_BYTES
from domain.audiences import ChatAudience
from domain.ids import new_id
from domain.notices import notice_kinds
from domain.people import Act

KINDS = {
    kind: notice for kind, notice in notice_kinds().items() if notice.__module__.startswith("domain.")
}  # tests define notices of their own
READERS = [
    pytest.param(
        Reader(language, "Asia/Shanghai", platform, audience), id=f"{language}-{platform}-{audience}"
    )
    for language in ("en", "zh_CN")
    for platform in ("slack", "telegram")
    for audience in (ChatAudience.TEAM, ChatAudience.CREATOR)
]


def test_every_text_is_there_in_every_language() -> None:
    assert extract.problems() == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_has_words(kind: str, reader: Reader) -> None:
    made = card(KINDS[kind].example(), reader, new_id())
    assert plain(made.headline).strip()
    for row in made.buttons:
        for button in row:
            assert 0 < len(button.label) <= MOST_LABEL
            assert (button.token is None) != (button.url is None)
            if button.token is not None:
                assert len(str(button.token).encode()) <= MOST_BYTES
            if button.confirm is not None:
                assert max(len(button.confirm.yes), len(button.confirm.no)) <= 30
                assert len(button.confirm.title) <= 100
                assert len(button.confirm.text) <= 300


def test_no_button_is_made_for_a_notice_that_nobody_tells() -> None:
    assert set(dressers()) <= set(KINDS)


def test_every_act_has_a_label() -> None:
    assert set(Act) - set(LABELS) <= {Act.WORKSPACE_PICK}, "that one always carries the workspace's name"
