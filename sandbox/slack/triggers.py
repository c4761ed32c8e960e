"""Short-lived keys of one interaction: trigger ids (one modal, 3 s) and response addresses (5 messages, 30 min)."""

import secrets
import time
from dataclasses import dataclass

from sandbox.slack import limits
from sandbox.slack.errors import ApiError


@dataclass(slots=True)
class Trigger:
    """``from_view`` is the modal it came from, if any."""

    team_id: str
    user: str
    from_view: str | None
    born: float
    used: bool = False


class Triggers:
    def __init__(self) -> None:
        self._known: dict[str, Trigger] = {}

    def make(self, team_id: str, user: str, from_view: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(team_id, user, from_view, time.monotonic())
        return trigger_id

    def take(self, trigger_id: object, team_id: str) -> Trigger:
        """Use a trigger; raises ApiError in Slack's words when it is unknown, used or older than 3 s."""
        trigger = self._known.get(str(trigger_id))
        if trigger is None or trigger.team_id != team_id:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > limits.TRIGGER:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """``original_ts`` is the message that was pressed; None for a slash command."""

    team_id: str
    channel: str
    user: str
    original_ts: str | None
    thread_ts: str | None
    born: float
    uses: int = 0


class ResponseUrls:
    def __init__(self) -> None:
        self._known: dict[str, ResponseUrl] = {}

    def make(
        self,
        team_id: str,
        channel: str,
        user: str,
        original_ts: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        key = secrets.token_urlsafe(18)
        self._known[key] = ResponseUrl(team_id, channel, user, original_ts, thread_ts, time.monotonic())
        return key

    def take(self, key: str) -> ResponseUrl:
        """Use an address once more; raises ApiError when it is unknown, expired or used up."""
        url = self._known.get(key)
        if url is None:
            raise ApiError("no_service")
        if time.monotonic() - url.born > limits.RESPONSE_URL:
            raise ApiError("expired_url")
        if url.uses >= limits.RESPONSE_URL_USES:
            raise ApiError("used_url")
        url.uses += 1
        return url
