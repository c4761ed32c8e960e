"""Who is compared: two to five of a list, or of the pool; names after the command are looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from bot.flows.creator_fields import choice_of, pool_choices, those
from bot.flows.model import Asking, Choice, Flow, Page, entities
from bot.messages.words import msg
from bot.visit import Visit
from domain.errors import NotFound, Refusal
from domain.notices.shortlists import NobodyListed
from domain.outcome import Outcome
from services import comparisons, creator_search
from services.shortlist_rows import creators_of
from storage.tables import Shortlist
from storage.unit_of_work import UnitOfWork

_BETWEEN = re.compile(r"\s*(?:[,，、;；\n/]|\bvs\.?\b|\band\b|和|与|对比)\s*", re.IGNORECASE)
PROPOSED = 3  # the best of a list


class CompareDraft(BaseModel):
    """Who is put side by side; of which list, if of one."""

    shortlist: int | None = None
    creators: list[int] = []


@dataclass(frozen=True)
class Named:
    """What names led to. `is_clear`: each to one creator, and a number that can be compared."""

    creators: tuple[int, ...] = ()
    is_clear: bool = False


def named(uow: UnitOfWork, words: str) -> Named:
    """Creators by names: "Kai, Lily", "Kai vs Lily", "阿伦、小鹿"; a name stands for whoever is called exactly so, or alone fits."""
    names = [name for name in _BETWEEN.split(words.strip()) if name][: comparisons.MOST + 1]
    found = [_one(uow, name) for name in names]
    known = tuple(dict.fromkeys(each for each in found if each is not None))
    is_clear = len(known) == len(names) and comparisons.LEAST <= len(known) <= comparisons.MOST
    return Named(known[: comparisons.MOST], is_clear)


def _one(uow: UnitOfWork, name: str) -> int | None:
    fits = creator_search.find(uow, name, limit=2)
    wanted = _folded(name)
    exact = [each for each in fits if wanted in {_folded(each.name), _folded(each.handle)}]
    if len(exact) == 1:
        return exact[0].id
    return fits[0].id if len(fits) == 1 else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lstrip("@").casefold()


def _offered(asking: Asking[CompareDraft]) -> Sequence[Choice]:
    """Those of the list; without one whoever of the pool fits the letters."""
    if asking.draft.shortlist is None:
        return pool_choices(asking)
    wanted = _folded(asking.query)
    listed = creators_of(asking.uow, asking.uow.get(Shortlist, asking.draft.shortlist))
    return [choice_of(each) for each in listed if wanted in _folded(each.name) or wanted in each.handle]


def _best(asking: Asking[CompareDraft]) -> list[str] | None:
    """Proposed: the first three of the list."""
    if asking.draft.shortlist is None:
        return None
    listed = creators_of(asking.uow, asking.uow.get(Shortlist, asking.draft.shortlist))
    return [str(each.id) for each in listed[:PROPOSED]]


def _finish(visit: Visit, draft: CompareDraft) -> Outcome:
    try:
        told = comparisons.compare(visit.uow, draft.creators, shortlist_id=draft.shortlist, now=visit.now)
    except NotFound as gone:
        raise Refusal(NobodyListed()) from gone
    return Outcome(reply=told)


COMPARE = Flow(
    name="shortlist.compare",
    title=msg("Compare"),
    draft=CompareDraft,
    submit=msg("Compare"),
    finish=_finish,
    pages=[
        Page(
            "creators",
            msg("Compare"),
            [
                entities(
                    "creators",
                    msg("Creators"),
                    _offered,
                    find=those,
                    search=True,
                    ask=msg("Which creators are compared?"),
                    hint=msg("Two to five."),
                    default=_best,
                    least=comparisons.LEAST,
                    most=comparisons.MOST,
                )
            ],
        )
    ],
)
FLOWS = (COMPARE,)
