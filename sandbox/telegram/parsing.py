"""Reads Telegram's HTML as strictly as Telegram does: the same tags, the same refusals at the same byte offsets."""

import re
from dataclasses import dataclass, field
from typing import Final

from sandbox.telegram.entities import Entity, units
from sandbox.telegram.links import BadLinkError, checked, linked_user

_TYPES: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_CLASSES: Final = {"span": "tg-", "code": "language-"}  # a class of another kind is not looked at
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACES: Final = " \t\r\n\v\0"
_NAME_ENDS: Final = _SPACES + "=>/\"'"
_TOKEN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_DIGITS: Final = frozenset("0123456789")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_REFERENCE: Final = 10  # characters of a numeric reference from which on it is left as it stands
_INT32: Final = 2**31
_INT64: Final = 2**63
_EMOJI_ID: Final = re.compile(r"-?[1-9][0-9]*")
_UNIX_TIME: Final = re.compile(r"[0-9]{1,18}")
_TIME_FORMAT: Final = re.compile(r"r?|[wdDtT]*")


class BadEntitiesError(ValueError):
    """Telegram's reason, to stand after "can't parse entities: "."""


@dataclass(slots=True)
class _Tag:
    name: str
    begin: int  # index of "<" in the source
    offset: int  # UTF-16 units of the result before it
    position: int  # index in the result
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities in the order in which they close; raises BadEntitiesError."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.result: list[str] = []
        self.offset = 0
        self.open: list[_Tag] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "<":
                if self._peek(1) == "/":
                    self._end_tag()
                else:
                    self._start_tag()
            else:
                self._emit(self._character())
        if self.open:
            name = self.open[-1].name
            raise BadEntitiesError(f'Can\'t find end tag corresponding to start tag "{name}"')
        text = "".join(self.result)
        if _has_surrogates(text):
            raise BadEntitiesError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, self.entities

    def _emit(self, char: str) -> None:
        self.result.append(char)
        self.offset += units(char)

    def _peek(self, ahead: int = 0) -> str:
        """The character there; a NUL stands for the end, as in a C string."""
        place = self.at + ahead
        return self.source[place] if place < len(self.source) else "\0"

    def _fail(self, reason: str, at: int) -> BadEntitiesError:
        return BadEntitiesError(f"{reason} at byte offset {len(self.source[:at].encode())}")

    def _skip_spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACES:
            self.at += 1

    def _until(self, stops: str) -> str:
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _character(self) -> str:
        """The next character of text or of a quoted value; a reference Telegram knows is decoded."""
        char = self.source[self.at]
        decoded, stop = self._reference() if char == "&" else ("", 0)
        self.at = stop if decoded else self.at + 1
        return decoded or char

    def _reference(self) -> tuple[str, int]:
        stop = self.at + 1
        if self._peek(1) == "#":
            is_hex = self._peek(2) == "x"
            begin = stop = self.at + (3 if is_hex else 2)
            while stop < len(self.source) and self.source[stop] in (_HEX if is_hex else _DIGITS):
                stop += 1
            number = int(self.source[begin:stop] or "0", 16 if is_hex else 10)
            if number == 0 or number >= 0x10FFFF or stop - self.at >= _REFERENCE:
                return "", 0
            decoded = chr(number)
        else:
            while stop < len(self.source) and self.source[stop] in _LETTERS:
                stop += 1
            decoded = _NAMED.get(self.source[self.at + 1 : stop], "")
        return decoded, stop + (stop < len(self.source) and self.source[stop] == ";")

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._until(_SPACES + ">").lower()
        if self._peek() == "\0":
            raise self._fail("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self._fail(f'Unsupported start tag "{name}"', begin)
        tag = _Tag(name, begin, self.offset, len(self.result))
        self._attributes(tag)
        self.at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(tag)

    def _attributes(self, tag: _Tag) -> None:
        while self._peek() != ">":
            self._skip_spaces()
            if self._peek() == ">":
                return
            name = self._until(_NAME_ENDS)
            if not name:
                raise self._fail(f'Empty attribute name in the tag "{tag.name}"', tag.begin)
            self._skip_spaces()
            value = ""
            if self._peek() == "=":
                self.at += 1
                self._skip_spaces()
                value = self._value(tag)
            elif self._peek() == "\0":
                raise self._fail(f'Unclosed start tag "{tag.name}"', tag.begin)
            if value.startswith(_CLASSES.get(tag.name, "")) or name != "class":
                tag.attributes[name] = value

    def _value(self, tag: _Tag) -> str:
        quote = self._peek()
        if quote == "\0":
            raise self._fail(f'Unclosed start tag "{tag.name}"', tag.begin)
        if quote not in "'\"":
            begin = self.at
            while self._peek() in _TOKEN:
                self.at += 1
            if self._peek() not in _SPACES + ">":
                raise self._fail("Unexpected end of name token", begin)
            return self._finished(self.source[begin : self.at].lower(), tag)
        self.at += 1
        value: list[str] = []
        while self._peek() not in {quote, "\0"}:
            value.append(self._character())
        self.at += self._peek() == quote
        return self._finished("".join(value), tag)

    def _finished(self, value: str, tag: _Tag) -> str:
        """The value, unless the source ends right after it."""
        if self._peek() == "\0":
            raise self._fail("Unclosed start tag", tag.begin)
        return value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        self.at += 2
        name = self._until(_SPACES + ">").lower()
        self._skip_spaces()
        if self._peek() != ">":
            raise self._fail("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name not in {"", tag.name}:
            place = len(self.source[:begin].encode())
            raise BadEntitiesError(
                f'Unmatched end tag at byte offset {place}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        kind, span = _TYPES[tag.name], (tag.offset, self.offset - tag.offset)
        if tag.name in {"pre", "code"}:
            self._close_code(tag, span)
        elif tag.name == "a":
            self._close_link(tag, span)
        elif tag.name == "tg-emoji":
            self.entities.append(
                Entity(kind, *span, custom_emoji_id=_emoji_id(tag.attributes.get("emoji-id", "")))
            )
        elif tag.name == "tg-time":
            self._close_time(tag, span)
        else:
            kind = (
                "expandable_blockquote"
                if tag.name == "blockquote" and "expandable" in tag.attributes
                else kind
            )
            self.entities.append(Entity(kind, *span))

    def _close_code(self, tag: _Tag, span: tuple[int, int]) -> None:
        """A pre around a code (or the other way round) of the same span is one pre with the code's language."""
        last = self.entities[-1] if self.entities else None
        language = _language(tag)
        joined = last is not None and (last.offset, last.length) == span
        if joined and last is not None and {last.type, tag.name} == {"pre", "code"}:
            language = language or last.language
            if language is not None:
                self.entities[-1] = Entity("pre", *span, language=language)
                return
        self.entities.append(Entity(tag.name, *span, language=language))

    def _close_link(self, tag: _Tag, span: tuple[int, int]) -> None:
        url = tag.attributes.get("href") or "".join(self.result[tag.position :])
        if (user := linked_user(url)) is not None:
            self.entities.append(Entity("text_mention", *span, user_id=user))
            return
        try:
            self.entities.append(Entity("text_link", *span, url=checked(url)))
        except BadLinkError:
            return  # Telegram leaves the text without the link

    def _close_time(self, tag: _Tag, span: tuple[int, int]) -> None:
        unix, shape = tag.attributes.get("unix", ""), tag.attributes.get("format", "")
        if not _TIME_FORMAT.fullmatch(shape):
            raise BadEntitiesError("Invalid date format used")
        if _UNIX_TIME.fullmatch(unix) and 0 < int(unix) < _INT32:
            self.entities.append(
                Entity("date_time", *span, unix_time=int(unix), date_time_format=shape or None)
            )


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _emoji_id(value: str) -> str:
    if not _EMOJI_ID.fullmatch(value) or not -_INT64 <= int(value) < _INT64:
        raise BadEntitiesError("Invalid custom emoji identifier specified")
    return value


def _language(tag: _Tag) -> str | None:
    named = tag.attributes.get("class", "")
    return named.removeprefix("language-") if tag.name == "code" and named.startswith("language-") else None
