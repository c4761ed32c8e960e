"""What is told of an authorization, and what is warned of, when it does not go straight on; on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from harness.databases import another
from harness.merchant import NOON, Shop, _member, open_shop, outgoing

from bot.messages.catalog import card
from bot.reader import Reader
from domain.actor import Actor
from domain.audiences import Chat, ChatAudience, Member
from domain.authorization import AuthorizationState, ends_at
from domain.errors import Busy, Refusal
from domain.notices import load
from domain.outcome import CardKind, Outcome
from domain.people import Role
from domain.policies import AdPlatform, Scope
from services import (
    authorization_moves,
    authorization_terms,
    authorizations,
    outbox,
    people,
    reminder_rows,
    waiting,
)
from services.authorizations import NewRequest, Refused
from storage.database import Database
from storage.tables import Authorization, LinkedChat, Membership, Workspace

ZONE = "Asia/Shanghai"
S = AuthorizationState
Act = Callable[..., Outcome]


class Desk:
    """One shop with an authorization of Kai's in force for thirty days."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop: Shop = open_shop(database)
        self.now = NOON
        with database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            row = uow.add(
                Authorization(
                    creator_id=self.shop.kai.creator_id or 0,
                    platform="qianchuan",
                    scope="live_room",
                    days=30,
                    state=S.SENT.value,
                    in_charge_id=self.shop.lin.membership_id,
                    requested_at=NOON,
                )
            )
            uow.flush()
            row.code = uow.sealed("DYHZ-8F31-7K2Q", authorization_moves.place_of_code(row))
            self.id = row.id
            authorizations.confirm(uow, row.id, by=self.shop.lin, now=NOON)
            transaction.commit()

    def does(self, act: Act, *arguments: Any, by: Actor | None = None) -> None:
        by = by or self.shop.lin
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            outcome = act(uow, self.id, *arguments, by=by, now=self.now)
            outbox.put(uow, outcome, by=by, now=self.now, real=NOON)
            transaction.commit()

    def waiting(self, topic: str) -> set[str]:
        with self.database.read() as transaction:
            rows = reminder_rows.of(transaction.workspace(self.shop.workspace_id), ("authorization", self.id))
        return {row.what for row in rows if row.state == "waiting" and f".{topic}." in row.what}

    def asked_of_kai(self) -> list[int]:
        """What his list says that waits for a code."""
        with self.database.read() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            found = waiting.things(uow, self.shop.kai, now=self.now)
            return [each.on for each in found if each.sort == "code"]

    def said(self) -> str:
        """The newest word to the team, as it reads."""
        row = outgoing(self.database, "authorization_moved")[-1]
        reader = Reader("en", ZONE, "slack", ChatAudience.TEAM)
        return str(card(load(row.payload), reader, self.shop.workspace_id))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_wish_that_is_taken_back_is_not_told_as_a_new_success(desk: Desk) -> None:
    desk.does(authorization_terms.ask_to_end, "", by=desk.shop.kai)
    desk.does(authorization_terms.stay, by=desk.shop.kai)
    assert "takes the wish" in desk.said()
    assert "授权成功" not in desk.said()
    assert "ad side can begin" not in desk.said()


@pytest.mark.parametrize("reason", ["", "达人未在 App 内确认"])
def test_a_renewal_that_fails_is_not_told_as_a_success(desk: Desk, reason: str) -> None:
    desk.does(authorization_terms.renew, 15)
    desk.does(authorizations.refuse, Refused.CREATOR, reason)
    assert "not renewed, the present term goes on" in desk.said()
    assert "授权成功" not in desk.said()
    assert "ad side can begin" not in desk.said()


def test_a_code_for_a_renewal_is_told_as_a_code(desk: Desk) -> None:
    desk.does(authorization_terms.renew, 15)
    desk.does(authorizations.give_code, "DYHZ-NEXT-55ZZ", by=desk.shop.kai)
    assert "the code is here, ••••55ZZ" in desk.said()


def test_what_was_let_end_and_is_renewed_after_all_is_warned_of_again(desk: Desk) -> None:
    desk.does(authorization_terms.let_end, desk_revision(desk))
    assert desk.waiting("ends") == set()
    desk.does(authorization_terms.renew, 15)
    desk.does(authorizations.refuse, Refused.CREATOR, "")
    assert desk.waiting("ends") == {"team.ends.7", "team.ends.3", "team.ends.1"}


def test_a_wish_that_comes_back_the_same_day_is_counted_down_again(desk: Desk) -> None:
    desk.does(authorization_terms.ask_to_end, "", by=desk.shop.kai)
    desk.does(authorization_terms.stay, by=desk.shop.kai)
    assert desk.waiting("revoke") == set()
    desk.now += timedelta(hours=1)
    desk.does(authorization_terms.ask_to_end, "", by=desk.shop.kai)
    assert desk.waiting("revoke") == {"team.revoke.1", "team.revoke.0"}
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        wish = uow.get(Authorization, desk.id).revoke_by
        rows = reminder_rows.of(uow, ("authorization", desk.id))
        assert wish in {row.due_at for row in rows if row.what == "team.revoke.0"}


