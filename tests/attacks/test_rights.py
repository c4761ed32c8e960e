"""Who may do what: product.md's table written down as data, tried through the dispatcher, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Final, TypeVar

import pytest
from harness.merchant import FrozenClock, Shop, open_shop, send_task

from bot.acts.tasks import Links
from bot.answers import Answer, FormErrors, Toast
from bot.inbound import Base, Command, Delivery, FormSubmitted, Place, Press, Sender
from bot.messages.catalog import card
from bot.messages.wording import say
from bot.table import routes
from bot.tokens import ButtonToken, FormToken
from bot.turn import Turns
from domain.people import RIGHTS, Act, Role
from services import setup
from storage.database import Database
from storage.sql import col, func, select
from storage.tables import Assignment, Audit, Membership, Outbox, Task, Workspace
from storage.tables.base import WorkspaceRow

OWNER, MANAGER, OPERATOR, CREATOR = Role.OWNER, Role.MANAGER, Role.OPERATOR, Role.CREATOR
TEAM: Final = frozenset({OWNER, MANAGER, OPERATOR})

# The rows of product.md's table and who may at all. What a row says beyond that ("on her behalf, marked", "own
# only", "the one in charge", "propose") the services hold, and their tests try it.
TABLE: Final[dict[str, frozenset[Role]]] = {
    "settings, members, roles, link chats": frozenset({OWNER}),
    "import, creators, tags, shortlists, campaigns, templates, tasks, assets": TEAM,
    "set weights, rules, thresholds, break-even, digests of a group": frozenset({OWNER, MANAGER}),
    "answer an invitation, negotiate, submit, give a code, ask to revoke, own numbers": TEAM | {CREATOR},
    "review a draft": TEAM,
    "request, renew, let end an authorization; show its code": TEAM,
    "end an authorization early": TEAM,  # an operator proposes
    "decide on ending an authorization early": frozenset({OWNER, MANAGER}),
    "acknowledge, snooze, hand over an alert or reminder": TEAM | {CREATOR},
    "operator's list of unknown sends, health": frozenset({OWNER, MANAGER}),
    "one's own conversations, list and language": TEAM | {CREATOR},
}
ACTS: Final[dict[str, tuple[Act, ...]]] = {
    "settings, members, roles, link chats": (Act.CHAT_LINK, Act.CHAT_AUDIENCE),
    "import, creators, tags, shortlists, campaigns, templates, tasks, assets": (
        Act.IMPORT_APPLY, Act.IMPORT_CANCEL, Act.IMPORT_UNDO, Act.IMPORT_DATES, Act.IMPORT_KIND, Act.IMPORT_PERIOD,
        Act.IMPORT_MAP, Act.IMPORT_FORGET, Act.IMPORT_ROWS,
        Act.DIGEST_REDO, Act.SHORTLIST_START, Act.SHORTLIST_PAGE, Act.SHORTLIST_SAVE, Act.SHORTLIST_REFINE,
        Act.ASK_FIND, Act.ASK_CHANGE, Act.ASK_DROP, Act.ASK_PICK, Act.ASK_EXAMPLE,
        Act.SHORTLIST_DROP, Act.SHORTLIST_RESTORE, Act.SHORTLIST_REFUSE, Act.SHORTLIST_COMPARE, Act.SHORTLIST_ADD,
        Act.SHORTLIST_MORE, Act.SHORTLIST_SHARE, Act.SHORTLIST_EXPORT, Act.SEARCH_SEE, Act.SEARCH_SAVE,
        Act.SEARCH_RUN, Act.SEARCH_CHANGE, Act.SEARCH_MUTE, Act.TASK_START, Act.TASK_SEE, Act.TASK_CANCEL, Act.INVITE, Act.LINK_MOVE, Act.LINK_KEEP,
        Act.SCRIPT_SHOW, Act.PROPOSAL_AGREE, Act.PROPOSAL_REFUSE, Act.SCORE_SEE, Act.SCREENING_SEE,
        Act.POOL_SEE, Act.POOL_PAGE, Act.POOL_SHOW, Act.POOL_FILTER, Act.POOL_ADD, Act.POOL_MOVE, Act.POOL_HAND,
        Act.BENCHMARK_SEE, Act.BENCHMARK_ADD, Act.BENCHMARK_DROP, Act.METHOD_SEE, Act.EXAMPLE_TRY, Act.PILOT_START,
        Act.PILOT_SEE, Act.PILOT_EXPAND, Act.PILOT_STOP, Act.PILOT_LONGER, Act.PILOT_REOPEN, Act.PILOT_TASK,
        Act.UPKEEP_ASK, Act.UPKEEP_DO, Act.UPKEEP_LATER, Act.UPKEEP_WHY,
        Act.CREATOR_SEE, Act.CREATOR_MORE, Act.CREATOR_NEW, Act.CREATOR_EDIT, Act.CREATOR_NOTE, Act.CREATOR_TAGS,
        Act.CREATOR_QUOTE, Act.CREATOR_OWNER, Act.CREATOR_FOLLOW, Act.CREATOR_VERIFY, Act.CREATOR_REFUSE,
        Act.CREATOR_LIFT, Act.CREATOR_ATTACH, Act.CREATOR_FILE, Act.CREATOR_INVITE, Act.CREATOR_ACCOUNTS, Act.CREATOR_SAME, Act.CREATOR_MERGE, Act.CREATOR_CONTACTS, Act.CREATOR_CONTACT_NEW, Act.CREATOR_CONTACT_EDIT,
        Act.CREATOR_CONTACT_REMOVE, Act.CREATOR_CONTACT_UNDO, Act.TAGS_SEE, Act.TAG_RENAME,
        Act.TAG_REMOVE, Act.PERSONA_SEE, Act.PERSONA_NEW, Act.PERSONA_EXAMPLE, Act.PERSONA_EDIT, Act.PERSONA_DELETE,
        Act.PERSONA_UNDO, Act.PERSONA_FIND, Act.PERSONA_FIT, Act.PERSONA_FROM, Act.CREATOR_AUDIENCE,
    ),
    "set weights, rules, thresholds, break-even, digests of a group": (
        Act.CHAT_DIGEST, Act.CHAT_LANGUAGE, Act.POOL_SET, Act.SCREENING_WEIGHTS, Act.SCREENING_LIMITS,
        Act.SCREENING_USUAL, Act.SCREENING_SAVE, Act.SCREENING_CANCEL, Act.SCREENING_UNDO,
    ),
    "answer an invitation, negotiate, submit, give a code, ask to revoke, own numbers": (
        Act.ASSIGNMENT_ACCEPT, Act.ASSIGNMENT_DECLINE, Act.ASSIGNMENT_ASK, Act.DRAFT_START, Act.POST_START,
        Act.AUTH_CODE, Act.AUTH_DECLINE, Act.AUTH_REVOKE, Act.AUTH_STAY,
    ),
    "review a draft": (Act.DRAFT_REVIEW, Act.DRAFT_APPROVE, Act.DRAFT_FILE, Act.DRAFT_SEE),
    "request, renew, let end an authorization; show its code": (
        Act.AUTH_START, Act.AUTH_SEE, Act.AUTH_SHOW_CODE, Act.AUTH_TICK, Act.AUTH_WAY, Act.AUTH_EFFECTIVE,
        Act.AUTH_REFUSED, Act.AUTH_CANCEL, Act.AUTH_RENEW, Act.AUTH_LET_END, Act.AUTH_RELEASED, Act.AUTH_RISK,
        Act.AUTH_WRONG_TYPE,
    ),
    "end an authorization early": (Act.AUTH_TERMINATE,),
    "decide on ending an authorization early": (Act.AUTH_KEEP,),
    "acknowledge, snooze, hand over an alert or reminder": (Act.REMINDER_DONE, Act.REMINDER_SNOOZE),
    "operator's list of unknown sends, health": (Act.CHAT_SEE,),
    "one's own conversations, list and language": (
        Act.FLOW_CONTINUE, Act.FLOW_CHOOSE, Act.FLOW_SKIP, Act.FLOW_BACK, Act.FLOW_CHANGE, Act.FLOW_CANCEL,
        Act.FLOW_LATER, Act.FLOW_CONFIRM, Act.FLOW_SEARCH, Act.SEE_MINE, Act.SEE_TODAY, Act.SEE_HELP,
        Act.SET_LANGUAGE, Act.WORKSPACE_PICK,
    ),
}  # fmt: skip
ORACLE: Final = {act: TABLE[row] for row, acts in ACTS.items() for act in acts}
REFUSED: Final = say("That is not available to you.", "en")
OWNERS: Final = say("An owner can do that.", "en")
MANAGERS: Final = say("An owner or a manager can do that.", "en")
NOT_THERE: Final = say("That is not there, or not any more.", "en")
REFUSALS: Final = (REFUSED, OWNERS, MANAGERS)
_numbers = count(1)
Model = TypeVar("Model", bound=WorkspaceRow)


@dataclass(frozen=True)
class House:
    """Two merchants; of the first one somebody of each role, with a task offered to its creators."""

    database: Database
    turns: Turns
    shop: Shop
    other: Shop
    people: dict[str, Sender]
    share: int  # Kai's
    table: tuple[str, ...]  # commands

    async def fires(self, inbound: Base) -> Answer:
        name = f"right:{next(_numbers)}"
        delivery = Delivery.model_validate(
            {
                "platform": inbound.sender.platform,
                "key": name,
                "lane": name,
                "inbound": inbound.model_dump(),
            }
        )
        return await self.turns.take(delivery)

    async def presses(
        self, who: str, act: Act, subject: int = 0, *, workspace: int = 0, value: str = ""
    ) -> str:
        """Gives the toast's words, "" for no toast."""
        token = ButtonToken(workspace or self.shop.workspace_id, act, subject, 0, value)
        return _said(
            await self.fires(Press(sender=self.people[who], place=self.place(who), token=str(token)))
        )

    async def runs(self, who: str, name: str) -> str:
        """Gives what the person is answered in her chat, by its kind."""
        before = len(self.waiting(self.shop.workspace_id))
        await self.fires(Command(sender=self.people[who], place=self.place(who), name=name))
        told = self.waiting(self.shop.workspace_id)[before:]
        return told[0] if told else ""

    def place(self, who: str) -> Place:
        return Place(chat=self.people[who].user)

    def rows(self, model: type[Model]) -> list[Model]:
        """The first merchant's."""
        with self.database.read() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            return list(uow.all(uow.query(model).order_by(col(model.id))))

    def waiting(self, workspace_id: int) -> list[str]:
        """Kinds of what the merchant's people are told."""
        query = select(Outbox).where(Outbox.workspace_id == workspace_id).order_by(col(Outbox.id))
        with self.database.read() as transaction:
            return [str(row.payload.get("kind", row.kind)) for row in transaction.session.exec(query).all()]

    def lines(self) -> int:
        """How many refusals are written down."""
        with self.database.read() as transaction:
            query = select(func.count()).select_from(Audit).where(Audit.result == "refused")
            return transaction.session.exec(query).one()

    def last_line(self) -> tuple[str, str]:
        query = select(Audit).where(Audit.result == "refused").order_by(col(Audit.id).desc())
        with self.database.read() as transaction:
            row = transaction.session.exec(query).first()
        assert row is not None
        return row.act, row.subject


