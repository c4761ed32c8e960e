"""How a creator is reached: whose contact it is, of what kind, and what makes two of them the same."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

MOST_CONTACT = 200
_LEAST_DIGITS = 6


class Whose(StrEnum):
    SELF = "self"
    ASSISTANT = "assistant"
    AGENT = "agent"


class ContactKind(StrEnum):
    WECHAT = "wechat"
    PHONE = "phone"
    EMAIL = "email"
    OTHER = "other"


def normal(kind: ContactKind, written: str) -> str:
    """A contact as it is compared: width, case and spaces do not count, of a phone only the digits; "" is none.

    China's own prefix is left out, so that +86 138… and 138… are one.
    """
    plain = written if written.isascii() else unicodedata.normalize("NFKC", written)
    words = "".join(plain.casefold().split())
    if kind is not ContactKind.PHONE:
        return words
    digits = re.sub(r"\D", "", words)
    short = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    return short if len(short) >= _LEAST_DIGITS else ""
