"""Ids of another merchant, guessed: nothing of it is in any answer or message; on PostgreSQL also with the filter off.

Failure 30. Names, titles, words and links of the other merchant carry a canary; everything that anybody is answered or
sent is searched for it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final, TypeVar

import pytest
from harness.databases import VAULT
from harness.merchant import NOON, FrozenClock, Shop, open_shop, send_task
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

import storage.tables
from bot.acts.tasks import Links
from bot.answers import Answer, FormErrors, Options, Toast
from bot.inbound import (
    Base,
    Command,
    Delivery,
    FormSubmitted,
    OptionsWanted,
    Place,
    Press,
    Sender,
    Started,
    Text,
)
from bot.messages.catalog import card
from bot.messages.wording import say
from bot.reader import Reader
from bot.table import routes
from bot.tokens import ButtonToken, FormToken
from bot.turn import Turns
from domain import outcome
from domain.audiences import ChatAudience
from domain.errors import NotFound
from domain.ids import MOST_ID, spell
from domain.notices import load
from domain.outcome import CardKind
from domain.people import Act
from services import invitations
from services.sealing import unsealed
from storage.database import Database
from storage.tables import (
    Assignment,
    Audit,
    Authorization,
    Creator,
    CreatorFile,
    CreatorNote,
    FlowRun,
    ImportBatch,
    Invitation,
    LinkedChat,
    Outbox,
    Persona,
    Pilot,
    PilotCreator,
    Pool,
    PoolEntry,
    Quote,
    Reminder,
    Review,
    SavedSearch,
    SearchMatch,
    Shortlist,
    ShortlistEntry,
    StoredFile,
    Submission,
    Tag,
    Task,
    UpkeepProposal,
    Verification,
)
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import Transaction, UnitOfWork, found
from storage.walls import OPEN_TABLES

CANARY: Final = "canary7q"
RARE: Final = "zebra"  # stands beside the canary, to be searched for
REFUSED: Final = say("That is not available to you.", "en")
Model = TypeVar("Model", bound=WorkspaceRow)
_numbers = count(1)


class CarelessUnit(UnitOfWork):
    """A unit of work that has forgotten the workspace, where the database has a wall of its own."""

    def get(self, model: type[Model], row_id: int) -> Model:
        row = found(self.session, model, row_id)
        if row is None or (_is_open(model) and row.workspace_id != self.workspace_id):
            raise NotFound(model.__name__)
        return row

    def lock(self, model: type[Model], row_id: int) -> Model:
        row = self.session.get(model, row_id, with_for_update=True, populate_existing=True)
        if row is None or (_is_open(model) and row.workspace_id != self.workspace_id):
            raise NotFound(model.__name__)
        return row

    def query(self, model: type[Model]) -> SelectOfScalar[Model]:
        return super().query(model) if _is_open(model) else select(model)


def _is_open(model: type[WorkspaceRow]) -> bool:
    """Tables that the plumbing reads across workspaces have the application's filter alone."""
    return str(model.__tablename__) in OPEN_TABLES


class CarelessTransaction(Transaction):
    def workspace(self, workspace_id: int) -> UnitOfWork:
        super().workspace(workspace_id)
        return CarelessUnit(self, workspace_id)


class CarelessDatabase(Database):
    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Transaction]:
        with super()._transaction(writing=writing) as made:
            yield CarelessTransaction(made.session, made.connection, self)


