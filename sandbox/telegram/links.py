"""Which addresses Telegram accepts in links and buttons, and how it writes them."""

import re

_APPS = ("tg", "ton")
_USER_LINK = re.compile(r"tg:(?://)?user\?(?:.*&)?id=(\d+)", re.IGNORECASE)
_USER_IDS = 10**12  # no user has a longer id
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HOST = re.compile(r"[^/?#:]*")
_APP_HOST = re.compile(r"[A-Za-z0-9_-]+")
_WRONG = "Wrong HTTP URL"


class BadLinkError(ValueError):
    """Telegram's reason for refusing an address."""


def linked_user(url: str) -> int | None:
    """The id of a ``tg://user?id=…`` link, which becomes a mention."""
    match = _USER_LINK.fullmatch(url.strip())
    return int(match[1]) if match and 0 < int(match[1]) < _USER_IDS else None


def checked(url: str, *, https_only: bool = False) -> str:
    """The address as Telegram stores it (scheme added, bare host closed by a slash); raises BadLinkError."""
    scheme, rest = "http", url
    lowered = url.lower()
    if app := next((scheme for scheme in _APPS if lowered.startswith(f"{scheme}:")), None):
        return _app_link(app, url[len(app) + 1 :], https_only=https_only)
    if match := _SCHEME.match(url):
        scheme, rest = match[1].lower(), url[match.end() :]
    if scheme not in {"http", "https"}:
        raise BadLinkError("Unsupported URL protocol")
    if https_only and scheme != "https":
        raise BadLinkError("Only HTTPS links are allowed")
    return f"{scheme}://{_authority(rest)}"


def _app_link(app: str, rest: str, *, https_only: bool) -> str:
    if https_only:
        raise BadLinkError("Only HTTPS links are allowed")
    rest = rest.removeprefix("//")
    host = _HOST.match(rest)
    if host is None or not host[0]:
        raise BadLinkError("URL host is empty")
    if not _APP_HOST.fullmatch(host[0]):
        raise BadLinkError("Unallowed characters in URL host")
    path = rest.removesuffix("/") if app == "tg" else rest if "/" in rest else f"{rest}/"
    return f"{app}://{path}"


def _authority(rest: str) -> str:
    cut = next((i for i, char in enumerate(rest) if char in "/?#"), len(rest))
    authority, tail = rest[:cut], rest[cut:]
    user, _, place = authority.rpartition("@")
    host, colon, port = place.rpartition("]") if place.startswith("[") else place.partition(":")
    if colon == "]":
        host, colon, port = f"{host}]", port[:1], port[1:]
    if not host:
        raise BadLinkError("URL host is empty")
    if colon and not (port.isdecimal() and 0 < int(port) < 65536):
        raise BadLinkError("Wrong port number specified in the URL")
    if any(char.isspace() or char in "\"'<>\\^`{|}" for char in host):
        raise BadLinkError("Disallowed character in URL host")
    if "." not in host and not host.endswith("]"):
        raise BadLinkError(_WRONG)
    shown = f"{user}@" if user else ""
    path = tail.replace(" ", "%20").replace("\n", "%0A")
    return f"{shown}{host.lower()}{colon}{port}{path if path.startswith('/') else '/' + path}"
