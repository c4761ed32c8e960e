"""What an answer of Slack's Web API means, decided here and nowhere else: one class a reaction."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

DEFAULT_WAIT: Final = 30.0  # seconds, when a 429 does not say how long

# Slack's own words: "some aspect of the operation succeeded before the error was raised".
_AMBIGUOUS: Final = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
# The app or its token: nothing can be said to anybody in this team until an operator acts.
UNINSTALLED: Final = {"account_inactive", "token_revoked", "team_not_found"}
UNUSABLE_TOKEN: Final = {
    "invalid_auth",
    "not_authed",
    "token_expired",
    "missing_scope",
    "not_allowed_token_type",
}


class SlackRefused(Exception):
    """Slack does not take our tokens; the message is a sentence for the operator."""


class WireError(Exception):
    """A call that did not end well."""


class Refused(WireError):
    """Slack said no, and nothing happened. `code` is its word for it."""

    def __init__(self, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(": ".join([code, *details]))
        self.code = code


class Limited(WireError):
    """Too fast; nothing happened. `after` is in seconds."""

    def __init__(self, after: float) -> None:
        super().__init__(f"again after {after} s")
        self.after = after


class Away(WireError):
    """Slack could not be reached; nothing happened."""


class Lost(WireError):
    """The answer did not come or could not be read: it may have happened."""


async def asked(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """The answer of a Web API call. Raises a WireError.

    The original exception is not kept: it holds the request with its token.
    """
    try:
        answer = (await call).data
    except SlackApiError as error:
        raise _meaning(error.response) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Away(type(error).__name__) from None
    except (TimeoutError, OSError, aiohttp.ClientError, SlackClientError) as error:
        raise Lost(type(error).__name__) from None
    except (AttributeError, ValueError) as error:  # the client stumbles over bodies that are not JSON objects
        raise Lost(f"unreadable answer: {type(error).__name__}") from None
    if not isinstance(answer, dict):
        raise Lost("unreadable answer")
    return answer


def _meaning(response: Any) -> WireError:
    """`response` is the client's, or aiohttp's own when the body was no JSON."""
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Limited(_wait(getattr(response, "headers", {})))
    if status >= 500 or code in _AMBIGUOUS:
        return Lost(code or f"status {status}")
    if code:
        told = (data or {}).get("response_metadata", {}).get("messages") or []
        return Refused(str(code), tuple(str(one) for one in told)[:3])
    return Refused(f"status {status}") if 400 <= status < 500 else Lost(f"status {status}")


def _wait(headers: Any) -> float:
    try:
        return max(float(headers.get("Retry-After", DEFAULT_WAIT)), 0.5)
    except (TypeError, ValueError):
        return DEFAULT_WAIT