@dataclass(frozen=True)
class House:
    """Two merchants on one database; everything of the second carries the canary."""

    database: Database
    turns: Turns
    links: Links
    ours: Shop
    theirs: Shop
    their_ids: dict[str, int]  # one of each table
    people: dict[str, Sender]
    commands: tuple[str, ...]
    heard: list[str]

    async def fires(self, inbound: Base) -> Answer:
        name = f"guess:{next(_numbers)}"
        delivery = {
            "platform": inbound.sender.platform,
            "key": name,
            "lane": name,
            "inbound": inbound.model_dump(),
        }
        answer = await self.turns.take(Delivery.model_validate(delivery))
        self.heard.append(repr(answer))
        return answer

    async def presses(self, who: str, act: Act, subject: int, workspace: int, value: str = "") -> str:
        by = self.people[who]
        token = ButtonToken(workspace, act, subject, 0, value)
        return _said(await self.fires(Press(sender=by, place=Place(chat=by.user), token=str(token))))

    def sent(self) -> Iterator[str]:
        """Everything that is sent to anybody but the second merchant's people, as facts and as words."""
        with self.database.read() as transaction:
            rows = transaction.session.exec(select(Outbox).order_by(col(Outbox.id))).all()
        for row in rows:
            if row.workspace_id == self.theirs.workspace_id:
                continue
            payload = unsealed(self.database.vault, row.payload, row.id)
            yield json.dumps(payload, ensure_ascii=False)
            yield from self._words(row, payload)

    def _words(self, row: Outbox, payload: dict[str, Any]) -> Iterator[str]:
        for language in ("en", "zh_CN"):
            reader = Reader(language, "UTC", row.platform)
            if row.kind == "notice":
                notice = load({"kind": payload["kind"], "facts": payload["facts"]})
                yield repr(card(notice, reader, row.workspace_id or 0))
                continue
            kind = CardKind(str(payload["card"]))
            if kind in {CardKind.QUESTION, CardKind.PARKED}:
                continue  # the flows' own: drawn from a run that is the reader's
            with self.database.read() as transaction:
                uow = transaction.workspace(row.workspace_id or 0)
                shown = self.links.present(
                    uow, outcome.Card(kind, int(payload["subject"])), audience=ChatAudience.TEAM, now=NOON
                )
            yield repr(card(shown, reader, row.workspace_id or 0))

    def refusals(self) -> int:
        with self.database.read() as transaction:
            query = select(Audit.id).where(Audit.result == "refused")
            return len(transaction.session.exec(query).all())

    def is_silent(self) -> None:
        """Fail when anything of the second merchant was answered or sent."""
        leaks = [one for one in (*self.heard, *self.sent()) if CANARY in one.lower()]
        assert leaks == []


def _said(answer: Answer) -> str:
    if isinstance(answer, Toast):
        return answer.text
    return answer.errors.get("", "") if isinstance(answer, FormErrors) else type(answer).__name__


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("postgres without the filter", marks=pytest.mark.postgres),
    ]
)
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    kind = request.param.split()[0]
    careful: Database = request.getfixturevalue(kind)
    ours, theirs = open_shop(careful), open_shop(careful, name=f"{CANARY} shop", team="T2")
    send_task(careful, ours)
    their_ids = _fill(careful, theirs)
    database = careful
    if request.param.endswith("filter"):
        database = CarelessDatabase(careful.url.render_as_string(hide_password=False), VAULT)
    links = Links(lambda: "daren_bot")
    table = routes(links)
    turns = Turns(database, table, card, FrozenClock())
    people = {
        "owner": Sender(platform="slack", team="T1", user="UT1", name="Lin"),
        "creator": Sender(platform="telegram", user="1T1", name="Kai"),
        "stranger": Sender(platform="telegram", user="999", name="Nobody"),
    }
    yield House(database, turns, links, ours, theirs, their_ids, people, tuple(table.commands), [])
    await turns.close()
    if database is not careful:
        database.close()


def _fill(database: Database, shop: Shop) -> dict[str, int]:
    """One row of each kind that a token could name, full of canaries; gives their ids by table."""
    send_task(database, shop, title=f"{CANARY} {RARE} task")
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for creator in uow.all(uow.query(Creator)):
            creator.name, creator.notes = f"{CANARY} {RARE} {creator.name}", f"{CANARY} notes"
            creator.handle = f"{CANARY}-{creator.handle}"
        task = uow.all(uow.query(Task))[0]
        task.brief = {**task.brief, "points": f"{CANARY} points"}
        share = uow.all(uow.query(Assignment))[0]
        file = uow.add(StoredFile(name=f"{CANARY}.csv", platform="slack", platform_ref="F1"))
        shortlist = uow.add(Shortlist(name=f"{CANARY} list", criteria={"category": CANARY}))
        uow.flush()
        submission = uow.add(
            Submission(
                assignment_id=share.id, round=1, caption=f"{CANARY} caption", by=CANARY, submitted_at=NOON,
                link=f"https://{CANARY}.example/draft", file_id=file.id,
            )
        )  # fmt: skip
        uow.flush()
        uow.add(Review(submission_id=submission.id, verdict="changes", by=CANARY, at=NOON))
        uow.add(ShortlistEntry(shortlist_id=shortlist.id, creator_id=share.creator_id, position=1))
        search = uow.add(SavedSearch(name=f"{CANARY} search", criteria={"category": CANARY}, alert=True))
        uow.flush()
        uow.add(SearchMatch(search_id=search.id, creator_id=share.creator_id))
        uow.add(ImportBatch(file_id=file.id, state="ready", report={"matched": [CANARY]}))
        uow.add(
            Persona(
                name=f"{CANARY} persona",
                key=f"{CANARY} persona".casefold(),
                fields={"cities": [CANARY]},
                edited_by=CANARY,
                edited_at=NOON,
            )
        )
        uow.add(
            FlowRun(
                identity_id=shop.lin.identity_id, flow="task", platform="slack", lane_chat="UT2",
                chat_id=shop.channel_id, answers={"title": CANARY}, expires_at=NOON + timedelta(days=7),
            )
        )  # fmt: skip
        uow.add(
            Reminder(
                subject_kind="assignment", subject=share.id, what="team.first_draft.due", on_day="2026-12-05",
                due_at=NOON, to_membership_id=shop.lin.membership_id, state="told",
            )
        )  # fmt: skip
        uow.add(
            Authorization(
                creator_id=share.creator_id, platform="qianchuan", scope="live_room", days=30, reason=CANARY,
                boundary=CANARY, in_charge_id=shop.lin.membership_id, requested_at=NOON,
            )
        )  # fmt: skip
        _fill_pool(uow, shop, share.creator_id)
        _fill_record(uow, share.creator_id, file.id)
        uow.get(LinkedChat, shop.channel_id).title = f"{CANARY} channel"
        transaction.commit()
    return _one_of_each(database, shop)


