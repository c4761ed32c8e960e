"""A sentence as tokens: the longest word or number known at each place, and runs of what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.asking.asked import About
from domain.asking.folding import Folded
from domain.asking.lexicon import (
    BLANKS,
    LENGTHS,
    PHRASES,
    SEPARATORS,
    Kind,
    Meaning,
    lengths_by_letter,
)
from domain.asking.numerals import Number, number_at
from domain.asking.personas import MOST_NAME, exact, near, part
from domain.personas import Wanted
from domain.regions import CODES, SMALL_CODES

_WORD_MARKS = "'_@.-/&"
MOST_TAG = 30
_VAGUE_AFTER = frozenset("几多来余")
_VAGUE_BEFORE = frozenset("几数好")
MOST_TOKENS = 300
MOST_NUMBERS = 24  # more figures than there are criteria: not a search


@dataclass(frozen=True)
class Known:
    """What the workspace adds to the language: its currency, its tags, and which words are creators' names."""

    currency: str = "CNY"
    tags: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()  # lower case
    personas: Mapping[str, Wanted] = field(default_factory=dict)  # by their names


@dataclass(slots=True)
class Token:
    """`start` and `end` in the folded text. `used` once a finding, a doubt or the reader has taken it."""

    kind: Kind
    start: int
    end: int
    value: object = None
    number: Number | None = None
    used: bool = False


@dataclass
class _Scan:
    text: Folded
    known: Known
    own: Mapping[str, Meaning]
    own_lengths: Mapping[str, tuple[int, ...]]
    tokens: list[Token] = field(default_factory=list)


def tokens_of(text: Folded, known: Known) -> list[Token]:
    """Read from left to right; every character up to the end of the last token belongs to one."""
    own = _tags(known)
    scan = _Scan(text, known, own, lengths_by_letter(own))
    at, size, numbers = 0, len(text.text), 0
    while at < size and len(scan.tokens) < MOST_TOKENS and numbers < MOST_NUMBERS:
        token = _blank(scan, at) or _tag(scan, at) or _persona(scan, at) or _next(scan, at)
        scan.tokens.append(token)
        numbers += token.kind is Kind.NUMBER
        at = token.end
    for token in scan.tokens:
        if token.kind is Kind.PERSONA:
            token.kind = Kind.FILL
    return _joined(scan.tokens)


def _tags(known: Known) -> dict[str, Meaning]:
    """The workspace's own tags as words, where the language has no other meaning for them."""
    spelled = {tag.casefold(): tag for tag in known.tags if len(tag) > 1}
    return {
        word: Meaning(Kind.THING, (About.TAGS, (tag,)))
        for word, tag in spelled.items()
        if word not in PHRASES
    }


def _blank(scan: _Scan, at: int) -> Token | None:
    letter = scan.text.text[at]
    if letter in SEPARATORS and not (letter == "%" and scan.tokens and scan.tokens[-1].kind is Kind.NUMBER):
        return Token(Kind.SEP, at, at + 1)
    return Token(Kind.SPACE, at, at + 1) if letter in BLANKS else None


def _next(scan: _Scan, at: int) -> Token:
    text = scan.text.text
    end, meaning = _phrase(text, at, PHRASES, LENGTHS)
    own_end, own = _phrase(text, at, scan.own, scan.own_lengths)
    if own is not None and own_end > end:
        end, meaning = own_end, own
    code = _code(scan, at)
    if code is not None and code.end >= end:
        return code
    number = number_at(text, at)
    if number is not None and number.end > end and _is_vague(scan, at, number.end):
        return Token(Kind.UNKNOWN, at, number.end)
    if number is not None and number.end > end:
        return Token(Kind.NUMBER, at, number.end, number=number)
    if meaning is not None and meaning.kind is Kind.AFTER and not _follows_number(scan.tokens):
        end, meaning = at + 1, PHRASES.get(text[at])
    if meaning is not None and meaning.kind is not Kind.AFTER:
        return Token(meaning.kind, at, end, meaning.value)
    if meaning is not None and _follows_number(scan.tokens):
        return Token(meaning.kind, at, end, meaning.value)
    return Token(Kind.UNKNOWN, at, _unknown_end(text, at))


def _is_vague(scan: _Scan, start: int, end: int) -> bool:
    """十几个, 10多万, 几十万: how many is not said. 中位数1万 is a word before a number."""
    text = scan.text.text
    follows_unknown = bool(scan.tokens) and scan.tokens[-1].kind is Kind.UNKNOWN
    return text[end : end + 1] in _VAGUE_AFTER or (follows_unknown and text[start - 1] in _VAGUE_BEFORE)


