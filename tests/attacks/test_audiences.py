"""Canaries behind every wall: whatever kind of notice or card, nothing of the team's is read where others read along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from attacks.siege import rows, stumbles
from conversations.scenes import sends_a_task
from harness.merchant import NOON, Shop, open_shop, send_task
from harness.world import World
from pydantic import BaseModel

from bot.card import plain
from bot.messages import catalog
from bot.reader import Reader
from domain.audiences import Audience, Chat, ChatAudience, TheCreator
from domain.notices import Notice, Visibility, dump, notice_kinds
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from services import cards, outbox, walls
from storage.database import Database
from storage.sql import select
from storage.tables import Assignment, Authorization, Creator, FlowRun, LinkedChat, Outbox, PostedCard
from storage.unit_of_work import UnitOfWork

CANARY = "kanarienvogel"
OURS = [kind for kind in notice_kinds().values() if not kind.__module__.startswith("pipeline")]
TEAMS = [kind for kind in OURS if kind.visibility is Visibility.TEAM]
SHOWN_BY_STATE = {CardKind.IMPORT: [one for one in OURS if "batch_id" in one.model_fields]}
DRAWN = {CardKind.QUESTION, CardKind.PARKED}  # the flows' own, no notices


def with_canaries(value: Any) -> Any:
    """The same value with a canary in every free text; what has a fixed set of values keeps it."""
    if isinstance(value, BaseModel):
        hints = get_type_hints(type(value))
        filled = {
            name: with_canaries(getattr(value, name))
            for name in type(value).model_fields
            if _is_free(hints[name]) and name != "currency"
        }
        return value.model_copy(update=filled)
    if isinstance(value, tuple):
        return tuple(with_canaries(one) for one in value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return f"{value} {CANARY}"
    return value


def _is_free(hint: Any) -> bool:
    """Whether a field may hold any text, or things that do."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return False
    if origin in {Union, UnionType, tuple}:
        return any(_is_free(one) for one in args)
    if not isinstance(hint, type):
        return False
    if issubclass(hint, Enum | bool | int | float | Decimal | datetime | date):
        return False
    if issubclass(hint, BaseModel):
        fields = get_type_hints(hint)
        return any(_is_free(fields[name]) for name in hint.model_fields if name != "currency")
    return issubclass(hint, str)


