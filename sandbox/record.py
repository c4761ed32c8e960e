"""Records every incoming API call, in memory and as JSON lines."""

import json
from collections import deque
from pathlib import Path
from typing import Any, TextIO

_KEPT = 10_000

_SECRET_ARGUMENTS = frozenset({"token", "client_secret", "secret_token"})


class Recorder:
    """One record a call: {"platform", "method", "args"}, arguments decoded, without tokens.

    A line is flushed before the call is handled, so the file tells the truth after a crash as well.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def record(self, platform: str, method: str, args: dict[str, Any]) -> None:
        shown = {name: value for name, value in args.items() if name not in _SECRET_ARGUMENTS}
        call = {"platform": platform, "method": method, "args": shown}
        self.calls.append(call)
        if self._file is not None:
            self._file.write(json.dumps(call, default=repr) + "\n")
            self._file.flush()

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every kept call of one method, oldest first."""
        return [call["args"] for call in self.calls if call["method"] == method]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
