"""How a Chinese character is read, without tones: one reading, and for some a second that names use as well."""

from __future__ import annotations

import os
import unicodedata
from functools import cache

_SECOND = {
    "重": "chong", "长": "chang", "乐": "yue", "行": "hang", "单": "shan", "曾": "zeng", "朝": "zhao", "都": "du", "还": "huan",
    "盛": "cheng", "藏": "cang", "觉": "jiao", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "翟": "zhai", "尉": "yu",
    "盖": "ge", "贾": "gu", "柏": "bo", "薄": "bao", "传": "zhuan", "弹": "tan", "度": "duo", "会": "kuai", "降": "xiang",
    "角": "jue", "绿": "lu", "率": "shuai", "朴": "piao", "奇": "ji", "什": "shi", "校": "jiao", "殷": "yan", "员": "yun",
    "种": "chong", "大": "dai", "车": "ju", "参": "shen", "宿": "xiu", "调": "tiao",
}  # fmt: skip
"""Characters that are read in two ways, ours: the other one beside the first of pypinyin's table."""


@cache
def _table() -> dict[int, str]:
    """The table of single characters; the table of phrases would cost a third of a second and 30 MB."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


@cache
def readings(character: str) -> tuple[str, ...]:
    """Its syllables in letters a to z (ü is v), the usual one first; none for what is no Chinese character."""
    written = _table().get(ord(character))
    if not written:
        return ()
    first = _plain(written.partition(",")[0])
    second = _SECOND.get(character, first)
    return (first,) if second == first else (first, second)


def _plain(syllable: str) -> str:
    """Without its tone: lǚ is lv, ń is n."""
    letters = unicodedata.normalize("NFD", syllable).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")
