"""Buttons on personas."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.catalog import chunks
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.personas import (
    PersonaClashed,
    PersonaCompared,
    PersonasFull,
    PersonaShown,
    PersonasShown,
    PersonaUndoLapsed,
)
from domain.people import Act

IN_A_ROW = 2


def personas_shown(notice: PersonasShown, reader: Reader) -> Rows:
    """One button a persona; without any, an example to begin with."""
    del reader
    each = [Action(Act.PERSONA_SEE, one.persona_id, label=one.name) for one in notice.personas]
    if not each:
        return ([Action(Act.PERSONA_EXAMPLE, tone=Tone.PRIMARY), Action(Act.PERSONA_NEW)],)
    more = [Action(Act.PERSONA_SEE)] if notice.near else []
    if notice.pages > 1:
        after = (notice.page + 1) % notice.pages
        more.append(
            Action(Act.PERSONA_SEE, value=str(after), label=msg("Next page") if after else msg("First page"))
        )
    return (*chunks(each, IN_A_ROW), [Action(Act.PERSONA_NEW), *more])


def persona_shown(notice: PersonaShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.persona_id, notice.revision
    undo = [Action(Act.PERSONA_UNDO, on, revision)] if notice.can_undo else []
    if notice.deleted:
        return ([*undo, Action(Act.PERSONA_SEE)],)
    ask = Ask(
        msg("Delete this persona?"),
        msg("It goes from every choice. Lists that were made for it stay as they are."),
        msg("Delete"),
        msg("Keep it"),
    )
    return (
        [Action(Act.PERSONA_FIND, on, revision, tone=Tone.PRIMARY), Action(Act.PERSONA_EDIT, on, revision)],
        [
            *undo,
            Action(Act.PERSONA_DELETE, on, revision, tone=Tone.DANGER, confirm=ask),
            Action(Act.PERSONA_SEE),
        ],
    )


def persona_compared(notice: PersonaCompared, reader: Reader) -> Rows:
    """What is unknown can be written down."""
    del reader
    see = Action(Act.PERSONA_SEE, notice.persona_id, label=notice.persona)
    audience = [Action(Act.CREATOR_AUDIENCE, notice.creator_id)] if notice.unknown else []
    return ([*audience, see],)


def persona_clashed(notice: PersonaClashed, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.PERSONA_SEE, notice.persona_id, label=notice.name)],)


def persona_undo_lapsed(notice: PersonaUndoLapsed, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.PERSONA_SEE)],)


def personas_full(notice: PersonasFull, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.PERSONA_SEE)],)


ROWS = {
    PersonasShown.kind: personas_shown,
    PersonaShown.kind: persona_shown,
    PersonaCompared.kind: persona_compared,
    PersonaClashed.kind: persona_clashed,
    PersonaUndoLapsed.kind: persona_undo_lapsed,
    PersonasFull.kind: personas_full,
}
