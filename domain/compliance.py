"""The pre-check of a draft (R59): what a caption, a link and a file show before a person looks; pure functions."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from domain.review import Finding, FindingCode, ReviewPoint

AROUND = 8  # characters shown before and after a phrase
MOST_PHRASES = 8  # of one sort; a caption made of nothing else is clear by then
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TRACKING = re.compile(r"(utm_.*|spm|scm|share_.*|from|_r|_t|fbclid|gclid)")
_TAGS = re.compile(r"[\s,，、;；]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Handed:
    """What of a draft can be looked at without watching it. `file_size` in bytes, None: no file, or not known."""

    caption: str = ""
    product_link: str = ""
    tags: Sequence[str] = ()
    file_size: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Expected:
    """What the brief says. `most_bytes` is what the bot can fetch from where the file lies."""

    product_link: str = ""
    due: datetime | None = None
    most_bytes: int | None = None


@dataclass(frozen=True)
class _Words:
    """Words to look for, and longer harmless ones."""

    found: re.Pattern[str]
    harmless: re.Pattern[str]


def check(handed: Handed, expected: Expected) -> tuple[Finding, ...]:
    """Everything worth a second look, in the order of the review points."""
    found = [
        *_phrases(handed.caption, "absolute", FindingCode.ABSOLUTE_WORD),
        *_phrases(handed.caption, "effect", FindingCode.PROMISED_EFFECT),
        *_link(handed.product_link, expected.product_link),
        *_disclosure(handed.caption),
        *_others(handed, expected),
    ]
    order = list(ReviewPoint)
    return tuple(sorted(found, key=lambda finding: order.index(finding.point)))


def tags_of(typed: str) -> list[str]:
    """Tags and topics as typed, each once with one #: "#冬装 大衣,#冬装" is #冬装 #大衣."""
    names = (part.strip("#＃") for part in _TAGS.split(typed.replace("#", " #").replace("＃", " #")))
    return [f"#{name}" for name in dict.fromkeys(names) if name]


def same_address(one: str, other: str) -> bool:
    """Whether two links lead to the same page, whatever tracking is attached."""
    return _address(one) == _address(other)


def _phrases(caption: str, sort: str, code: FindingCode) -> Iterator[Finding]:
    text = _plain(caption)
    for found in list(_hits(text, _words(sort)))[:MOST_PHRASES]:
        yield Finding(
            point=ReviewPoint.AD_LAW,
            code=code,
            phrase=found[0],
            before=text[max(0, found.start() - AROUND) : found.start()],
            after=text[found.end() : found.end() + AROUND],
        )


def _disclosure(caption: str) -> Iterator[Finding]:
    text = _plain(caption)
    within = int(_data()["disclosure"]["within"])
    first = next(_hits(text, _words("disclosure")), None)
    if first is None:
        yield Finding(point=ReviewPoint.DISCLOSURE, code=FindingCode.DISCLOSURE_MISSING)
    elif first.end() > within:
        yield Finding(point=ReviewPoint.DISCLOSURE, code=FindingCode.DISCLOSURE_LATE, phrase=first[0])


def _link(given: str, wanted: str) -> Iterator[Finding]:
    if not given:
        yield Finding(point=ReviewPoint.PRODUCT, code=FindingCode.LINK_MISSING, phrase=wanted)
    elif wanted and _address(given)[0] != _address(wanted)[0]:
        yield Finding(point=ReviewPoint.PRODUCT, code=FindingCode.LINK_ELSEWHERE, phrase=_address(given)[0])
    elif wanted and not same_address(given, wanted):
        yield Finding(point=ReviewPoint.PRODUCT, code=FindingCode.LINK_DIFFERS, phrase=given)


def _others(handed: Handed, expected: Expected) -> Iterator[Finding]:
    if not handed.tags and "#" not in handed.caption:
        yield Finding(point=ReviewPoint.CONTENT, code=FindingCode.TAGS_MISSING)
    if handed.file_size and expected.most_bytes and handed.file_size > expected.most_bytes:
        yield Finding(point=ReviewPoint.QUALITY, code=FindingCode.FILE_TOO_LARGE)
    if handed.at and expected.due and handed.at > expected.due:
        yield Finding(point=ReviewPoint.TIMING, code=FindingCode.LATE)


def _plain(text: str) -> str:
    """One width for every letter, nothing invisible, one line."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def _hits(text: str, words: _Words) -> Iterator[re.Match[str]]:
    """The words that are not part of a harmless one."""
    harmless = [found.span() for found in words.harmless.finditer(text)]
    for found in words.found.finditer(text):
        if not any(start <= found.start() and found.end() <= end for start, end in harmless):
            yield found


@cache
def _data() -> dict[str, dict[str, Any]]:
    source = resources.files("domain").joinpath("compliance.toml").read_text("utf-8")
    return tomllib.loads(source)


@cache
def _words(sort: str) -> _Words:
    part = _data()[sort]
    return _Words(_any(part["words"]), _any(part["except"]))


def _any(words: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all; the longest word is found first."""
    return re.compile(
        "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE
    )


def _pattern(word: str) -> str:
    """Chinese also with spaces inside; Latin words only whole."""
    plain = unicodedata.normalize("NFKC", word)
    if _CHINESE.search(plain):
        return r"\s*".join(re.escape(letter) for letter in plain if not letter.isspace())
    before = r"(?<![a-z0-9])" if plain[0].isalnum() else ""
    after = r"(?![a-z0-9])" if plain[-1].isalnum() else ""
    return before + r"\s+".join(re.escape(part) for part in plain.split()) + after


def _address(link: str) -> tuple[str, str, str]:
    """Host, path and what of the query is not tracking; a link that cannot be read is its own address."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return (link.strip(), "", "")
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    query = sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0]))
    return host, parts.path.rstrip("/"), urlencode(query)
