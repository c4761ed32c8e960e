"""From an envelope to a turn and back to its ack, the same for every transport."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from weakref import WeakValueDictionary

import structlog

from bot import metrics
from bot.answers import Answer, Nothing, Options, ShowForm, Toast
from bot.failing import describe
from bot.handlers.slack import forms, limits, parse
from bot.handlers.slack.clients import Clients
from bot.handlers.slack.company import ChannelCompany
from bot.handlers.slack.files import SlackFetcher
from bot.handlers.slack.people import People
from bot.handlers.slack.replies import Origin, Replies, Via
from bot.inbound import Delivery, FilesDropped, JobEnded, OptionsWanted
from bot.inbox import Stored
from bot.messages.words import msg
from bot.ports import Rejected, RetryLater
from domain.errors import Busy

Json = dict[str, Any]
Ack = Callable[[Json | None], Awaitable[None]]
FILE_PATIENCE: Final = (
    1.5  # seconds to learn a shared file's name before Slack is left to send the event again
)
NOT_SAVED: Final = msg("That was not saved; the database is busy. Try again.")
SAVED_FOR_LATER: Final = msg("That is saved, and will be done in a moment. No need to do it again.")
log = structlog.get_logger(__name__)


class Turning(Protocol):
    """What of bot.turn.Turns a transport needs."""

    async def store(self, delivery: Delivery) -> Stored | None: ...

    async def answer(self, stored: Stored) -> Answer: ...

    async def options(self, wanted: OptionsWanted) -> Options: ...


class Receiver:
    """Stores, acks, answers. An event is acked once it is stored; whatever shows something is acked with its answer."""

    def __init__(
        self,
        turns: Turning,
        clients: Clients,
        people: People,
        replies: Replies,
        fetcher: SlackFetcher,
        ack_within: float = limits.ACK,
        transport: str = "socket",
    ) -> None:
        self._turns = turns
        self._transport = transport
        self._clients = clients
        self._people = people
        self._replies = replies
        self._fetcher = fetcher
        self._company = ChannelCompany(clients)
        self._ack_within = ack_within
        self._order = itertools.count()
        self._gates: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def envelope(self, kind: str, body: Json, ack: Ack) -> None:
        """Handle one envelope. Raises when it could not be stored: without an ack Slack sends an event again."""
        if kind == "events_api":
            await self._event(body, ack)
        elif kind == "slash_commands":
            delivery = parse.command(body)
            await self._interaction(delivery, self._origin_of_command(delivery, body), ack)
        elif kind == "interactive":
            await self._interactive(body, ack)
        else:
            await ack(None)

    async def _event(self, body: Json, ack: Ack) -> None:
        bot = self._clients.bots.get(body.get("team_id") or "")
        found = parse.event(body, bot.user) if bot else []
        named = [await self._named(one) for one in found]
        deliveries = [one for one in named if one is not None]
        stored = [(one, await self._store(one)) for one in deliveries]
        await ack(None)
        for delivery, row in stored:
            if row is not None:
                await self._answer_event(delivery, row)

    async def _answer_event(self, delivery: Delivery, row: Stored) -> None:
        try:
            answer = await self._turns.answer(row)
        except Busy:
            return  # it is stored, and runs with the next tick
        await self._finish(delivery, self._origin_of_event(delivery), answer)

    async def _named(self, delivery: Delivery) -> Delivery | None:
        """A file_shared event names only the file's id; None for a file that is gone."""
        dropped = delivery.inbound
        if not isinstance(dropped, FilesDropped) or dropped.files[0].name:
            return delivery
        try:
            async with asyncio.timeout(FILE_PATIENCE):
                info = await self._fetcher.info(dropped.files[0].ref, team=dropped.sender.team)
        except Rejected:
            return None
        except RetryLater as later:
            raise TimeoutError("files.info") from later
        return parse.named(delivery, info)

    async def _interactive(self, body: Json, ack: Ack) -> None:
        parsed = parse.interaction(body)
        if isinstance(parsed, OptionsWanted):
            await ack({"options": forms.options(await self._options(parsed))})
        elif parsed is None:
            await ack(None)
        else:
            await self._interaction(parsed, self._origin_of_interaction(parsed, body), ack)

    async def _options(self, wanted: OptionsWanted) -> tuple[Any, ...]:
        try:
            async with asyncio.timeout(self._ack_within):
                return (await self._turns.options(wanted)).options
        except (TimeoutError, Busy):
            log.warning("slack options too late", team=wanted.sender.team)
            return ()

    async def _interaction(self, delivery: Delivery, origin: Origin, ack: Ack) -> None:
        if origin.team not in self._clients.bots:
            log.warning("slack team unknown", team=origin.team)
            await ack(None)
            return
        work = asyncio.create_task(self._take(delivery, origin))
        try:
            done, _ = await asyncio.wait({work}, timeout=self._ack_within)
            if done:
                payload, rest = self._replies.in_ack(origin, work.result())
                await ack(payload)
            else:
                log.warning("slack answer late", via=origin.via.name, team=origin.team)
                await ack(None)
                rest = await work
                origin = origin.late()
        finally:
            work.cancel()  # only does something when we are stopped ourselves
        await self._finish(delivery, origin, rest)

    async def _take(self, delivery: Delivery, origin: Origin) -> Answer:
        """Store and answer; a database that gives no way is told in a sentence."""
        try:
            row = await self._store(delivery)
        except Busy:
            return Toast(self._replies.words(origin, NOT_SAVED), alert=True)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the person is told
            log.error("slack delivery not stored", via=origin.via.name, error=describe(error))  # noqa: TRY400 - words stay out
            return Toast(self._replies.words(origin, NOT_SAVED), alert=True)
        if row is None:
            return Nothing()
        try:
            return await self._turns.answer(row)
        except Busy:
            return Toast(self._replies.words(origin, SAVED_FOR_LATER))

    async def _store(self, delivery: Delivery) -> Stored | None:
        """Put it on disk; what one person did in one team is stored in the order in which it came."""
        assert not isinstance(delivery.inbound, JobEnded)
        sender = delivery.inbound.sender
        gate = self._gates.setdefault(f"{sender.team}:{sender.user}", asyncio.Lock())
        async with gate:
            dressed = await self._company.told(await self._people.dressed(delivery))
            try:
                row = await self._turns.store(dressed)
            except Exception:
                metrics.not_stored("slack", self._transport)
                raise
        metrics.delivered_to_us("slack", self._transport, stored=row is not None)
        return row

    async def _finish(self, delivery: Delivery, origin: Origin, answer: Answer) -> None:
        """Show what remains; a form that cannot be shown becomes a card with Continue."""
        lost = await self._replies.after(origin, answer)
        if lost is None:
            return
        told = await self._take(parse.lost(delivery, lost), origin)
        if not isinstance(told, ShowForm):
            await self._replies.after(origin, told)

    def _origin_of_event(self, delivery: Delivery) -> Origin:
        assert not isinstance(delivery.inbound, JobEnded)
        sender, place = delivery.inbound.sender, delivery.inbound.place
        channel = place.chat if place.kind != "private" else None
        return Origin(Via.EVENT, sender.team, sender.user, next(self._order), channel, place.thread)

    def _origin_of_command(self, delivery: Delivery, body: Json) -> Origin:
        assert not isinstance(delivery.inbound, JobEnded)
        sender = delivery.inbound.sender
        return Origin(
            Via.COMMAND,
            sender.team,
            sender.user,
            next(self._order),
            channel=body["channel_id"],
            trigger=body["trigger_id"],
            response_url=body.get("response_url"),
        )

    def _origin_of_interaction(self, delivery: Delivery, body: Json) -> Origin:
        assert not isinstance(delivery.inbound, JobEnded)
        sender, view = delivery.inbound.sender, body.get("view")
        at_home = (view or {}).get("type") == "home"
        pressed = Via.HOME if at_home else Via.PRESS_IN_FORM if view else Via.PRESS
        kinds = {"block_actions": pressed, "view_submission": Via.FORM, "message_action": Via.PRESS}
        return Origin(
            kinds.get(body["type"], Via.EVENT),
            sender.team,
            sender.user,
            next(self._order),
            channel=(body.get("channel") or {}).get("id"),
            thread=delivery.inbound.place.thread,
            trigger=body.get("trigger_id"),
            view=None if at_home else view,
            response_url=body.get("response_url") if body["type"] == "message_action" else None,
        )
