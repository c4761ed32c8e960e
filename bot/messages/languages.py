"""The catalogues: every .po file of a language, read once and merged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from babel.messages.pofile import read_po

LANGUAGES = ("en", "zh_CN")
FORMAL = "formal"  # the message context of texts that address a creator


class Catalogue:
    """One language's texts. English needs no entry: its msgid is the text."""

    def __init__(self, language: str, entries: Mapping[tuple[str | None, str], tuple[str, ...]]) -> None:
        self.language = language
        self._entries = entries

    def one(self, msgid: str, *, formal: bool = False) -> str:
        return self._found(msgid, formal=formal)[0] or msgid

    def counted(self, msgid: str, plural: str, n: int, *, formal: bool = False) -> str:
        """Chinese has one form; English two."""
        forms = self._found(msgid, formal=formal)
        form = 0 if self.language == "zh_CN" or abs(n) == 1 else 1
        if form < len(forms) and forms[form]:
            return forms[form]
        return msgid if form == 0 else plural

    def _found(self, msgid: str, *, formal: bool) -> tuple[str, ...]:
        if formal and (FORMAL, msgid) in self._entries:
            return self._entries[FORMAL, msgid]
        return self._entries.get((None, msgid), ("",))


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Catalogue:
    """Give the merged texts of a language; raises ValueError for one we do not speak."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language}")
    entries: dict[tuple[str | None, str], tuple[str, ...]] = {}
    folder = resources.files("bot.messages") / "locales" / language
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".po")), key=lambda one: one.name)
    for file in files:
        with file.open("rb") as stream:
            for message in read_po(stream, locale=language, ignore_obsolete=True):
                if message.id and not message.fuzzy:
                    msgid = message.id if isinstance(message.id, str) else message.id[0]
                    text = message.string or ""
                    texts = (text,) if isinstance(text, str) else tuple(text)
                    entries[message.context, msgid] = texts
    return Catalogue(language, entries)
