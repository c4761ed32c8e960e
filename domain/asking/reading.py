"""The whole sentence: words into tokens, numbers to their words, findings into criteria, doubts into questions."""

from __future__ import annotations

from collections.abc import Mapping

from domain.asking.asked import Asked, Left, Why
from domain.asking.criteria import criteria_of
from domain.asking.doubts import Settler
from domain.asking.findings import Finder
from domain.asking.folding import fold
from domain.asking.leftovers import MOST_LEFT, leftovers, looks_like_a_search
from domain.asking.lexicon import Kind
from domain.asking.tokens import Known, tokens_of
from domain.criteria import Criteria

_ANYTHING = Known()
MOST_QUESTIONS = 8


def parse(
    sentence: str,
    known: Known = _ANYTHING,
    base: Criteria | None = None,
    chosen: Mapping[str, int] | None = None,
) -> Asked:
    """Read a sentence; never raises, and takes time in proportion to its length, however hostile.

    `base`: the criteria where nothing was said. `chosen`: the readings picked so far, by a question's key.
    """
    text = fold(sentence)
    tokens = tokens_of(text, known)
    held = base or Criteria()
    finder = Finder(text, tokens, known)
    finder.find()
    settled = Settler(known, chosen or {}, held).settle(finder.said)
    left = [*finder.left, *leftovers(text, tokens)]
    is_search = looks_like_a_search(tokens, settled, left)
    if text.is_cut or (tokens and tokens[-1].end < len(text.text)):
        left.append(Left(words="…", why=Why.TOO_LONG))
    return Asked(
        criteria=criteria_of(settled.findings, held, known.currency, known.personas),
        findings=tuple(settled.findings),
        left=(*left, *settled.left)[:MOST_LEFT],
        questions=tuple(settled.questions[:MOST_QUESTIONS]),
        is_search=is_search,
        wants_creators=any(token.kind in {Kind.FIND, Kind.CREATOR} for token in tokens),
    )
