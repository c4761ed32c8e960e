"""How an entered value becomes an element's state: options by label, people by handle, external options by asking."""

import base64
import binascii
import mimetypes
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.control import ControlError
from sandbox.slack.errors import shown
from sandbox.slack.payloads import file_json, interaction
from sandbox.slack.people import person, place
from sandbox.slack.reading import option_label, options_of
from sandbox.slack.state import File, Json
from sandbox.slack.surface import Surface
from sandbox.slack.validate import options_problems
from sandbox.slack.values import several, state_key

_DEFAULT_QUERY_LENGTH = 3  # an external select without min_query_length asks from the third character on


async def entered(surface: Surface, block: Json, element: Json, value: Any) -> Json:
    """The state of the element once a person has entered ``value``; raises ControlError when that is impossible."""
    kind = element["type"]
    key = state_key(element)
    if not several(element):
        one = None if _nothing(value) else await _one(surface, block, element, value)
        return {"type": kind, key: one}
    given = value if isinstance(value, list) else ([] if _nothing(value) else [value])
    most = element.get("max_selected_items", element.get("max_files"))
    if most is not None and len(given) > most:
        raise ControlError(f"At most {most} can be chosen in {surface.label_of(block, element)!r}.")
    return {"type": kind, key: [await _one(surface, block, element, one) for one in given]}


def _nothing(value: Any) -> bool:
    return value is None or value == ""


async def _one(surface: Surface, block: Json, element: Json, value: Any) -> Any:
    kind = element["type"].removeprefix("multi_")
    if kind == "external_select":
        options = await ask_options(surface, block, element, str(value))
        return _option(surface, block, element, options, value)
    if kind in {"static_select", "radio_buttons", "checkboxes"}:
        return _option(surface, block, element, options_of(element), value)
    if kind == "users_select":
        return person(surface.slack, value).user.id
    if kind in {"channels_select", "conversations_select"}:
        return place(surface.slack, surface.who, value).id
    if kind == "file_input":
        return _file(surface, element, value)
    return _typed(surface, kind, value)


def _typed(surface: Surface, kind: str, value: Any) -> Any:
    if kind == "datetimepicker":
        return value if isinstance(value, int) else _seconds(surface, str(value))
    if kind == "rich_text_input":
        leaf = {"type": "text", "text": str(value)}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}
    return str(value)


def _seconds(surface: Surface, value: str) -> int:
    """A moment as ISO; without an offset it is of the person's own clock, as the picker is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ControlError('A moment is ISO, such as "2026-12-01T18:00".') from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(surface.who.user.tz))
    return int(moment.timestamp())


def _option(surface: Surface, block: Json, element: Json, options: list[Json], wanted: Any) -> Json:
    text = str(wanted).strip()
    exact = [one for one in options if text in {option_label(one).strip(), one["value"]}]
    close = [one for one in options if text.casefold() in option_label(one).casefold()]
    found = exact or (close if len(close) == 1 else [])
    if not found:
        label = surface.label_of(block, element)
        raise ControlError(
            f"{label!r} has no option {text!r}; it has {[option_label(one) for one in options]}."
        )
    chosen = found[0]
    return {name: chosen[name] for name in ("text", "value", "description") if name in chosen}


async def ask_options(surface: Surface, block: Json, element: Json, query: str) -> list[Json]:
    """Ask the app for the options of an external select, as Slack does while a person types."""
    least = element.get("min_query_length", _DEFAULT_QUERY_LENGTH)
    if len(query) < least:
        raise ControlError(f"Slack asks the app only from {least} characters on; {query!r} is too short.")
    asked = interaction(
        surface.who.team,
        surface.slack.app,
        surface.who.user,
        "block_suggestion",
        **surface.context(response_url=False),
        action_id=element["action_id"],
        block_id=block["block_id"],
        value=query,
    )
    try:
        answer = await surface.slack.ask("interactive", asked)
    except TimeoutError as error:
        raise ControlError(str(shown(error)["error"])) from error
    problems = options_problems(answer or {})
    if problems:
        raise ControlError(f"The app's answer with options is invalid: {'; '.join(problems)}")
    return options_of(answer or {})


def _file(surface: Surface, element: Json, value: Any) -> Json:
    """Upload a file into the form; Slack's own window offers none of another type."""
    if not isinstance(value, dict) or not {"filename", "content_base64"} <= set(value):
        raise ControlError('A file is {"filename": …, "content_base64": …}.')
    team, user = surface.who
    name = str(value["filename"])
    types = element.get("filetypes")
    if types and name.rpartition(".")[2].lower() not in types:
        raise ControlError(f"Slack takes only {', '.join(types)} there.")
    try:
        content = base64.b64decode(value["content_base64"], validate=True)
    except binascii.Error as error:
        raise ControlError('"content_base64" is not base64.') from error
    file = File(
        id=team.new_id("F"),
        team_id=team.id,
        user=user.id,
        name=name,
        title=name,
        size=len(content),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        created=surface.slack.now(),
        content=content,
        channels=[team.dm(user.id, surface.slack.now()).id],  # the app may read what was given to its form
    )
    team.files[file.id] = file
    return file_json(file, surface.slack.base_url)
