"""The guide says what can be said; here it is tried."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking.shown import READERS

from bot.messages.criteria import ABOUTS
from bot.messages.wording import say
from domain.asking.asked import About
from domain.asking.reading import parse
from domain.asking.tokens import Known
from domain.personas import Wanted

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "plain-words.md").read_text("utf-8")
_TABLES = [
    [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in part.split("\n")
        if line.startswith("|")
    ][2:]
    for part in GUIDE.split("\n## ")[1:]
]
SAYINGS = [
    (row[0], saying.strip())
    for row in ([cell.strip("| ") for cell in row] for row in _TABLES[0])
    for cell in row[1:]
    for saying in cell.split(" · ")
]
QUESTIONS = [row[0].strip("| ") for row in _TABLES[1]]


KNOWN = Known(personas=dict.fromkeys(("Coat buyers", "通勤女生"), Wanted()))


def test_the_guide_names_every_criterion() -> None:
    named = {label for label, _ in SAYINGS}
    assert named == {say(words, READERS["en"]) for words in ABOUTS.values()}


@pytest.mark.parametrize(("label", "saying"), SAYINGS)
def test_what_the_guide_says_is_understood_as_it_says(label: str, saying: str) -> None:
    asked = parse(saying, KNOWN)
    about = next(each for each in About if say(ABOUTS[each], READERS["en"]) == label)
    assert about in {each.about for each in asked.findings}
    assert not asked.left
    assert not asked.questions


@pytest.mark.parametrize("sentence", QUESTIONS)
def test_what_the_guide_says_is_asked_is_asked(sentence: str) -> None:
    assert parse(sentence).questions
