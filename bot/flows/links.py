"""Links as people paste them: an address alone, or a share text of an app with the address in it."""

from __future__ import annotations

import re
import unicodedata

from pydantic import AnyUrl, TypeAdapter, ValidationError

from bot.flows.errors import Invalid
from bot.messages.words import msg

MOST_LENGTH = 2000  # what browsers and both platforms take in a button or a link
_ADDRESS = re.compile(r"https?://[^\s<>\"，。；！？、（）【】》」』]+", re.IGNORECASE)
_CHINESE = re.compile(
    r"(?<=[!-~])(?<!//)(?<!\.)[\u3400-\u9fff]"
)  # in a share text words may follow without a space
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_URL = TypeAdapter(AnyUrl)


def link(typed: str) -> str:
    """Give the normal form (lower-case host, punycode, escaped path); raises Invalid for anything but http and https.

    "www.tiktok.com/@lily" is taken as https. Names and passwords in an address are refused: they disguise where it leads.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    found = list(dict.fromkeys(one.rstrip(".,;:!?)") for one in _ADDRESS.findall(text)))
    if len(found) > 1:
        raise Invalid(msg("There are %(n)s links in it. Send one.", n=len(found)))
    if found:
        return _normal(found[0] if found[0] == text else _CHINESE.split(found[0])[0])
    if _BARE.fullmatch(text):
        return _normal(f"https://{text}")
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in {"http", "https"}:
        raise Invalid(msg("That link is broken. Copy it once more."))
    if scheme:
        raise Invalid(msg("Only links that begin with https:// or http:// are taken."))
    raise Invalid(msg("That is not a link. Paste the whole address, beginning with https://."))


def _normal(address: str) -> str:
    try:
        url = _URL.validate_python(address)
    except ValidationError as wrong:
        raise Invalid(msg("That link is broken. Copy it once more.")) from wrong
    if url.username or url.password:
        raise Invalid(msg("That link carries a name or a password. Send it without them."))
    if url.scheme not in {"http", "https"} or not url.host or "." not in url.host.strip("."):
        raise Invalid(msg("That link is broken. Copy it once more."))
    normal = str(url)
    if len(normal) > MOST_LENGTH:
        raise Invalid(msg("That link is too long: at most %(most)s characters.", most=MOST_LENGTH))
    return normal
