"""Writes a text with entities back as Telegram's HTML, safe to put into a page."""

from functools import lru_cache
from html import escape
from typing import Final

from sandbox.telegram.entities import Entity, Rich, units

_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "code": "code",
    "text_link": "a",
    "text_mention": "a",
    "custom_emoji": "tg-emoji",
}


@lru_cache(maxsize=4_096)  # a chat is looked at again and again
def to_html(rich: Rich) -> str:
    """Addresses found in the text become links; commands, mentions and tags stay plain."""
    open_until: list[tuple[int, str]] = []
    entities = iter(sorted(rich.entities, key=lambda one: (one.offset, -one.length)))
    waiting = next(entities, None)
    out: list[str] = []
    offset = 0
    for char in [*rich.text, ""]:
        while open_until and open_until[-1][0] <= offset:
            out.append(open_until.pop()[1])
        while waiting is not None and waiting.offset <= offset:
            if tags := _tags(waiting, rich.text):
                stop = min(waiting.end, open_until[-1][0]) if open_until else waiting.end
                out.append(tags[0])
                open_until.append((stop, tags[1]))
            waiting = next(entities, None)
        out.append(escape(char))
        offset += units(char)
    return "".join(out)


def _tags(one: Entity, text: str) -> tuple[str, str] | None:
    if one.type == "pre":
        language = f' class="language-{escape(one.language)}"' if one.language else ""
        return (f"<pre><code{language}>", "</code></pre>") if language else ("<pre>", "</pre>")
    if one.type == "url":
        found = text.encode("utf-16-le")[2 * one.offset : 2 * one.end].decode("utf-16-le")
        address = found if "://" in found else f"http://{found}"
        return f'<a href="{escape(address)}">', "</a>"
    tag = _TAGS.get(one.type)
    if tag is None:
        return None
    target = one.url or (f"tg://user?id={one.user_id}" if one.user_id else None)
    attributes = f' href="{escape(target)}"' if target else ""
    attributes += " expandable" if one.type == "expandable_blockquote" else ""
    attributes += f' emoji-id="{one.custom_emoji_id}"' if one.custom_emoji_id else ""
    return f"<{tag}{attributes}>", f"</{tag}>"
