"""What names are found by: folded text cut into terms, the same for both databases, and what a query asks of them.

Terms of a name: pairs of characters, windows of letters over its words, over its pinyin and its initials, and its beginning
(marked `_`) in one to four letters or one or two characters, so that the first letters typed need no wide range of terms.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

from domain.ids import spell
from storage.pinyin import readings

WINDOW = 6  # letters of a term
BEGINNING = 4  # letters of the longest term of a beginning, but for a whole first syllable
LEAST_OPEN = 3  # letters from which any term that begins so is asked for
MOST_LETTERS = 64  # of a name or a query; what is longer is not looked at
_WORDS = re.compile(r"[a-z0-9]+")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def folded(text: str) -> str:
    """Half-width, lower case, Latin letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    if _ACCENTED.search(plain):
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).translate(_LETTERS)
        plain = unicodedata.normalize("NFC", bare)
    return plain


@dataclass(frozen=True)
class Text:
    """A name or a query, folded and taken apart: words of a to z and digits, and all other characters in a row."""

    words: tuple[str, ...]
    wide: str
    compact: str  # both, in order, without what stands between

    @cached_property
    def letters(self) -> str:
        return "".join(self.words)

    @cached_property
    def syllables(self) -> tuple[tuple[str, ...], ...]:
        """Readings of each wide character that has any."""
        return tuple(read for each in self.wide if (read := readings(each)))

    @cached_property
    def pinyin(self) -> str:
        return "".join(read[0] for read in self.syllables)

    @cached_property
    def initials(self) -> str:
        return "".join(read[0][0] for read in self.syllables)


def read(text: str) -> Text:
    """Take a name, a handle or a query apart."""
    plain = folded(text[:MOST_LETTERS])
    words = tuple(_WORDS.findall(plain))
    if plain.isascii():
        return Text(words, "", "".join(words))
    return Text(words, _wide(plain), "".join(each for each in plain if each in _ALNUM or _is_wide(each)))


def _wide(plain: str) -> str:
    return "".join([each for each in plain if each not in _ASCII and _is_wide(each)])


_ASCII = frozenset(map(chr, range(128)))
_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@cache
def _is_wide(character: str) -> bool:
    """Letters, marks and pictures outside of ASCII; not punctuation, spaces and signs that select a picture's form."""
    if character.isascii() or "\ufe00" <= character <= "\ufe0f":
        return False
    return unicodedata.category(character)[0] in "LMN" or unicodedata.category(character) == "So"


def key_of(workspace_id: int) -> str:
    """What every term of a workspace begins with: the end of its id, which tells ids of the same minute apart."""
    return spell(workspace_id)[-5:].rjust(5, "0")


def terms(name: str, handle: str) -> set[str]:
    """Every term that a creator is found by. Written for speed: an import asks for a hundred thousand."""
    found: set[str] = set()
    _add(name, found)
    if handle != name:
        _add(handle, found)
    found.discard("")
    return found


def _add(written: str, found: set[str]) -> None:
    plain = folded(written[:MOST_LETTERS])
    words = _WORDS.findall(plain)
    letters = "".join(words)
    if letters:
        found.update([letters[start : start + WINDOW] for start in range(0, max(1, len(letters) - 1), 2)])
        start = 0
        for word in words[:-1]:
            start += len(word)
            found.add(letters[start : start + WINDOW])
    wide = "" if plain.isascii() else _wide(plain)
    first = not wide or (letters and plain.index(letters[0]) < plain.index(wide[0]))
    if wide:
        found.update([wide[start : start + 2] for start in range(len(wide))])
        _add_sounds(wide, found, first=not first)
        if not first:
            found.update(("_" + wide[0], "_" + wide[:2]))
    if letters and first:
        found.update(("_" + letters[:1], "_" + letters[:2], "_" + letters[:3], "_" + letters[:4]))


