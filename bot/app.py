"""The composition root: from settings to a running bot, and back to rest. The one file that knows all parts."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import structlog

from bot.acts.home import draw
from bot.acts.tasks import Links
from bot.config import Settings
from bot.delivery.pump import Pump
from bot.handlers.slack.adapter import SlackAdapter
from bot.handlers.slack.clients import SlackSettings
from bot.handlers.slack.errors import SlackRefused
from bot.handlers.telegram.adapter import TelegramAdapter, TelegramRefused
from bot.health import Health, part_of
from bot.messages.catalog import card
from bot.opening import CannotStart, open_database
from bot.ports import Platform
from bot.sandbox_clock import catch_up, follow
from bot.table import routes
from bot.turn import Turns
from bot.web import PortTaken, WebServer, build
from domain.clock import Clock, ShiftedClock, SystemClock
from domain.errors import Busy
from domain.people import Role
from scheduler.clockwork import Beat, Clockwork
from scheduler.columns import renew_columns
from scheduler.due import tell_digests, tell_reminders
from scheduler.expiries import expire_authorizations
from scheduler.housekeeping import expire_conversations, forget, forget_contacts, forget_files
from scheduler.jobs import Runner
from scheduler.ticks import Ticks
from scheduler.today import renew_days
from scheduler.upkeep import propose_upkeep
from services import reach, setup
from storage.blobs import Blobs
from storage.database import Database
from storage.unit_of_work import Transaction

log = structlog.get_logger(__name__)
_BUSY_TRIES = 30  # at a start, of a second each
STOP_SECONDS = 9.0  # for all parts together
LEAST_STOP_SECONDS = 0.2
LEFT_FOR = timedelta(seconds=5)  # a younger delivery is still waited for by whoever brought it
Prepare = Callable[[Transaction], None]


class App:
    """Everything of one process. Start once, stop once."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """Open the database and wire the parts; nothing runs yet. Raises CannotStart."""
        self.settings = settings
        self.clock = clock or (ShiftedClock() if settings.clock.sandbox_url else SystemClock())
        self.database = open_database(settings)
        most_bytes = settings.files.most_megabytes << 20
        links = Links(
            lambda: self.telegram.username if self.telegram else "",
            has_telegram=settings.telegram is not None,
        )
        table = routes(links, most_bytes)
        self.turns = Turns(self.database, table, card, self.clock)
        self.slack = self._slack()
        self.telegram = self._telegram(table.commands)
        blobs = Blobs(settings.files.folder)
        self.pump = Pump(
            self.database, self._platforms(), card, links.present, self.clock, blobs=blobs, draw=draw
        )
        self.turns.courier = self.pump
        self.jobs = self._runner(blobs)
        self.ticks = Ticks(self.database, self.clock)
        beats = self._beats(blobs)
        self.clockwork = Clockwork(tuple(self.ticks.noted(beat) for beat in beats))
        self.turns.enqueued = functools.partial(self.clockwork.hasten, "jobs")
        self.health = Health(
            self.database,
            self.clock,
            parts=lambda: {adapter.platform.name: part_of(adapter.health()) for adapter in self._adapters()},
            beats=lambda: {beat.name: beat.seconds for beat in beats},
            written=lambda: self.ticks.trouble,
        )
        self.web = self._web()
        self._following: asyncio.Task[None] | None = None

    def _slack(self) -> SlackAdapter | None:
        found = self.settings.slack
        if found is None:
            return None
        settings = SlackSettings(
            app_token=found.app_token.get_secret_value() if found.app_token else "",
            bot_token=found.bot_token.get_secret_value(),
            base_url=found.base_url,
            sockets=found.connections,
            signing_secrets=found.secrets if found.transport == "http" else (),
        )
        return SlackAdapter(settings, self.turns)

    def _telegram(self, commands: Collection[str]) -> TelegramAdapter | None:
        found, http = self.settings.telegram, self.settings.http
        if found is None:
            return None
        public_url = http.public_url or "" if http else ""
        return TelegramAdapter(found, self.turns, commands=commands, public_url=public_url)

    def _web(self) -> WebServer | None:
        if self.settings.http is None:
            return None
        routes = [route for adapter in self._adapters() for route in adapter.routes()]
        return WebServer(self.settings.http, build(routes, self.health))

    def _platforms(self) -> dict[str, Platform]:
        return {adapter.platform.name: adapter.platform for adapter in self._adapters()}

    def _adapters(self) -> list[SlackAdapter | TelegramAdapter]:
        return [adapter for adapter in (self.slack, self.telegram) if adapter is not None]

    def _runner(self, blobs: Blobs) -> Runner:
        from scheduler.work import exports, files, imports, left_out, searches, tags

        runner = Runner(
            self.database,
            blobs,
            self.clock,
            {
                **imports.HANDLERS,
                **left_out.HANDLERS,
                **files.HANDLERS,
                **exports.HANDLERS,
                **searches.HANDLERS,
                **tags.HANDLERS,
            },
            self.turns.take,
            most_bytes=self.settings.files.most_megabytes << 20,
        )
        runner.fetchers = {name: platform.fetcher for name, platform in self._platforms().items()}
        return runner

    def _beats(self, blobs: Blobs) -> tuple[Beat, ...]:
        keep = timedelta(days=self.settings.files.keep_made_days)
        return (
            Beat("jobs", 1, self.jobs.run_waiting),
            Beat("inbox", 5, functools.partial(self.turns.recover, older_than=LEFT_FOR)),
            Beat("today", 60, functools.partial(self._told, renew_days)),
            Beat("reminders", 15, functools.partial(self._told, tell_reminders)),
            Beat("digests", 20, functools.partial(self._told, tell_digests)),
            Beat("authorizations", 60, functools.partial(self._told, expire_authorizations)),
            Beat("columns", 5, functools.partial(self._told, renew_columns)),
            Beat("upkeep", 300, functools.partial(self._told, propose_upkeep)),
            Beat("conversations", 300, functools.partial(self._told, expire_conversations)),
            Beat("forgetting", 3600, functools.partial(self._told, forget)),
            Beat("contacts", 600, functools.partial(self._told, forget_contacts)),
            Beat(
                "files",
                3600,
                functools.partial(self._told, functools.partial(forget_files, blobs=blobs, keep=keep)),
            ),
        )

    async def _told(self, tell: Callable[[Database, Clock], int]) -> int:
        told = await asyncio.to_thread(tell, self.database, self.clock)
        if told:
            self.pump.wake()
        return told

    async def start(self, *, prepare: Prepare | None = None) -> None:
        """Take up what was left, then listen. Raises CannotStart when a platform refuses the bot."""
        sandbox_url = self.settings.clock.sandbox_url
        if sandbox_url and isinstance(self.clock, ShiftedClock):
            await catch_up(self.clock, sandbox_url)
        await _patiently(lambda: self._prepare(prepare))
        try:
            if self.web is not None:
                await self.web.start()
            if self.telegram is not None:
                await self.telegram.start()
            if self.slack is not None:
                await self.slack.start()
                await _patiently(self._bind_teams)
        except (SlackRefused, TelegramRefused, PortTaken) as refused:
            await self.stop()
            raise CannotStart(str(refused)) from refused
        self.pump.start()
        self.clockwork.start()
        if sandbox_url and isinstance(self.clock, ShiftedClock):
            self._following = asyncio.create_task(follow(self.clock, sandbox_url, self.clockwork.beat_all))
        await self.turns.recover()

    async def stop(self) -> None:
        """Hear nothing new, finish what has begun, leave the rest on disk; at most ten seconds."""
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
        adapters = self._adapters()
        parts: list[Callable[[], Awaitable[None]]] = [self.web.stop] if self.web is not None else []
        parts += [adapter.stop_listening for adapter in adapters]
        parts += [self.clockwork.stop, self.jobs.close, self.turns.close, self.pump.close]
        parts += [adapter.stop for adapter in adapters]
        until = asyncio.get_running_loop().time() + STOP_SECONDS
        for part in parts:
            await self._ended(part, until)
        self.health.close()
        self.database.close()

    async def _ended(self, part: Callable[[], Awaitable[None]], until: float) -> None:
        """One part's end, within what is left of the time for all; the last ones get a moment all the same."""
        left = max(until - asyncio.get_running_loop().time(), LEAST_STOP_SECONDS)
        try:
            await asyncio.wait_for(part(), left)
        except TimeoutError:
            log.warning("stop took too long", part=getattr(part, "__qualname__", ""))

    def _prepare(self, prepare: Prepare | None) -> None:
        """The workspace and its owners, from the settings or as the caller wants."""
        with self.database.write() as transaction:
            setup.alone(transaction)
            (prepare or self._from_settings)(transaction)
            transaction.commit()

    def _from_settings(self, transaction: Transaction) -> None:
        wanted = self.settings.workspace
        workspace = setup.ensure_workspace(
            transaction,
            name=wanted.name,
            language=wanted.language,
            timezone=wanted.timezone,
            currency=wanted.currency,
        )
        for owner in wanted.owners:
            platform, _, user = owner.partition(":")
            if platform == "telegram":
                setup.ensure_member(
                    transaction, workspace, platform=platform, team="", user=user, role=Role.OWNER
                )

    def _bind_teams(self) -> None:
        """The Slack team is known once Slack has said who we are; its owners with it."""
        wanted = self.settings.workspace
        teams = sorted(self.slack.clients.bots) if self.slack else []
        with self.database.write() as transaction:
            setup.alone(transaction)
            workspace = setup.workspace_named(transaction.system, wanted.name)
            for team in teams if workspace is not None else ():
                assert workspace is not None
                setup.bind_slack_team(transaction, workspace, team)
                for owner in wanted.owners:
                    platform, _, user = owner.partition(":")
                    if platform == "slack":
                        setup.ensure_member(
                            transaction, workspace, platform=platform, team=team, user=user, role=Role.OWNER
                        )
            for team in teams:  # Slack has just taken its token: whatever was noted, the app is there
                reach.regain_team(transaction, team=team, now=self.clock.now(), real=self.clock.real())
            transaction.commit()


async def run_forever(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises CannotStart."""
    app = App(settings)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await app.start()
    log.info("running")
    await stop.wait()
    await app.stop()


async def _patiently(work: Callable[[], None]) -> None:
    """Do it once the database can be written: another replica, or a turn that has begun, may hold it for long."""
    for _ in range(_BUSY_TRIES - 1):
        try:
            return await asyncio.to_thread(work)
        except Busy:
            log.warning("waiting for the database")
    return await asyncio.to_thread(work)
