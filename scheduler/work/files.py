"""Files that people gave as an answer: the runner brings a job's file here, and that is all there is to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scheduler.work import JobContext
from services import files


def fetch(ctx: JobContext) -> dict[str, Any] | None:
    """The file is here by now."""
    return {"file_id": ctx.payload["file_id"]}


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {files.FETCH: fetch}
