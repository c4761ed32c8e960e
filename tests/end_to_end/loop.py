"""The loop up to a chosen point, by services: an accepted share, a draft, an authorization in each of its states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from end_to_end.bench import Bench, _actor, with_an_offer

from domain.actor import Actor
from domain.outcome import Outcome
from domain.policies import AdPlatform, Scope
from sandbox.world import DEMO
from services import authorizations, drafts, outbox, setup, tasks
from storage.sql import col
from storage.tables import Assignment, Authorization, Creator, LinkedChat
from storage.unit_of_work import UnitOfWork

CODE = "DYHZ-8F31-7K2Q"
HINT = "••••7K2Q"
LINK = "https://v.douyin.com/first"


@dataclass(frozen=True)
class Desk:
    """One transaction of the merchant's, with the people who act in it."""

    uow: UnitOfWork
    kai: Actor
    sam: Actor
    channel: LinkedChat
    now: datetime

    def does(self, act: Callable[..., Outcome], *arguments: Any, by: Actor, **more: Any) -> None:
        """One act, and what it tells."""
        outcome = act(self.uow, *arguments, by=by, now=self.now, **more)
        here = None if by is self.kai else self.channel  # None: her private chat
        outbox.put(self.uow, outcome, here=here, by=by, now=self.now, real=self.now)
        self.uow.flush()

    @property
    def share(self) -> Assignment:
        query = self.uow.query(Assignment).where(Assignment.creator_id == self.kai.creator_id)
        found = self.uow.first(query)
        assert found is not None
        return found

    @property
    def authorization(self) -> Authorization:
        found = self.uow.first(self.uow.query(Authorization))
        assert found is not None
        return found


Scene = Callable[[Desk], None]


def at_work(desk: Desk) -> None:
    desk.does(tasks.accept, desk.share.id, desk.share.revision, by=desk.kai)


def with_a_draft(desk: Desk) -> None:
    at_work(desk)
    draft = drafts.NewDraft(link=LINK, caption="#ad coat")
    desk.does(drafts.submit, desk.share.id, draft, by=desk.kai, real=desk.now)


def asked_for_a_code(desk: Desk) -> None:
    kai = desk.uow.first(desk.uow.query(Creator).where(col(Creator.id) == desk.kai.creator_id))
    assert kai is not None
    new = authorizations.NewRequest(
        creator_id=kai.id,
        platform=AdPlatform.QIANCHUAN,
        scope=Scope.LIVE_ROOM,
        days=30,
        in_charge_id=desk.sam.membership_id,
    )
    desk.does(authorizations.request, new, by=desk.sam, chat=desk.channel, thread=None)


def with_a_code(desk: Desk) -> None:
    asked_for_a_code(desk)
    desk.does(authorizations.give_code, desk.authorization.id, CODE, by=desk.kai)


def ready_to_confirm(desk: Desk) -> None:
    with_a_code(desk)
    row = desk.authorization
    for step in authorizations.rules_of(row).way(row.way).steps:
        desk.does(authorizations.tick, row.id, step.key, by=desk.sam)


def in_force(desk: Desk) -> None:
    ready_to_confirm(desk)
    desk.does(authorizations.confirm, desk.authorization.id, by=desk.sam)


async def set_up(world: Bench, scene: Scene) -> None:
    """Lin's offer as everywhere, then the scene; the bot tells all of it when it starts."""
    await with_an_offer(world)
    with world.database.write() as transaction:
        workspace = setup.workspace_named(transaction.system, DEMO.slack.teams[0].name)
        assert workspace is not None
        uow = transaction.workspace(workspace.id)
        channel = uow.first(uow.query(LinkedChat).where(LinkedChat.platform_chat == "C0CAMPAIGNS"))
        assert channel is not None
        people = [_actor(transaction.system, workspace, user) for user in ("50001", "U0SAM")]
        scene(Desk(uow, *people, channel=channel, now=world.sandbox.clock.now()))
        transaction.commit()
    await world.start()
    await world.rest()
