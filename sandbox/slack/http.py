"""Deliveries over signed HTTP: what Slack posts to an app's request URL, and what it makes of the answer."""

import asyncio
import hashlib
import hmac
import json
import secrets
import ssl
import time
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx

from sandbox.slack import limits
from sandbox.slack.errors import Undelivered
from sandbox.slack.payloads import VERIFICATION
from sandbox.slack.state import Json

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_REDIRECTS: Final = 2
_PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # empty: reading certificates takes 30 ms a client
_LONGEST_ANSWER: Final = 512 * 1024  # bytes; beyond, nobody reads on


class RequestUrlError(Exception):
    """The address does not do what Slack asks of a request URL; the message is a clear sentence."""


class Http:
    """The app's request URL, one for events, interactivity, options and commands; None: Socket Mode is on."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret.encode()
        self.request_url: str | None = None

    async def use(self, url: str | None) -> None:
        """Take a new address, once it has answered the challenge. Raises RequestUrlError."""
        if url is not None:
            if urlsplit(url).hostname not in _HERE:
                raise RequestUrlError(
                    "The sandbox posts to this machine only, such as http://127.0.0.1:8080/…."
                )
            await self._challenge(url)
        self.request_url = url

    async def deliver(self, envelope: Json) -> Json | None:
        """Post an envelope as Socket Mode has it, once; gives what the answer says. Raises Undelivered."""
        kind, payload = envelope["type"], envelope["payload"]
        body, content_type = _encoded(kind, payload)
        headers = {}
        if envelope.get("retry_attempt"):
            headers["x-slack-retry-num"] = str(envelope["retry_attempt"])
            headers["x-slack-retry-reason"] = str(envelope["retry_reason"])
        assert self.request_url is not None
        answer = await self._post(self.request_url, body, content_type, headers)
        if not answer.is_success or (kind != "events_api" and answer.status_code != 200):
            raise Undelivered("http_error", final=answer.headers.get("x-slack-no-retry") == "1")
        return None if kind == "events_api" else _decoded(answer)

    def signed(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """The two headers of the signature, of this moment or another; seconds."""
        at = str(int(time.time()) if timestamp is None else timestamp)
        mac = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256)
        return {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={mac.hexdigest()}"}

    async def _post(
        self, url: str, body: bytes, content_type: str, headers: dict[str, str]
    ) -> httpx.Response:
        """Raises Undelivered with the reason that the next attempt names."""
        sent = {"content-type": content_type, "user-agent": "Slackbot 1.0", **self.signed(body), **headers}
        try:
            async with (
                asyncio.timeout(limits.ACK),
                httpx.AsyncClient(
                    timeout=limits.ACK,
                    verify=_PLAIN,
                    trust_env=False,
                    follow_redirects=True,
                    max_redirects=_REDIRECTS,
                ) as client,
            ):
                return await client.post(url, content=body, headers=sent)
        except (TimeoutError, httpx.TimeoutException):
            raise Undelivered("http_timeout") from None
        except httpx.TooManyRedirects:
            raise Undelivered("too_many_redirects") from None
        except httpx.ConnectError:
            raise Undelivered("connection_failed") from None
        except httpx.HTTPError:
            raise Undelivered("unknown_error") from None

    async def _challenge(self, url: str) -> None:
        challenge = secrets.token_urlsafe(30)
        asked = {"type": "url_verification", "token": VERIFICATION, "challenge": challenge}
        try:
            answer = await self._post(url, json.dumps(asked).encode(), _JSON, {})
        except Undelivered as failed:
            raise RequestUrlError(f"The address did not answer the challenge: {failed.reason}.") from failed
        said = _decoded(answer) or {}
        if not answer.is_success or challenge not in {said.get("challenge"), answer.text.strip()}:
            raise RequestUrlError("The address did not answer with the value of the challenge parameter.")


def _encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Events as JSON, interactions as one form field of JSON, commands as a form."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), _JSON
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), _FORM
    return urlencode(payload).encode(), _FORM


def _decoded(answer: httpx.Response) -> Json | None:
    """The answer as an object; words alone are what a command shows."""
    if not answer.content or len(answer.content) > _LONGEST_ANSWER:
        return None
    try:
        said: Any = json.loads(answer.content)
    except ValueError:
        said = {"text": answer.text}
    return said if isinstance(said, dict) and said else None
