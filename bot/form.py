"""A page of questions without a platform: what a modal shows at once and a chat asks one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.card import Block, Button


class FieldKind(StrEnum):
    """How a value is typed or picked. Raw values: text, number, money, percent, link → str; date → ISO date;
    date_time → ISO moment with its offset; choice → option value; many → list of option values; yes_no → "yes" or
    "no"; file → bot.inbound.DroppedFile as JSON (a form's field cannot hold one: it is always empty).
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DATE_TIME = "date_time"
    LINK = "link"
    FILE = "file"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    ENTITY = "entity"  # pick one thing, with search
    ENTITIES = "entities"  # pick several, with search


@dataclass(frozen=True)
class OptionView:
    """One choice: `value` at most 40 bytes (it travels in buttons), `label` at most 75 characters."""

    value: str
    label: str
    description: str = ""


@dataclass(frozen=True)
class FieldView:
    """One question in a person's language. `value` is what the field holds now, in the raw shape of its kind."""

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    placeholder: str = ""
    value: Any = None
    shown_value: str = ""  # the value as a person reads it
    options: tuple[OptionView, ...] = ()
    chosen: tuple[OptionView, ...] = ()  # for entity fields: what is picked, with labels
    search: bool = False  # options come while typing
    optional: bool = False
    multiline: bool = False
    error: str = ""
    most_length: int = 3000
    endings: tuple[str, ...] = ()  # of a file's name, without the dot; empty: any


@dataclass(frozen=True)
class Form:
    """A page on the screen. `token` is a FormToken's text. `title` and `submit` at most 24 characters."""

    token: str
    title: str
    submit: str
    close: str
    intro: tuple[Block, ...] = ()  # progress, advice
    fields: tuple[FieldView, ...] = ()
    buttons: tuple[Button, ...] = ()  # Back, Continue later
    errors: dict[str, str] = field(default_factory=dict)
