"""Refusals of the Bot API, in its own words."""

import math
from typing import Any


class Refusal(Exception):
    """The Bot API answers {"ok": false} with this code, description and parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(reason: str) -> Refusal:
    """400. Telegram lower-cases the first letter, unless the reason is a code such as BUTTON_DATA_INVALID."""
    is_code = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    return Refusal(400, "Bad Request: " + (reason if is_code else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> Refusal:
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    return Refusal(409, f"Conflict: {reason}")


def not_found() -> Refusal:
    """What api.telegram.org answers to an address that is no method and to a token that cannot be one."""
    return Refusal(404, "Not Found")


def unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized")


def flood(seconds: float) -> Refusal:
    wait = max(1, math.ceil(seconds))
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def upgraded(supergroup_id: int) -> Refusal:
    reason = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, reason, migrate_to_chat_id=supergroup_id)
