"""The audience that a shortlist is for: chosen among the team's personas, it proposes gender and ages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.flows.model import Asking, Choice, Field, choice
from bot.flows.shortlist_answers import ShortlistDraft, answers_of, spelledages_in
from bot.messages.words import msg
from domain.creators import Gender
from domain.criteria import Criteria
from services import personas
from storage.queries.personas import standing
from storage.tables import Shortlist
from storage.unit_of_work import UnitOfWork


def begun(uow: UnitOfWork) -> dict[str, object]:
    """What the questions begin with: whether there are personas to choose from."""
    return {"has_personas": bool(standing(uow, most=1))}


def begun_again(uow: UnitOfWork, shortlist_id: int) -> tuple[dict[str, object], dict[str, object]]:
    """The seed and the answers of a list that is refined."""
    shortlist = uow.get(Shortlist, shortlist_id)
    answers = answers_of(Criteria.model_validate(shortlist.criteria))
    kept = personas.of_list(shortlist)
    present = personas.chosen(uow, kept.id) if kept else None
    seed = {"shortlist": shortlist.id, "revision": shortlist.revision, **begun(uow)}
    return seed, {**answers, "persona": str(present.id) if present else None}


def _personas(asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(str(row.id), row.name) for row in standing(asking.uow)]


def its_gender(asking: Asking[ShortlistDraft]) -> Gender | None:
    chosen = personas.chosen(asking.uow, asking.draft.persona)
    return chosen.wanted.gender if chosen else None


def its_ages(asking: Asking[ShortlistDraft]) -> str | None:
    chosen = personas.chosen(asking.uow, asking.draft.persona)
    return spelledages_in(chosen.wanted.age_from, chosen.wanted.age_to) if chosen else None


def persona_field() -> Field:
    """Asked where the team keeps some."""
    return choice(
        "persona",
        msg("Persona"),
        _personas,
        ask=msg("For which persona?"),
        hint=msg("Its gender and ages are filled in next; change them as you like."),
        optional=True,
        when=lambda draft: draft.has_personas,
    )
