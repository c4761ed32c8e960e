"""The sandbox's business time: real time plus an offset that can be moved."""

from datetime import UTC, datetime, timedelta

from sandbox.hub import Hub


class SandboxClock:
    """Business time. ``changes`` publishes {"offset_seconds": float} at every move of the offset."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.changes = Hub()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        """Move by a span; a negative one steps back."""
        self._move(self.offset + by)

    def to(self, moment: datetime) -> None:
        """Jump to an aware moment; time goes on running from there."""
        self._move(moment - datetime.now(UTC))

    def state(self) -> dict[str, float]:
        return {"offset_seconds": self.offset.total_seconds()}

    def _move(self, offset: timedelta) -> None:
        self.offset = offset
        self.changes.publish(dict(self.state()))
