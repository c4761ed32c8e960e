"""Changing how a workspace screens, on both databases: previewed, saved, cancelled, undone, and never by a stale card."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from creators.kit import Desk, open_desk

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.criteria import Criteria, Threshold
from domain.errors import Refusal
from domain.notices.base import Notice
from domain.notices.screening import (
    ScreeningOutdated,
    ScreeningPreviewed,
    ScreeningSettled,
    ScreeningShown,
    ScreeningUnchanged,
    ScreeningUndoLapsed,
)
from domain.notices.system import NotAllowed
from domain.outcome import CardKind, Outcome
from domain.parts import PartName
from domain.people import Role
from domain.screening import FloorName
from domain.screening_rules import Rules
from services import candidates, screening_changes, shortlists
from services.screening_rules import rules_of
from storage.database import Database
from storage.tables import Audit, Creator
from storage.unit_of_work import UnitOfWork

D = Decimal


@contextmanager
def at_work(desk: Desk) -> Iterator[UnitOfWork]:
    with desk.database.write() as transaction:
        yield transaction.workspace(desk.workspace_id)
        transaction.commit()


def fill(desk: Desk, count: int = 14) -> None:
    """The lower the number, the more active the fans, the worse the completion."""
    with at_work(desk) as uow:
        for number in range(count):
            uow.add(
                Creator(
                    name=f"达人{number:02d}",
                    platform="douyin",
                    handle=f"dy{number:02d}",
                    active_fan_share=D("0.90") - D(number) / 100,
                    completion_rate=D("0.30") + D(number) / 200,
                )
            )


def weighing(rules: Rules, **weights: int) -> Rules:
    changed = {PartName(name): D(weight) for name, weight in weights.items()}
    return rules.model_copy(update={"weights": {**rules.weights, **changed}})


def propose(desk: Desk, after: Rules, *, revision: int = 0, by: Actor | None = None) -> int:
    with at_work(desk) as uow:
        outcome = screening_changes.propose(
            uow, after, revision, by=by or desk.lin, here=Chat(desk.chat.id), now=desk.clock.now()
        )
    [post] = outcome.post
    assert post.card.kind is CardKind.SCREENING_CHANGE
    return post.card.subject


def settle(desk: Desk, how: str, change: int, *, by: Actor | None = None) -> Outcome:
    with at_work(desk) as uow:
        service = getattr(screening_changes, how)
        outcome: Outcome = service(uow, change, by=by or desk.lin, now=desk.clock.now())
    return outcome


def shown(desk: Desk, change: int) -> ScreeningPreviewed:
    with at_work(desk) as uow:
        return screening_changes.show_change(uow, change, audience=ChatAudience.TEAM, now=desk.clock.now())


def rules(desk: Desk) -> Rules:
    with at_work(desk) as uow:
        return rules_of(uow)


def card(desk: Desk) -> ScreeningShown:
    with at_work(desk) as uow:
        return screening_changes.show(
            uow, desk.workspace_id, audience=ChatAudience.TEAM, now=desk.clock.now()
        )


def first_ten(desk: Desk) -> list[str]:
    with at_work(desk) as uow:
        found = candidates.found(uow, Criteria(), now=desk.clock.now())
    return [each.facts.name for each in found.screening.candidates[:10]]


def refused(desk: Desk, how: str, change: int, *, by: Actor | None = None) -> Notice:
    with pytest.raises(Refusal) as refusal:
        settle(desk, how, change, by=by)
    return refusal.value.notice


def test_a_workspace_begins_with_the_usual_rules(desk: Desk) -> None:
    assert rules(desk) == Rules()
    assert rules(desk).active_fans == Threshold(least=D("0.60"))  # R20
    assert rules(desk).completion == Threshold(least=D("0.30"))  # R21
    assert rules(desk).usual_rebate == (D("0.20"), D("0.30"))  # R26
    told = card(desk)
    assert (told.is_usual, told.by, told.revision) == (True, "", 0)
    assert {each.part for each in told.weights} == set(PartName)
    assert {each.name for each in told.limits} == {
        FloorName.ACTIVE_FANS,
        FloorName.COMPLETION,
        FloorName.AUDIENCE,
        FloorName.ENGAGEMENT,
    }


def test_a_preview_says_who_moves_before_anything_is_saved(desk: Desk) -> None:
    fill(desk)
    before = first_ten(desk)
    told = shown(desk, propose(desk, weighing(Rules(), active_fans=0)))
    assert (told.state, told.preview.total, told.preview.on_shortlist) == ("open", 14, False)
    assert [(each.part, each.before, each.after) for each in told.weights] == [
        (PartName.ACTIVE_FANS, D(14), D(0))
    ]
    first = told.preview.moves[0]
    assert (first.name, first.place_before, first.place_after) == ("达人13", 14, 1)
    assert (told.preview.entered, told.preview.left) == (4, 4)
    assert told.preview.rescored > 0
    gone = [each.name for each in told.preview.moves if each.place_after and each.place_after > 10]
    assert gone == ["达人00", "达人01", "达人02", "达人03"] or sorted(gone) == gone
    assert first_ten(desk) == before
    assert rules(desk) == Rules()


def test_a_preview_is_tried_on_the_newest_shortlist(desk: Desk) -> None:
    fill(desk)
    wanted = Criteria(category="menswear", active_fans=Threshold(least=D("0.85"), hard=True))
    with at_work(desk) as uow:
        shortlists.make(uow, wanted, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now())
    told = shown(desk, propose(desk, weighing(Rules(), completion=40)))
    assert (told.preview.on_shortlist, told.preview.category, told.category_label) == (
        True,
        "menswear",
        "Menswear",
    )
    assert told.preview.compared == 6  # those above the shortlist's own floor: 90 to 85 %


def test_saved_weights_order_the_next_shortlist_and_undo_puts_them_back(desk: Desk) -> None:
    fill(desk)
    before = first_ten(desk)
    change = propose(desk, weighing(Rules(), active_fans=0))
    outcome = settle(desk, "save", change)
    assert {each.kind for each in outcome.refresh} == {CardKind.SCREENING, CardKind.SCREENING_CHANGE}
    assert first_ten(desk)[0] == "达人13"
    told = shown(desk, change)
    assert (told.state, told.decided_by) == ("saved", "林")
    assert told.undo_until == desk.clock.now() + timedelta(minutes=10)
    assert (card(desk).is_usual, card(desk).by) == (False, "林")
    settle(desk, "undo", change)
    assert first_ten(desk) == before
    assert shown(desk, change).state == "undone"
    assert rules(desk).revision == 2
    assert card(desk).is_usual


def test_undo_is_possible_for_ten_minutes(desk: Desk) -> None:
    change = propose(desk, weighing(Rules(), active_fans=0))
    settle(desk, "save", change)
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    assert shown(desk, change).undo_until is None
    assert isinstance(refused(desk, "undo", change), ScreeningUndoLapsed)


def test_a_card_of_older_rules_saves_nothing_and_says_who_was_faster(desk: Desk) -> None:
    chen = replace(desk.lin, name="陈")
    mine, theirs = propose(desk, weighing(Rules(), price=50)), propose(desk, weighing(Rules(), sales=50))
    settle(desk, "save", theirs, by=chen)
    told = refused(desk, "save", mine)
    assert isinstance(told, ScreeningOutdated)
    assert (told.by, told.at) == ("陈", desk.clock.now())
    assert rules(desk).weights[PartName.PRICE] == 10
    with pytest.raises(Refusal) as refusal:
        propose(desk, weighing(Rules(), price=50), revision=0)
    assert isinstance(refusal.value.notice, ScreeningOutdated)
    again = propose(desk, weighing(rules(desk), price=50), revision=1)
    settle(desk, "save", again)
    assert isinstance(refused(desk, "undo", theirs), ScreeningOutdated)
    assert {rules(desk).weights[part] for part in (PartName.PRICE, PartName.SALES)} == {D(50)}


def test_what_is_settled_says_by_whom(desk: Desk) -> None:
    change = propose(desk, weighing(Rules(), price=50))
    settle(desk, "cancel", change)
    for how in ("save", "cancel", "undo"):
        told = refused(desk, how, change)
        assert isinstance(told, ScreeningSettled)
        assert (told.state, told.by) == ("cancelled", "林")
    assert rules(desk) == Rules()


def test_no_change_is_no_proposal(desk: Desk) -> None:
    with pytest.raises(Refusal) as refusal:
        propose(desk, weighing(Rules(), price=10))
    assert isinstance(refusal.value.notice, ScreeningUnchanged)


def test_an_operator_changes_nothing_whatever_she_holds_in_hand(desk: Desk) -> None:
    operator = replace(desk.lin, role=Role.OPERATOR)
    with pytest.raises(Refusal) as refusal:
        propose(desk, weighing(Rules(), price=50), by=operator)
    assert isinstance(refusal.value.notice, NotAllowed)
    change = propose(desk, weighing(Rules(), price=50))
    for how in ("save", "cancel", "undo"):
        assert isinstance(refused(desk, how, change, by=operator), NotAllowed)


def test_thresholds_change_only_what_differs_on_a_shortlist(desk: Desk) -> None:
    fill(desk)
    own = Criteria(active_fans=Threshold(least=D("0.85")))
    with at_work(desk) as uow:
        shortlists.make(uow, own, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now())
    after = Rules(completion=Threshold(least=D("0.35"), hard=True))
    told = shown(desk, propose(desk, after))
    assert [(each.name, each.after) for each in told.limits] == [(FloorName.COMPLETION, after.completion)]
    assert after.applied(own, Rules()).active_fans == own.active_fans
    left = {each.name for each in told.preview.moves if each.place_after is None}
    assert left == {f"达人{n:02d}" for n in range(10)}  # completion under 35 % is cut


def test_back_to_the_defaults_is_a_change_like_any_other(desk: Desk) -> None:
    settle(desk, "save", propose(desk, weighing(Rules(), price=50)))
    with at_work(desk) as uow:
        outcome = screening_changes.propose_usual(
            uow, 1, by=desk.lin, here=Chat(desk.chat.id), now=desk.clock.now()
        )
    change = outcome.post[0].card.subject
    assert shown(desk, change).to_usual
    settle(desk, "save", change)
    assert card(desk).is_usual


def test_every_decision_is_written_down(desk: Desk) -> None:
    change = propose(desk, weighing(Rules(), price=50))
    settle(desk, "save", change)
    settle(desk, "undo", change)
    with desk.database.read() as transaction:
        from storage.sql import select

        rows = transaction.session.exec(select(Audit).where(Audit.subject == str(change))).all()
    assert [row.act for row in rows] == ["scr.save", "scr.undo"]


def test_rules_of_another_release_are_read(desk: Desk) -> None:
    read = Rules.model_validate({"weights": {"price": "7", "aura": "9"}, "moon": 1})
    assert read.weights == {**Rules().weights, PartName.PRICE: D(7)}


def test_one_team_knows_nothing_of_another_ones_rules(database: Database, tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    mine, other = open_desk(database, tmp_path), open_desk(database, tmp_path)
    settle(mine, "save", propose(mine, weighing(Rules(), price=50)))
    assert rules(other) == Rules()
    assert card(other).is_usual
