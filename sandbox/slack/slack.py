"""The Slack side of the sandbox as one object: teams, sockets, triggers, and how things become events."""

import secrets
import string
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.limits import Buckets
from sandbox.slack import limits
from sandbox.slack.http import Http
from sandbox.slack.payloads import event_callback, message_json, with_files
from sandbox.slack.sockets import Sockets
from sandbox.slack.state import Channel, Json, Message, Team
from sandbox.slack.triggers import ResponseUrls, Triggers

if TYPE_CHECKING:
    from sandbox.server import Sandbox

_ALPHABET = string.ascii_letters + string.digits


class Slack:
    """All teams and the one app installed in them."""

    def __init__(self, sandbox: "Sandbox") -> None:
        world = sandbox.world.slack
        self.sandbox = sandbox
        self.app = world.app
        self.teams = {team.id: Team(team, sandbox.clock.now()) for team in world.teams}
        self.sockets = Sockets(world.app.id, sandbox.hub)
        self.sockets.loses_ack = self._loses_ack
        self.http = Http(world.app.signing_secret)
        self.triggers = Triggers()
        self.response_urls = ResponseUrls()
        self.channel_rate = Buckets(limits.CHANNEL_RATE, limits.CHANNEL_BURST)
        self.method_rates = {tier: Buckets(calls / 60, calls) for tier, calls in limits.TIERS.items()}

    @property
    def base_url(self) -> str:
        return self.sandbox.base_url

    def now(self) -> datetime:
        return self.sandbox.clock.now()

    def publish(self, kind: str, **what: Any) -> None:
        self.sandbox.hub.publish({"kind": kind, **what})

    def make_id(self) -> str:
        """A short random id, as Slack gives to blocks and elements that have none."""
        return "".join(secrets.choice(_ALPHABET) for _ in range(5))

    def event(self, team: Team, subscription: str, event: Json) -> None:
        """Deliver an event if the app subscribed to it and is still installed."""
        if subscription not in self.app.events or team.revoked:
            return
        kind = str(event["type"])
        self.sandbox.faults.deliver("slack", kind, event, lambda: self._fresh(team, event))

    def _fresh(self, team: Team, event: Json) -> Callable[[], None]:
        event_id = f"Ev{secrets.token_hex(5).upper()}"
        now = int(self.now().timestamp())
        payload = event_callback(team, self.app, event, event_id=event_id, event_time=now)
        return lambda: self.sockets.event(payload)

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Deliver an interaction or a command once; its ack's payload. Raises TimeoutError after 3 s."""
        named = kind if kind == "slash_commands" else str(payload["type"])
        return await self.sandbox.faults.ask("slack", named, payload, lambda: self.sockets.ask(kind, payload))

    async def post_to(self, url: str | None) -> None:
        """Deliver over signed HTTP to this address, or by sockets again. Raises RequestUrlError."""
        await self.http.use(url)
        self.sockets.instead = self.http.deliver if url is not None else None

    def _loses_ack(self, payload: Json) -> bool:
        event = payload["event"]
        return self.sandbox.faults.loses_ack("slack", event["type"], event)

    def uninstall(self, team: Team) -> None:
        """Remove the app from a team: its token is dead from now on."""
        self.event(team, "tokens_revoked", {"type": "tokens_revoked", "tokens": {"bot": [team.bot.id]}})
        self.event(team, "app_uninstalled", {"type": "app_uninstalled"})
        team.revoked = True

    def message_event(self, team: Team, channel: Channel, event: Json) -> None:
        """Deliver a message event; only of channels the app is in."""
        if team.bot.id not in channel.members:
            return
        kind = "im" if channel.is_im else "channel"
        subscription = "message.im" if channel.is_im else "message.channels"
        self.event(team, subscription, {**event, "channel": channel.id, "channel_type": kind})

    def shown(self, team: Team, channel: Channel, message: Message, *, metadata: bool = False) -> Json:
        """A message as the API shows it."""
        shown = message_json(team, self.app, channel, message, metadata=metadata)
        return with_files(shown, message, self.base_url)

    async def close(self) -> None:
        await self.sockets.close()
