"""Buttons on searches in plain words."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.criteria import reading
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.asking import AskingShown, SearchUnclear
from domain.people import Act


def asking_shown(notice: AskingShown, reader: Reader) -> Rows:
    """Readings of the first doubt, one a row; then what can be done with the whole."""
    on, revision = notice.run_id, notice.revision
    change = Action(Act.ASK_CHANGE, on, revision)
    if notice.state != "open":
        return ([change],) if notice.state == "searched" else ()
    drop = Action(Act.ASK_DROP, on, revision)
    if notice.question is not None:
        readings = [
            Action(
                Act.ASK_PICK,
                on,
                revision,
                str(number),
                label=reading(each.findings, reader) if each.findings else msg("Search without it"),
            )
            for number, each in enumerate(notice.question.readings)
        ]
        return (*([one] for one in readings), [change, drop])
    return ([Action(Act.ASK_FIND, on, revision, tone=Tone.PRIMARY), change, drop],)


def search_unclear(notice: SearchUnclear, reader: Reader) -> Rows:
    del reader
    return tuple(
        [Action(Act.ASK_EXAMPLE, value=str(number), label=example)]
        for number, example in enumerate(notice.examples)
    )


ROWS = {AskingShown.kind: asking_shown, SearchUnclear.kind: search_unclear}
