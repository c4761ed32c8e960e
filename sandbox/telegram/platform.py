"""The sandbox's Telegram as a whole: its state, its updates, its rates, its clock, its listeners."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.telegram import limits, view, wire
from sandbox.telegram.profile import Profile
from sandbox.telegram.rates import Rates
from sandbox.telegram.state import Chat, Message, State
from sandbox.telegram.updates import Fresh, Updates
from sandbox.telegram.webhook import Webhook

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Telegram:
    """``real`` is real time in seconds, for expiries and rates; what people see is dated by the sandbox's clock."""

    def __init__(self, sandbox: "Sandbox", real: Callable[[], float] = time.monotonic) -> None:
        self.sandbox = sandbox
        self.real = real
        self.token = sandbox.world.telegram.bot.token
        self.state = State(sandbox.world.telegram)
        self.updates = Updates(real)
        self.updates.through = self._through
        self.updates.loses_ack = self._loses_ack
        self.webhook = Webhook(self.updates, self.now)
        self.rates = Rates(real)
        self.profile = Profile()

    def _through(self, kind: str, content: dict[str, Any], fresh: Fresh) -> None:
        self.sandbox.faults.deliver("telegram", kind, content, fresh)

    def _loses_ack(self, kind: str, content: dict[str, Any]) -> bool:
        return self.sandbox.faults.loses_ack("telegram", kind, content)

    def outdate(self, query: dict[str, Any]) -> None:
        """From now on this press is too old to be answered."""
        self.state.presses[query["id"]].at -= limits.CALLBACK_SECONDS + 1

    def now(self) -> int:
        """Business time as Telegram writes it."""
        return int(self.sandbox.clock.now().timestamp())

    def publish(self, kind: str, **ids: Any) -> None:
        self.sandbox.hub.publish({"kind": f"telegram.{kind}", **ids})

    def show(self, message: Message) -> None:
        """Tell the page that a message is new or has changed."""
        self.publish("message", chat_id=message.chat_id, message_id=message.id)

    def tell(self, message: Message, kind: str = "message") -> None:
        """Show a message and give the bot an update of it."""
        self.show(message)
        self.updates.put(kind, wire.message(message, self.state))

    def add(self, chat: Chat, sender_id: int, **parts: Any) -> Message:
        return self.state.add_message(chat, sender_id, self.now(), **parts)

    def snapshot(self) -> dict[str, Any]:
        return view.snapshot(self)

    async def close(self) -> None:
        """Long polls end by the sandbox's ``stopping``."""
        self.webhook.close()
