"""The Bot API over HTTP: GET and POST, forms, JSON and multipart, and the download of files."""

import json
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.body import BadBodyError, Body, read_body
from sandbox.telegram import limits
from sandbox.telegram.api import HANDLERS
from sandbox.telegram.arguments import decoded, read
from sandbox.telegram.errors import Refusal, bad, not_found, unauthorized
from sandbox.telegram.methods import METHODS
from sandbox.telegram.platform import Telegram

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_ENVELOPE: Final = 1024 * 1024  # bytes a request may have beside its file


def routes(telegram: Telegram) -> list[BaseRoute]:
    async def call(request: Request) -> Response:
        try:
            return await _call(telegram, request)
        except Refusal as refusal:
            return _refused(refusal)

    async def download(request: Request) -> Response:
        try:
            _check_token(telegram, request.path_params["token"])
        except Refusal as refusal:
            return JSONResponse(refusal.body(), status_code=refusal.code)
        found = telegram.state.file_at(request.path_params["path"])
        if found is None:
            return JSONResponse(not_found().body(), status_code=404)
        return Response(found.content, media_type="application/octet-stream")

    return [
        Route("/telegram/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/telegram/file/bot{token}/{path:path}", download),
    ]


def _check_token(telegram: Telegram, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise not_found()
    if token != telegram.token:
        raise unauthorized()


def _refused(refusal: Refusal) -> Response:
    wait = refusal.parameters.get("retry_after")
    headers = {"Retry-After": str(wait)} if wait else None
    return JSONResponse(refusal.body(), status_code=refusal.code, headers=headers)


async def _call(telegram: Telegram, request: Request) -> Response:
    _check_token(telegram, request.path_params["token"])
    if int(request.headers.get("content-length") or 0) > limits.UPLOAD_BYTES + _ENVELOPE:
        raise Refusal(413, "Request Entity Too Large")
    try:
        body = await read_body(request)
    except BadBodyError as error:
        raise bad(str(error)) from error
    _check_encoding(body)
    name = request.path_params["method"]
    method = METHODS.get(name.lower())
    shown, args = method.name if method else name, decoded(method, body)
    await telegram.sandbox.admit("telegram", shown, args)

    async def handled() -> Response:
        try:
            if method is None:
                raise not_found()
            result = await HANDLERS[name.lower()](telegram, read(method, body))
        except Refusal as refusal:
            return _refused(refusal)
        return JSONResponse({"ok": True, "result": result})

    return await telegram.sandbox.faults.call(request, "telegram", shown, args, handled)


def _check_encoding(body: Body) -> None:
    """A lone half of a surrogate pair, such as a text cut in the middle of an emoji leaves, is no UTF-8."""
    try:
        json.dumps(body.fields, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise bad("strings must be encoded in UTF-8") from error
