"""Every act on an authorization, in every state, by everybody: against product.md's table; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from harness.merchant import NOON, Shop, _member, open_shop

from domain.actor import Actor
from domain.authorization import BEFORE, OPEN, RUNNING, AuthorizationState, ends_at
from domain.errors import NotFound, Refusal
from domain.notices.authorizations import AuthorizationSettled, EndProposed, NotInCharge
from domain.notices.system import NotAllowed
from domain.outcome import Outcome
from domain.people import Act, Role, may
from services import authorization_moves, authorization_terms, authorizations
from services.authorizations import NewRequest, Refused
from storage.database import Database
from storage.sql import select
from storage.tables import Audit, Authorization, RecordedAnswer, Workspace
from storage.unit_of_work import UnitOfWork

S = AuthorizationState
Run = Callable[[UnitOfWork, Authorization, Actor], Outcome]
CODE = "DYHZ-8F31-7K2Q"


@dataclass(frozen=True)
class Deed:
    """An act, in which states it is possible, and whose it is."""

    act: Act
    states: frozenset[AuthorizationState]
    whose: str  # "team": who is in charge, owners, managers; "hers"; "end"; "owners"
    run: Run


def _deed(act: Act, states: object, whose: str, run: Run) -> Deed:
    return Deed(act, frozenset(states), whose, run)  # type: ignore[call-overload]


DEEDS = [
    _deed(
        Act.AUTH_CODE,
        {S.REQUESTED, S.CODE_GIVEN, S.RENEWING},
        "hers",
        lambda uow, row, by: authorizations.give_code(uow, row.id, CODE, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_DECLINE,
        {S.REQUESTED, S.CODE_GIVEN},
        "hers",
        lambda uow, row, by: authorizations.decline(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_REVOKE,
        {S.EFFECTIVE, S.RENEWING},
        "hers",
        lambda uow, row, by: authorization_terms.ask_to_end(uow, row.id, "", by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_STAY,
        {S.REVOKE_ASKED},
        "hers",
        lambda uow, row, by: authorization_terms.stay(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_SHOW_CODE,
        OPEN,
        "team",
        lambda uow, row, by: authorizations.show_code(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_TICK,
        BEFORE,
        "team",
        lambda uow, row, by: authorizations.tick(uow, row.id, "pc.open", by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_WAY,
        {S.REQUESTED, S.CODE_GIVEN},
        "team",
        lambda uow, row, by: authorizations.choose_way(uow, row.id, "mobile", by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_EFFECTIVE,
        {S.SENT, S.RENEWING},
        "team",
        lambda uow, row, by: authorizations.confirm(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_REFUSED,
        {S.CODE_GIVEN, S.SENT, S.RENEWING},
        "team",
        lambda uow, row, by: authorizations.refuse(uow, row.id, Refused.CODE, "", by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_CANCEL,
        BEFORE,
        "team",
        lambda uow, row, by: authorizations.cancel(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_RENEW,
        {S.EFFECTIVE},
        "team",
        lambda uow, row, by: authorization_terms.renew(uow, row.id, 15, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_LET_END,
        {S.EFFECTIVE},
        "team",
        lambda uow, row, by: authorization_terms.let_end(uow, row.id, row.revision, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_RELEASED,
        {S.REVOKE_ASKED},
        "team",
        lambda uow, row, by: authorization_terms.release(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_WRONG_TYPE,
        RUNNING,
        "team",
        lambda uow, row, by: authorization_terms.wrong_type(uow, row.id, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_RISK,
        set(S),
        "team",
        lambda uow, row, by: authorization_terms.note_risk(uow, row.id, 3, None, by=by, now=NOON),
    ),
    _deed(
        Act.AUTH_TERMINATE,
        RUNNING,
        "end",
        lambda uow, row, by: authorization_terms.terminate(uow, row.id, "x", by=by, now=NOON),
    ),
]
# product.md, "Who may do what": request, renew, let end, show its code; on her behalf; end early.
TABLE = {
    "team": {"owner": "yes", "manager": "yes", "in charge": "yes", "operator": "not in charge", "kai": "no", "lily": "no"},
    "hers": {"owner": "marked", "manager": "marked", "in charge": "marked", "operator": "marked", "kai": "yes", "lily": "no"},
    "end": {"owner": "yes", "manager": "yes", "in charge": "proposes", "operator": "proposes", "kai": "no", "lily": "no"},
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A shop with everybody who could press."""

    database: Database
    shop: Shop
    people: dict[str, Actor]

    def row(self, uow: UnitOfWork, state: AuthorizationState) -> Authorization:
        """An authorization of Kai's that stands in this state, with the code that it has there."""
        running = state in RUNNING
        row = uow.add(
            Authorization(
                creator_id=self.people["kai"].creator_id or 0,
                platform="qianchuan",
                scope="live_room",
                days=30,
                state=state.value,
                in_charge_id=self.people["in charge"].membership_id,
                requested_at=NOON,
                effective_at=NOON if running else None,
                ends_at=ends_at(NOON, 30, "Asia/Shanghai") if running else None,
                renew_days=15 if state is S.RENEWING else None,
                revoke_by=NOON + timedelta(days=3) if state is S.REVOKE_ASKED else None,
            )
        )
        if state in OPEN:
            row.code = uow.sealed(CODE, authorization_moves.place_of_code(row))
        uow.flush()
        return row


