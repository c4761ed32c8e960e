"""What a sentence is shown back as: its criteria line by line, with the words each came from."""

from __future__ import annotations

from bot.messages.criteria import label, value
from bot.reader import Reader
from domain.asking.reading import parse
from domain.asking.tokens import Known

READERS = {language: Reader(language, "Asia/Shanghai", "slack") for language in ("en", "zh_CN")}


def lines(sentence: str, language: str) -> list[str]:
    """Label: value ← words, in the order of the card."""
    reader = READERS[language]
    asked = parse(sentence, Known(currency="CNY"))
    return [f"{label(one, reader)}: {value(one, reader)} ← {one.words}" for one in asked.findings]


def block(sentence: str, language: str) -> str:
    return "\n".join([f"# {sentence}", *lines(sentence, language)])
