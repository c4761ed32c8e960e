"""Columns that a team has named: a header's cells as keys to remember them by, and what may be said of each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from domain.importing.kinds import ImportKind
from domain.importing.values import folded

LEFT_OUT = "-"  # the team does not want the column
OWN = "+"  # kept with the row under the column's own name
OWN_PREFIX = "own."  # of such a column's fact
MOST_KEY = 200  # characters of a name that are compared
MOST_OWN = 60  # characters of a name that something is kept under

Names = Mapping[str, str]
"""Column's key → fact, LEFT_OUT or OWN."""

Named = Mapping[ImportKind, Names]
NOTHING: Named = {}


def header_name(cell: str) -> str:
    """A column's name as it is compared: half-width, lower case, single spaces."""
    return re.sub(r"\s+", " ", folded(cell)).lower()


def column_keys(header: Sequence[str]) -> list[str]:
    """What each column is remembered by: its name, a number behind a repeated one, nothing for one without a name."""
    keys: list[str] = []
    seen: dict[str, int] = {}
    for cell in header:
        name = header_name(cell)[:MOST_KEY]
        seen[name] = seen.get(name, 0) + 1
        keys.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return keys


def fingerprint(header: Sequence[str]) -> str:
    """The same for every file with these columns in this order."""
    names = "\n".join(header_name(cell) for cell in header)
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def told_apart(shown: str, cell: str, key: str) -> str:
    """A name as it is `shown`, with the number that its key has when it is a repeated one."""
    return shown + key.removeprefix(header_name(cell)[:MOST_KEY])


def own_fact(cell: str, key: str) -> str:
    """The fact of a column that is kept under its own name; `kept_as` gives the name back."""
    return OWN_PREFIX + told_apart(folded(cell)[:MOST_OWN], cell, key)


def kept_as(fact: str) -> str:
    """What an extra fact is kept under."""
    return fact.removeprefix(OWN_PREFIX)
