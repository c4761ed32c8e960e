"""Response addresses: what an app posts there becomes, replaces or deletes a message."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.body import BadBodyError, read_body
from sandbox.slack import posting
from sandbox.slack.errors import ApiError
from sandbox.slack.slack import Slack
from sandbox.slack.state import Json, Message, Team
from sandbox.slack.triggers import ResponseUrl


async def respond(slack: Slack, request: Request) -> Response:
    """Take one answer to a response address."""
    try:
        body = await read_body(request)
    except BadBodyError:
        return PlainTextResponse("invalid_payload", 400)
    await slack.sandbox.admit("slack", "response_url", body.fields)

    async def handled() -> Response:
        return _take(slack, request.path_params["key"], body.fields)

    return await slack.sandbox.faults.call(request, "slack", "response_url", body.fields, handled)


def _take(slack: Slack, key: str, args: Json) -> Response:
    try:
        url = slack.response_urls.take(key)
    except ApiError as error:
        return PlainTextResponse(error.error, 404)
    try:
        _do(slack, url, args)
    except ApiError as error:
        return PlainTextResponse(error.error, 400)
    return PlainTextResponse("ok")


def _do(slack: Slack, url: ResponseUrl, args: Json) -> None:
    team = slack.teams[url.team_id]
    original = _original(team, url)
    channel = team.channels[url.channel]
    if args.get("delete_original"):
        if original is None:
            raise ApiError("message_not_found")
        posting.delete(slack, team, channel, original)
        return
    content = posting.content_of(args)
    content.require_something()
    if args.get("replace_original") and original is not None:
        posting.update(slack, team, channel, original, content)
        return
    posting.post(
        slack,
        team,
        channel,
        team.bot.id,
        content,
        thread_ts=args.get("thread_ts"),
        ephemeral_to=None if args.get("response_type") == "in_channel" else url.user,
    )


def _original(team: Team, url: ResponseUrl) -> Message | None:
    return team.channels[url.channel].find(url.original_ts) if url.original_ts else None
