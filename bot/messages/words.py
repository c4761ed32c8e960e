"""Words that are chosen now and spoken later: an English msgid with its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Words:
    """One translatable text. Placeholders are `%(name)s`, a literal percent sign is `%%`.

    Values are formatted for the reader: int and Decimal as numbers, Money, Share, date and datetime in her
    language and time zone, nested Words translated, tuples as a listing, str as it stands.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0


@dataclass(frozen=True)
class Share:
    """A fraction that is shown as a percentage."""

    value: Decimal


def msg(text: str, **values: object) -> Words:
    """Mark a text for the catalogues, e.g. `msg("At most %(most)s", most=3)`."""
    return Words(text, values)


def msgs(one: str, many: str, n: int, **values: object) -> Words:
    """Mark a text that counts, e.g. `msgs("%(n)s creator", "%(n)s creators", 3)`; `n` is also a value."""
    return Words(one, {"n": n, **values}, plural=many, count=n)
