"""Block Kit's blocks: which properties each has, what fits into which, and their limits.

Source of the figures: docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Iterator
from typing import Any, Final

from sandbox.slack import limits
from sandbox.slack.elements import (
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    TYPE,
    elements,
    identifier,
    image,
    plain,
    slack_file,
    text,
    url,
)
from sandbox.slack.shapes import (
    Check,
    anything,
    array,
    boolean,
    either,
    needs_any,
    needs_one,
    number,
    one_of,
    positive,
    string,
    thing,
    variant,
    with_rule,
)

_STYLE: Final = {
    "style": thing({}, dict.fromkeys(("bold", "italic", "strike", "underline", "code"), boolean))
}
_leaf: Final = variant(
    {
        "text": thing({**TYPE, "text": string(least=1)}, _STYLE),
        "link": thing({**TYPE, "url": url}, {**_STYLE, "text": string(), "unsafe": boolean}),
        "user": thing({**TYPE, "user_id": string(least=1)}, _STYLE),
        "usergroup": thing({**TYPE, "usergroup_id": string(least=1)}, _STYLE),
        "channel": thing({**TYPE, "channel_id": string(least=1)}, _STYLE),
        "team": thing({**TYPE, "team_id": string(least=1)}, _STYLE),
        "emoji": thing(
            {**TYPE, "name": string(least=1)}, {**_STYLE, "unicode": string(), "skin_tone": number()}
        ),
        "broadcast": thing({**TYPE, "range": one_of("here", "channel", "everyone")}, _STYLE),
        "color": thing({**TYPE, "value": string(least=1)}, _STYLE),
        "date": thing(
            {**TYPE, "timestamp": number(), "format": string(least=1)},
            {**_STYLE, "url": url, "fallback": string()},
        ),
    }
)
_leaves: Final = {**TYPE, "elements": array(_leaf, least=0)}
_section: Final = thing(_leaves)
_container: Final = variant(
    {
        "rich_text_section": _section,
        "rich_text_list": thing(
            {
                **TYPE,
                "style": one_of("bullet", "ordered"),
                "elements": array(variant({"rich_text_section": _section})),
            },
            {"indent": number(0, 8), "offset": number(0), "border": number(0, 1)},
        ),
        "rich_text_preformatted": thing(_leaves, {"border": number(0, 1), "language": string()}),
        "rich_text_quote": thing(_leaves, {"border": number(0, 1)}),
    }
)
_ID: Final = {"block_id": identifier}
rich_text: Final = thing({**TYPE, "elements": array(_container, least=0)}, _ID)
_raw_text: Final = thing({**TYPE, "text": string()})
_cell: Final = variant({"raw_text": _raw_text, "rich_text": rich_text})
_data_cell: Final = variant(
    {
        "raw_text": thing({**TYPE, "text": string(least=1)}),
        "raw_number": thing({**TYPE, "value": number(whole=False)}, {"text": string(least=1)}),
        "rich_text": rich_text,
    }
)
_column: Final = either(
    thing({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), one_of(None)
)


def _even(value: dict[str, Any]) -> str | None:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        return "all rows must have the same number of cells"
    settings = value.get("column_settings")
    if settings is not None and len(settings) > max(widths):
        return "column_settings must not exceed the number of columns"
    return None


def _within(most: int) -> Any:
    def rule(value: dict[str, Any]) -> str | None:
        return (
            f"must be less than {most + 1} characters in all"
            if sum(map(len, texts(value["rows"]))) > most
            else None
        )

    return rule


_point: Final = thing({"label": string(20, 1), "value": number(whole=False)})
_axes: Final = thing({"categories": array(string(20, 1), 20)}, {"x_label": string(50), "y_label": string(50)})
_cartesian: Final = thing(
    {
        **TYPE,
        "series": array(thing({"name": string(20, 1), "data": array(_point, 20)}), 12),
        "axis_config": _axes,
    }
)
_chart: Final = variant(
    {
        "line": _cartesian,
        "bar": _cartesian,
        "area": _cartesian,
        "pie": thing({**TYPE, "segments": array(thing({"label": string(20, 1), "value": positive}), 12)}),
    }
)
_task: Final = {
    "type": one_of("task_card"),
    **_ID,
    "details": rich_text,
    "output": rich_text,
    "status": one_of("pending", "in_progress", "complete", "error"),
    "sources": array(variant({"url": thing({**TYPE, "url": url, "text": string(least=1)})}), least=0),
}
_TASK_NAMES: Final = {"task_id": string(least=1), "title": string(least=1)}
_card: Final = with_rule(
    thing(
        TYPE,
        {
            **_ID,
            "hero_image": image,
            "icon": image,
            "slack_icon": anything,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "subtext": text(200),
            "actions": array(elements({"button"}), 3),
        },
    ),
    needs_any("hero_image", "title", "body", "actions"),
)

_PLAIN_BLOCKS: Final[dict[str, Check]] = {
    "section": with_rule(
        thing(
            TYPE,
            {
                **_ID,
                "text": text(),
                "fields": array(text(limits.FIELD), limits.FIELDS),
                "accessory": elements(IN_SECTION),
                "expand": boolean,
            },
        ),
        needs_any("text", "fields"),
    ),
    "actions": thing({**TYPE, "elements": array(elements(IN_ACTIONS), limits.ACTION_ELEMENTS)}, _ID),
    "context": thing(
        {
            **TYPE,
            "elements": array(
                variant({"image": image, "plain_text": text(), "mrkdwn": text()}), limits.CONTEXT_ELEMENTS
            ),
        },
        _ID,
    ),
    "divider": thing(TYPE, _ID),
    "header": thing({**TYPE, "text": plain(limits.HEADER)}, {**_ID, "level": number(1, 4)}),
    "image": with_rule(
        thing(
            {**TYPE, "alt_text": string(limits.ALT_TEXT, 1)},
            {**_ID, "image_url": url, "slack_file": slack_file, "title": plain(limits.ALT_TEXT)},
        ),
        needs_one("image_url", "slack_file"),
    ),
    "input": thing(
        {**TYPE, "label": plain(limits.LABEL), "element": elements(IN_INPUT)},
        {**_ID, "hint": plain(limits.HINT), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text,
    "table": with_rule(
        with_rule(
            thing(
                {**TYPE, "rows": array(array(_cell, limits.TABLE_COLUMNS), limits.TABLE_ROWS)},
                {**_ID, "column_settings": array(_column, limits.TABLE_COLUMNS, 0)},
            ),
            _even,
        ),
        _within(limits.TABLE_TEXT),
    ),
    "video": thing(
        {**TYPE, "alt_text": string(200, 1), "title": plain(200), "thumbnail_url": url, "video_url": url},
        {
            **_ID,
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": string(50),
            "title_url": url,
        },
    ),
}
BLOCKS: Final[dict[str, Check]] = {
    **_PLAIN_BLOCKS,
    "markdown": thing({**TYPE, "text": string(limits.MARKDOWN, 1)}, _ID),
    "context_actions": thing({**TYPE, "elements": array(elements(IN_CONTEXT_ACTIONS), 5)}, _ID),
    "alert": thing(
        {**TYPE, "text": text(200)},
        {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _card,
    "carousel": thing({**TYPE, "elements": array(variant({"card": _card}), 10)}, _ID),
    "container": with_rule(
        thing(
            {**TYPE, "child_blocks": array(variant(_PLAIN_BLOCKS), 10)},
            {
                **_ID,
                "title": plain(150),
                "rich_text_title": rich_text,
                "subtitle": text(150),
                "icon": image,
                "width": one_of("narrow", "standard", "wide", "full"),
                **dict.fromkeys(("is_collapsible", "default_collapsed", "has_header_divider"), boolean),
            },
        ),
        needs_any("title", "rich_text_title"),
    ),
    "data_table": with_rule(
        with_rule(
            thing(
                {**TYPE, "caption": string(least=1), "rows": array(array(_data_cell, 20), 201, 2)},
                {**_ID, "page_size": number(1, 100), "row_header_column_index": number(0, 19)},
            ),
            _even,
        ),
        _within(20_000),
    ),
    "data_visualization": thing({**TYPE, "title": string(50, 1), "chart": _chart}, _ID),
    "task_card": thing({**TYPE, **_TASK_NAMES}, _task),
    "plan": thing(
        {**TYPE, "title": either(string(least=1), plain(3000))},
        {**_ID, "tasks": array(thing(_TASK_NAMES, _task), 50, 0)},
    ),
}


def texts(node: Any) -> Iterator[str]:
    """Every text a person would read anywhere inside blocks, in order."""
    if isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif isinstance(node, dict):
        for name, one in node.items():
            if name in {"text", "title", "alt_text", "caption"} and isinstance(one, str):
                yield one
            else:
                yield from texts(one)
