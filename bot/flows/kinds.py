"""Every kind of question: how an answer is read, kept as JSON, put into a form and shown. One row a kind."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from bot.flows import days, given, links, moments, numbers
from bot.flows.errors import Invalid
from bot.flows.model import Asking, Choice, Field
from bot.form import FieldKind
from bot.messages import formats
from bot.messages.wording import say
from bot.messages.words import Share, Words, msg, msgs
from bot.reader import Reader
from domain.money import Money

Anyone = Asking[Any]
YES, NO = "yes", "no"
MOST_OPTIONS = 100  # Slack's select (platforms.md 37)
_YES_WORDS = {"yes", "y", "ok", "true", "是", "好", "对", "要", "可以"}
_NO_WORDS = {"no", "n", "false", "否", "不", "不是", "不要", "不用"}
MISSING = msg("This one is needed.")


@dataclass(frozen=True)
class Kind:
    """How one kind of field behaves. Stored shapes: bot/flows/model.py; raw shapes: bot/form.py."""

    read: Callable[[Anyone, Field, Any], Any]  # raw or typed, not empty → stored; raises Invalid
    fits: Callable[[Any], bool]  # is this (from an older release, a default) of the stored shape
    raw: Callable[[Any], Any]  # stored → what a form's field holds
    shown: Callable[[Anyone, Field, Any], str]  # stored → as the person reads it
    suggests: Callable[[Anyone], Sequence[Choice]] | None = None  # to press instead of typing, in a chat


def read(asking: Anyone, field: Field, raw: Any) -> Any:
    """Read an answer into its stored shape, None for an empty optional one; raises Invalid."""
    if raw is None or raw in ("", []) or (isinstance(raw, str) and not raw.strip()):
        if field.optional:
            return None
        raise Invalid(MISSING)
    return KINDS[field.kind].read(asking, field, raw)


def stored_default(asking: Anyone, field: Field) -> Any:
    """The proposal in its stored shape; None when there is none, or the fields it needs are unknown."""
    value = field.default(asking) if callable(field.default) else field.default
    if value is None:
        return None
    kept = as_stored(value)
    if not KINDS[field.kind].fits(kept):
        raise TypeError(f"{field.name}: a default of {type(value).__name__}")
    return kept


def as_stored(value: Any) -> Any:  # noqa: PLR0911 - one a type
    """A domain value, or one that is stored already, in the stored shape."""
    match value:
        case Money():
            return value.model_dump(mode="json")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case str():
            return str(value)  # also of a StrEnum
        case None | bool() | dict():
            return value
        case int() | Decimal():
            return str(value)
        case _:
            return [str(one) for one in value]


def options(asking: Anyone, field: Field, query: str | None = None) -> Sequence[Choice]:
    """What can be chosen, for a search what fits the query."""
    if callable(field.options):
        found = field.options(dataclasses.replace(asking, query=query or ""))
    else:
        found = field.options
    if query and (field.search and not callable(field.options)):
        found = [one for one in found if _folded(query) in _folded(label(one, asking.reader))]
    return found[:MOST_OPTIONS]


def suggested(asking: Anyone, field: Field) -> Sequence[Choice]:
    """Answers to press where a kind has no choices of its own: for a moment the coming days."""
    suggests = KINDS[field.kind].suggests
    return suggests(asking) if suggests else ()


def label(choice: Choice, reader: Reader) -> str:
    return choice.label if isinstance(choice.label, str) else say(choice.label, reader)


def picked(asking: Anyone, field: Field, values: Sequence[str]) -> list[Choice]:
    """The choices behind stored values; one that is gone is left out."""
    found = field.find(asking, values) if field.find else options(asking, field)
    known = {one.value: one for one in found}
    return [known[value] for value in values if value in known]


def exact(asking: Anyone, field: Field, words: str) -> str | None:
    """The one choice that is called exactly this; None when there is none, or more than one."""
    wanted = _folded(words)
    offered = options(asking, field, words)
    found = {one.value for one in offered if wanted in {_folded(label(one, asking.reader)), one.value}}
    return found.pop() if len(found) == 1 else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lstrip("@").casefold()


def _text(asking: Anyone, field: Field, raw: Any) -> str:
    del asking
    value = unicodedata.normalize("NFC", str(raw)).strip()
    if len(value) > field.most_length:
        longer = len(value) - field.most_length
        raise Invalid(msgs("%(n)s character too long.", "%(n)s characters too long.", longer))
    return value


def _number(asking: Anyone, field: Field, raw: Any) -> str:
    del asking
    value = numbers.number(str(raw))
    if field.whole and value != value.to_integral_value():
        raise Invalid(msg("Write a whole number."))
    _within(field, value)
    return str(value)


def _percent(asking: Anyone, field: Field, raw: Any) -> str:
    del asking
    value = numbers.percentage(str(raw))
    _within(field, value, Share)
    return str(value)


def _money(asking: Anyone, field: Field, raw: Any) -> dict[str, Any]:
    value = numbers.amount(str(raw), asking.currency)
    _within(field, value.amount, lambda limit: Money(amount=limit, currency=value.currency))
    return value.model_dump(mode="json")


def _day(asking: Anyone, field: Field, raw: Any) -> str:
    today = asking.now.astimezone(_zone(asking)).date()
    value = days.day(str(raw), today, asking.reader.language)
    _within(field, value)
    return value.isoformat()


def _moment(asking: Anyone, field: Field, raw: Any) -> str:
    value = moments.moment(str(raw), asking.now, _zone(asking), asking.reader.language)
    _within(field, value)
    return value.isoformat()


def _zone(asking: Anyone) -> ZoneInfo:
    return ZoneInfo(asking.reader.timezone)


def _link(asking: Anyone, field: Field, raw: Any) -> str:
    del asking, field
    return links.link(str(raw))


def _within(field: Field, value: Any, unit: Callable[[Any], object] = lambda limit: limit) -> None:
    """Hold the field's bounds; both are allowed themselves."""
    if field.least is not None and value < field.least:
        raise Invalid(msg("At least %(least)s.", least=unit(field.least)))
    if field.most is not None and value > field.most:
        raise Invalid(msg("At most %(most)s.", most=unit(field.most)))