def _fill_pool(uow: UnitOfWork, shop: Shop, creator_id: int) -> None:
    pool = uow.add(Pool(kind="team"))
    pilot = uow.add(
        Pilot(
            goal=f"{CANARY} goal", paid_by="words", paid_words=CANARY, began_on=NOON.date(), ask_at=NOON,
            in_charge_id=shop.lin.membership_id, reason=CANARY,
        )
    )  # fmt: skip
    uow.flush()
    uow.add(
        PoolEntry(
            pool_id=pool.id, creator_id=creator_id, state="active", since=NOON, reason=CANARY, by=CANARY
        )
    )
    uow.add(PilotCreator(pilot_id=pilot.id, creator_id=creator_id))
    uow.add(UpkeepProposal(pool_id=pool.id, creator_id=creator_id, kind="rest", why="roi_below"))


def _fill_record(uow: UnitOfWork, creator_id: int, file_id: int) -> None:
    creator = uow.get(Creator, creator_id)
    creator.tags, creator.availability = [f"{CANARY} tag"], f"{CANARY} weekends"
    uow.add(Tag(name=f"{CANARY} tag", key=f"{CANARY} tag".casefold()))
    uow.add(CreatorNote(creator_id=creator_id, text=f"{CANARY} note", by_name=CANARY, at=NOON))
    uow.add(
        Quote(creator_id=creator_id, amount=Decimal(2400), currency="CNY", note=CANARY, on_day=NOON.date())
    )
    uow.add(
        Verification(
            creator_id=creator_id, platform=CANARY, verdict="fake", on_day=NOON.date(), by_name=CANARY
        )
    )
    uow.add(CreatorFile(creator_id=creator_id, file_id=file_id, by_name=CANARY, at=NOON))


def _one_of_each(database: Database, shop: Shop) -> dict[str, int]:
    models = [getattr(storage.tables, name) for name in storage.tables.__all__]
    ids: dict[str, int] = {}
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for model in models:
            if issubclass(model, WorkspaceRow):
                row = uow.first(uow.query(model).order_by(model.id))
                ids |= {model.__name__: row.id} if row is not None else {}
    return ids


# The table whose rows an act's buttons name, by the first part of the act's value.
NAMED: Final = {
    "asg": "Assignment", "auth": "Authorization", "chat": "LinkedChat", "crt": "Creator", "draft": "Submission",
    "pool": "Pool", "bench": "Pool", "pilot": "Pilot", "upkeep": "UpkeepProposal",
    "flow": "FlowRun", "imp": "ImportBatch", "link": "Invitation", "per": "Persona", "post": "Assignment", "prop": "Assignment",
    "rem": "Reminder", "script": "Assignment", "sl": "Shortlist", "srch": "SavedSearch", "task": "Task",
}  # fmt: skip


OF_A_LISTS_CREATOR: Final = {Act.SHORTLIST_DROP, Act.SHORTLIST_RESTORE, Act.SHORTLIST_REFUSE, Act.SCORE_SEE}


