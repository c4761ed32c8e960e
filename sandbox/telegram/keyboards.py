"""Validates reply_markup as Telegram does, and gives it back as Telegram stores it."""

from typing import Any, Final

from sandbox.telegram import limits
from sandbox.telegram.entities import units
from sandbox.telegram.errors import Refusal, bad
from sandbox.telegram.links import BadLinkError, checked, linked_user

Markup = dict[str, Any]

_STYLES: Final = {"danger", "success", "primary"}
_KEYBOARD_FLAGS: Final = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
_KNOWN: Final = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {"keyboard", "input_field_placeholder", *_KEYBOARD_FLAGS},
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
_ACTIONS: Final = (
    "url",
    "callback_data",
    "copy_text",
    "web_app",
    "switch_inline_query",
    "switch_inline_query_current_chat",
)
_NOT_HERE: Final = ("login_url", "callback_game", "pay", "switch_inline_query_chosen_chat")
_INLINE_FIELDS: Final = {"text", "style", "icon_custom_emoji_id", *_ACTIONS, *_NOT_HERE}
_REPLY_FIELDS: Final = {"text", "style", "icon_custom_emoji_id", "request_contact", "request_location"}


def checked_markup(raw: Markup, *, inline_only: bool = False, private: bool = True) -> Markup | None:
    """The keyboard to store, None for an empty one; raises Refusal.

    Stricter than Telegram in three ways, for each is a mistake that Telegram hides: fields it would ignore, buttons
    without a label (it drops them) and more buttons than people see are refused.
    """
    kind = next((name for name in _KNOWN if name in raw), None)
    if kind is None:
        if raw:
            raise bad(f"unknown reply markup with the fields {', '.join(sorted(raw))}")
        return None
    if inline_only and kind != "inline_keyboard":
        raise bad("inline keyboard expected")
    if unknown := set(raw) - _KNOWN[kind]:
        raise bad(f'unknown field "{min(unknown)}" of the reply markup')
    if kind == "inline_keyboard":
        return _inline(raw)
    for name in ("remove_keyboard", "force_reply", *_KEYBOARD_FLAGS):
        if name in raw and not isinstance(raw[name], bool):
            raise bad(f'field "{name}" must be of type Boolean')
    _check_placeholder(raw)
    return _reply_keyboard(raw, private=private) if kind == "keyboard" else raw


def _check_placeholder(raw: Markup) -> None:
    placeholder = raw.get("input_field_placeholder", "")
    if not isinstance(placeholder, str):
        raise bad('field "input_field_placeholder" must be of type String')
    if units(placeholder) > limits.PLACEHOLDER:
        raise bad("KEYBOARD_PLACEHOLDER_TOO_LONG")


def _rows(raw: Markup, name: str, what: str) -> list[list[Any]]:
    rows = raw[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad(f'field "{name}" of the {what} must be an Array of Arrays')
        if len(row) > limits.BUTTONS_IN_ROW:
            raise bad("reply markup is too long")
    if sum(map(len, rows)) > limits.BUTTONS:
        raise bad("reply markup is too long")
    return rows


def _inline(raw: Markup) -> Markup | None:
    rows = [
        [_inline_button(one) for one in row] for row in _rows(raw, "inline_keyboard", "InlineKeyboardMarkup")
    ]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def _wrong(reason: str, what: str = "inline keyboard button") -> Refusal:
    return bad(f"can't parse {what}: {reason}")


def _labelled(button: Any, what: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _wrong(f"{what.capitalize()} must be an Object", what)
    if "text" not in button:
        raise _wrong('Can\'t find field "text"', what)
    if not isinstance(button["text"], str):
        raise _wrong('Field "text" must be of type String', what)
    if not button["text"].strip():
        raise _wrong("The text is empty, Telegram would drop the button", what)
    if unknown := set(button) - known:
        raise _wrong(f'Unknown field "{min(unknown)}"', what)
    if str(button.get("style", "primary")) not in _STYLES:
        raise _wrong("Invalid button style specified", what)
    return button


def _inline_button(raw: Any) -> dict[str, Any]:
    button = _labelled(raw, "inline keyboard button", _INLINE_FIELDS)
    if any(name in button for name in _NOT_HERE):
        raise bad("BUTTON_TYPE_INVALID")
    present = [name for name in _ACTIONS if name in button]
    if len(present) > 1:
        raise _wrong(f"Exactly one of {' and '.join(present)} must be used")
    if not present or (button[present[0]] == "" and present[0] in {"url", "callback_data"}):
        raise _wrong("Text buttons are unallowed in the inline keyboard")
    action = present[0]
    if action == "callback_data":
        _check_data(button["callback_data"])
    elif action == "url":
        return button | {"url": _button_url(button["url"])}
    elif action == "copy_text":
        _check_copied(button["copy_text"])
    elif action == "web_app":
        _check_web_app(button["web_app"], "inline keyboard button")
    return button


def _check_data(data: Any) -> None:
    if not isinstance(data, str):
        raise _wrong('Field "callback_data" must be of type String')
    if len(data.encode()) > limits.CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")


def _check_copied(raw: Any) -> None:
    text = raw.get("text") if isinstance(raw, dict) else None
    if not isinstance(text, str):
        raise _wrong('Can\'t find field "text"')
    if not 1 <= units(text) <= limits.COPY_TEXT:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _button_url(url: Any) -> str:
    if not isinstance(url, str):
        raise _wrong('Field "url" must be of type String')
    if linked_user(url) is not None:
        return url
    try:
        return checked(url)
    except BadLinkError as error:
        raise bad(f"inline keyboard button URL '{url}' is invalid: {error}") from error


def _check_web_app(raw: Any, what: str) -> None:
    url = raw.get("url") if isinstance(raw, dict) else None
    if not isinstance(url, str):
        raise _wrong('Can\'t find field "url"', what)
    try:
        checked(url, https_only=True)
    except BadLinkError as error:
        raise bad(f"{what} Web App URL '{url}' is invalid: Only HTTPS links are allowed") from error


def _reply_keyboard(raw: Markup, *, private: bool) -> Markup | None:
    rows = _rows(raw, "keyboard", "ReplyKeyboardMarkup")
    read = [[_reply_button(one, private=private) for one in row] for row in rows]
    read = [row for row in read if row]
    return raw | {"keyboard": read} if read else None


def _reply_button(raw: Any, *, private: bool) -> dict[str, Any]:
    button = {"text": raw} if isinstance(raw, str) else raw
    button = _labelled(button, "keyboard button", _REPLY_FIELDS)
    if not private and (button.get("request_contact") or button.get("request_location")):
        what = "phone number" if button.get("request_contact") else "location"
        raise bad(f"{what} can be requested in private chats only")
    return button
