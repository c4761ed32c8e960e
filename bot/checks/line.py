"""One finding: how it is, in a sentence, and what to do about it. Never a token, a key or a person's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """How bad it is; the worst one is the exit status."""

    OK = 0
    WARNING = 1
    PROBLEM = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Line:
    """`about` names what was looked at, `mend` says what to do unless all is well."""

    about: str
    state: State
    said: str
    mend: str = ""


def ok(about: str, said: str) -> Line:
    return Line(about, State.OK, said)


def warning(about: str, said: str, mend: str) -> Line:
    return Line(about, State.WARNING, said, mend)


def problem(about: str, said: str, mend: str) -> Line:
    return Line(about, State.PROBLEM, said, mend)