@pytest.mark.timeout(300)  # hundreds of turns
async def test_a_button_that_names_a_row_of_another_merchant_finds_nothing(house: House) -> None:
    """Named in the presser's own workspace: as a row that does not exist. In the other's: refused."""
    assert set(NAMED.values()) <= set(house.their_ids)
    for act in Act:
        if act is Act.WORKSPACE_PICK:
            continue
        own = NAMED.get(act.value.split(".")[0], "Creator")
        value = spell(house.their_ids["Creator"]) if act in OF_A_LISTS_CREATOR else ""
        for who, names in (("owner", {own, "Assignment", "CreatorFile", "Membership"}), ("creator", {own})):
            nothing = await house.presses(who, act, MOST_ID, house.ours.workspace_id, value)
            for name in names:
                said = await house.presses(who, act, house.their_ids[name], house.ours.workspace_id, value)
                assert said == nothing, (who, act, name)
        assert await house.presses("owner", act, house.their_ids[own], house.theirs.workspace_id) == REFUSED
    house.is_silent()


async def test_a_form_of_another_merchant_takes_and_tells_nothing(house: House) -> None:
    run = house.their_ids["FlowRun"]
    for who in ("owner", "creator", "stranger"):
        by = house.people[who]
        for workspace in (house.ours.workspace_id, house.theirs.workspace_id):
            lines = house.refusals()
            for page in ("template", "brief", "terms", "who", "review"):
                form = str(FormToken(workspace, run, page))
                submitted = FormSubmitted(
                    sender=by, place=Place(chat=by.user), form=form, values={"title": "x", "creators": ["1"]}
                )
                assert isinstance(await house.fires(submitted), FormErrors)
                wanted = OptionsWanted(sender=by, form=form, field="creators", query=CANARY)
                assert await house.turns.options(wanted) == Options(())
            assert house.refusals() == lines + 5
    house.is_silent()


async def test_no_search_of_ones_own_finds_another_merchants_creator(house: House) -> None:
    by = house.people["owner"]
    await house.fires(Command(sender=by, place=Place(chat=by.user), name="task"))
    with house.database.read() as transaction:
        uow = transaction.workspace(house.ours.workspace_id)
        mine = uow.query(FlowRun).where(FlowRun.workspace_id == house.ours.workspace_id)
        [run] = uow.all(mine)
    form = str(FormToken(house.ours.workspace_id, run.id, "who"))
    for query, names in ((CANARY, []), (RARE, []), ("", ["Arif", "Kai", "Lily"])):
        wanted = OptionsWanted(sender=by, form=form, field="creators", query=query)
        assert sorted(one.label for one in (await house.turns.options(wanted)).options) == names
    values = {"creators": [str(house.their_ids["Creator"])]}
    answer = await house.fires(FormSubmitted(sender=by, place=Place(chat=by.user), form=form, values=values))
    assert isinstance(answer, FormErrors)
    house.is_silent()


async def test_no_command_or_word_tells_of_another_merchant(house: House) -> None:
    guesses = (RARE, f"@{RARE}", str(house.their_ids["Creator"]), spell(house.their_ids["Task"]))
    for who in ("owner", "creator", "stranger"):
        by = house.people[who]
        for name in house.commands:
            for words in ("", *guesses):
                await house.fires(Command(sender=by, place=Place(chat=by.user), name=name, args=words))
        for words in guesses:
            await house.fires(Text(sender=by, place=Place(chat=by.user), text=words))
    house.is_silent()


async def test_no_link_but_the_right_one_opens_anything(house: House) -> None:
    with house.database.read() as transaction:
        rows = transaction.session.exec(select(Invitation)).all()
        hashes = [row.token_hash for row in rows if row.workspace_id == house.theirs.workspace_id]
    ids = [house.their_ids["Invitation"], house.their_ids["Creator"], house.theirs.workspace_id]
    by = house.people["stranger"]
    for payload in (*hashes, *map(spell, ids), *map(str, ids), CANARY):
        started = Started(sender=by, place=Place(chat=by.user), payload=payload)
        await house.fires(started)
    with house.database.read() as transaction:
        lines = transaction.session.exec(select(Audit).where(Audit.act == invitations.REDEEM)).all()
        told = transaction.session.exec(select(Outbox).where(col(Outbox.workspace_id).is_(None))).all()
    assert len(hashes) >= 1
    assert {row.result for row in lines} == {"refused"}
    assert {row.payload["kind"] for row in told} == {"invitation_refused"}
    house.is_silent()