def _said(answer: Answer) -> str:
    if isinstance(answer, Toast):
        return answer.text
    return answer.errors.get("", "") if isinstance(answer, FormErrors) else ""


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    shop, other = open_shop(database), open_shop(database, name="Other", team="T2")
    share, *_ = send_task(database, shop)
    send_task(database, other, title="Canary of the other")
    people = {
        "owner": Sender(platform="slack", team="T1", user="UT1", name="Lin"),
        "manager": _joins(database, shop, "UMAN", MANAGER),
        "operator": _joins(database, shop, "UOPS", OPERATOR),
        "creator": Sender(platform="telegram", user="1T1", name="Kai"),
        "another creator": Sender(platform="telegram", user="2T1", name="Lily"),
        "other's owner": Sender(platform="slack", team="T2", user="UT2", name="Lin of Other"),
        "other's creator": Sender(platform="telegram", user="1T2", name="Kai of Other"),
        "stranger": Sender(platform="telegram", user="999", name="Nobody"),
        "stranger on slack": Sender(platform="slack", team="T1", user="UEVE", name="Eve"),
    }
    table = routes(Links(lambda: "daren_bot"))
    turns = Turns(database, table, card, FrozenClock())
    yield House(database, turns, shop, other, people, share, tuple(table.commands))
    await turns.close()


