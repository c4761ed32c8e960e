"""The folder where files of people are kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.checks.line import Line, ok, problem, warning


def look(folder: Path) -> Line:
    """A file is written there and taken away again; a folder that is missing is only said to be."""
    if not folder.exists():
        return warning(
            "files", f"{folder} is not there yet", "The first start makes it; give it a disk with room."
        )
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="check-") as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        mend = "Give the folder of files.folder to the user that runs the bot, and room on its disk."
        return problem("files", f"{folder} cannot be written ({type(error).__name__})", mend)
    return ok("files", f"{folder} is writable")
