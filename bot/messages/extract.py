"""Every text of templates and code against the catalogues: `python -m bot.messages.extract --check` or `--show`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

from bot.messages.languages import LANGUAGES
from bot.messages.wording import environment

_BOT = Path(__file__).resolve().parent.parent
_TEMPLATES = _BOT / "messages" / "templates"
_LOCALES = _BOT / "messages" / "locales"
_KEYWORDS: dict[str, None] = {"msg": None, "msgs": None, "say": None}  # all string arguments
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|%")
_MARK = re.compile(r"</?\w+")


@dataclass(frozen=True)
class Needed:
    """A text that a template or a module speaks."""

    msgid: str
    plural: str | None
    where: str


@dataclass(frozen=True)
class Entry:
    """What one catalogue file says."""

    msgid: str
    plural: str | None
    texts: tuple[str, ...]
    context: str | None
    file: str


def needed() -> list[Needed]:
    """All texts, each once, with the first place that speaks it."""
    found: dict[str, Needed] = {}
    for one in [*_of_templates(), *_of_code()]:
        before = found.setdefault(one.msgid, one)
        if before.plural is None and one.plural is not None:
            found[one.msgid] = one
    return list(found.values())


def _of_templates() -> Iterator[Needed]:
    for path in sorted(_TEMPLATES.glob("*.j2")):
        extracted = environment().extract_translations(path.read_text("utf-8"))  # type: ignore[attr-defined]
        for _, function, texts in extracted:
            yield _needed(function, texts, path)


def _of_code() -> Iterator[Needed]:
    for path in sorted(_BOT.rglob("*.py")):
        with path.open("rb") as source:
            for _, function, texts, _ in extract_python(source, _KEYWORDS, (), {}):
                first = texts[0] if isinstance(texts, tuple) and texts else texts
                if first:
                    yield _needed(function, texts, path)


def _needed(function: str | tuple[str, ...], texts: object, path: Path) -> Needed:
    parts = [part for part in texts if isinstance(part, str)] if isinstance(texts, tuple) else [str(texts)]
    counts = function in {"ngettext", "msgs"}
    return Needed(parts[0], parts[1] if counts else None, str(path.relative_to(_BOT.parent)))


def entries(language: str) -> list[Entry]:
    """Everything the files of a language hold."""
    found = []
    for path in sorted((_LOCALES / language).glob("*.po")):
        with path.open("rb") as stream:
            found += [_entry(message, path) for message in read_po(stream, locale=language) if message.id]
    return found


def _entry(message: Message, path: Path) -> Entry:
    text = message.string or ""
    texts = (text,) if isinstance(text, str) else tuple(text)
    if isinstance(message.id, str):
        return Entry(message.id, None, texts, message.context, path.name)
    return Entry(message.id[0], message.id[1], texts, message.context, path.name)


def problems() -> list[str]:
    """Sentences about everything that is missing, empty, fuzzy, left over or differs; empty when all is well."""
    wanted = {one.msgid: one for one in needed()}
    found = [f"{one.where}: {one.msgid!r} has a bare %" for one in wanted.values() if _bare(one.msgid)]
    found += [
        f"{one.where}: the plural of {one.msgid!r} is empty" for one in wanted.values() if one.plural == ""
    ]
    for language in LANGUAGES:
        present = entries(language)
        if language != "en":
            found += [f"{language}: missing {one.msgid!r} ({one.where})" for one in _missing(wanted, present)]
        found += [f"{language}/{one.file}: {wrong}" for one in present for wrong in _wrong(one, wanted)]
        doubles = Counter((one.context, one.msgid) for one in present)
        found += [
            f"{language}: {msgid!r} is translated {times} times"
            for (_, msgid), times in doubles.items()
            if times > 1
        ]
    return found


def _missing(wanted: dict[str, Needed], present: Sequence[Entry]) -> list[Needed]:
    """An entry that only serves creators does not serve the team."""
    there = {one.msgid for one in present if one.context is None}
    return [one for msgid, one in wanted.items() if msgid not in there]


def _wrong(entry: Entry, wanted: dict[str, Needed]) -> Iterator[str]:
    if entry.msgid not in wanted:
        yield f"nobody says {entry.msgid!r} any more"
        return
    if wanted[entry.msgid].plural != entry.plural:
        yield f"{entry.msgid!r} counts differently"
    for text in entry.texts:
        if not text.strip():
            yield f"{entry.msgid!r} is empty"
        elif _signs(text) != _signs(entry.plural or entry.msgid):
            yield f"{entry.msgid!r} has other placeholders or marks: {text!r}"


def _signs(text: str) -> Counter[str]:
    """Placeholders and inline marks; `%%` may be written as often as the language needs it."""
    signs = Counter(found[0] for found in _PLACEHOLDER.finditer(text) if found[0] != "%%")
    return signs + Counter(_MARK.findall(text))


def _bare(text: str) -> bool:
    return any(found[0] == "%" for found in _PLACEHOLDER.finditer(text))


def stanzas() -> str:
    """What Chinese lacks, ready to be pasted into a catalogue and translated."""
    wanted = {one.msgid: one for one in needed()}
    lines = []
    for one in _missing(wanted, entries("zh_CN")):
        lines += [f"#: {one.where}", f"msgid {_quoted(one.msgid)}"]
        if one.plural is not None:
            lines += [f"msgid_plural {_quoted(one.plural)}", 'msgstr[0] ""', ""]
        else:
            lines += ['msgstr ""', ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main(arguments: Sequence[str]) -> int:
    """Give the exit status: 1 when `--check` found something."""
    if "--show" in arguments:
        sys.stdout.write(stanzas() + "\n")
        return 0
    found = problems()
    sys.stdout.write("".join(f"{line}\n" for line in found) or "All texts are there, in every language.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
