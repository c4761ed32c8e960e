"""The words that meant nothing, and whether the sentence asks for creators at all."""

from __future__ import annotations

from collections.abc import Sequence

from domain.asking.asked import About, Doubt, Left
from domain.asking.doubts import Settled
from domain.asking.folding import Folded
from domain.asking.lexicon import Kind
from domain.asking.tokens import Token

MOST_LEFT = 12  # stretches of words; the rest is said to be there
_NOTHING = frozenset({Kind.UNKNOWN, Kind.NOT})
_STRONG = frozenset(
    {
        About.PERSONA,
        About.CATEGORY,
        About.FOLLOWERS,
        About.PRICE,
        About.TIER,
        About.ENGAGEMENT,
        About.COMPLETION,
    }
)


def leftovers(text: Folded, tokens: Sequence[Token]) -> list[Left]:
    """Unknown words, those that stand together as one."""
    found: list[Left] = []
    first: Token | None = None
    last: Token | None = None
    for token in tokens:
        if token.kind in _NOTHING and not token.used:
            first, last = first or token, token
        elif token.kind is not Kind.SPACE and first is not None and last is not None:
            found.append(Left(words=text.words(first.start, last.end)))
            first = last = None
    if first is not None and last is not None:
        found.append(Left(words=text.words(first.start, last.end)))
    return [each for each in found if any(letter.isalnum() for letter in each.words)][:MOST_LEFT]


def looks_like_a_search(tokens: Sequence[Token], settled: Settled, left: Sequence[Left]) -> bool:
    """Something to look for, and a word that asks for it; without such a word more than one thing, or nothing else."""
    kinds = {token.kind for token in tokens}
    pieces = len(settled.findings) + len(settled.questions)
    if not pieces:
        return False
    if Kind.CREATOR in kinds or Kind.OWN in kinds:
        return True
    pieces -= sum(
        question.doubt in {Doubt.UNIT, Doubt.RATE} for question in settled.questions
    )  # mere numbers
    is_strong = any(each.about in _STRONG for each in settled.findings)
    if Kind.FIND in kinds and (is_strong or pieces > len(left)):
        return True
    if Kind.WISH in kinds and pieces > len(left):
        return True
    return pieces > len(left) if pieces > 1 else is_strong and not left