def _follows_number(tokens: Sequence[Token]) -> bool:
    """以上 is a bound only behind a number and its unit: 10万粉以上, but not 以上海为主."""
    return any(token.kind is Kind.NUMBER for token in tokens[-5:])


def _phrase(
    text: str, at: int, phrases: Mapping[str, Meaning], lengths: Mapping[str, tuple[int, ...]]
) -> tuple[int, Meaning | None]:
    room = len(text) - at
    for length in lengths.get(text[at], ()):
        meaning = phrases.get(text[at : at + length]) if length <= room else None
        if meaning is not None and _stands_alone(text, at, at + length):
            return at + length, meaning
    return at, None


def _is_letter(letter: str) -> bool:
    return "a" <= letter <= "z"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A Latin word does not begin or end within another one."""
    before = start > 0 and _is_letter(text[start]) and _is_letter(text[start - 1])
    after = end < len(text) and _is_letter(text[end - 1]) and _is_letter(text[end])
    return not before and not after


def _code(scan: _Scan, at: int) -> Token | None:
    """MY, SG, US: two or three letters, most of them a region only in capitals."""
    text = scan.text.text
    if not _is_letter(text[at]) or (at and text[at - 1].isalnum() and text[at - 1].isascii()):
        return None
    end = at + 1
    while end < len(text) and _is_letter(text[end]) and end - at < 5:
        end += 1
    if end - at > 3 or (end < len(text) and text[end] in "'@_$"):
        return None
    word = text[at:end]
    keys = CODES.get(word.upper()) if scan.text.has_capitals(at, end) else SMALL_CODES.get(word)
    return Token(Kind.THING, at, end, (About.REGION, keys)) if keys else None


def _unknown_end(text: str, at: int) -> int:
    """A whole Latin word, address or handle; else one character."""
    if not (text[at].isascii() and text[at].isalnum()) and text[at] != "@":
        return at + 1
    end = at + 1
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] in _WORD_MARKS):
        end += 1
    while end > at + 1 and text[end - 1] in ".-/&":
        end -= 1
    return end


def _tag(scan: _Scan, at: int) -> Token | None:
    """What follows # or 标签 up to the next space or mark: a tag as it was typed."""
    if not scan.tokens:
        return None
    before = next((one for one in reversed(scan.tokens) if one.kind is not Kind.SPACE), None)
    follows_list = before is not None and before.kind is Kind.LIST and _is_after_tag(scan.tokens)
    if before is None or (before.kind is not Kind.TAG and not follows_list):
        return None
    text, end = scan.text.text, at
    while end < len(text) and end - at < MOST_TAG and not _ends_tag(text[end]):
        end += 1
    if end == at:
        return None
    return Token(Kind.THING, at, end, (About.TAGS, (scan.text.words(at, end),)))


def _persona(scan: _Scan, at: int) -> Token | None:
    """What follows "persona" or 画像: one of the team's, a part of some, or unknown words that shall be one."""
    before = next((one for one in reversed(scan.tokens) if one.kind is not Kind.SPACE), None)
    names = tuple(scan.known.personas)
    if before is None or before.kind is not Kind.PERSONA or not names:
        return None
    text = scan.text.text
    found = exact(text, at, names)
    if found is not None:
        return Token(Kind.THING, at, found[0], (About.PERSONA, (found[1],)))
    end = part(text, at, names) or _unknown_words(scan, at)
    if end is None:
        return None
    return Token(Kind.PERSONA_LIKE, at, end, near(text[at:end], names))


def _unknown_words(scan: _Scan, at: int) -> int | None:
    """Where a stretch of words ends that mean nothing here; None when the first of them does."""
    text, end, place = scan.text.text, None, at
    while place < len(text) and place - at < MOST_NAME:
        token = _blank(scan, place) or _next(scan, place)
        if token.kind is Kind.UNKNOWN:
            end = token.end
        elif token.kind is not Kind.SPACE:
            break
        place = token.end
    return end


def _ends_tag(letter: str) -> bool:
    return letter in BLANKS or letter in SEPARATORS or letter in "、/#&"


def _is_after_tag(tokens: Sequence[Token]) -> bool:
    """The list mark before this place stands right after a tag (标签 测评、开箱)."""
    before = [one for one in tokens[-4:] if one.kind is not Kind.SPACE]
    if len(before) < 2 or before[-1].end - before[-1].start > 1:
        return False
    value = before[-2].value
    return before[-2].kind is Kind.THING and isinstance(value, tuple) and value[0] is About.TAGS


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """Neighbouring unknown characters are one unknown word."""
    joined: list[Token] = []
    for token in tokens:
        if joined and token.kind in {Kind.UNKNOWN, Kind.SPACE} and joined[-1].kind is token.kind:
            joined[-1].end = token.end
        else:
            joined.append(token)
    return joined
