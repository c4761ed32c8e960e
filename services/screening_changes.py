"""Changing how a workspace screens: proposed with a preview, saved or cancelled, undone within minutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.actor import Actor
from domain.audiences import Audience, ChatAudience
from domain.categories import BY_KEY
from domain.criteria import Criteria
from domain.errors import Refusal
from domain.notices.screening import (
    Limit,
    LimitChange,
    Move,
    PartWeight,
    Preview,
    ScreeningOutdated,
    ScreeningPreviewed,
    ScreeningSettled,
    ScreeningShown,
    ScreeningUnchanged,
    ScreeningUndoLapsed,
    WeightChange,
)
from domain.notices.system import not_allowed
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act, may
from domain.scoring import MEASURES
from domain.screening import FloorName, Group, Screening
from domain.screening_rules import THRESHOLDS, Rules
from services import candidates, screening_rules
from services.audit import decided
from services.people import name_of
from storage.queries import rules as rows
from storage.tables import ScreeningChange, ScreeningRules
from storage.unit_of_work import UnitOfWork

UNDO_FOR = timedelta(minutes=10)
FIRST = 10  # places that a preview speaks of
COMPARED = 30  # places of either list that it looks at
LOOKED_AT = 100  # places in which those are looked for


class Where(NamedTuple):
    """A creator's place, from 1, and her score."""

    place: int
    score: int
    to_verify: bool
    name: str


def rules_card(uow: UnitOfWork) -> Card:
    return Card(CardKind.SCREENING, uow.workspace_id)


def card(change_id: int) -> Card:
    return Card(CardKind.SCREENING_CHANGE, change_id)


def see(uow: UnitOfWork, *, here: Audience) -> Outcome:
    """Post the card of the rules, at the bottom."""
    return Outcome(post=(Post(rules_card(uow), here, again=True),))


def propose(
    uow: UnitOfWork, after: Rules, revision: int, *, by: Actor, here: Audience, now: datetime
) -> Outcome:
    """Show what a change of the rules of that revision would do; raises Refusal when they are others by now."""
    _allowed(by)
    row = rows.present(uow)
    before = screening_rules.rules_of(uow)
    if row is not None and before.revision != revision:
        raise Refusal(_outdated(row, now))
    if after.same_as(before):
        raise Refusal(ScreeningUnchanged())
    compared = (before.model_dump_json(), after.model_dump_json())
    shown = uow.ahead(("preview", *compared), lambda uow: preview(uow, before, after, now=now))
    change = uow.add(
        ScreeningChange(
            before=before.model_dump(mode="json"),
            after=after.model_dump(mode="json"),
            revision=before.revision,
            preview=shown.model_dump(mode="json"),
            by_identity_id=by.identity_id,
        )
    )
    uow.flush()
    return Outcome(post=(Post(card(change.id), here),))


def propose_usual(uow: UnitOfWork, revision: int, *, by: Actor, here: Audience, now: datetime) -> Outcome:
    """Back to the weights and thresholds that everybody begins with."""
    return propose(uow, Rules(), revision, by=by, here=here, now=now)


def save(uow: UnitOfWork, change_id: int, *, by: Actor, now: datetime) -> Outcome:
    """From now on the workspace screens this way; raises Refusal when the rules are others by now."""
    _allowed(by)
    row = screening_rules.locked(uow)
    change = _in_state(uow, change_id, "open")
    if row.revision != change.revision:
        raise Refusal(_outdated(row, now))
    screening_rules.write(row, Rules.model_validate(change.after), by_name=by.name, now=now)
    return _settle(uow, change, "saved", Act.SCREENING_SAVE, revision=row.revision, by=by, now=now)


def cancel(uow: UnitOfWork, change_id: int, *, by: Actor, now: datetime) -> Outcome:
    _allowed(by)
    change = _in_state(uow, change_id, "open")
    return _settle(uow, change, "cancelled", Act.SCREENING_CANCEL, revision=change.revision, by=by, now=now)


