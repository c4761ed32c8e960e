"""What can become of a call the bot makes, in each platform's own words."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.control import ControlError
from sandbox.lines import cut
from sandbox.slack.errors import ApiError, RateLimitedError
from sandbox.telegram import members
from sandbox.telegram.errors import Refusal, flood

if TYPE_CHECKING:
    from sandbox.faults import Rule
    from sandbox.server import Sandbox

Json = dict[str, Any]
_BOTH: Final = ("slack", "telegram")
_OPEN: Final = frozenset({"apps.connections.open"})


@dataclass(frozen=True)
class Case:
    """One call that meets a rule."""

    sandbox: "Sandbox"
    rule: "Rule"
    request: Request
    args: Json
    handle: Callable[[], Awaitable[Response]]


class Run(Protocol):
    async def __call__(self, case: Case) -> Response: ...


@dataclass(frozen=True)
class CallFault:
    """``methods``: the only ones it is about; empty for all."""

    run: Run
    platforms: tuple[str, ...] = _BOTH
    methods: frozenset[str] = frozenset()


async def _rate_limited(case: Case) -> Response:
    seconds = case.rule.seconds if case.rule.seconds is not None else 1.0
    if case.rule.platform == "slack":
        limited = RateLimitedError(max(1, math.ceil(seconds)))
        return JSONResponse(limited.body(), 429, {"Retry-After": str(limited.retry_after)})
    refusal = flood(seconds)
    wait = str(refusal.parameters["retry_after"])
    return JSONResponse(refusal.body(), refusal.code, {"Retry-After": wait})


async def _server_error(case: Case) -> Response:
    """Nothing happened; the proxy in front of the platform says so in its own page."""
    status = case.rule.status or 502
    return HTMLResponse(f"<html><body><h1>{status}</h1></body></html>", status)


async def _refused(case: Case) -> Response:
    error = case.rule.error
    if case.rule.platform == "slack":
        return JSONResponse(ApiError(error).body(), case.rule.status or 200)
    code = case.rule.status or (403 if error.startswith("Forbidden") else 400)
    return JSONResponse(Refusal(code, error).body(), code)


async def _reset(case: Case) -> Response:
    """Cut before anything happened."""
    return await cut(case.request)


async def _accept_then_reset(case: Case) -> Response:
    await case.handle()
    return await cut(case.request)


async def _black_hole(case: Case) -> Response:
    """It takes effect and is never answered: until the caller leaves, ``seconds`` pass, or the fault is cleared."""
    await case.handle()
    faults, stopping = case.sandbox.faults, case.sandbox.stopping
    waits = [
        asyncio.ensure_future(one) for one in (faults.cleared.wait(), stopping.wait(), _left(case.request))
    ]
    try:
        await asyncio.wait(waits, timeout=case.rule.seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
    return await cut(case.request)


async def _left(request: Request) -> bool:
    await request.receive()  # the body has been read: what comes now is the caller's leaving
    return True


async def _slow(case: Case) -> Response:
    """It takes effect at once and is answered late."""
    answer = await case.handle()
    await asyncio.sleep(case.rule.seconds if case.rule.seconds is not None else 5.0)
    return answer


async def _changed(case: Case) -> Response:
    """The world changes just before the call, which then meets it as it is."""
    change_world(case.sandbox, case.rule.platform, case.rule.what, case.args)
    return await case.handle()


async def _dead_url(case: Case) -> Response:
    """An address where nobody listens."""
    await case.handle()
    return JSONResponse({"ok": True, "url": "ws://127.0.0.1:9/link/?ticket=dead&app_id=dead"})


async def _silent_url(case: Case) -> Response:
    """An address that takes the connection and never greets."""
    case.sandbox.slack.sockets.greet_nobody(1)
    return await case.handle()


CALLS: Final[dict[str, CallFault]] = {
    "rate_limited": CallFault(_rate_limited),
    "server_error": CallFault(_server_error),
    "refused": CallFault(_refused),
    "reset": CallFault(_reset),
    "accept_then_reset": CallFault(_accept_then_reset),
    "black_hole": CallFault(_black_hole),
    "slow": CallFault(_slow),
    "kicked": CallFault(_changed),
    "migrated": CallFault(_changed, ("telegram",)),
    "blocked": CallFault(_changed, ("telegram",)),
    "deactivated": CallFault(_changed, ("telegram",)),
    "archived": CallFault(_changed, ("slack",)),
    "uninstalled": CallFault(_changed, ("slack",)),
    "dead_url": CallFault(_dead_url, ("slack",), _OPEN),
    "silent_url": CallFault(_silent_url, ("slack",), _OPEN),
}


def change_world(sandbox: "Sandbox", platform: str, what: str, args: Json) -> None:
    """Change the chat that a call names. Raises ControlError when the call names none of that kind."""
    (_change_slack if platform == "slack" else _change_telegram)(sandbox, what, args)


def _change_slack(sandbox: "Sandbox", what: str, args: Json) -> None:
    name = str(args.get("channel") or args.get("channel_id") or "")
    for team in sandbox.slack.teams.values():
        channel = team.channel(name)
        if channel is None and name not in team.users:
            continue
        if what == "uninstalled":
            sandbox.slack.uninstall(team)
        elif channel is not None and what == "archived":
            channel.archived = True
        elif channel is not None:
            channel.members[:] = [one for one in channel.members if one != team.bot.id]
        return
    raise ControlError(f"The call names no channel that could be {what}.")


def _change_telegram(sandbox: "Sandbox", what: str, args: Json) -> None:
    telegram = sandbox.telegram
    number = str(args.get("chat_id") or "")
    chat = next((one for one in telegram.state.chats.values() if str(one.id) == number), None)
    if chat is None:
        raise ControlError(f"The call names no chat that could be {what}.")
    if chat.is_private:
        person = telegram.state.users[chat.id]
        person.deactivated = what == "deactivated"
        members.set_blocked(telegram, person, blocked=what == "blocked")
        return
    by = telegram.state.users[next(one for one in chat.present() if one != telegram.state.bot.id)]
    if what == "migrated" and chat.kind == "group" and chat.upgraded_to is None:
        members.upgrade(telegram, chat, by=by)
    elif what == "kicked":
        members.change_member(telegram, chat, telegram.state.bot, "kicked", by=by)
