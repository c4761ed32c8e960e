"""`darenbot …` as a person or a script calls it, each time in a process of its own."""

from __future__ import annotations

import itertools
from pathlib import Path

from harness.processes import Ended, Nursery


class CommandLine:
    """Runs `darenbot …`. That the installed program starts by itself is for tests/end_to_end."""

    def __init__(self, nursery: Nursery, folder: Path) -> None:
        self._nursery = nursery
        self._folder = folder
        self._numbers = itertools.count()

    def __call__(self, *arguments: str, env: dict[str, str]) -> Ended:
        """Run it to its end, with these variables beside the path of programs."""
        folder = self._folder / f"run{next(self._numbers)}"
        return self._nursery.run(folder, *arguments, env={"PATH": "/usr/bin:/bin", **env})
