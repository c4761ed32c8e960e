"""How the local Slack refuses a call."""

from typing import Any


class ApiError(Exception):
    """A call is refused: ``error`` is Slack's word, ``messages`` its details."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        return body | ({"response_metadata": {"messages": self.messages}} if self.messages else {})


class Undelivered(TimeoutError):
    """The app did not take a delivery: ``reason`` is what the next attempt says of it, ``final`` that there is none."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


def shown(failed: TimeoutError) -> dict[str, Any]:
    """What the person is told whose act did not reach the app."""
    late = not isinstance(failed, Undelivered) or failed.reason == "http_timeout"
    return {"ok": False, "error": "operation_timeout" if late else "dispatch_failed"}


class RateLimitedError(ApiError):
    """Too many calls; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
