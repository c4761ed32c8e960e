"""Long work: handlers of jobs, run in a worker thread outside any transaction, made to be run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.clock import Clock
from storage.blobs import Blobs
from storage.database import Database


@dataclass(frozen=True)
class JobContext:
    """What a handler is given. It commits its own short batches and may be started again after a kill at any point.

    `progress(done, total)` notes how far it is; `cancelled()` says whether to stop: asked to, or no longer ours.
    """

    database: Database
    clock: Clock
    blobs: Blobs
    job_id: int
    workspace_id: int
    payload: dict[str, Any]
    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]
