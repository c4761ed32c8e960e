"""Templates and short texts, spoken in the reader's language; what a value contains stays inert."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup, escape

from bot.messages import criteria, formats
from bot.messages.facts import fact_words
from bot.messages.languages import catalogue
from bot.messages.layout import inert
from bot.messages.names import named
from bot.messages.reasons import reason
from bot.messages.words import Words
from bot.reader import Reader
from domain.asking.asked import About, Finding
from domain.audiences import ChatAudience
from domain.importing.report import RejectedRow
from domain.money import Money


def say(words: Words | str, language: str | Reader, /, **values: object) -> str:
    """Speak a short text plainly, for labels, toasts and an adapter's own sentences.

    `words` may be a mere msgid; `values` stand beside it or add to its own. Given a language only, times are UTC.
    """
    reader = language if isinstance(language, Reader) else Reader(language, "UTC", "")
    if isinstance(words, str):
        words = Words(words)
    if values:
        words = replace(words, values={**words.values, **values})
    return formats.spoken_words(words, reader)


def rendered(template: str, facts: dict[str, object], reader: Reader) -> str:
    """Give the text for bot.messages.layout.parse; raises TemplateNotFound, UndefinedError."""
    return environment().get_template(f"{template}.j2").render(**facts, reader=reader)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one Jinja2 environment; the reader is a variable of the rendering, not of the environment."""
    made = Environment(
        loader=PackageLoader("bot.messages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        extensions=[_OwnLines, "jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # Our own gettext: Jinja's new style would escape values, but not make them inert or format them.
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(gettext=_gettext, ngettext=_ngettext, _=_gettext, creator_reader=_creator_reader)
    made.filters.update({name: _filter(function) for name, function in _FORMATS.items()})
    made.filters.update(
        person=_person, link=_link, words=_words, command=_command, listing=_listing, named=named
    )
    made.filters.update(fact=_fact, reason=_reason, join=_join)
    made.filters.update(criterion=_criterion, looked_for=_looked_for, called=_called)
    return made


class _OwnLines(Extension):
    """A line that holds one statement only leaves no line behind; `trim_blocks` would also join the line after an
    `endtrans`, and lines mean something here.
    """

    _ALONE = re.compile(
        r"^[ \t]*(\{%-?\s*(?:if|elif|else|endif|for|endfor|set|macro|endmacro|from|import|include)\b(?:(?!%\}).)*%\})[ \t]*\n",
        re.MULTILINE,
    )

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        del name, filename
        return self._ALONE.sub(r"\1", source)


def _reader(context: Context) -> Reader:
    reader = context["reader"]
    assert isinstance(reader, Reader)
    return reader


def _safe(value: object, reader: Reader) -> Markup:
    """A value as inert text; numbers and dates may begin a line, somebody's text may not."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Undefined):
        return Markup(str(value))  # noqa: S704 - a strict undefined raises here
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return escape(formats.shown(value, reader))
    return inert(formats.shown(value, reader))


@pass_context
def _finalize(context: Context, value: object) -> Markup:
    return _safe(value, _reader(context))


@pass_context
def _gettext(context: Context, msgid: str, /, **values: object) -> Markup:
    reader = _reader(context)
    text = catalogue(reader.language).one(msgid, formal=reader.formal)
    return Markup(text % {name: _safe(value, reader) for name, value in values.items()})  # noqa: S704 - ours


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int, /, **values: object) -> Markup:
    reader = _reader(context)
    text = catalogue(reader.language).counted(one, many, count, formal=reader.formal)
    filled = {name: _safe(value, reader) for name, value in {"num": count, **values}.items()}
    return Markup(text % filled)  # noqa: S704 - ours


_FORMATS: dict[str, Callable[..., str]] = {
    "money": formats.money,
    "number": formats.number,
    "exact": formats.exact,
    "percent": formats.percent,
    "day": formats.day,
    "moment": formats.moment,
    "time": formats.time,
    "relative": formats.relative,
}


def _filter(function: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def with_reader(
        context: Context, value: Money | Decimal | date | datetime, *more: Any, **options: Any
    ) -> str:
        if value is None or isinstance(value, Undefined):
            raise ValueError(
                f"{function.__name__} of an unknown value: the template has to say what that means"
            )
        return function(value, _reader(context), *more, **options)

    return with_reader


@pass_context
def _listing(context: Context, values: Sequence[object]) -> Markup:
    """Join with the language's own commas; each value stays inert."""
    reader = _reader(context)
    marks = [f"{{{position}}}" for position in range(len(values))]
    return Markup(formats.listing(marks, reader)).format(*[_safe(value, reader) for value in values])  # noqa: S704


@pass_context
def _join(context: Context, values: Iterable[object], mark: str = "") -> Markup:
    """Jinja's own, but each value stays inert: it would join somebody's text as it stands."""
    reader = _reader(context)
    return escape(mark).join(_safe(value, reader) for value in values)


def _person(name: str, user: str) -> Markup:
    return Markup('<person id="{}">{}</person>').format(user, inert(name))


def _link(text: str, url: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, inert(text))


@pass_context
def _creator_reader(context: Context, language: str, timezone: str) -> Reader:
    """Who is spoken to in a text that somebody else is shown to copy."""
    return replace(_reader(context), language=language, timezone=timezone, audience=ChatAudience.CREATOR)


@pass_context
def _words(context: Context, value: str | Words) -> Markup:
    """Translate a msgid, or Words, that came as a value."""
    return inert(say(value, _reader(context)))


@pass_context
def _fact(context: Context, name: str) -> Markup:
    """What a column of an imported file holds."""
    return _safe(fact_words(name), _reader(context))


@pass_context
def _reason(context: Context, row: RejectedRow) -> Markup:
    """Why an import leaves a row out."""
    return _safe(reason(row), _reader(context))


@pass_context
def _criterion(context: Context, finding: Finding) -> Markup:
    """What a criterion that was understood is called."""
    return inert(criteria.label(finding, _reader(context)))


@pass_context
def _looked_for(context: Context, finding: Finding) -> Markup:
    """What is looked for by it."""
    return inert(criteria.value(finding, _reader(context)))


@pass_context
def _called(context: Context, key: str, about: str) -> Markup:
    """What a category, platform or region of criteria is called."""
    return inert(criteria.called(About(about), key, _reader(context)))


@pass_context
def _command(context: Context, name: str) -> str:
    """How a command is typed where the reader is."""
    return f"/daren {name}".strip() if _reader(context).platform == "slack" else f"/{name}"
