"""Texts as the bot gives them: with a parse mode, with entities, or plain."""

from typing import Any, Final

from sandbox.telegram.arguments import Arguments, integer
from sandbox.telegram.entities import Entity, Rich, finished, units
from sandbox.telegram.errors import Refusal, bad
from sandbox.telegram.links import BadLinkError, checked
from sandbox.telegram.parsing import BadEntitiesError, parse_html
from sandbox.telegram.state import State

_STYLES: Final = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
}
_AUTOMATIC: Final = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_NEEDS: Final = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
_INT64: Final = 2**63


def rich(arguments: Arguments, name: str, state: State) -> Rich:
    """The text of the parameter ``name`` (text or caption) as people will see it; raises Refusal."""
    source = arguments.text(name)
    mode = arguments.text("parse_mode").lower()
    if mode in {"markdown", "markdownv2"}:
        raise bad("unsupported parse_mode (the sandbox reads HTML only)")
    if mode not in {"", "html"}:
        raise bad("unsupported parse_mode")
    if mode == "html":
        try:
            text, entities = parse_html(source)
        except BadEntitiesError as error:
            raise bad(f"can't parse entities: {error}") from error
    else:
        text = source
        given = arguments.objects("entities" if name == "text" else "caption_entities")
        entities = [one for raw in given for one in _entity(raw, text, state)]
    known = [one for one in entities if one.user_id is None or one.user_id in state.users]
    return finished(Rich(text, tuple(known)))


def _wrong(reason: str) -> Refusal:
    return bad(f"can't parse MessageEntity: {reason}")


def _entity(raw: Any, text: str, state: State) -> list[Entity]:
    """None for the kinds that Telegram finds by itself."""
    if not isinstance(raw, dict):
        raise _wrong("expected an Object")
    for name in ("type", "offset", "length"):
        if name not in raw:
            raise _wrong(f'Can\'t find field "{name}"')
    kind, offset, length = raw["type"], raw["offset"], raw["length"]
    if not isinstance(kind, str) or kind not in _STYLES | _AUTOMATIC | {"pre"} | set(_NEEDS):
        raise _wrong("Unsupported type specified")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise _wrong('Field "offset" must be a Number')
    needed = _NEEDS.get(kind)
    if needed and needed not in raw:
        raise _wrong(f'Can\'t find field "{needed}"')
    _check_place(offset, length, text)
    if kind in _AUTOMATIC or length == 0:
        return []
    return [Entity(kind, offset, length, **_extras(kind, raw, state))]


def _check_place(offset: int, length: int, text: str) -> None:
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad(f"receive an entity with incorrect length {length}")
    size = units(text)
    if offset >= size and length > 0:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > size:
        raise bad(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {offset + length}"
        )


def _extras(kind: str, raw: dict[str, Any], state: State) -> dict[str, Any]:
    if kind == "text_link":
        try:
            return {"url": checked(str(raw["url"]))}
        except BadLinkError as error:
            raise bad(f"entity URL '{raw['url']}' is invalid: {error}") from error
    if kind == "text_mention":
        user_id = integer("id", raw["user"].get("id")) if isinstance(raw["user"], dict) else 0
        if user_id not in state.users:
            raise bad("user not found")
        return {"user_id": user_id}
    if kind == "custom_emoji":
        if not str(raw["custom_emoji_id"]).isdecimal() or int(raw["custom_emoji_id"]) >= _INT64:
            raise _wrong('Field "custom_emoji_id" must be a valid Number')
        return {"custom_emoji_id": str(raw["custom_emoji_id"])}
    if kind == "date_time":
        return {
            "unix_time": integer("unix_time", raw["unix_time"]),
            "date_time_format": raw.get("date_time_format"),
        }
    return {"language": raw["language"]} if kind == "pre" and raw.get("language") else {}