def test_an_alarm_that_is_pressed_twice_is_told_once(desk: Desk) -> None:
    desk.does(authorization_terms.wrong_type)
    desk.does(authorization_terms.wrong_type)
    assert len(outgoing(desk.database, "wrong_type_found")) == 2  # the team's and hers


def test_what_is_renewed_at_the_moment_it_runs_out_is_not_ended(desk: Desk) -> None:
    desk.does(authorization_terms.renew, 15)
    over = _last_moment() + timedelta(seconds=1)
    other, done = another(desk.database), threading.Event()

    def expires() -> None:
        for _ in range(20):
            try:
                with other.write() as transaction:
                    authorization_terms.expire(transaction.workspace(desk.shop.workspace_id), now=over)
                    transaction.commit()
            except Busy:
                continue
            break
        done.set()

    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        authorizations.confirm(uow, desk.id, by=desk.shop.lin, now=_last_moment())
        uow.flush()
        clock = threading.Thread(target=expires)
        clock.start()
        time.sleep(0.3)  # it has looked, and waits for the row
        transaction.commit()
    clock.join()
    other.close()
    with desk.database.read() as transaction:
        row = transaction.workspace(desk.shop.workspace_id).get(Authorization, desk.id)
        assert (row.state, row.days) == (S.EFFECTIVE, 15)


def test_two_who_ask_for_the_same_at_once_ask_once(desk: Desk) -> None:
    other = another(desk.database)
    barrier, results = threading.Barrier(2), []
    new = NewRequest(
        creator_id=desk.shop.lily.creator_id or 0,
        platform=AdPlatform.QIANCHUAN,
        scope=Scope.LIVE_ROOM,
        days=30,
        in_charge_id=desk.shop.lin.membership_id,
    )

    def asks(database: Database) -> None:
        barrier.wait()
        with database.write() as transaction:
            uow = transaction.workspace(desk.shop.workspace_id)
            try:
                chat = uow.get(LinkedChat, desk.shop.channel_id)
                authorizations.request(uow, new, by=desk.shop.lin, chat=chat, thread=None, now=NOON)
                time.sleep(0.2)  # the other one looks meanwhile
            except Refusal as late:
                results.append(type(late.notice).__name__)
            else:
                transaction.commit()
                results.append("asked")

    threads = [threading.Thread(target=asks, args=(each,)) for each in (desk.database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(results) == ["AuthorizationExists", "asked"]


def desk_revision(desk: Desk) -> int:
    with desk.database.read() as transaction:
        return transaction.workspace(desk.shop.workspace_id).get(Authorization, desk.id).revision


def _last_moment() -> datetime:
    end = ends_at(NOON, 30, ZONE)
    assert end is not None
    return end


def test_a_renewal_waits_for_her_where_it_takes_a_new_code(database: Database) -> None:
    desk = Desk(database)
    with database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        row = uow.get(Authorization, desk.id)
        row.platform, row.scope, row.code_at = "spark_ads", "single_video", NOON
        transaction.commit()
    desk.now = NOON + timedelta(days=20)
    assert desk.asked_of_kai() == []
    desk.does(authorization_terms.renew, 30)
    assert desk.asked_of_kai() == [desk.id]
    desk.does(authorizations.give_code, "DYHZ-NEXT-55ZZ", by=desk.shop.kai)
    assert desk.asked_of_kai() == []


def test_a_renewal_without_a_new_code_asks_for_none(desk: Desk) -> None:
    desk.does(authorization_terms.renew, 30)
    assert desk.asked_of_kai() == []


def test_the_one_in_charge_hears_of_what_was_asked_in_another_ones_private_chat(desk: Desk) -> None:
    with desk.database.write() as transaction:
        workspace = transaction.system.get(Workspace, desk.shop.workspace_id)
        sam = _member(transaction, workspace, "slack", "T1", "U-sam", Role.OPERATOR, "Sam")
        transaction.commit()
    new = NewRequest(
        creator_id=desk.shop.lily.creator_id or 0,
        platform=AdPlatform.QIANCHUAN,
        scope=Scope.LIVE_ROOM,
        days=30,
        in_charge_id=sam.membership_id,
    )
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        private = {
            who.name: people.member_chat(uow, uow.get(Membership, who.membership_id))
            for who in (desk.shop.lin, sam)
        }
        uow.flush()
        asked = authorizations.request(uow, new, by=desk.shop.lin, chat=private["Lin"], thread=None, now=NOON)
        outbox.put(uow, asked, here=private["Lin"], by=desk.shop.lin, now=NOON, real=NOON)
        desk.id = asked.post[0].card.subject
        chats = {name: chat.id for name, chat in private.items()}
        transaction.commit()
    desk.does(authorizations.give_code, "DYHZ-8F31-7K2Q", by=desk.shop.lily)
    told = [row.chat_id for row in outgoing(desk.database, "authorization_moved")]
    assert sorted(told) == sorted(chats.values())
    shown = {post.to for post in asked.post if post.card.kind is CardKind.AUTHORIZATION}
    assert shown == {Chat(chats["Lin"]), Member(sam.membership_id)}
