"""A sentence read for a workspace: with its currency, tags, rules and creators' names; and the card that shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from domain.asking.asked import MOST_READ, About, Asked, Finding
from domain.asking.criteria import THRESHOLDS
from domain.asking.reading import parse
from domain.asking.tokens import Known
from domain.audiences import ChatAudience
from domain.criteria import Criteria
from domain.errors import NotFound
from domain.notices.asking import AskingShown
from domain.outcome import Card, CardKind
from domain.records import tag_key
from services import creator_search, tags
from services.people import name_of
from services.personas import Chosen, wanted_of
from services.personas import chosen as chosen_persona
from services.screening_rules import rules_of
from storage.queries.personas import called, standing
from storage.tables import FlowRun, Workspace
from storage.unit_of_work import UnitOfWork

MOST_PLACES = 3  # regions of one sentence that are looked up among the creators' names
MOST_SHOWN = 300  # characters of the sentence on its card


def card(run_id: int) -> Card:
    return Card(CardKind.ASKING, run_id)


def understood(uow: UnitOfWork, sentence: str, chosen: Mapping[str, int] | None = None) -> Asked:
    """Read a sentence as this workspace means it; `chosen` are the readings picked so far."""
    currency = uow.transaction.system.get(Workspace, uow.workspace_id).currency
    kept = {row.name: wanted_of(row) for row in standing(uow)}
    known = Known(currency=currency, tags=tuple(tags.names(uow)), personas=kept)
    base = usual(uow)
    asked = parse(sentence, known, base, chosen)
    names = _names(uow, asked)
    return parse(sentence, replace(known, names=names), base, chosen) if names else asked


def usual(uow: UnitOfWork) -> Criteria:
    """The criteria where nothing is said: the workspace's thresholds."""
    return Criteria.model_validate({**Criteria().model_dump(), **rules_of(uow).thresholds()})


def persona_of(uow: UnitOfWork, asked: Asked) -> Chosen | None:
    """The audience that is named, as it is now; None for none, and for one that is not there any more."""
    named = next((each.keys[0] for each in asked.findings if each.about is About.PERSONA and each.keys), None)
    row = called(uow, tag_key(named)) if named else None
    return chosen_persona(uow, row.id) if row is not None else None


def _names(uow: UnitOfWork, asked: Asked) -> frozenset[str]:
    """Words read as regions that are also the whole name of a creator."""
    words = [each for one in asked.findings if one.about is About.REGION for each in one.words.split(" … ")]
    found = set()
    for word in words[:MOST_PLACES]:
        folded = word.casefold()
        near = creator_search.find(uow, word, limit=3)
        if any(folded in {one.name.casefold(), one.handle.casefold()} for one in near):
            found.add(folded)
    return frozenset(found)


def facts_of(sentence: str, asked: Asked, chosen: Mapping[str, int]) -> dict[str, Any]:
    """What a conversation keeps of a sentence."""
    return {"sentence": sentence[:MOST_READ], "asked": asked.model_dump(mode="json"), "chosen": dict(chosen)}


def kept(row: FlowRun) -> Asked:
    """What was understood; raises NotFound for a conversation that no sentence began."""
    if "asked" not in row.seed:
        raise NotFound("FlowRun")
    return Asked.model_validate(row.seed["asked"])


def assumed(asked: Asked) -> tuple[Finding, ...]:
    """What the criteria hold although nothing was said about it."""
    said = {each.about for each in asked.findings}
    criteria = asked.criteria
    found = []
    if About.WANTED not in said:
        found.append(Finding(about=About.WANTED, words="", low=Decimal(criteria.wanted)))
    if About.GOAL not in said:
        found.append(Finding(about=About.GOAL, words="", keys=(criteria.goal.value,)))
    if About.PERSONA in said:
        found += _of_persona(criteria, said)
    for about, name in THRESHOLDS.items():
        threshold = getattr(criteria, name)
        is_idle = about is About.AUDIENCE and not (criteria.gender or criteria.ages)
        if threshold is not None and about not in said and not is_idle:
            found.append(Finding(about=about, words="", low=threshold.least, hard=threshold.hard))
    return tuple(found)


def _of_persona(criteria: Criteria, said: Collection[About]) -> list[Finding]:
    """Gender and ages that a persona has brought."""
    found = []
    if criteria.gender and About.GENDER not in said:
        found.append(Finding(about=About.GENDER, words="", keys=(criteria.gender.value,)))
    if criteria.ages and About.AGES not in said:
        ends = [None if end is None else Decimal(end) for end in (criteria.age_from, criteria.age_to)]
        found.append(Finding(about=About.AGES, words="", low=ends[0], high=ends[1]))
    return found


def show(uow: UnitOfWork, run_id: int, *, audience: ChatAudience, now: datetime) -> AskingShown:
    """Facts of the living card; raises NotFound."""
    del audience, now  # a team's card; nothing in it ages
    row = uow.get(FlowRun, run_id)
    asked = kept(row)
    return AskingShown(
        run_id=row.id,
        revision=row.revision,
        state=_state(row),
        sentence=str(row.seed["sentence"])[:MOST_SHOWN],
        findings=asked.findings,
        assumed=assumed(asked),
        left=asked.left,
        question=asked.questions[0] if asked.questions else None,
        questions=len(asked.questions),
        by=name_of(uow, row.identity_id),
    )


def _state(row: FlowRun) -> Literal["open", "searched", "changed", "dropped"]:
    if row.state == "finished":
        return "searched" if row.seed.get("made") else "changed"
    return "dropped" if row.state in {"cancelled", "expired"} else "open"
