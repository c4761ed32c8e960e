"""Decodes request bodies: JSON, urlencoded forms and multipart, without a limit of the web framework's own."""

import json
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Upload:
    """One file part of a multipart body."""

    filename: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Body:
    """Decoded arguments: query string first, the body over it; ``fields`` of a form are strings, of JSON any type."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


class BadBodyError(ValueError):
    """The body is not what its content type says."""


async def read_body(request: Request) -> Body:
    """Decode a request by its content type; raises BadBodyError."""
    fields: dict[str, Any] = dict(request.query_params)
    raw = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not raw:
        return Body(fields)
    if kind == "application/json":
        return Body(fields | _json_object(raw))
    if kind == "multipart/form-data":
        texts, files = _multipart(request.headers["content-type"], raw)
        return Body(fields | texts, files)
    if kind in {"application/x-www-form-urlencoded", ""}:
        return Body(fields | dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)))
    raise BadBodyError(f"unknown content type {kind}")


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(raw)
    except ValueError as error:
        raise BadBodyError("the body is not JSON") from error
    if not isinstance(decoded, dict):
        raise BadBodyError("the body is not a JSON object")
    return decoded


def _multipart(content_type: str, raw: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + raw)
    if not message.is_multipart():
        raise BadBodyError("the body is not multipart")
    texts: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            texts[name] = data.decode("utf-8", "replace")
        else:
            files[name] = Upload(filename, data, part.get_content_type())
    return texts, files
