"""A small merchant in a database: one workspace, its people, a few creators; for tests of services and schedulers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.actor import Actor
from domain.money import Money
from domain.people import Role
from domain.tasks import Brief
from services import outbox, people, setup, tasks
from storage.database import Database
from storage.sql import select
from storage.tables import Assignment, Creator, Identity, LinkedChat, Outbox, Workspace
from storage.unit_of_work import Transaction

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Monday


class FrozenClock:
    """Both clocks stand still until a test moves them."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._real = now

    def now(self) -> datetime:
        return self._now

    def real(self) -> datetime:
        return self._real

    def advance(self, by: timedelta) -> None:
        """Move business time alone, as the sandbox does."""
        self._now += by

    def to(self, now: datetime) -> None:
        self._now = now


@dataclass(frozen=True)
class Shop:
    """Ids of what `open_shop` made."""

    workspace_id: int
    lin: Actor  # owner, on Slack
    kai: Actor  # creator, on Telegram
    lily: Actor
    arif_creator_id: int  # a creator who has not opened the bot
    channel_id: int


def open_shop(
    database: Database, *, name: str = "青禾男装", team: str = "T1", timezone: str = "Asia/Shanghai"
) -> Shop:
    """Make a workspace with an owner, a channel, two linked creators and one who is not."""
    with database.write() as transaction:
        workspace = setup.ensure_workspace(
            transaction, name=name, language="en", timezone=timezone, currency="CNY"
        )
        setup.bind_slack_team(transaction, workspace, team)
        lin = _member(transaction, workspace, "slack", team, f"U{team}", Role.OWNER, "Lin")
        uow = transaction.workspace(workspace.id)
        channel = uow.add(
            LinkedChat(
                platform="slack",
                team=team,
                platform_chat=f"C{team}",
                kind="channel",
                audience="team",
                title="creators",
            )
        )
        creators = [
            uow.add(Creator(name=each, platform="douyin", handle=each.lower(), reach=reach))
            for each, reach in (("Kai", "linked"), ("Lily", "linked"), ("Arif", "off_platform"))
        ]
        uow.flush()
        kai = _member(transaction, workspace, "telegram", "", f"1{team}", Role.CREATOR, "Kai", creators[0].id)
        lily = _member(
            transaction, workspace, "telegram", "", f"2{team}", Role.CREATOR, "Lily", creators[1].id
        )
        shop = Shop(workspace.id, lin, kai, lily, creators[2].id, channel.id)
        transaction.commit()
    return shop


def _member(
    transaction: Transaction,
    workspace: Workspace,
    platform: str,
    team: str,
    user: str,
    role: Role,
    name: str,
    creator_id: int | None = None,
) -> Actor:
    membership = setup.ensure_member(
        transaction,
        workspace,
        platform=platform,
        team=team,
        user=user,
        role=role,
        name=name,
        creator_id=creator_id,
    )
    identity = transaction.system.get(Identity, membership.identity_id)
    return people.actor_of(identity, membership, workspace)


def send_task(
    database: Database,
    shop: Shop,
    *,
    publish_on: date = date(2026, 12, 12),
    now: datetime = NOON,
    title: str = "Winter coat",
) -> list[int]:
    """Send a task to all three creators; gives the assignments' ids in their order."""
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        creators = uow.all(uow.query(Creator).order_by(Creator.id))  # type: ignore[arg-type]
        new = tasks.NewTask(
            title=title,
            brief=Brief(deliverable="One video"),
            publish_on=publish_on,
            creators=tuple(each.id for each in creators),
            fee=Money(amount=Decimal(2400), currency="CNY"),
        )
        chat = uow.get(LinkedChat, shop.channel_id)
        outcome = tasks.send(uow, new, by=shop.lin, chat=chat, thread=None, now=now)
        outbox.put(uow, outcome, here=chat, by=shop.lin, now=now, real=now)
        task_id = outcome.post[0].card.subject
        shares = uow.query(Assignment).where(Assignment.task_id == task_id)
        ids = [row.id for row in uow.all(shares.order_by(Assignment.id))]  # type: ignore[arg-type]
        transaction.commit()
    return ids


def outgoing(database: Database, kind: str) -> list[Outbox]:
    """Rows of the outbox that carry a notice of this kind, oldest first."""
    with database.read() as transaction:
        rows = transaction.session.exec(select(Outbox).order_by(Outbox.id)).all()  # type: ignore[arg-type]
    return [row for row in rows if row.payload.get("kind") == kind]
