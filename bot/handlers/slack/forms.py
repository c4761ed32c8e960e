"""Forms to modals, and what people entered in a modal back to raw values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.form import FieldKind, FieldView, Form, OptionView
from bot.handlers.slack import limits, rich
from bot.handlers.slack.layout import lay_out
from bot.handlers.slack.render import action_blocks
from bot.handlers.slack.rich import Json
from bot.handlers.slack.text import cut
from bot.inbound import DroppedFile

APP: Final = "Daren"
CALLBACK: Final = "form"
HOME: Final = "home"
NOTICE: Final = "notice:"  # block_ids of what was put over an open form; the next notice takes its place
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_WARNING: Final = "⚠️ "
_YES_NO: Final = (OptionView("yes", "✓"), OptionView("no", "✗"))  # for a field that names no words of its own
_RADIO_MOST: Final = 5  # more choices read better in a menu


def view(form: Form) -> Json:
    """The modal of a form. Blocks are named after the token: a new revision shows what it says, not what Slack kept."""
    fields = [block for one in form.fields for block in _field(form, one)]
    actions = action_blocks([form.buttons])
    named = {one.name for one in form.fields}
    stray = [notice(f"{_WARNING}{words}", name) for name, words in form.errors.items() if name not in named]
    room = limits.VIEW_BLOCKS - len(fields) - len(actions) - len(stray)
    intro = lay_out(form.intro, blocks=max(room, 1), text=limits.BLOCKS_TEXT, tables=False)
    blocks = [*stray, *intro, *fields, *actions]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.token,
        "title": rich.plain(form.title, limits.VIEW_TITLE),
        "submit": rich.plain(form.submit, limits.VIEW_TITLE),
        "close": rich.plain(form.close, limits.VIEW_TITLE),
        "notify_on_close": True,
        "blocks": (blocks or [notice(form.title, "empty")])[: limits.VIEW_BLOCKS],
    }


def notice(words: str, name: str) -> Json:
    """A line of small print over or in a form."""
    return {
        "type": "context",
        "block_id": f"{NOTICE}{name}"[:255],
        "elements": [rich.plain(words, limits.ERROR)],
    }


def closing(shown: Json, words: str) -> Json:
    """What takes the place of a form that is over: Slack has no way to close it for the person."""
    kept = {name: shown[name] for name in ("title", "close") if shown.get(name)}
    return {"type": "modal", "callback_id": CALLBACK, **kept, "blocks": [notice(words, "closing")]}


def told(words: str, close: str) -> Json:
    """A sentence to somebody in the Home tab, where nothing else can be said to her at once."""
    title, shut = rich.plain(APP, limits.VIEW_TITLE), rich.plain(close, limits.VIEW_TITLE)
    section = {"type": "section", "text": rich.plain(words, limits.TEXT_OBJECT)}
    return {"type": "modal", "callback_id": CALLBACK, "title": title, "close": shut, "blocks": [section]}


def home(payload: Json) -> Json:
    """A card as the Home tab: the small print at its end stands below the buttons."""
    blocks = list(payload["blocks"])
    actions = [one for one in blocks if one["type"] == "actions"]
    rest = [one for one in blocks if one["type"] != "actions"]
    last = [rest.pop()] if rest and rest[-1]["type"] == "context" else []
    return {"type": "home", "callback_id": HOME, "blocks": [*rest, *actions, *last]}


def annotated(shown: Json, *, above: str | None = None, errors: dict[str, str] | None = None) -> Json:
    """The form that is on the screen, with a sentence on top and one over each field that is named."""
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close", "notify_on_close")
    again = {name: shown[name] for name in kept if shown.get(name)}
    blocks: list[Json] = [notice(_WARNING + above, "above")] if above else []
    left = dict(errors or {})
    for block in shown.get("blocks", []):
        name = block.get("element", {}).get("action_id")
        if name in left:
            blocks.append(notice(_WARNING + left.pop(name), name))
        if not str(block.get("block_id", "")).startswith(NOTICE):
            blocks.append(block)
    stray = [notice(_WARNING + words, name) for name, words in left.items()]
    return {**again, "blocks": [*stray, *blocks][: limits.VIEW_BLOCKS]}


def input_blocks(shown: Json) -> dict[str, str]:
    """Field names of the form on the screen, with the block each stands in."""
    return {
        block["element"]["action_id"]: block["block_id"]
        for block in shown.get("blocks", [])
        if block.get("type") == "input"
    }


def values(shown: Json) -> dict[str, Any]:
    """What the fields hold, raw by field name, in the shapes of bot/form.py; None: nothing."""
    state = (shown.get("state") or {}).get("values") or {}
    return {
        name: _value(element) for elements in state.values() for name, element in elements.items() if element
    }


def _value(element: Json) -> Any:
    if "selected_options" in element:
        return [one["value"] for one in element["selected_options"] or []]
    if "selected_option" in element:
        chosen = element["selected_option"]
        return chosen["value"] if chosen else None
    if "selected_date" in element:
        return element["selected_date"]
    if "selected_date_time" in element:
        seconds = element["selected_date_time"]
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds is not None else None
    if "files" in element:
        return [given_file(one).model_dump(mode="json") for one in element["files"] or [] if one.get("id")]
    return element.get("value")


def given_file(given: Json) -> DroppedFile:
    """A file as Slack describes it."""
    size = given.get("size")
    return DroppedFile(
        ref=given["id"],
        name=given.get("name") or given.get("title") or given["id"],
        size=size if isinstance(size, int) else None,
        media_type=given.get("mimetype") or "",
    )


def options(found: Iterable[OptionView]) -> list[Json]:
    """Options as Slack takes them, at most 100."""
    return [_option(one) for one in found][: limits.OPTIONS]


def _option(given: OptionView) -> Json:
    made: Json = {
        "text": rich.plain(given.label, limits.OPTION),
        "value": given.value[: limits.OPTION_VALUE],
    }
    return made | (
        {"description": rich.plain(given.description, limits.OPTION)} if given.description.strip() else {}
    )


def _field(form: Form, field: FieldView) -> list[Json]:
    block: Json = {
        "type": "input",
        "block_id": f"{field.name}|{form.token}"[:255],
        "label": rich.plain(field.label, limits.LABEL),
        "element": {"action_id": field.name, **_ELEMENTS[field.kind](field)},
        "optional": field.optional,
    }
    if field.hint.strip():
        block["hint"] = rich.plain(field.hint, limits.HINT)
    wrong = form.errors.get(field.name) or field.error
    return [notice(_WARNING + wrong, field.name), block] if wrong else [block]


def _typed(field: FieldView) -> Json:
    most = min(field.most_length, limits.INPUT)
    element: Json = {"type": "plain_text_input", "max_length": most, **_placeholder(field)}
    if field.multiline:
        element["multiline"] = True
    if field.value is not None and field.value != "":
        element["initial_value"] = cut(str(field.value), most)
    return element


def _dated(field: FieldView) -> Json:
    day = str(field.value or "")
    initial = {"initial_date": day} if _DAY.fullmatch(day) else {}
    return {"type": "datepicker", **_placeholder(field), **initial}


def _timed(field: FieldView) -> Json:
    """Slack shows and asks it in the person's own zone."""
    try:
        seconds = int(datetime.fromisoformat(str(field.value or "")).timestamp())
    except ValueError:
        return {"type": "datetimepicker"}
    return {"type": "datetimepicker", "initial_date_time": seconds}


