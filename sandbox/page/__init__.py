"""The page at / that shows both messengers: static files and two sample creator lists, nothing else."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE: Final = Path(__file__).parent
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob: http: https:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class FreshFiles(StaticFiles):
    """Static files the browser asks about each time, so that an upgrade never shows half of the old page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def index(_request: Request) -> Response:
    return FileResponse(
        HERE / "index.html",
        headers={"Cache-Control": "no-cache", "Content-Security-Policy": CONTENT_SECURITY_POLICY},
    )


def routes() -> list[BaseRoute]:
    """The page's routes; the server puts them beside /slack, /telegram and /control."""
    return [
        Route("/", index),
        Mount("/static", FreshFiles(directory=HERE / "static")),
        Mount("/samples", FreshFiles(directory=HERE / "samples")),
    ]