def _joins(database: Database, shop: Shop, user: str, role: Role) -> Sender:
    with database.write() as transaction:
        workspace = transaction.system.get(Workspace, shop.workspace_id)
        setup.ensure_member(
            transaction, workspace, platform="slack", team="T1", user=user, role=role, name=user
        )
        transaction.commit()
    return Sender(platform="slack", team="T1", user=user, name=user)


def test_every_act_stands_in_one_row_of_the_table() -> None:
    named = [act for acts in ACTS.values() for act in acts]
    assert len(named) == len(set(named))
    assert set(named) == set(Act), "an act without a row: say in ACTS which row of product.md it belongs to"
    assert set(ACTS) == set(TABLE)


@pytest.mark.parametrize("act", list(Act), ids=str)
def test_the_code_says_what_the_table_says(act: Act) -> None:
    assert RIGHTS[act] == ORACLE[act]


def _refusal(role: Role, act: Act) -> str:
    """What a press is refused with, "" when it is not: the team alone reads who can."""
    if role in ORACLE[act]:
        return ""
    if role is Role.CREATOR:
        return REFUSED
    return MANAGERS if Role.MANAGER in ORACLE[act] else OWNERS


async def test_each_role_presses_what_its_column_allows_and_nothing_else(house: House) -> None:
    for act in Act:
        for role in Role:
            lines = house.lines()
            said = await house.presses(role.value, act)
            assert (said if said in REFUSALS else "") == _refusal(role, act), (act, role, said)
            assert house.lines() - lines == (said in {*REFUSALS, NOT_THERE}), (act, role, said)


