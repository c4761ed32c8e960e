"""A conversation as data: pages of fields, checked and finished by plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from bot.form import FieldKind
from bot.messages.words import Words, msg
from bot.reader import Reader
from bot.visit import Visit
from domain.actor import Actor
from domain.outcome import Outcome
from storage.unit_of_work import UnitOfWork

Draft = TypeVar("Draft", bound=BaseModel)
MOST_NAME_BYTES = 18  # a field's name travels in a button's token
REVIEW = "review"  # the name of the page that shows all answers


@dataclass(frozen=True)
class Asking(Generic[Draft]):
    """What a flow's functions may look at. They read; only `finish` acts."""

    uow: UnitOfWork
    draft: Draft  # the answers so far; an unanswered field has its default
    by: Actor
    now: datetime  # business time
    reader: Reader
    currency: str  # the workspace's
    query: str = ""  # what was typed into a search
    real: datetime | None = None  # real time, while an answer is taken
    most_file_bytes: int = 20 << 20


@dataclass(frozen=True)
class Choice:
    """One option. `value` is stored (at most 40 bytes); a label that is a str is data and stays as written."""

    value: str
    label: str | Words
    description: str | Words = ""


Options = Sequence[Choice] | Callable[[Asking[Any]], Sequence[Choice]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. Answers are kept as JSON under `name` and validated into the draft's field of that name.

    Stored shapes: text str; number and percent a decimal in a str (percent as a fraction: "0.65");
    money {"amount": "2400", "currency": "CNY"}; date "2026-12-01"; date_time "2026-12-01T10:00:00+00:00";
    link its normal form; file the id of its StoredFile row, as text; choice and entity the option's value;
    many and entities a list of values; yes_no bool. A skipped optional field is stored as None.
    """

    name: str
    kind: FieldKind
    label: Words  # a short noun: "Category"; also the label in a form and on the review
    called: Callable[[Asking[Any]], str] | None = (
        None  # data that stands for the label; `ask` has it as %(called)s
    )
    ask: Words | None = None  # the question as a sentence, where fields are asked one by one
    hint: Words | None = None
    placeholder: Words | None = None
    options: Options = ()  # a search gets `asking.query`; return at most 100, best first
    find: Callable[[Asking[Any], Sequence[str]], Sequence[Choice]] | None = None  # labels of picked values
    search: bool = False
    optional: bool = False
    when: Callable[[Any], bool] | None = None  # of the draft; not asked, and not kept, when it says no
    default: Callable[[Asking[Any]], object] | object = (
        None  # proposed; in the stored shape or as the domain value
    )
    assume: bool = False  # the default stands unasked in a chat; a form and the review show it
    check: Callable[[Asking[Any], Any], Words | None] | None = None  # second argument: the draft's own value
    advice: Callable[[Asking[Any]], Words | None] | Words | None = None  # shown, never in the way
    least: Decimal | int | date | None = None  # for many and entities: how many
    most: Decimal | int | date | None = None  # for a file: how many bytes
    endings: Sequence[str] = ()  # what a file's name may end with, without the dot; empty: anything
    whole: bool = False  # number: no decimals
    multiline: bool = False
    most_length: int = 3000
    secret: bool = False  # a text that is kept sealed, shown masked, and whose message is deleted

    def __post_init__(self) -> None:
        if len(self.name.encode()) > MOST_NAME_BYTES or self.name == REVIEW:
            raise ValueError(f"{self.name} cannot be a field's name")


def text(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.TEXT, label=label, **more)


def long_text(name: str, label: Words, **more: Any) -> Field:
    """Several lines, at most 3000 characters."""
    return Field(name=name, kind=FieldKind.LONG_TEXT, label=label, multiline=True, **more)


def number(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.NUMBER, label=label, **more)


def money(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.MONEY, label=label, **more)


def percent(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.PERCENT, label=label, **more)


def day(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.DATE, label=label, **more)


def moment(name: str, label: Words, **more: Any) -> Field:
    """A day and a time of day, typed or picked in the person's own zone; the draft's value is an aware datetime."""
    return Field(name=name, kind=FieldKind.DATE_TIME, label=label, **more)


def link(name: str, label: Words, **more: Any) -> Field:
    """A web address, https or http."""
    return Field(name=name, kind=FieldKind.LINK, label=label, most_length=2000, **more)


def file(name: str, label: Words, **more: Any) -> Field:
    """One file; the draft's value is the int id of its StoredFile. It is fetched soon after (services/files.py)."""
    return Field(name=name, kind=FieldKind.FILE, label=label, **more)


def choice(name: str, label: Words, options: Options, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.CHOICE, label=label, options=options, **more)


def many(name: str, label: Words, options: Options, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.MANY, label=label, options=options, **more)


def yes_no(name: str, label: Words, **more: Any) -> Field:
    return Field(name=name, kind=FieldKind.YES_NO, label=label, **more)


def entity(name: str, label: Words, options: Options, **more: Any) -> Field:
    """Pick one thing of the workspace; `search=True` lets people type."""
    return Field(name=name, kind=FieldKind.ENTITY, label=label, options=options, **more)


def entities(name: str, label: Words, options: Options, **more: Any) -> Field:
    """Pick several things of the workspace; `search=True` lets people type."""
    return Field(name=name, kind=FieldKind.ENTITIES, label=label, options=options, **more)


@dataclass(frozen=True)
class Page:
    """Questions that belong together: one modal, or one after the other in a chat."""

    name: str
    title: Words  # at most 24 characters in each language: a modal's title
    fields: Sequence[Field]
    when: Callable[[Any], bool] | None = None  # of the draft
    check: Callable[[Asking[Any]], Mapping[str, Words]] | None = (
        None  # field name → what is wrong, once all are answered
    )
    advice: Callable[[Asking[Any]], Words | None] | Words | None = None

    def __post_init__(self) -> None:
        if len(self.name.encode()) > MOST_NAME_BYTES or self.name == REVIEW or not self.fields:
            raise ValueError(f"{self.name} cannot be a page")


class Unfit(Exception):
    """Raised by `finish` before it did anything: these answers do not go together; the person is asked again."""

    def __init__(self, errors: Mapping[str, Words]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Flow(Generic[Draft]):
    """One conversation. `finish` calls one service and gives its Outcome; it may raise Refusal or Unfit."""

    name: str
    title: Words  # at most 24 characters in each language, without values
    draft: type[Draft]  # every field has a default; unknown answers are ignored
    pages: Sequence[Page]
    finish: Callable[[Visit, Draft], Outcome]
    submit: Words = field(default_factory=lambda: msg("Confirm"))  # the last button, at most 24 characters
    review: bool = False  # show the answers, each with Change, before finishing; always in a chat where something is assumed
    expires: timedelta = timedelta(days=7)
    version: int = 1
    team_only: bool = True  # never asked in a chat that creators read
    private: bool = False  # asked in the person's own chat alone

    def __post_init__(self) -> None:
        names = [one.name for one in self.fields]
        pages = [page.name for page in self.pages]
        unknown = set(names) - set(self.draft.model_fields)
        if unknown or len(set(names)) < len(names) or len(set(pages)) < len(pages):
            raise ValueError(f"{self.name}: names clash or are not in its draft: {sorted(unknown)}")

    @property
    def fields(self) -> list[Field]:
        """All questions in order."""
        return [one for page in self.pages for one in page.fields]
