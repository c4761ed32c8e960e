"""Rename a tag of the library, or remove one: on every creator who carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, text
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.audiences import Chat
from domain.outcome import Outcome, Post
from domain.records import MOST_TAG, tag_names
from services import tags

_MOST_VALUE_BYTES = 40


class TagDraft(BaseModel):
    tag: str = ""
    name: str = ""


def tag_value(name: str) -> str:
    """A tag as a choice's value: itself while it is short."""
    if len(name.encode()) <= _MOST_VALUE_BYTES:
        return name
    return hashlib.sha256(name.encode()).hexdigest()[:_MOST_VALUE_BYTES]


def _library(asking: Asking[TagDraft]) -> Sequence[Choice]:
    return [Choice(tag_value(name), name) for name in tags.names(asking.uow)]


def _which(ask: Words) -> Field:
    return choice("tag", msg("Tag"), _library, ask=ask)


def _named(visit: Visit, value: str) -> str:
    return next((name for name in tags.names(visit.uow) if tag_value(name) == value), "")


def _is_one_name(asking: Asking[TagDraft], written: str) -> Words | None:
    names = tag_names(written)
    if len(names) != 1:
        return msg("One name, without commas.")
    if len(names[0]) > MOST_TAG:
        return msg("A tag has at most %(most)s characters.", most=MOST_TAG)
    del asking
    return None


def _merges(asking: Asking[TagDraft]) -> Words:
    del asking
    return msg("A name that is there already takes both in.")


def _shown(visit: Visit, outcome: Outcome) -> Outcome:
    """The library, where it was changed."""
    again = visit.chat.platform != "slack"  # in a chat without modals the questions stand below it by now
    here = Chat(visit.chat.id, visit.thread)
    return outcome + Outcome(post=(Post(tags.card(visit.uow), here, again=again),))


def _rename(visit: Visit, draft: TagDraft) -> Outcome:
    [name] = tag_names(draft.name)
    old = _named(visit, draft.tag)
    return _shown(visit, tags.rename(visit.uow, old, name, by=visit.actor, now=visit.now, real=visit.real))


def _remove(visit: Visit, draft: TagDraft) -> Outcome:
    old = _named(visit, draft.tag)
    return _shown(visit, tags.remove(visit.uow, old, by=visit.actor, now=visit.now, real=visit.real))


def _loses(asking: Asking[TagDraft]) -> Words:
    del asking
    return msg("It goes from every creator who carries it.")


RENAME = Flow(
    name="tag.rename",
    title=msg("Rename a tag"),
    draft=TagDraft,
    submit=msg("Rename"),
    finish=_rename,
    pages=[
        Page(
            "rename",
            msg("Rename a tag"),
            [
                _which(msg("Which tag?")),
                text(
                    "name",
                    msg("New name"),
                    ask=msg("What should it be called?"),
                    check=_is_one_name,
                    most_length=60,
                ),
            ],
            advice=_merges,
        )
    ],
)
REMOVE = Flow(
    name="tag.remove",
    title=msg("Remove a tag"),
    draft=TagDraft,
    submit=msg("Remove"),
    finish=_remove,
    review=True,
    pages=[Page("remove", msg("Remove a tag"), [_which(msg("Which tag goes?"))], advice=_loses)],
)
FLOWS = (RENAME, REMOVE)