def undo(uow: UnitOfWork, change_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Put back what held before, for ten minutes and while nobody changed more."""
    _allowed(by)
    row = screening_rules.locked(uow)
    change = _in_state(uow, change_id, "saved")
    until = (change.decided_at or now) + UNDO_FOR
    if now > until:
        raise Refusal(ScreeningUndoLapsed(until=until))
    if row.revision != change.revision:
        raise Refusal(_outdated(row, now))
    screening_rules.write(row, Rules.model_validate(change.before), by_name=by.name, now=now)
    return _settle(uow, change, "undone", Act.SCREENING_UNDO, revision=row.revision, by=by, now=now)


def _allowed(by: Actor) -> None:
    """Answers of a form come without a button: whoever began it may have another role by now."""
    if not may(by.role, Act.SCREENING_SAVE):
        raise Refusal(not_allowed(by.role, Act.SCREENING_SAVE))


def _in_state(uow: UnitOfWork, change_id: int, state: str) -> ScreeningChange:
    change = uow.lock(ScreeningChange, change_id)
    if change.state != state:
        at = change.decided_at or change.created_at
        raise Refusal(ScreeningSettled(state=change.state, by=change.decided_by, at=at))
    return change


def _settle(
    uow: UnitOfWork, change: ScreeningChange, state: str, act: Act, *, revision: int, by: Actor, now: datetime
) -> Outcome:
    change.state, change.revision = state, revision
    change.decided_by, change.decided_at = by.name, now
    decided(uow, act, change.id, by=by, now=now, revision=revision)
    uow.flush()
    return Outcome(refresh=(card(change.id), rules_card(uow)))


def _outdated(row: ScreeningRules, now: datetime) -> ScreeningOutdated:
    return ScreeningOutdated(by=row.by_name, at=row.changed_at or now)


def preview(uow: UnitOfWork, before: Rules, after: Rules, *, now: datetime) -> Preview:
    """What the change would do to the newest shortlist's search, or to the whole pool while there is none."""
    shortlist = rows.newest_shortlist(uow)
    criteria = Criteria() if shortlist is None else Criteria.model_validate(shortlist.criteria)
    old = candidates.found(uow, criteria, now=now, weights=before.weights, most=LOOKED_AT)
    new = candidates.found(
        uow, after.applied(criteria, before), now=now, weights=after.weights, most=LOOKED_AT
    )
    return _compared(old.screening, new.screening).model_copy(
        update={
            "on_shortlist": shortlist is not None,
            "category": criteria.category or "",
            "total": old.total,
        }
    )


def _compared(old: Screening, new: Screening) -> Preview:
    """The top of both lists; whoever falls out of the first ten is looked for further down."""
    top = {each.facts.id for each in (*old.candidates[:COMPARED], *new.candidates[:COMPARED])}
    was, is_ = _places(old, top), _places(new, top)
    ends = [creator for creator, at in is_.items() if at.place <= FIRST]
    ends += [creator for creator, at in was.items() if at.place <= FIRST and creator not in ends]
    moves = [_move(was.get(each), is_.get(each)) for each in ends if _moved(was.get(each), is_.get(each))]
    return Preview(
        moves=tuple(moves),
        entered=sum(_is_first(is_.get(each)) and not _is_first(was.get(each)) for each in ends),
        left=sum(_is_first(was.get(each)) and not _is_first(is_.get(each)) for each in ends),
        rescored=sum(each in is_ and is_[each].score != at.score for each, at in was.items()),
        compared=len(top),
    )


def _places(found: Screening, wanted: Collection[int]) -> dict[int, Where]:
    return {
        each.facts.id: Where(place, each.score, each.group is Group.VERIFY, each.facts.name)
        for place, each in found.places()
        if each.facts.id in wanted
    }


def _moved(was: Where | None, is_: Where | None) -> bool:
    return was is None or is_ is None or was[:2] != is_[:2]


def _is_first(at: Where | None) -> bool:
    return at is not None and at.place <= FIRST


def _move(was: Where | None, is_: Where | None) -> Move:
    seen = is_ or was
    assert seen is not None  # those of either list
    return Move(
        name=seen.name,
        place_before=was.place if was else None,
        place_after=is_.place if is_ else None,
        score_before=was.score if was else None,
        score_after=is_.score if is_ else None,
        to_verify=is_ is not None and is_.to_verify and not (was is not None and was.to_verify),
    )


def show(uow: UnitOfWork, subject: int, *, audience: ChatAudience, now: datetime) -> ScreeningShown:
    """Facts of the rules' card; `subject` is the workspace, and no other one's."""
    del subject, audience, now  # the outbox keeps a team's card out of creators' chats
    row = rows.present(uow)
    rules, usual = screening_rules.rules_of(uow), Rules()
    return ScreeningShown(
        workspace_id=uow.workspace_id,
        revision=rules.revision,
        weights=tuple(
            PartWeight(
                part=each.name,
                group=each.group,
                dimension=each.dimension,
                weight=rules.weights[each.name],
                usual=usual.weights[each.name],
            )
            for each in MEASURES
        ),
        limits=tuple(
            Limit(
                name=FloorName(name),
                source=source,
                threshold=rules.threshold(name),
                usual=usual.threshold(name),
            )
            for name, source in THRESHOLDS.items()
        ),
        rebate_from=rules.usual_rebate[0],
        rebate_to=rules.usual_rebate[1],
        is_usual=rules.same_as(usual),
        by=row.by_name if row else "",
        changed_at=row.changed_at if row else None,
    )


def show_change(
    uow: UnitOfWork, subject: int, *, audience: ChatAudience, now: datetime
) -> ScreeningPreviewed:
    """Facts of a change's card."""
    del audience
    change = uow.get(ScreeningChange, subject)
    before, after = Rules.model_validate(change.before), Rules.model_validate(change.after)
    tried = Preview.model_validate(change.preview)
    until = change.decided_at + UNDO_FOR if change.state == "saved" and change.decided_at else None
    return ScreeningPreviewed(
        change_id=change.id,
        state=change.state,
        weights=tuple(
            WeightChange(part=each.name, before=before.weights[each.name], after=after.weights[each.name])
            for each in MEASURES
            if before.weights[each.name] != after.weights[each.name]
        ),
        limits=tuple(
            LimitChange(name=FloorName(name), before=before.threshold(name), after=threshold)
            for name, threshold in after.thresholds().items()
            if before.threshold(name) != threshold
        ),
        to_usual=after.same_as(Rules()),
        category_label=BY_KEY[tried.category].label if tried.category in BY_KEY else "",
        preview=tried,
        by=name_of(uow, change.by_identity_id),
        decided_by=change.decided_by,
        decided_at=change.decided_at,
        undo_until=until if until is not None and now <= until else None,
    )
