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


class RateLimitedError(ApiError):
    """Too many calls; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