@pytest.fixture
def stage(database: Database) -> Stage:
    shop = open_shop(database)
    with database.write() as transaction:
        workspace = transaction.system.get(Workspace, shop.workspace_id)
        people = {"owner": shop.lin, "kai": shop.kai, "lily": shop.lily}
        for name, role in (
            ("manager", Role.MANAGER),
            ("in charge", Role.OPERATOR),
            ("operator", Role.OPERATOR),
        ):
            people[name] = _member(transaction, workspace, "slack", "T1", f"U-{name}", role, name)
        transaction.commit()
    return Stage(database, shop, people)


def came_of_it(deed: Deed, uow: UnitOfWork, row: Authorization, by: Actor) -> str:
    """What the act ends in, as the table says it."""
    if not may(by.role, deed.act):
        return "no"
    recorded = len(uow.all(uow.query(RecordedAnswer)))
    try:
        outcome = deed.run(uow, row, by)
    except NotFound:
        return "no"
    except Refusal as refusal:
        return {NotInCharge: "not in charge", AuthorizationSettled: "settled"}[type(refusal.notice)]  # type: ignore[index]
    if any(isinstance(each.notice, EndProposed) for each in outcome.tell):
        return "proposes"
    return "marked" if len(uow.all(uow.query(RecordedAnswer))) > recorded else "yes"


def expected(deed: Deed, who: str, state: AuthorizationState) -> str:
    allowed = TABLE[deed.whose][who]
    if allowed in {"no", "not in charge"}:
        return allowed
    return allowed if state in deed.states else "settled"


def trials(stage: Stage) -> Iterator[tuple[Deed, str, Actor]]:
    for deed in DEEDS:
        for who, by in stage.people.items():
            yield deed, who, by


@pytest.mark.parametrize("state", list(S), ids=str)
def test_who_may_do_what_in_this_state(stage: Stage, state: AuthorizationState) -> None:
    wrong = []
    with stage.database.write() as transaction:  # never committed
        uow = transaction.workspace(stage.shop.workspace_id)
        for deed, who, by in trials(stage):
            row = stage.row(uow, state)
            found, wanted = came_of_it(deed, uow, row, by), expected(deed, who, state)
            if found != wanted:
                wrong.append(f"{deed.act.value} by {who}: {found}, not {wanted}")
    assert wrong == []


def test_the_matrix_knows_every_act_on_an_authorization() -> None:
    others = {Act.AUTH_START, Act.AUTH_SEE, Act.AUTH_KEEP}
    assert {deed.act for deed in DEEDS} | others == {act for act in Act if act.name.startswith("AUTH_")}