def _linked(field: FieldView) -> Json:
    initial = {"initial_value": str(field.value)} if field.value else {}
    return {"type": "url_text_input", **_placeholder(field), **initial}


def _attached(field: FieldView) -> Json:
    """One file. Slack cannot show what was given before."""
    endings = {"filetypes": list(field.endings)} if field.endings else {}
    return {"type": "file_input", "max_files": 1, **endings}


def _one(field: FieldView) -> Json:
    """One of several: all in sight when they are few, a menu, or a search."""
    if _searched(field):
        chosen = options(_picked(field))
        initial = {"initial_option": chosen[0]} if chosen else {}
        return {"type": "external_select", "min_query_length": 0, **_placeholder(field), **initial}
    offered = field.options or _YES_NO
    made = options(offered)
    chosen = [one for one in made if one["value"] == field.value]
    initial = {"initial_option": chosen[0]} if chosen else {}
    if len(made) <= _RADIO_MOST and not field.optional:  # Slack cannot take a radio button back
        return {"type": "radio_buttons", "options": made, **initial}
    return {"type": "static_select", "options": made, **_placeholder(field), **initial}


def _several(field: FieldView) -> Json:
    if _searched(field):
        chosen = options(_picked(field))
        initial = {"initial_options": chosen} if chosen else {}
        return {"type": "multi_external_select", "min_query_length": 0, **_placeholder(field), **initial}
    made = options(field.options)
    wanted = field.value if isinstance(field.value, list | tuple) else []
    chosen = [one for one in made if one["value"] in wanted]
    initial = {"initial_options": chosen} if chosen else {}
    if len(made) <= limits.CHOICES:
        return {"type": "checkboxes", "options": made, **initial}
    return {"type": "multi_static_select", "options": made, **_placeholder(field), **initial}


def _searched(field: FieldView) -> bool:
    """Whether options come while typing: asked for, too many for a menu, or none to show."""
    asks = field.kind is not FieldKind.YES_NO
    return asks and (field.search or not field.options or len(field.options) > limits.OPTIONS)


def _picked(field: FieldView) -> Sequence[OptionView]:
    """What is chosen, with labels: as the form says, else found among its options."""
    wanted = field.value if isinstance(field.value, list | tuple) else [field.value]
    return field.chosen or [one for one in field.options if one.value in wanted]


def _placeholder(field: FieldView) -> Json:
    if not field.placeholder.strip():
        return {}
    return {"placeholder": rich.plain(field.placeholder, limits.PLACEHOLDER)}


_ELEMENTS: Final[dict[FieldKind, Callable[[FieldView], Json]]] = {
    FieldKind.TEXT: _typed,
    FieldKind.LONG_TEXT: _typed,
    FieldKind.NUMBER: _typed,  # Slack's number input refuses "2,400", "¥2,400" and "1.2万"
    FieldKind.MONEY: _typed,
    FieldKind.PERCENT: _typed,
    FieldKind.DATE: _dated,
    FieldKind.DATE_TIME: _timed,
    FieldKind.LINK: _linked,
    FieldKind.FILE: _attached,
    FieldKind.CHOICE: _one,
    FieldKind.MANY: _several,
    FieldKind.YES_NO: _one,
    FieldKind.ENTITY: _one,
    FieldKind.ENTITIES: _several,
}
