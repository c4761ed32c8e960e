"""What inputs hold: the state of each element, as Slack sends it in ``state.values``."""

import copy
from typing import Any, Final

from sandbox.slack.state import Json, Values
from sandbox.slack.validate import elements_of

# type → (property of the state, property of the element it begins with)
_STATE: Final[dict[str, tuple[str, str]]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}


def holds_value(element: Json) -> bool:
    return element["type"] in _STATE


def several(element: Json) -> bool:
    """Whether it holds a list."""
    return state_key(element).endswith("s")


def state_key(element: Json) -> str:
    return _STATE[element["type"]][0]


def initial(element: Json) -> Json:
    key, begins_with = _STATE[element["type"]]
    empty: Any = [] if several(element) else None
    return {"type": element["type"], key: copy.deepcopy(element.get(begins_with, empty))}


def initial_values(blocks: list[Json], before: Values | None = None) -> Values:
    """The state of all elements; what was entered stays where block_id, action_id and type are the same."""
    values: Values = {}
    for block, element in elements_of(blocks):
        if not holds_value(element):
            continue
        old = (before or {}).get(block["block_id"], {}).get(element["action_id"])
        kept = old if old is not None and old["type"] == element["type"] else initial(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def with_ids(blocks: list[Json], make: Any) -> list[Json]:
    """A copy in which every block has a block_id and every element an action_id, as Slack gives them."""
    named = copy.deepcopy(blocks)
    for block in _all_blocks(named):
        if not block.get("block_id"):
            block["block_id"] = make()
    for _, element in elements_of(named):
        if not element.get("action_id"):
            element["action_id"] = make()
    return named


def _all_blocks(blocks: list[Json]) -> list[Json]:
    found = []
    for block in blocks:
        inner = block.get("elements", []) if block["type"] == "carousel" else block.get("child_blocks", [])
        found += [block, *_all_blocks(inner)]
    return found
