"""The Web API's front door: arguments, tokens, rate limits, and errors in Slack's form."""

import json
import math
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.body import BadBodyError, read_body
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError, RateLimitedError
from sandbox.slack.methods import METHODS
from sandbox.slack.slack import Slack
from sandbox.slack.state import Json, Team

_STRUCTURED: Final = (
    "attachments",
    "blocks",
    "files",
    "metadata",
    "view",
)  # a form carries these as JSON text
_SCOPES: Final = ("app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "users:read")  # fmt: skip


async def answer(slack: Slack, request: Request) -> Response:
    """Handle one call of /slack/api/<method>."""
    method = request.path_params["method"]
    try:
        args = await _arguments(request)
    except ApiError as error:
        return JSONResponse(error.body())
    await slack.sandbox.admit("slack", method, args)

    async def handled() -> Response:
        return _answer(slack, method, _token(request, args), args)

    return await slack.sandbox.faults.call(request, "slack", method, args, handled)


def _answer(slack: Slack, method: str, token: str, args: Json) -> Response:
    try:
        return JSONResponse(
            {"ok": True, **_handle(slack, method, token, args)}, headers={"X-OAuth-Scopes": ",".join(_SCOPES)}
        )
    except RateLimitedError as error:
        return JSONResponse(error.body(), 429, {"Retry-After": str(error.retry_after)})
    except ApiError as error:
        return JSONResponse(error.body())


async def _arguments(request: Request) -> Json:
    try:
        body = await read_body(request)
    except BadBodyError as error:
        raise ApiError("invalid_post_type" if "unknown" in str(error) else "invalid_json") from error
    return {name: _decoded(name, value) for name, value in body.fields.items()}


def _decoded(name: str, value: Any) -> Any:
    if name not in _STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _token(request: Request, args: Json) -> str:
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ").strip() if header else str(args.get("token") or "")


def _handle(slack: Slack, method: str, token: str, args: Json) -> Json:
    if not token:
        raise ApiError("not_authed")
    if method == "apps.connections.open":
        return _connect(slack, token)
    known = METHODS.get(method)
    if known is None:
        raise ApiError("unknown_method", req_method=method)
    team = _team(slack, token)
    if known.tier:
        wait = slack.method_rates[known.tier].take((team.id, method))
        if wait:
            raise RateLimitedError(math.ceil(wait))
    return known.handle(Call(slack, team, {name: one for name, one in args.items() if name != "token"}))


def _team(slack: Slack, token: str) -> Team:
    team = team_of_token(slack, token)
    if team is None:
        raise ApiError("not_allowed_token_type" if token == slack.app.app_token else "invalid_auth")
    if team.revoked:
        raise ApiError("account_inactive")
    return team


def team_of_token(slack: Slack, token: str) -> Team | None:
    return next((team for team in slack.teams.values() if team.world.bot_token == token), None)


def _connect(slack: Slack, token: str) -> Json:
    if token != slack.app.app_token:
        raise ApiError("not_allowed_token_type" if team_of_token(slack, token) else "invalid_auth")
    wait = slack.method_rates[3].take("apps.connections.open")
    if wait:
        raise RateLimitedError(math.ceil(wait))
    host = slack.base_url.replace("http", "ws", 1)
    return {"url": f"{host}/slack/socket?ticket={slack.sockets.ticket()}&app_id={slack.app.id}"}
