"""Where file bytes go in and come out."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from sandbox.body import read_body
from sandbox.slack.call import Call
from sandbox.slack.methods.files import may_see
from sandbox.slack.slack import Slack
from sandbox.slack.state import File
from sandbox.slack.web import team_of_token

_LOGIN = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Slack</body></html>"
)


async def upload(slack: Slack, request: Request) -> Response:
    """Step two of an upload: the raw bytes, or one file part of a form."""
    file = _find(slack, request.path_params["file_id"])
    if file is None or file.content is not None:
        return PlainTextResponse("not found", 404)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        parts = list((await read_body(request)).files.values())
        content = parts[0].content if parts else b""
    else:
        content = await request.body()
    if len(content) != file.size:
        return PlainTextResponse(
            f"length mismatch: {len(content)} bytes came, {file.size} were announced", 400
        )
    file.content = content
    return PlainTextResponse(f"OK - {file.size}")


async def download(slack: Slack, request: Request) -> Response:
    """A private file. Without a good token the answer is a login page with status 200, as on Slack."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    team = team_of_token(slack, token)
    file = team.files.get(request.path_params["file_id"]) if team else None
    if team is None or team.revoked or file is None or not may_see(Call(slack, team, {}), file):
        return HTMLResponse(_LOGIN)
    return _bytes(file)


async def for_page(slack: Slack, request: Request) -> Response:
    """The same bytes for the page, which shows what people see and needs no token."""
    file = _find(slack, request.path_params["file_id"])
    return (
        _bytes(file) if file is not None and file.content is not None else PlainTextResponse("not found", 404)
    )


def _find(slack: Slack, file_id: str) -> File | None:
    return next((team.files[file_id] for team in slack.teams.values() if file_id in team.files), None)


def _bytes(file: File) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(file.content, media_type=file.mimetype, headers=headers)