def carried(notice: Notice) -> bool:
    return CANARY in json.dumps(dump(notice), ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Places:
    """Chats of one workspace, each read by others."""

    team: int
    mixed: int
    group: int  # a creators' group


def places(database: Database, shop: Shop) -> Places:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        made = [
            uow.add(
                LinkedChat(
                    platform="telegram",
                    platform_chat=f"-{number}",
                    kind="group",
                    audience=audience.value,
                    title=audience.value,
                )
            )
            for number, audience in ((7001, ChatAudience.MIXED), (7002, ChatAudience.CREATOR))
        ]
        uow.flush()
        found = Places(shop.channel_id, made[0].id, made[1].id)
        transaction.commit()
    return found


def outside(shop: Shop, where: Places) -> Iterator[Audience]:
    """Everywhere somebody who is not of the team reads."""
    assert shop.kai.creator_id is not None
    yield Chat(where.mixed)
    yield Chat(where.group)
    yield TheCreator(shop.kai.creator_id)


def put(uow: UnitOfWork, outcome: Outcome) -> bool:
    """Put it; False when the wall stopped it."""
    try:
        with uow.transaction.trying():
            outbox.put(uow, outcome, now=NOON, real=NOON)
    except outbox.NotForThisChat:
        return False
    return True


def rows_outside(uow: UnitOfWork, team: int) -> list[Outbox]:
    """What is on its way to anybody but the team."""
    found = []
    for row in uow.transaction.session.exec(select(Outbox)).all():
        chat = uow.get(LinkedChat, row.chat_id or 0)
        if chat.audience != ChatAudience.TEAM.value:
            found.append(row)
    assert team
    return found


def test_the_canary_fits_into_every_teams_notice_that_can_hold_words() -> None:
    can_hold = {kind.kind for kind in TEAMS if _is_free(kind)}
    assert {kind.kind for kind in TEAMS if carried(with_canaries(kind.example()))} == can_hold
    assert len(can_hold) > len(TEAMS) / 2


def test_no_notice_of_the_team_is_ever_on_its_way_to_others(database: Database) -> None:
    """Every kind, to every chat that others read: as a tell and as a reply to a creator."""
    shop = open_shop(database)
    where = places(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for kind in TEAMS:
            notice = with_canaries(kind.example())
            for to in outside(shop, where):
                assert not put(uow, Outcome(tell=(Tell(notice, to),))), (kind.kind, to)
            assert put(uow, Outcome(tell=(Tell(notice, Chat(where.team)),))), kind.kind
        assert [row for row in rows_outside(uow, where.team) if CANARY in json.dumps(row.payload)] == []


def test_a_reply_that_others_may_not_read_goes_to_the_members_private_chat(database: Database) -> None:
    shop = open_shop(database)
    where = places(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for kind in TEAMS:
            notice = with_canaries(kind.example())
            mixed = uow.get(LinkedChat, where.mixed)
            written = outbox.put(uow, Outcome(reply=notice), here=mixed, by=shop.lin, now=NOON, real=NOON)
            assert [uow.get(LinkedChat, row.chat_id or 0).kind for row in written] == ["private"], kind.kind
        assert rows_outside(uow, where.team) == []


def test_notices_and_cards_say_the_same_about_who_may_see_them() -> None:
    """Generated: a card is the team's exactly when its notice is."""
    assert set(cards.PRESENTERS) | DRAWN | set(_drawn_elsewhere()) == set(CardKind)
    for kind, presenter in cards.PRESENTERS.items():
        shown = _notices_of(get_type_hints(presenter)["return"]) or SHOWN_BY_STATE[kind]
        assert shown, kind
        for notice in shown:
            assert (notice.visibility is Visibility.TEAM) == (kind in outbox.TEAM_CARDS), (kind, notice)


def _drawn_elsewhere() -> list[CardKind]:
    """Cards that are no message: a Home tab is published to one person."""
    return [kind for kind in CardKind if kind.value == "home"]


def _notices_of(hint: Any) -> list[type[Notice]]:
    if get_origin(hint) in {Union, UnionType}:
        return [notice for one in get_args(hint) for notice in _notices_of(one)]
    return [hint] if isinstance(hint, type) and issubclass(hint, Notice) and hint is not Notice else []


def _authorization(uow: UnitOfWork, shop: Shop, share: int) -> int:
    """One that the share's creator is asked for."""
    row = uow.add(
        Authorization(
            creator_id=uow.get(Assignment, share).creator_id,
            platform="qianchuan",
            scope="single_video",
            in_charge_id=shop.lin.membership_id,
            requested_at=NOON,
        )
    )
    uow.flush()
    return row.id


def _subjects(uow: UnitOfWork, shop: Shop, share: int) -> dict[CardKind, int]:
    """A real thing for each kind of card that belongs to a creator or a person; else a number of nobody's."""
    run = uow.add(
        FlowRun(
            identity_id=shop.lin.identity_id,
            flow="task",
            platform="telegram",
            lane_chat="x",
            chat_id=shop.channel_id,
            expires_at=NOON,
            state="parked",
        )
    )
    uow.flush()
    known = {
        CardKind.QUESTION: run.id,
        CardKind.PARKED: run.id,
        CardKind.TODAY: shop.lin.membership_id,
        CardKind.AGREEMENT: _authorization(uow, shop, share),
    }
    return {kind: known.get(kind, share) for kind in CardKind}


@pytest.mark.parametrize("kind", [kind for kind in CardKind if kind.value != "home"])
def test_a_card_is_never_posted_or_refreshed_where_it_may_not_stand(
    database: Database, kind: CardKind
) -> None:
    """Posted by force, and standing already in a chat that has become another one's to read."""
    shop = open_shop(database)
    where = places(database, shop)
    _, lilys, *_ = send_task(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        card = Card(kind, _subjects(uow, shop, lilys)[kind])
        for to in outside(shop, where):  # Kai's private chat among them: the share is Lily's
            may_see = kind not in outbox.TEAM_CARDS and kind not in (*walls.PERSONAL, *walls.CREATORS)
            assert put(uow, Outcome(post=(Post(card, to),))) == may_see, to
        if kind in outbox.TEAM_CARDS:
            standing = uow.add(
                PostedCard(chat_id=where.mixed, kind=kind.value, subject=card.subject, message="5")
            )
            uow.flush()
            written = outbox.put(uow, Outcome(refresh=(card,)), now=NOON, real=NOON)
            here = [row for row in written if row.chat_id == where.mixed]
            assert [row.kind for row in here] == ["retire"]
            transaction.session.refresh(standing)
            assert standing.slot == standing.id
            again = outbox.put(uow, Outcome(refresh=(card,)), now=NOON, real=NOON)
            assert not [row for row in again if row.chat_id == where.mixed]


def test_what_waits_for_a_chat_that_turns_mixed_goes_to_the_team(database: Database) -> None:
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        chat = uow.get(LinkedChat, shop.channel_id)
        for kind in TEAMS:
            if not kind.secret_fields:
                outbox.put(
                    uow,
                    Outcome(tell=(Tell(with_canaries(kind.example()), Chat(chat.id)),)),
                    now=NOON,
                    real=NOON,
                )
        chat.audience = ChatAudience.MIXED.value
        uow.flush()
        outbox.put(uow, Outcome(closed=(chat.id,)), now=NOON, real=NOON)
        found = transaction.session.exec(select(Outbox)).all()
        waiting = [row for row in found if row.state == "pending"]
        assert not [row for row in waiting if row.chat_id == chat.id]
        kinds = {row.payload["kind"] for row in waiting}
        assert kinds == {kind.kind for kind in TEAMS if not kind.secret_fields}
        assert {uow.get(LinkedChat, row.chat_id or 0).identity_id for row in waiting} == {
            shop.lin.identity_id
        }


def test_a_creators_own_cards_hold_nothing_of_others(database: Database) -> None:
    """Her card is read as a whole: no other creator, nobody else's terms, no note, no cost of the team."""
    shop = open_shop(database)
    ids = send_task(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for number, share_id in enumerate(ids):
            share = uow.get(Assignment, share_id)
            if number:
                share.proposal = {"fee": "7777", "currency": "CNY", "publish_on": None, "note": CANARY}
                share.fee = Decimal(8888)
        creators = {share.creator_id for share in uow.all(uow.query(Assignment))}
        assert len(creators) == 3
        for creator in uow.all(uow.query(Creator)):
            creator.notes = CANARY
            creator.rebate_rate = Decimal("0.31")
            if creator.id != shop.kai.creator_id:
                creator.name = f"{CANARY} {creator.name}"
        uow.flush()
        reader = Reader("en", "UTC", "telegram", ChatAudience.CREATOR)
        for kind, subject in _cards_of_kai(uow, shop, ids[0]):
            notice = cards.present(uow, Card(kind, subject), audience=ChatAudience.CREATOR, now=NOON)
            told = json.dumps(notice.model_dump(mode="json"), ensure_ascii=False)
            shown = catalog.card(notice, reader, shop.workspace_id)
            words = plain(shown.headline) + str(shown.body) + str(shown.buttons)
            for secret in (CANARY, "7777", "8888", "0.31", "31%", "31 %"):
                assert secret not in told, (kind, secret)
                assert secret not in words, (kind, secret)


def _cards_of_kai(uow: UnitOfWork, shop: Shop, share: int) -> Iterator[tuple[CardKind, int]]:
    yield CardKind.ASSIGNMENT, share
    yield CardKind.TODAY, shop.kai.membership_id
    assert uow


async def test_no_call_to_a_channel_that_turned_mixed_carries_the_teams_words(world: World) -> None:
    """The whole bot: a task stands in a channel, a guest comes, and everything goes on."""
    lin = world.slack("lin", "#campaigns")
    await sends_a_task(lin, "穿搭师Kai", "Lily Ross", Title=CANARY)
    assert CANARY in await lin.screen()
    await world.post("slack/join", user="outsider", channel="#campaigns")
    await world.acted()
    before = len(world.sandbox.recorder.calls)
    await world.telegram("kai").presses("Accept")
    await world.telegram("lily").presses("Ask for changes")
    await world.telegram("lily").answers({"Fee": "3456"})
    for words in ("chats", "mine", "shortlist", "today"):
        await lin.runs(words)
    await world.advance("10d")
    leaked = [
        call
        for call in list(world.sandbox.recorder.calls)[before:]
        if call["method"].startswith("chat.")
        and call["args"].get("channel") == "C0CAMPAIGNS"
        and (CANARY in str(call["args"]) or "3,456" in str(call["args"]))
    ]
    assert leaked == []
    assert not stumbles(world)
    assert (await world.slack("outsider", "#campaigns").screen()).count(CANARY) == 1  # said before she came
    [campaigns] = [row for row in rows(world, LinkedChat) if row.platform_chat == "C0CAMPAIGNS"]
    assert campaigns.turned == "joined"
