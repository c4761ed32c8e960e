"""Block Kit's composition objects and interactive elements: which properties each has, and their limits.

Source of the figures: docs.slack.dev/reference/block-kit (composition-objects, block-elements).
"""

from datetime import date, time
from typing import Any, Final

from sandbox.slack import limits
from sandbox.slack.shapes import (
    Check,
    anything,
    array,
    boolean,
    needs_one,
    number,
    one_of,
    string,
    tell,
    thing,
    variant,
    with_rule,
)

TYPE: Final = {"type": anything}
identifier: Final = string(limits.IDENTIFIER)
url: Final = string(limits.URL, 1)


def text(most: int = limits.TEXT_OBJECT) -> Check:
    """A text object of either kind."""
    return variant({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def plain(most: int) -> Check:
    return variant({"plain_text": _plain(most)})


def _plain(most: int) -> Check:
    return thing({**TYPE, "text": string(most, 1)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return thing({**TYPE, "text": string(most, 1)}, {"verbatim": boolean})


def _iso(parse: type[date] | type[time]) -> Check:
    def check(value: Any, where: str, problems: list[str]) -> None:
        try:
            parse.fromisoformat(value)
        except (TypeError, ValueError):
            tell(problems, where, "must be a valid date or time")

    return check


confirm: Final = thing(
    {"title": plain(limits.CONFIRM_TITLE), "text": text(limits.CONFIRM_TEXT)},
    {
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
        "style": one_of("primary", "danger"),
    },
)
slack_file: Final = with_rule(thing({}, {"id": string(least=1), "url": url}), needs_one("id", "url"))
image: Final = with_rule(
    thing({**TYPE, "alt_text": string(limits.ALT_TEXT, 1)}, {"image_url": url, "slack_file": slack_file}),
    needs_one("image_url", "slack_file"),
)


def option(label: Check) -> Check:
    return thing(
        {"text": label, "value": string(limits.OPTION_VALUE, 1)},
        {"description": label, "url": url},
    )


select_option: Final = option(plain(limits.OPTION_TEXT))
choice_option: Final = option(text(limits.OPTION_TEXT))
option_group: Final = thing(
    {"label": plain(limits.OPTION_TEXT), "options": array(select_option, limits.OPTIONS)}
)

_ACTION: Final = {"action_id": identifier, "confirm": confirm}
_FOCUS: Final = {**_ACTION, "focus_on_load": boolean}
_MENU: Final = {**_FOCUS, "placeholder": plain(limits.PLACEHOLDER)}
_MULTI: Final = {**_MENU, "max_selected_items": number(1)}
_OPTIONS: Final = {
    "options": array(select_option, limits.OPTIONS),
    "option_groups": array(option_group, limits.OPTIONS),
}
_CONVERSATIONS: Final = {
    "default_to_current_conversation": boolean,
    "filter": thing(
        {},
        {
            "include": array(one_of("im", "mpim", "private", "public")),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
}
_DISPATCH: Final = {
    "dispatch_action_config": thing(
        {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"))}
    )
}
_TYPED: Final = {
    "action_id": identifier,
    "focus_on_load": boolean,
    "placeholder": plain(limits.PLACEHOLDER),
    **_DISPATCH,
}
_ids: Final = array(string(least=1))


def _initial_is_an_option(value: dict[str, Any]) -> str | None:
    options = list(value.get("options", []))
    for group in value.get("option_groups", []):
        options += group["options"]
    initial = value.get("initial_options", [value["initial_option"]] if "initial_option" in value else [])
    return None if all(one in options for one in initial) else "initial option must match an option"


def _static(required: dict[str, Check]) -> Check:
    check = thing(TYPE, {**_OPTIONS, **required})
    return with_rule(with_rule(check, needs_one("options", "option_groups")), _initial_is_an_option)


def _input_lengths(value: dict[str, Any]) -> str | None:
    least, most = value.get("min_length", 0), value.get("max_length", limits.INPUT_LENGTH)
    return "min_length must be less than max_length" if least > most else None


def _choice(initial: dict[str, Check]) -> Check:
    check = thing({**TYPE, "options": array(choice_option, limits.CHOICE_OPTIONS)}, {**_FOCUS, **initial})
    return with_rule(check, _initial_is_an_option)


_button: Final = thing(
    {**TYPE, "text": plain(limits.BUTTON_TEXT)},
    {
        **_ACTION,
        "url": url,
        "value": string(limits.BUTTON_VALUE),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(limits.BUTTON_TEXT),
    },
)
_feedback: Final = thing(
    {"text": plain(limits.BUTTON_TEXT), "value": string(limits.BUTTON_VALUE)},
    {"accessibility_label": string(limits.BUTTON_TEXT)},
)

ELEMENTS: Final[dict[str, Check]] = {
    "button": _button,
    "image": image,
    "overflow": thing({**TYPE, "options": array(choice_option, limits.OVERFLOW_OPTIONS)}, _ACTION),
    "checkboxes": _choice({"initial_options": array(choice_option)}),
    "radio_buttons": _choice({"initial_option": choice_option}),
    "static_select": _static({**_MENU, "initial_option": select_option}),
    "multi_static_select": _static({**_MULTI, "initial_options": array(select_option)}),
    "external_select": thing(TYPE, {**_MENU, "min_query_length": number(0), "initial_option": select_option}),
    "multi_external_select": thing(
        TYPE, {**_MULTI, "min_query_length": number(0), "initial_options": array(select_option)}
    ),
    "users_select": thing(TYPE, {**_MENU, "initial_user": string()}),
    "multi_users_select": thing(TYPE, {**_MULTI, "initial_users": _ids}),
    "channels_select": thing(TYPE, {**_MENU, "initial_channel": string(), "response_url_enabled": boolean}),
    "multi_channels_select": thing(TYPE, {**_MULTI, "initial_channels": _ids}),
    "conversations_select": thing(
        TYPE, {**_MENU, **_CONVERSATIONS, "initial_conversation": string(), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": thing(TYPE, {**_MULTI, **_CONVERSATIONS, "initial_conversations": _ids}),
    "datepicker": thing(TYPE, {**_MENU, "initial_date": _iso(date)}),
    "timepicker": thing(TYPE, {**_MENU, "initial_time": _iso(time), "timezone": string(least=1)}),
    "datetimepicker": thing(TYPE, {**_FOCUS, "initial_date_time": number(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": with_rule(
        thing(
            TYPE,
            {
                **_TYPED,
                "initial_value": string(limits.INPUT_LENGTH),
                "multiline": boolean,
                "min_length": number(0, limits.INPUT_LENGTH),
                "max_length": number(1, limits.INPUT_LENGTH),
            },
        ),
        _input_lengths,
    ),
    "email_text_input": thing(TYPE, {**_TYPED, "initial_value": string()}),
    "url_text_input": thing(TYPE, {**_TYPED, "initial_value": string()}),
    "number_input": thing(
        {**TYPE, "is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "rich_text_input": thing(TYPE, {**_TYPED, "initial_value": anything}),
    "file_input": thing(
        TYPE,
        {
            "action_id": identifier,
            "filetypes": array(string(least=1)),
            "max_files": number(1, limits.FILE_INPUT_FILES),
        },
    ),
    "workflow_button": thing(
        {**TYPE, "text": plain(limits.BUTTON_TEXT), "workflow": anything, "action_id": identifier},
        {"style": one_of("primary", "danger"), "accessibility_label": string(limits.BUTTON_TEXT)},
    ),
    "icon_button": thing(
        {**TYPE, "icon": one_of("trash"), "text": plain(limits.BUTTON_TEXT)},
        {
            **_ACTION,
            "value": string(limits.BUTTON_VALUE),
            "accessibility_label": string(limits.BUTTON_TEXT),
            "visible_to_user_ids": array(string(least=1), 10),
        },
    ),
    "feedback_buttons": thing(
        {**TYPE, "positive_button": _feedback, "negative_button": _feedback}, {"action_id": identifier}
    ),
}

_SELECTS: Final = {name for name in ELEMENTS if name.endswith("_select")}
_CHOICES: Final = {"checkboxes", "radio_buttons"} | _SELECTS
IN_ACTIONS: Final = {
    "button",
    "overflow",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "workflow_button",
} | _CHOICES
IN_SECTION: Final = {"button", "image", "overflow", "datepicker", "timepicker", "workflow_button"} | _CHOICES
IN_CONTEXT_ACTIONS: Final = {"icon_button", "feedback_buttons"}
IN_INPUT: Final = (
    {name for name in ELEMENTS if name.endswith("_input")}
    | {"datepicker", "timepicker", "datetimepicker"}
    | _CHOICES
)


def elements(names: set[str]) -> Check:
    return variant({name: ELEMENTS[name] for name in names})
