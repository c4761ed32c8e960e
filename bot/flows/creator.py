"""Which creator, a new one, and the plain facts of her record."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from bot.flows.creator_fields import (
    PLATFORM_LABELS,
    AboutHer,
    choices,
    her_name,
    which_creator,
    with_card,
)
from bot.flows.model import Asking, Field, Flow, Page, choice, percent, text
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from bot.visit import Visit
from domain.audiences import Chat
from domain.categories import BY_KEY, category_key
from domain.importing.values import words as split
from domain.outcome import Outcome, Post
from domain.records import MOST_HANDLE, MOST_WORDS, Facts, handle_of
from services import creator_cards, records
from storage.tables import Creator

_YES, _NO, _UNKNOWN = "yes", "no", "unknown"
FLAGS: dict[str, Words] = {_YES: msg("Yes"), _NO: msg("No"), _UNKNOWN: msg("Unknown")}
_FLAG = {True: _YES, False: _NO, None: _UNKNOWN}
_MOST_NAME = 100


def _show(visit: Visit, draft: AboutHer) -> Outcome:
    creator = visit.uow.get(Creator, draft.creator)
    here = Chat(visit.chat.id, visit.inbound.place.thread)
    return Outcome(post=(Post(creator_cards.card(creator.id), here, again=True),))


FIND = Flow(
    name="creator.find",
    title=msg("Creator"),
    draft=AboutHer,
    submit=msg("Show"),
    finish=_show,
    pages=[Page("creator", msg("Creator"), [which_creator()])],
)


class NewDraft(BaseModel):
    """A creator whom no file brought."""

    platform: str = "douyin"
    handle: str = ""
    name: str | None = None
    region: str | None = None


def is_handle(asking: Asking[NewDraft], written: str) -> Words | None:
    del asking
    if handle_of(written) is None:
        return msg("Write the handle as it stands on the platform, such as lily.ross, or the profile's link.")
    return None


def _create(visit: Visit, draft: NewDraft) -> Outcome:
    """One who is there already is shown instead: the Refusal's notice would lose its button in a form."""
    handle = handle_of(draft.handle) or ""
    known = records.known(visit.uow, draft.platform, handle)
    if known is not None:
        return Outcome(reply=known)
    creator = records.create(
        visit.uow,
        platform=draft.platform,
        handle=handle,
        name=draft.name or "",
        region=draft.region or "",
        by=visit.actor,
        now=visit.now,
    )
    return with_card(visit, creator.id, Outcome())


NEW = Flow(
    name="creator.new",
    title=msg("New creator"),
    draft=NewDraft,
    submit=msg("Write down"),
    finish=_create,
    pages=[
        Page(
            "new",
            msg("New creator"),
            [
                choice(
                    "platform",
                    msg("Platform"),
                    choices(PLATFORM_LABELS),
                    ask=msg("On which platform?"),
                    default="douyin",
                ),
                text(
                    "handle",
                    msg("Handle"),
                    ask=msg("What is the handle?"),
                    hint=msg("Or the profile's link."),
                    check=is_handle,
                    most_length=300,
                ),
                text(
                    "name",
                    msg("Name"),
                    ask=msg("What is the creator called?"),
                    hint=msg("Empty: the handle."),
                    optional=True,
                    most_length=_MOST_NAME,
                ),
                text("region", msg("Region"), optional=True, assume=True, most_length=MOST_HANDLE),
            ],
        )
    ],
)


class FactsDraft(AboutHer):
    """The facts as they are asked; `seen` is what stood there when the asking began."""

    seen: Facts = Facts(name="")
    name: str = ""
    region: str | None = None
    categories: str | None = None
    styles: str | None = None
    rebate: Decimal | None = None
    commission: Decimal | None = None
    ads: str = _UNKNOWN
    script: str = _UNKNOWN
    availability: str | None = None


def seed_of(creator: Creator, reader: Reader) -> dict[str, object]:
    """Her facts as proposals for the questions."""
    facts = records.facts_of(creator)
    labels = [say(BY_KEY[key].label, reader) if key in BY_KEY else key for key in facts.categories]
    seed: dict[str, object] = {
        "creator": creator.id,
        "seen": facts.model_dump(mode="json"),
        "name": facts.name,
        "region": facts.region,
        "categories": "、".join(labels),
        "styles": "、".join(facts.styles),
        "rebate": facts.rebate,
        "commission": facts.commission,
        "ads": _FLAG[facts.supports_ads],
        "script": _FLAG[facts.accepts_script_changes],
        "availability": facts.availability,
    }
    return {name: value for name, value in seed.items() if value not in (None, "")}


def _wanted(draft: FactsDraft, reader: Reader) -> Facts:
    """The answers as facts. A category may be written in the reader's own words."""
    flags = {word: flag for flag, word in _FLAG.items()}
    by_label = {say(each.label, reader).casefold(): key for key, each in BY_KEY.items()}
    categories = [by_label.get(word.casefold(), category_key(word)) for word in _listed(draft.categories)]
    return Facts(
        name=draft.name or draft.seen.name,
        region=draft.region or "",
        categories=tuple(dict.fromkeys(categories)),
        styles=_listed(draft.styles),
        rebate=draft.rebate,
        commission=draft.commission,
        supports_ads=flags[draft.ads],
        accepts_script_changes=flags[draft.script],
        availability=draft.availability or "",
    )


def _listed(written: str | None) -> tuple[str, ...]:
    return tuple(split(written)) if written else ()


def _edit(visit: Visit, draft: FactsDraft) -> Outcome:
    wanted = _wanted(draft, visit.reader)
    done = records.edit(visit.uow, draft.creator, wanted, draft.seen, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


def _share(name: str, label: Words) -> Field:
    return percent(name, label, optional=True, assume=True, least=0, most=1)


def _words(name: str, label: Words, **more: Any) -> Field:
    return text(name, label, optional=True, assume=True, most_length=MOST_WORDS, **more)


def _flag(name: str, label: Words) -> Field:
    return choice(name, label, choices(FLAGS), default=_UNKNOWN, assume=True)


def _named(asking: Asking[FactsDraft]) -> Mapping[str, Words]:
    return {} if (asking.draft.name or "").strip() else {"name": msg("A creator needs a name.")}


EDIT = Flow(
    name="creator.edit",
    title=msg("Edit the record"),
    draft=FactsDraft,
    submit=msg("Save"),
    finish=_edit,
    pages=[
        Page(
            "facts",
            msg("Edit the record"),
            [
                text("name", msg("Name"), assume=True, most_length=_MOST_NAME),
                _words("region", msg("Region")),
                _words("categories", msg("Categories"), hint=msg("Several with commas.")),
                _words("styles", msg("Style"), hint=msg("Several with commas.")),
                _share("rebate", msg("Rebate")),
                _share("commission", msg("Commission")),
                _flag("ads", msg("Supports ads")),
                _flag("script", msg("Accepts script changes")),
                _words(
                    "availability", msg("Availability"), placeholder=msg("from 10 December, weekends only")
                ),
            ],
            check=_named,
            advice=her_name,
        )
    ],
)
FLOWS = (FIND, NEW, EDIT)