def test_an_operator_asks_in_her_own_charge_only(stage: Stage) -> None:
    from domain.policies import AdPlatform, Scope
    from storage.tables import LinkedChat

    def ask(uow: UnitOfWork, by: Actor, charged: Actor) -> Outcome:
        new = NewRequest(
            creator_id=stage.people["kai"].creator_id or 0,
            platform=AdPlatform.QIANCHUAN,
            scope=Scope.LIVE_ROOM,
            days=30,
            in_charge_id=charged.membership_id,
        )
        chat = uow.get(LinkedChat, stage.shop.channel_id)
        return authorizations.request(uow, new, by=by, chat=chat, thread=None, now=NOON)

    people = stage.people
    with stage.database.write() as transaction:
        uow = transaction.workspace(stage.shop.workspace_id)
        with pytest.raises(Refusal) as refused:
            ask(uow, people["operator"], people["in charge"])
        assert isinstance(refused.value.notice, NotAllowed)
        with pytest.raises(NotFound):
            ask(uow, people["kai"], people["operator"])
        with pytest.raises(NotFound):
            ask(uow, people["owner"], people["kai"])
        ask(uow, people["owner"], people["operator"])
        names = [each.id for each in authorizations.may_be_put_in_charge(uow, people["operator"])]
        assert names == [people["operator"].membership_id]
        assert len(authorizations.may_be_put_in_charge(uow, people["owner"])) == 4


def test_what_is_over_keeps_no_code_and_warns_of_nothing(stage: Stage) -> None:
    from services.reminder_rows import of

    with stage.database.write() as transaction:
        uow = transaction.workspace(stage.shop.workspace_id)
        row = stage.row(uow, S.SENT)
        authorizations.confirm(uow, row.id, by=stage.people["owner"], now=NOON)
        planned = {each.what for each in of(uow, ("authorization", row.id))}
        assert planned == {"team.ends.7", "team.ends.3", "team.ends.1"}
        assert row.code is not None
        authorization_terms.expire(uow, now=NOON + timedelta(days=29))
        assert row.state == S.EFFECTIVE
        outcome = authorization_terms.expire(uow, now=NOON + timedelta(days=31))
        assert (row.state, row.code) == (S.EXPIRED, None)
        assert len(outcome.tell) == 1
        assert {each.state for each in of(uow, ("authorization", row.id))} == {"skipped"}
        assert authorization_terms.expire(uow, now=NOON + timedelta(days=32)) == Outcome()


def test_a_code_opens_in_its_own_row_alone_and_every_look_is_written_down(stage: Stage) -> None:
    from storage.vault import CannotOpen

    with stage.database.write() as transaction:
        uow = transaction.workspace(stage.shop.workspace_id)
        one, other = stage.row(uow, S.CODE_GIVEN), stage.row(uow, S.CODE_GIVEN)
        other.code = one.code
        with pytest.raises(CannotOpen):
            authorizations.show_code(uow, other.id, by=stage.people["owner"], now=NOON)
        shown = authorizations.show_code(uow, one.id, by=stage.people["in charge"], now=NOON)
        assert [each.to.membership_id for each in shown.tell] == [stage.people["in charge"].membership_id]  # type: ignore[union-attr]
        seen = transaction.session.exec(select(Audit).where(Audit.act == Act.AUTH_SHOW_CODE.value)).all()
        assert {each.subject for each in seen} == {str(one.id)}
        assert CODE not in str([each.detail for each in seen])


def test_another_workspaces_authorization_is_not_there(stage: Stage) -> None:
    other = open_shop(stage.database, name="Other", team="T2")
    with stage.database.write() as transaction:
        row = stage.row(transaction.workspace(stage.shop.workspace_id), S.EFFECTIVE)
        uow = transaction.workspace(other.workspace_id)
        for deed in DEEDS:
            with pytest.raises(NotFound):
                deed.run(uow, row, other.lin)
