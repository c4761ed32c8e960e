"""What answers what: every command, press, file and job, gathered from the nouns' own tables."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from bot.acts import (
    asking,
    authorizations,
    behalf,
    chats,
    creators,
    drafts,
    duplicates,
    files,
    flows,
    home,
    imports,
    personas,
    pilots,
    pools,
    reminders,
    screening,
    searches,
    shortlists,
    tasks,
    today,
)
from bot.acts.tasks import Links
from bot.flows import (
    authorization_steps,
    columns,
    comparing,
    creator,
    creator_audience,
    creator_care,
    creator_stance,
    creator_steps,
    draft,
    pilot_answers,
    post,
    review,
    searching,
    shortlist,
    shortlist_more,
    task,
)
from bot.flows import behalf as recording
from bot.flows import duplicates as doubling
from bot.flows import personas as describing
from bot.flows import pilots as trying
from bot.flows import pools as keeping
from bot.flows import screening as rules
from bot.flows import tags as tagging
from bot.flows.registry import flow_named, register
from bot.routes import Routes
from domain.people import Act

# Each has what it answers as COMMANDS, PRESSES and JOBS, as far as it answers any.
NOUNS = (
    flows,
    asking,
    authorizations,
    behalf,
    chats,
    creators,
    drafts,
    duplicates,
    files,
    imports,
    personas,
    pilots,
    pools,
    reminders,
    screening,
    searches,
    shortlists,
    tasks,
    today,
)
CONVERSATIONS = (
    task,
    columns,
    shortlist,
    shortlist_more,
    comparing,
    searching,
    keeping,
    trying,
    pilot_answers,
    rules,
    creator,
    creator_audience,
    creator_care,
    creator_stance,
    creator_steps,
    doubling,
    describing,
    tagging,
    authorization_steps,
    recording,
    draft,
    review,
    post,
)


def routes(links: Links, most_file_bytes: int = 20 << 20) -> Routes:
    """The turn's tables. `links` is filled in when the platforms have answered."""
    every = (flow for conversation in CONVERSATIONS for flow in conversation.FLOWS)
    register([flow for flow in every if flow_named(flow.name) is None])
    commands = _gathered(NOUNS, "COMMANDS")
    return Routes(
        commands=commands,
        unknown=functools.partial(asking.unknown, commands),
        presses={
            **_gathered(NOUNS, "PRESSES"),
            Act.INVITE: functools.partial(tasks.invite, links),
            Act.CREATOR_INVITE: functools.partial(creators.invite, links),
        },
        text=flows.text(authorizations.unasked_code, drafts.link, asking.words),
        files=files.dropped,
        join=tasks.join,
        started=tasks.started,
        home=home.opened,
        form=flows.form,
        form_closed=flows.form_closed,
        form_lost=flows.form_lost,
        options=flows.options,
        jobs=_gathered(NOUNS, "JOBS"),
        most_file_bytes=most_file_bytes,
    )


def _gathered(nouns: Iterable[ModuleType], table: str) -> Mapping[Any, Any]:
    """One table of all nouns; raises ValueError when two answer the same."""
    found: dict[Any, Any] = {}
    for noun in nouns:
        own = getattr(noun, table, {})
        if both := found.keys() & own.keys():
            raise ValueError(f"{noun.__name__} answers what another does: {sorted(map(str, both))}")
        found |= own
    return found
