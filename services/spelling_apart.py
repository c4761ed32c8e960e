"""Rows of a long list of creators spelled by a second process (services/spelling_process.py), taken as they are needed."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from domain.importing.rows import CreatorRow
from services import spelling_process
from services.packed import PackedRows
from services.spelling import Spelled
from services.spelling_process import HEAD, PASSED, Asked

MOST_HELD = 14_000_000  # bytes of parts that nobody has taken yet: some 15,000 rows
_FED = 2_000  # rows that are handed over together
_PACKAGES = Path(__file__).resolve().parents[1]

_log = structlog.get_logger()


class SpelledApart:
    """A second process and the rows it has spelled so far; closed, it is gone."""

    def __init__(self, rows: PackedRows, asked: Asked) -> None:
        passing, self._passing = os.pipe()
        os.set_blocking(self._passing, False)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", spelling_process.__name__, str(passing)],
            pass_fds=(passing,),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PACKAGES,
            env={},
        )
        os.close(passing)
        self._arrived: deque[tuple[int, bytes]] = deque()
        self._held = 0
        self._is_over = self._is_closed = False
        self._news = threading.Condition()
        self._ready: dict[int, Spelled] = {}
        self._upto = 0  # the last row that has arrived
        self._passed = 0  # the last row that nothing is wanted of any more
        self._threads = [
            threading.Thread(target=self._feed, args=(rows, asked), daemon=True),
            threading.Thread(target=self._collect, daemon=True),
        ]
        for each in self._threads:
            each.start()

    def take(self, rows: Sequence[CreatorRow], patience: float = 0.0) -> Mapping[int, Spelled]:
        """Those of the rows that are spelled by now, by their numbers: on a busy machine to wait is slower than to spell.

        `patience`: seconds that are waited for each part all the same. Rows are asked for in the file's order, each once.
        """
        if not rows:
            return {}
        last = rows[-1].row
        while self._upto < last and (part := self._next(patience)) is not None:
            self._upto = part[0]
            if self._upto > self._passed:
                self._ready.update((each[0], each) for each in pickle.loads(part[1]))  # noqa: S301 - of our own process
        known = self._ready
        self._ready = {number: each for number, each in known.items() if number > last}
        self._passed = last
        if self._upto < last:
            self._pass_over(last + len(rows))
        return {row.row: known[row.row] for row in rows if row.row in known}

    def _next(self, patience: float) -> tuple[int, bytes] | None:
        """The next part; None when there is none yet, or will be none."""
        with self._news:
            self._news.wait_for(lambda: self._arrived or self._is_over, patience)
            if not self._arrived:
                return None
            part = self._arrived.popleft()
            self._held -= len(part[1])
            self._news.notify_all()
            return part

    def _pass_over(self, upto: int) -> None:
        """Let the process go on behind this row: those before are spelled here."""
        with suppress(BlockingIOError, BrokenPipeError):  # told often enough, or gone
            os.write(self._passing, PASSED.pack(upto))

    def _feed(self, rows: PackedRows, asked: Asked) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as told:
                pickle.dump(asked, told)
                for piece in rows.pieces(_FED):
                    told.write(piece)
        except OSError as error:  # it has ended, and `_collect` sees it
            _log.debug("spelling_apart_deaf", error=type(error).__name__)

    def _collect(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            while len(head := answers.read(HEAD.size)) == HEAD.size:
                size, last = HEAD.unpack(head)
                part = answers.read(size)
                if len(part) < size or not self._keep(last, part):
                    break
        code = self._process.wait()
        with self._news:
            if code and not self._is_closed:
                _log.warning("spelling_apart_ended", code=code)
            self._is_over = True
            self._news.notify_all()

    def _keep(self, last: int, part: bytes) -> bool:
        """Keep a part, once there is room; False when nobody wants any more."""
        with self._news:
            self._news.wait_for(lambda: self._held < MOST_HELD or self._is_closed)
            if self._is_closed:
                return False
            self._arrived.append((last, part))
            self._held += len(part)
            self._news.notify_all()
            return True

    def close(self) -> None:
        """End the process."""
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        self._process.kill()
        for each in self._threads:
            each.join()
        os.close(self._passing)
        self._arrived.clear()
        self._ready.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