def _add_sounds(wide: str, found: set[str], *, first: bool) -> None:
    syllables = [read for each in wide if (read := readings(each))]
    if not syllables:
        return
    usual = [each[0] for each in syllables]
    rest = after = ""  # what follows, and what follows the next one
    seconds: tuple[str, ...] = ()  # other readings of the next one
    for at in range(len(usual) - 1, -1, -1):
        read_as = syllables[at]
        if seconds or len(read_as) > 1:
            found.update([(other + rest)[:WINDOW] for other in read_as[1:]])
            found.update([(each + second + after)[:WINDOW] for each in read_as for second in seconds])
        seconds, after = read_as[1:], rest
        rest = (usual[at] + rest)[:WINDOW]
        found.add(rest)
    initials = "".join([each[0] for each in usual])
    if len(initials) > 1:
        found.add(initials[:WINDOW])
    if not first:
        return
    found.update(("_" + initials[:2], "_" + initials[:3], "_" + initials[:4]))
    following = usual[1] if len(usual) > 1 else ""
    for syllable in syllables[0]:
        whole = syllable + following
        found.update(("_" + whole[:1], "_" + whole[:2], "_" + whole[:3], "_" + whole[:4], "_" + syllable))


@dataclass(frozen=True)
class Sought:
    """One term that must be there; `open`: any term that begins so."""

    term: str
    open: bool = False


Way = tuple[Sought, ...]  # all of them
Stage = tuple[Way, ...]  # any of these


def stages(text: Text) -> list[Stage]:
    """What to ask for, the surest and cheapest first: beginnings, then anywhere, then by sound."""
    if not text.compact:
        return []
    if not text.wide:
        return _lettered(text)
    pairs = _pairs(text.wide)
    first = text.wide[:2] if text.compact[0] == text.wide[0] else text.letters[:BEGINNING]
    begins = Sought("_" + first)
    whole = tuple(_window(word) for word in text.words if len(word) >= WINDOW)
    found: list[Stage] = [
        ((begins, *(pairs if len(text.wide) > 1 else ()), *whole),),
        ((*pairs, *_long_words(text)),),
    ]
    if len(text.syllables) > 1:
        found.append(((_window(text.pinyin),),))
    return found


def _pairs(wide: str) -> Way:
    if len(wide) == 1:
        return (Sought(wide, open=True),)
    return tuple(Sought(wide[at : at + 2]) for at in range(len(wide) - 1))


def _long_words(text: Text) -> Way:
    return tuple(_window(word) for word in text.words if len(word) >= LEAST_OPEN)


def _window(letters: str) -> Sought:
    return Sought(letters[:WINDOW], open=len(letters) < WINDOW)


def _lettered(text: Text) -> list[Stage]:
    letters = text.letters
    begins = Sought("_" + letters[:BEGINNING])
    whole = (_window(letters),) if len(letters) >= WINDOW else ()
    found: list[Stage] = [((begins, *whole),)]
    if len(letters) > BEGINNING:
        found.append(((Sought("_" + letters),),))  # a whole first syllable
    if len(letters) >= LEAST_OPEN:
        found.append(((_window(letters),),))
    several = _long_words(text)
    if len(text.words) > 1 and several:
        found.append((several,))
    if len(letters) > LEAST_OPEN:
        found.append(((_window(letters[1:]),),))  # inside a word, at an odd place
    return found


def mistaken(text: Text) -> list[Stage]:
    """One character or letter wrong, missing or too much: what is left of it must be there."""
    if text.wide:
        pairs = _pairs(text.wide)
        if len(pairs) < 2:
            return []
        ways = [
            tuple(pair for at, pair in enumerate(pairs) if at not in {gap - 1, gap})
            for gap in range(len(text.wide))
        ]
        return [tuple(dict.fromkeys(way for way in ways if way))]
    letters = text.letters
    if len(letters) <= LEAST_OPEN:
        return []
    tail = letters[len(letters) // 2 :]
    found: list[Stage] = [((Sought("_" + letters[:BEGINNING]),),), ((Sought("_" + letters[:LEAST_OPEN]),),)]
    if len(tail) > LEAST_OPEN:  # a shorter one would be asked of half the pool
        found.append(((_window(tail),), (_window(tail[1:]),)))
    return found
