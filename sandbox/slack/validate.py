"""Whole messages and views against Slack's rules: blocks, uniqueness, sizes."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sandbox.slack import limits
from sandbox.slack.blocks import BLOCKS, texts
from sandbox.slack.elements import TYPE, identifier, option_group, plain, select_option
from sandbox.slack.shapes import Check, anything, array, boolean, string, tell, thing, variant

_ONLY_IN_MESSAGES: Final = {
    "table",
    "data_table",
    "data_visualization",
    "task_card",
    "plan",
    "context_actions",
    "markdown",
}
_IN_MESSAGE: Final = variant(BLOCKS)
_IN_VIEW: Final = variant({name: check for name, check in BLOCKS.items() if name not in _ONLY_IN_MESSAGES})

_TITLED: Final = plain(limits.VIEW_TITLE)
_KEPT: Final[dict[str, Check]] = {
    "private_metadata": string(limits.VIEW_METADATA),
    "callback_id": identifier,
    "external_id": identifier,
}
_VIEWS: Final = {
    "modal": thing(
        {**TYPE, "title": _TITLED, "blocks": array(_IN_VIEW, limits.VIEW_BLOCKS, 0)},
        {
            **_KEPT,
            "submit": _TITLED,
            "close": _TITLED,
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    # Slack takes and ignores a title and buttons on Home; they are refused here, nobody should rely on that
    "home": thing({**TYPE, "blocks": array(_IN_VIEW, limits.VIEW_BLOCKS, 0)}, _KEPT),
}
_ATTACHMENT: Final = thing(
    {},
    {
        **dict.fromkeys(("color", "fallback", "pretext", "text", "title", "title_link", "footer"), string()),
        **dict.fromkeys(
            ("author_name", "author_link", "author_icon", "footer_icon", "image_url", "thumb_url"), string()
        ),
        **dict.fromkeys(("fields", "mrkdwn_in", "ts", "callback_id"), anything),
        "blocks": array(_IN_MESSAGE, limits.BLOCKS, 0),
    },
)


def message_problems(blocks: list[Any]) -> list[str]:
    """What is wrong with the blocks of a message, in Slack's words; empty when nothing is."""
    problems: list[str] = []
    array(_IN_MESSAGE, limits.BLOCKS, 0)(blocks, "/blocks", problems)
    _unique(blocks, "/blocks", problems)
    if not problems:
        _once_only(blocks, problems)
        if any(block["type"] == "input" and block["element"]["type"] == "file_input" for block in blocks):
            tell(problems, "/blocks", "unsupported type: file_input")
    return problems


def attachment_problems(attachments: list[Any]) -> list[str]:
    problems: list[str] = []
    array(_ATTACHMENT, limits.ATTACHMENTS, 0)(attachments, "/attachments", problems)
    return problems


def text_length(blocks: list[Any]) -> int:
    """Characters of all block text, as counted for msg_blocks_too_long."""
    return sum(map(len, texts(blocks)))


def view_problems(view: Any, kind: str) -> list[str]:
    """What is wrong with a view that should be of ``kind`` "modal" or "home"."""
    problems: list[str] = []
    variant({kind: _VIEWS[kind]})(view, "/view", problems)
    if problems:
        return problems
    blocks = view["blocks"]
    _unique(blocks, "/view/blocks", problems)
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in blocks):
        tell(problems, "/view", "missing required field: submit")
    focused = [element for _, element in elements_of(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        tell(problems, "/view/blocks", "only one element may have focus_on_load")
    return problems


def too_large(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > limits.VIEW_BYTES


def options_problems(answer: dict[str, Any]) -> list[str]:
    """What is wrong with the answer to a block_suggestion."""
    problems: list[str] = []
    if "option_groups" in answer:
        array(option_group, limits.OPTIONS, 0)(answer["option_groups"], "/option_groups", problems)
    else:
        array(select_option, limits.OPTIONS, 0)(answer.get("options"), "/options", problems)
    return problems


def elements_of(blocks: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(block, element) of everything that can be pressed, chosen or filled, in reading order."""
    for block in blocks:
        found = [
            block.get("accessory"),
            block.get("element"),
            *block.get("elements", []),
            *block.get("actions", []),
        ]
        for element in found:
            if isinstance(element, dict) and _interactive(element):
                yield block, element
        yield from elements_of([*block.get("child_blocks", []), *_cards(block)])


def _cards(block: dict[str, Any]) -> list[Any]:
    return block.get("elements", []) if block.get("type") == "carousel" else []


def _interactive(element: dict[str, Any]) -> bool:
    kind = element.get("type", "")
    return kind.endswith(("_select", "_input", "picker", "button", "_buttons")) or kind in {
        "checkboxes",
        "overflow",
    }


def _unique(blocks: Any, where: str, problems: list[str]) -> None:
    if not isinstance(blocks, list):
        return
    whole = [block for block in blocks if isinstance(block, dict)]
    for name, times in Counter(block["block_id"] for block in whole if block.get("block_id")).items():
        if times > 1:
            tell(problems, where, f"`block_id` must be unique: {name} is used {times} times")
    for index, block in enumerate(whole):
        used = Counter(element.get("action_id") for _, element in elements_of([block]))
        for name, times in used.items():
            if name and times > 1:
                tell(
                    problems, f"{where}/{index}", f"`action_id` must be unique: {name} is used {times} times"
                )


def _once_only(blocks: list[Any], problems: list[str]) -> None:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] + kinds["data_table"] > 1:
        tell(problems, "/blocks", "only_one_table_allowed")
    if kinds["data_visualization"] > 2:
        tell(problems, "/blocks", "no more than 2 data_visualization blocks allowed")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > limits.MARKDOWN:
        tell(problems, "/blocks", f"markdown text must be less than {limits.MARKDOWN + 1} characters in all")