async def test_each_role_runs_what_its_column_allows_and_nothing_else(house: House) -> None:
    acts = {name: route.act for name, route in routes(Links()).commands.items()}
    for name, act in acts.items():
        for role in Role:
            told = await house.runs(role.value, name)
            kind = "not_allowed" if role is Role.CREATOR else "not_your_role"
            assert (told == kind) == (role not in ORACLE[act]), (name, role, told)


OUTSIDERS = ("other's owner", "other's creator", "stranger", "stranger on slack")


async def test_whoever_is_not_of_the_merchant_gets_one_sentence_and_leaves_a_line(house: House) -> None:
    before = _state(house)
    for who in OUTSIDERS:
        lines = house.lines()
        said = {await house.presses(who, act, house.share) for act in Act}
        assert said == {REFUSED}, who
        assert house.lines() == lines + len(Act)
    assert _state(house) == before


async def test_another_merchants_thing_named_in_ones_own_is_not_there(house: House) -> None:
    """The token names the presser's own workspace and a row of the other's: as one that does not exist."""
    mine = house.other.workspace_id
    before = _state(house)
    for act in Act:
        if act is Act.WORKSPACE_PICK:
            continue
        lines = house.lines()
        exists = await house.presses("other's owner", act, house.share, workspace=mine)
        nothing = await house.presses("other's owner", act, 7, workspace=mine)
        assert exists == nothing, act
        if exists == NOT_THERE:
            assert house.lines() == lines + 2
    assert _state(house) == before


@pytest.mark.parametrize(
    "act",
    [Act.ASSIGNMENT_ACCEPT, Act.ASSIGNMENT_DECLINE, Act.ASSIGNMENT_ASK, Act.DRAFT_START, Act.POST_START],
)
async def test_another_creators_card_is_not_there_and_the_press_leaves_a_line(house: House, act: Act) -> None:
    before = _state(house)
    assert await house.presses("another creator", act, house.share) == NOT_THERE
    assert (house.lines(), house.last_line()) == (1, (act.value, str(house.share)))
    assert _state(house) == before


async def test_somebody_elses_form_leaves_a_line(house: House) -> None:
    await house.fires(Command(sender=house.people["owner"], place=house.place("owner"), name="task"))
    for who in ("operator", "stranger", "other's owner"):
        form = FormToken(house.shop.workspace_id, 7, "brief")
        answer = await house.fires(
            FormSubmitted(
                sender=house.people[who], place=house.place(who), form=str(form), values={"title": "x"}
            )
        )
        assert _said(answer) in {REFUSED, NOT_THERE}
    assert house.lines() == 3


async def test_who_was_put_out_presses_nothing_more(house: House) -> None:
    with house.database.write() as transaction:
        uow = transaction.workspace(house.shop.workspace_id)
        for row in uow.all(uow.query(Membership).where(Membership.role == OPERATOR.value)):
            row.active = False
        transaction.commit()
    assert {await house.presses("operator", act, house.share) for act in Act} == {REFUSED}


async def test_the_team_answers_for_a_creator_and_is_asked_where_she_said_so(house: House) -> None:
    for role in sorted(TEAM):
        for act in (Act.ASSIGNMENT_ACCEPT, Act.ASSIGNMENT_DECLINE, Act.ASSIGNMENT_ASK):
            assert await house.presses(role, act, house.share) not in {REFUSED, NOT_THERE}
    assert [row.state for row in house.rows(Assignment)] == ["offered"] * 3, "asked first, not done"


def _state(house: House) -> list[object]:
    """What the first merchant has and has been told."""
    shares = [(row.state, row.revision) for row in house.rows(Assignment)]
    tasks = [(row.state, row.revision) for row in house.rows(Task)]
    return [*shares, *tasks, *house.waiting(house.shop.workspace_id)]
