"""Buttons on what waits, on help and on the question of language."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.notices.flows import HelpShown, LanguageAsked, WaitingThing, WaitsForYou
from domain.people import Act, Role

FROM_LIST = "list"  # value of Continue in a list: the question is to stand below it
MOST_BUTTONS = 6


def waits_for_you(notice: WaitsForYou, reader: Reader) -> Rows:
    """One button a thing; an offer has its own card, which is shown again below."""
    del reader
    actions = [action for thing in notice.things if (action := go_to(thing))]
    return [[action] for action in actions[:MOST_BUTTONS]]


def go_to(thing: WaitingThing) -> Action | None:  # noqa: PLR0911 - one a sort
    """Lead to the thing; None where its own card does."""
    match thing.sort:
        case "conversation":
            label = msg("Continue: %(title)s", title=Words(thing.title))
            return Action(Act.FLOW_CONTINUE, thing.on, thing.revision, FROM_LIST, label)
        case "deadline" | "follow_up":
            return Action(
                Act.REMINDER_DONE, thing.on, thing.revision, label=msg("Done: %(title)s", title=thing.title)
            )
        case "steps" | "ending":
            return Action(
                Act.AUTH_SEE, thing.on, thing.revision, label=msg("See: %(title)s", title=thing.title)
            )
        case "pilot":
            return Action(
                Act.PILOT_SEE, thing.on, thing.revision, label=msg("See: %(title)s", title=thing.title)
            )
        case "script":
            return Action(
                Act.SCRIPT_SHOW, thing.on, thing.revision, label=msg("Script: %(who)s", who=thing.who)
            )
        case "proposal":
            return Action(
                Act.TASK_SEE, thing.on, thing.revision, label=msg("See: %(title)s", title=thing.title)
            )
        case "draft":
            label = msg("Draft of %(creator)s", creator=thing.who)
            return Action(Act.DRAFT_SEE, thing.on, thing.revision, label=label)
        case "changes":
            return Action(Act.DRAFT_START, thing.on, label=msg("Hand in again: %(title)s", title=thing.title))
        case "post":
            return Action(Act.POST_START, thing.on, label=msg("Paste the link: %(title)s", title=thing.title))
        case _:
            return None


def help_shown(notice: HelpShown, reader: Reader) -> Rows:
    del reader
    mine = Action(Act.SEE_MINE)
    if notice.role is Role.CREATOR:
        return [[mine, Action(Act.SET_LANGUAGE)]]
    return [
        [Action(Act.SHORTLIST_START, tone=Tone.PRIMARY), Action(Act.TASK_START)],
        [mine, Action(Act.SET_LANGUAGE)],
    ]


def language_asked(notice: LanguageAsked, reader: Reader) -> Rows:
    del notice, reader
    return [
        [
            Action(Act.SET_LANGUAGE, value="en", label="English"),
            Action(Act.SET_LANGUAGE, value="zh_CN", label="中文"),
        ]
    ]


ROWS = {
    WaitsForYou.kind: waits_for_you,
    HelpShown.kind: help_shown,
    LanguageAsked.kind: language_asked,
}