def _one(asking: Anyone, field: Field, raw: Any) -> str:
    wanted = str(raw)
    offered = [*options(asking, field), *picked(asking, field, [wanted])]
    if field.search:
        offered += options(asking, field, wanted)
    for one in offered:
        if one.value == wanted:
            return wanted
    exact = {one.value: one for one in offered if _folded(label(one, asking.reader)) == _folded(wanted)}
    if len(exact) == 1:
        return next(iter(exact))
    near = {one.value: one for one in offered if _folded(wanted) in _folded(label(one, asking.reader))}
    if len(near) == 1:
        return next(iter(near))
    if near:
        raise Invalid(msg("Several fit “%(typed)s”. Choose one.", typed=wanted[:40]), tuple(near.values()))
    raise Invalid(msg("“%(typed)s” is not among the choices.", typed=wanted[:40]))


def _several(asking: Anyone, field: Field, raw: Any) -> list[str]:
    wanted = raw if isinstance(raw, list | tuple) else _split(str(raw))
    values = list(dict.fromkeys(_one(asking, field, one) for one in wanted))
    if isinstance(field.least, int | Decimal) and len(values) < field.least:
        least = int(field.least)
        raise Invalid(msg("Choose at least %(n)s.", n=least))
    if isinstance(field.most, int | Decimal) and len(values) > field.most:
        most = int(field.most)
        raise Invalid(msg("Choose at most %(n)s.", n=most))
    return values


def _split(typed: str) -> list[str]:
    for mark in "，、；;\n":
        typed = typed.replace(mark, ",")
    return [part.strip() for part in typed.split(",") if part.strip()]


def _yes_no(asking: Anyone, field: Field, raw: Any) -> bool:
    del asking, field
    if isinstance(raw, bool):
        return raw
    word = _folded(str(raw)).rstrip(".。")
    if word in _YES_WORDS or word in _NO_WORDS:
        return word in _YES_WORDS
    raise Invalid(msg("Answer yes or no."))


def _is_decimal(value: Any) -> bool:
    try:
        return isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_file(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def _is_money(value: Any) -> bool:
    return (
        isinstance(value, dict) and set(value) == {"amount", "currency"} and _is_decimal(str(value["amount"]))
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _raw_money(value: Any) -> str:
    digits = f"{Decimal(value['amount']):,f}"
    return f"{value['currency']} {digits.rstrip('0').rstrip('.') if '.' in digits else digits}"


def _raw_percent(value: Any) -> str:
    return f"{(Decimal(value) * 100).normalize():f}%"


def _shown_day(asking: Anyone, field: Field, value: Any) -> str:
    del field
    on = date.fromisoformat(value)
    return formats.day(on, asking.reader, year=on.year != asking.now.year)


def _shown_moment(asking: Anyone, field: Field, value: Any) -> str:
    del field
    at = datetime.fromisoformat(value)
    years = {one.astimezone(_zone(asking)).year for one in (at, asking.now)}
    return formats.moment(at, asking.reader, year=len(years) > 1)


def _shown_choices(asking: Anyone, field: Field, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return formats.listing(
        [label(one, asking.reader) for one in picked(asking, field, values)], asking.reader
    )


def _spoken(words: Callable[[Any], object]) -> Callable[[Anyone, Field, Any], str]:
    return lambda asking, _, value: formats.shown(words(value), asking.reader)


def _same(value: Any) -> Any:
    return value


def _nothing(value: Any) -> None:
    """A form's field cannot hold it."""
    del value


def _yes_or_no(value: Any) -> Words:
    return msg("Yes") if value else msg("No")


KINDS: dict[FieldKind, Kind] = {
    FieldKind.TEXT: Kind(_text, _is_text, _same, _spoken(_same)),
    FieldKind.LONG_TEXT: Kind(_text, _is_text, _same, _spoken(_same)),
    FieldKind.NUMBER: Kind(
        _number, _is_decimal, _same, lambda asking, _, value: formats.exact(Decimal(value), asking.reader)
    ),
    FieldKind.MONEY: Kind(_money, _is_money, _raw_money, _spoken(Money.model_validate)),
    FieldKind.PERCENT: Kind(
        _percent, _is_decimal, _raw_percent, _spoken(lambda value: Share(Decimal(value)))
    ),
    FieldKind.DATE: Kind(_day, _is_day, _same, _shown_day),
    FieldKind.DATE_TIME: Kind(
        _moment,
        _is_moment,
        _same,
        _shown_moment,
        suggests=lambda asking: moments.soon(asking.now, _zone(asking)),
    ),
    FieldKind.LINK: Kind(_link, _is_text, _same, _spoken(_same)),
    FieldKind.FILE: Kind(given.file, _is_file, _nothing, lambda asking, _, value: given.shown(asking, value)),
    FieldKind.CHOICE: Kind(_one, _is_text, _same, _shown_choices),
    FieldKind.MANY: Kind(_several, _is_list, _same, _shown_choices),
    FieldKind.YES_NO: Kind(
        _yes_no,
        lambda value: isinstance(value, bool),
        lambda value: YES if value else NO,
        _spoken(_yes_or_no),
    ),
    FieldKind.ENTITY: Kind(_one, _is_text, _same, _shown_choices),
    FieldKind.ENTITIES: Kind(_several, _is_list, _same, _shown_choices),
}
