"""Buttons on screening rules, on changes of them, and below an explained score."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.screening import (
    ScoreExplained,
    ScreeningOutdated,
    ScreeningPreviewed,
    ScreeningShown,
    ScreeningUnchanged,
)
from domain.people import Act


def screening_shown(notice: ScreeningShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.workspace_id, notice.revision
    usual = [] if notice.is_usual else [Action(Act.SCREENING_USUAL, on, revision)]
    return ([Action(Act.SCREENING_WEIGHTS, on, revision), Action(Act.SCREENING_LIMITS, on, revision)], usual)


def screening_previewed(notice: ScreeningPreviewed, reader: Reader) -> Rows:
    """Save or cancel what is open; undo what was saved a moment ago."""
    del reader
    if notice.state == "open":
        save = Action(Act.SCREENING_SAVE, notice.change_id, tone=Tone.PRIMARY)
        return ([save, Action(Act.SCREENING_CANCEL, notice.change_id)],)
    if notice.undo_until is not None:
        return ([Action(Act.SCREENING_UNDO, notice.change_id)],)
    return ()


def see_rules(notice: ScreeningOutdated | ScreeningUnchanged, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.SCREENING_SEE, label=msg("See the screening"))],)


def score_explained(notice: ScoreExplained, reader: Reader) -> Rows:
    """Her record, and the rules that weighed her."""
    del reader
    return ([Action(Act.CREATOR_SEE, notice.creator_id), Action(Act.SCREENING_SEE, label=msg("Weights"))],)


ROWS = {
    "screening_shown": screening_shown,
    "screening_previewed": screening_previewed,
    "screening_outdated": see_rules,
    "screening_unchanged": see_rules,
    "score_explained": score_explained,
}
