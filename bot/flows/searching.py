"""Saved searches: what one is called, and changing one: its name, whether it tells of imports, or that it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Field, Flow, Page, Unfit, choice, text, yes_no
from bot.messages.pieces import said
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.audiences import Chat
from domain.criteria import Criteria
from domain.errors import Conflict
from domain.outcome import Outcome, Post
from domain.people import Act
from services import searches
from services.audit import decided
from services.shortlist_cards import category_label
from storage.queries.searches import all_of

_TAKEN = msg("There is a search of that name already.")


class ChangeDraft(BaseModel):
    """Which search, and what is done with it."""

    search: int = 0
    what: str = "rename"
    name: str = ""


def usual_name(asking: Asking[Any], criteria: Criteria) -> str:
    """What is looked for without the usual thresholds, as far as a name goes; with a number when that one is taken."""
    telling = criteria.model_copy(update={"active_fans": None, "completion": None})
    whole = said("_criteria", "line", asking.reader, telling, category_label(criteria))
    name = whole if len(whole) <= searches.MOST_NAME else whole[: searches.MOST_NAME - 1].rstrip(" ·") + "…"
    number = 2
    while searches.is_taken(asking.uow, name):
        ending = f" ({number})"
        name, number = name[: searches.MOST_NAME - len(ending)].rstrip() + ending, number + 1
    return name


def alert_field() -> Field:
    return yes_no(
        "alert",
        msg("Tell about new ones"),
        ask=msg("Tell you here when an import brings somebody who fits?"),
        default=True,
    )


def _searches(asking: Asking[ChangeDraft]) -> Sequence[Choice]:
    return [Choice(str(each.id), each.name) for each in all_of(asking.uow)]


def _alert(asking: Asking[ChangeDraft]) -> bool:
    search = next((each for each in all_of(asking.uow) if each.id == asking.draft.search), None)
    return search is not None and search.alert


def _whats(asking: Asking[ChangeDraft]) -> Sequence[Choice]:
    tells = Choice("mute", msg("Stop telling me")) if _alert(asking) else Choice("tell", msg("Tell me here"))
    return [Choice("rename", msg("Rename")), tells, Choice("delete", msg("Delete"))]


def _present_name(asking: Asking[ChangeDraft]) -> str | None:
    return next((each.name for each in all_of(asking.uow) if each.id == asking.draft.search), None)


def _free(asking: Asking[ChangeDraft], name: str) -> Words | None:
    return _TAKEN if searches.is_taken(asking.uow, name, besides=asking.draft.search) else None


def _change(visit: Visit, draft: ChangeDraft) -> Outcome:
    """What was changed, with the list of searches where it was changed: up to date, or below the questions."""
    changed = _changed(visit, draft)
    decided(visit.uow, Act.SEARCH_CHANGE, draft.search, by=visit.actor, now=visit.now, what=draft.what)
    here = Chat(visit.chat.id, visit.thread)
    post = Post(searches.card(visit.uow), here, again=visit.chat.platform != "slack")
    return changed + Outcome(post=(post,))


def _changed(visit: Visit, draft: ChangeDraft) -> Outcome:
    uow = visit.uow
    match draft.what:
        case "rename":
            try:
                return searches.rename(uow, draft.search, draft.name)
            except Conflict as taken:
                raise Unfit({"name": _TAKEN}) from taken
        case "delete":
            return searches.delete(uow, draft.search)
        case what:
            return searches.set_alert(uow, draft.search, on=what == "tell", chat=visit.chat, now=visit.now)


CHANGE_SEARCH = Flow(
    name="search.change",
    title=msg("Change a search"),
    draft=ChangeDraft,
    submit=msg("Save"),
    finish=_change,
    pages=[
        Page(
            "which",
            msg("Saved searches"),
            [choice("search", msg("Search"), _searches, ask=msg("Which search?"))],
        ),
        Page(
            "what",
            msg("Change a search"),
            [choice("what", msg("What"), _whats, ask=msg("What shall change?"))],
        ),
        Page(
            "name",
            msg("Rename"),
            [
                text(
                    "name",
                    msg("Name"),
                    ask=msg("What is the search called?"),
                    default=_present_name,
                    check=_free,
                    most_length=searches.MOST_NAME,
                )
            ],
            when=lambda draft: draft.what == "rename",
        ),
    ],
)
FLOWS = (CHANGE_SEARCH,)
