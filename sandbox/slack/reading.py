"""What a person reads and can touch: the plain text, buttons, selects and fields of blocks, in reading order."""

import re
from collections.abc import Iterator
from typing import Any, Final

from sandbox.slack.state import Json, Message, Team, Values, View
from sandbox.slack.validate import elements_of
from sandbox.slack.values import holds_value, state_key

_TOKEN: Final = re.compile(r"<([@#!])?([^<>|]+)(?:\|([^<>]*))?>")
# Slack styles only between word boundaries: a marker beside a letter, a Chinese character too, stays visible
_STYLED: Final = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")


def plain(team: Team, text: str, kind: str = "mrkdwn") -> str:
    """Markup as a person sees it: mentions by name, links by label, no style markers where Slack styles."""
    if kind == "plain_text":
        return text
    named = _TOKEN.sub(lambda match: _token(team, match), text)
    styled = _STYLED.sub(r"\2", named)
    return styled.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(team: Team, match: re.Match[str]) -> str:
    sign, target, label = match.groups()
    if sign == "@":
        return _user(team, target)
    if sign == "#":
        return _channel(team, target)
    if sign == "!":
        return label or f"@{target.partition('^')[0]}"
    return label or target.removeprefix("mailto:")


def _user(team: Team, user_id: str) -> str:
    return f"@{team.users[user_id].name}" if user_id in team.users else f"@{user_id}"


def _channel(team: Team, channel_id: str) -> str:
    return f"#{team.channels[channel_id].name}" if channel_id in team.channels else f"#{channel_id}"


def visible(team: Team, message: Message) -> str:
    """All a person reads in a message. Slack shows the text only when there are no blocks."""
    lines = [*block_lines(team, message.blocks)] if message.blocks else [plain(team, message.text)]
    for attachment in message.attachments:
        lines += [
            plain(team, str(attachment[name]))
            for name in ("pretext", "title", "text", "footer")
            if name in attachment
        ]
        lines += block_lines(team, attachment.get("blocks", []))
    lines += [file.title for file in message.files]
    return "\n".join(line for line in lines if line)


def visible_view(team: Team, view: View) -> str:
    content = view.content
    ends = [content[name]["text"] for name in ("submit", "close") if content.get(name)]
    return "\n".join(
        filter(None, [view.title(), *block_lines(team, view.blocks), *(f"[{one}]" for one in ends)])
    )


def block_lines(team: Team, blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        yield from _lines(team, block)


def _lines(team: Team, node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _lines(team, one)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type", "")
    if kind in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}:
        yield "".join(_leaf(team, one) for one in node["elements"])
    elif kind in {"table", "data_table"}:
        yield from _table(team, node)
    elif kind in {"plain_text", "mrkdwn", "markdown", "raw_text"}:
        yield plain(team, node["text"], "mrkdwn" if kind == "mrkdwn" else "plain_text")
    elif kind == "image":
        yield from filter(None, [node.get("title", {}).get("text"), node["alt_text"]])
    elif label := element_label(node):
        yield f"[{label}]"
    else:
        yield from _parts(team, node)


def _parts(team: Team, block: Json) -> Iterator[str]:
    order = (
        "title",
        "rich_text_title",
        "subtitle",
        "label",
        "text",
        "body",
        "fields",
        "element",
        "accessory",
    )
    for name in (
        *order,
        "elements",
        "child_blocks",
        "actions",
        "hint",
        "subtext",
        "tasks",
        "details",
        "output",
    ):
        value = block.get(name)
        if isinstance(value, str):
            yield value
        else:
            yield from _lines(team, value)
    if "options" in block:
        yield from (option["text"]["text"] for option in block["options"])


def _table(team: Team, block: Json) -> Iterator[str]:
    yield from filter(None, [block.get("caption")])
    for row in block["rows"]:
        yield " | ".join(_cell(team, cell) for cell in row)


def _cell(team: Team, cell: Json) -> str:
    if cell["type"] == "raw_number":
        return str(cell.get("text", cell["value"]))
    return cell["text"] if cell["type"] == "raw_text" else " ".join(_lines(team, cell["elements"]))


def _leaf(team: Team, leaf: Json) -> str:
    kind = leaf["type"]
    if kind == "user":
        return _user(team, leaf["user_id"])
    if kind == "channel":
        return _channel(team, leaf["channel_id"])
    if kind == "emoji":
        return f":{leaf['name']}:"
    if kind == "broadcast":
        return f"@{leaf['range']}"
    return str(leaf.get("text") or leaf.get("url") or leaf.get("fallback") or "")


def element_label(element: Json) -> str:
    """What is written on a button or in an empty select."""
    kind = element.get("type", "")
    if kind.endswith("button"):
        return str(element["text"]["text"])
    placeholder = element.get("placeholder")
    return str(placeholder["text"]) if isinstance(placeholder, dict) else ""


def options_of(element: Json) -> list[Json]:
    """The options an element carries itself, its groups flattened."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def option_label(option: Json) -> str:
    return str(option["text"]["text"])


def buttons(blocks: list[Json]) -> list[str]:
    """Labels of buttons; the options of an overflow menu are pressed like buttons."""
    labels: list[str] = []
    for _, element in elements_of(blocks):
        kind = element["type"]
        if kind.endswith("button"):
            labels.append(element_label(element))
        elif kind == "overflow":
            labels += map(option_label, options_of(element))
        elif kind == "feedback_buttons":
            labels += [element[name]["text"]["text"] for name in ("positive_button", "negative_button")]
    return labels


def selects(team: Team, blocks: list[Json], values: Values) -> list[Json]:
    """Everything in a message that is chosen from: placeholder, label beside it, options, what is chosen."""
    return [
        {
            "placeholder": element_label(element),
            "label": block_label(team, block),
            "type": element["type"],
            "options": [option_label(one) for one in options_of(element)],
            "value": shown_value(team, values.get(block["block_id"], {}).get(element["action_id"])),
        }
        for block, element in elements_of(blocks)
        if holds_value(element)
    ]


def block_label(team: Team, block: Json) -> str:
    """The words beside an element: an input's label or a section's text."""
    found = block.get("label") or (block.get("text") if block["type"] == "section" else None)
    return plain(team, found["text"], found["type"]) if isinstance(found, dict) else ""


def shown_value(team: Team, state: Json | None) -> Any:
    """An element's value as a person sees it: option labels instead of values."""
    if state is None:
        return None
    value = state[state_key(state)]
    if isinstance(value, list):
        return [_one_value(team, one) for one in value]
    return _one_value(team, value)


def _one_value(team: Team, value: Any) -> Any:
    if isinstance(value, dict) and "text" in value:
        return option_label(value)
    if isinstance(value, dict) and value.get("type") == "rich_text":
        return "\n".join(_lines(team, value["elements"]))
    if isinstance(value, dict) and "name" in value:
        return value["name"]
    return value


def fields(team: Team, view: View) -> list[Json]:
    return [
        _field(team, view, block, element)
        for block, element in elements_of(view.blocks)
        if holds_value(element)
    ]


def _field(team: Team, view: View, block: Json, element: Json) -> Json:
    return {
        "label": block_label(team, block) or element_label(element),
        "type": element["type"],
        "value": shown_value(team, view.values[block["block_id"]][element["action_id"]]),
        "options": [option_label(one) for one in options_of(element)],
        "placeholder": element_label(element),
        "optional": block["type"] != "input" or block.get("optional", False),
        "hint": block["hint"]["text"] if "hint" in block else None,
        "error": view.errors.get(block["block_id"]),
    }
