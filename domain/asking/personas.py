"""The name after "persona" or 画像 in a sentence: one of the team's, or one that is near some of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from domain.asking.folding import fold
from domain.asking.lexicon import SEPARATORS

MOST_NAME = 60
MOST_NEAR = 4
_LEAST_PART = 2  # characters of a name that are taken for a part of it


def exact(text: str, at: int, names: Iterable[str]) -> tuple[int, str] | None:
    """Where the longest of the names that stands at this place ends, and the name."""
    found = [
        (at + len(spelled), name)
        for name in names
        if (spelled := folded(name)) and text.startswith(spelled, at) and _ends_word(text, at + len(spelled))
    ]
    return max(found, default=None)


def part(text: str, at: int, names: Sequence[str]) -> int | None:
    """Where the longest stretch ends, from this place on, that is a part of one of the names; None for none."""
    spelled = [folded(name) for name in names]
    found = None
    for end in _ends(text, at):
        if end - at >= _LEAST_PART and any(text[at:end] in each for each in spelled):
            found = end
    return found


def near(written: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that may be meant: those that hold the words first, then the most alike, then any."""
    word = folded(written)
    by_spelling = {folded(name): name for name in names}
    holding = [name for spelled, name in by_spelling.items() if word and word in spelled]
    alike = [
        by_spelling[each] for each in difflib.get_close_matches(word, by_spelling, n=MOST_NEAR, cutoff=0.4)
    ]
    return tuple(dict.fromkeys([*holding, *alike] or names))[:MOST_NEAR]


def folded(name: str) -> str:
    return fold(name).text.strip()


def _ends(text: str, at: int) -> Iterator[int]:
    """The ends of words within the clause."""
    for end in range(at + 1, min(len(text), at + MOST_NAME) + 1):
        if text[end - 1] in SEPARATORS:
            return
        if _ends_word(text, end):
            yield end


def _ends_word(text: str, end: int) -> bool:
    return end >= len(text) or not (_is_latin(text[end - 1]) and _is_latin(text[end]))


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
