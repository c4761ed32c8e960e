"""A sentence in one spelling: half-width, lower case, single spaces; every character knows where it came from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from domain.asking.asked import MOST_READ

_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_WAVES = dict.fromkeys("～〜∼˜﹏", "~")
_OTHERS = {
    "，": ";",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "≧": "≥",
    "≦": "≤",
    "⩾": "≥",
    "⩽": "≤",
    "￥": "¥",
}
_TRADITIONAL = dict(  # the characters of the words that are known (lexicon.py)
    zip(
        "報價絲達內裝護膚妝飾寵運動數碼電遊圖書戲養視頻頭個萬億齡歲間預單條營銷連標簽實據發訊帶貨轉換點創號紅紐約灣東廣蘇滬馬來亞國韓澤網歡篩選薦幫給這樣",
        "报价丝达内装护肤妆饰宠运动数码电游图书戏养视频头个万亿龄岁间预单条营销连标签实据发讯带货转换点创号红纽约湾东广苏沪马来亚国韩泽网欢筛选荐帮给这样",
        strict=True,
    )
)
# A full-width comma ends a clause: 30-50，100k is two numbers, where 50,100 is one.
_SAME = {**_DASHES, **_WAVES, **_OTHERS, **_TRADITIONAL}


@dataclass(frozen=True)
class Folded:
    """`text` is read, `at[i]` says which character of `original` its i-th came from."""

    text: str
    original: str
    at: tuple[int, ...]
    is_cut: bool  # there was more than is read

    def words(self, start: int, end: int) -> str:
        """The original characters behind a stretch of `text`."""
        if start >= end:
            return ""
        return self.original[self.at[start] : self.at[end - 1] + 1].strip()

    def has_capitals(self, start: int, end: int) -> bool:
        """Whether the stretch was typed in capitals."""
        return self.words(start, end).isupper()


def fold(original: str) -> Folded:
    """Fold the first MOST_READ characters; linear, and never fails."""
    letters: list[str] = []
    at: list[int] = []
    cache: dict[str, str] = {}
    for position, letter in enumerate(original[:MOST_READ]):
        spelled = cache.get(letter)
        if spelled is None:
            spelled = cache[letter] = _spelled(letter)
        for each in spelled:
            if each == " " and letters and letters[-1] == " ":
                continue
            letters.append(each)
            at.append(position)
    is_cut = len(original) > MOST_READ or len(letters) > MOST_READ
    return Folded("".join(letters[:MOST_READ]), original, tuple(at[:MOST_READ]), is_cut)


def _spelled(letter: str) -> str:
    if letter in _SAME:
        return _SAME[letter]
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    if letter == "\n":
        return "\n"
    if kind[0] in "CZ":
        return " "
    return "".join(_SAME.get(each, each) for each in unicodedata.normalize("NFKC", letter).lower())
