"""A merchant with creators whose days are known, and short ways to decide about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from harness.merchant import FrozenClock, Shop

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.money import Money
from domain.notices import Notice
from domain.outcome import Card, Outcome
from domain.people import Role
from domain.pilots import PaidBy
from domain.pools import PoolKind, PoolState
from services import cards, outbox, people, pilots, pools, setup
from storage.database import Database
from storage.sql import col
from storage.tables import (
    Creator,
    DailyPerformance,
    Identity,
    LinkedChat,
    Pilot,
    PoolEntry,
    Shortlist,
    ShortlistEntry,
    Workspace,
)
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
Model = TypeVar("Model", bound=WorkspaceRow)


@dataclass(frozen=True)
class House:
    """One merchant on one database, at a moment that tests move."""

    database: Database
    clock: FrozenClock
    shop: Shop

    @property
    def lin(self) -> Actor:
        return self.shop.lin

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def does(self, act: Callable[[UnitOfWork], Outcome]) -> Outcome:
        """Decide, write what is to be told, commit."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            outcome = act(uow)
            chat = uow.get(LinkedChat, self.shop.channel_id)
            outbox.put(uow, outcome, here=chat, by=self.lin, now=self.now, real=self.now)
            transaction.commit()
        return outcome

    def asks(self, look: Callable[[UnitOfWork], T]) -> T:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    def rows(self, model: type[Model]) -> list[Model]:
        return self.asks(lambda uow: list(uow.all(uow.query(model).order_by(col(model.id)))))

    def creators(self, *names: str, **facts: object) -> list[int]:
        """New creators, off platform; gives their ids."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            made = [
                uow.add(Creator(name=name, platform="douyin", handle=f"dy_{name}".lower(), **facts))
                for name in names
            ]
            uow.flush()
            ids = [one.id for one in made]
            transaction.commit()
        return ids

    def in_pool(self, state: PoolState, *names: str, **facts: object) -> list[int]:
        """New creators who stand there already."""
        ids = self.creators(*names, **facts)
        self.stand(ids, state)
        return ids

    def stand(self, ids: Sequence[int], state: PoolState) -> None:
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            pool = pools.the_pool(uow)
            for one in ids:
                entry = pools.entries(uow, pool, [one]).get(one)
                if entry is None:
                    uow.add(PoolEntry(pool_id=pool.id, creator_id=one, state=state.value, since=self.now))
                else:
                    entry.state = state.value
            transaction.commit()

    def sold(
        self,
        creator_id: int,
        days: int,
        *,
        spend: str | None = "100",
        gmv: str | None = "200",
        clicks: int | None = None,
        seen: int | None = None,
        orders: int | None = None,
        last: date | None = None,
        source: str = "qianchuan_materials",
        level: str = "material",
    ) -> None:
        """A report's rows of so many days until `last` (yesterday)."""
        until = last or self.now.date() - timedelta(days=1)
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            for back in range(days):
                day = until - timedelta(days=back)
                uow.add(
                    DailyPerformance(
                        stat_date=day,
                        source=source,
                        level=level,
                        grain=f"{source}/{creator_id}/{day}",
                        creator_id=creator_id,
                        spend=None if spend is None else Decimal(spend),
                        gmv=None if gmv is None else Decimal(gmv),
                        clicks=clicks,
                        impressions=seen,
                        orders=orders,
                    )
                )
            transaction.commit()

    def states(self, ids: Sequence[int]) -> list[str]:
        found = self.asks(lambda uow: pools.states(uow, ids))
        return [found[one].value if one in found else "" for one in ids]

    def shown(self, card: Card) -> Notice:
        return self.asks(lambda uow: cards.present(uow, card, audience=ChatAudience.TEAM, now=self.now))

    def pool_id(self, kind: PoolKind = PoolKind.TEAM) -> int:
        with self.database.write() as transaction:
            found = pools.the_pool(transaction.workspace(self.shop.workspace_id), kind).id
            transaction.commit()
        return found

    def shortlist(self, ids: Sequence[int], *, wanted: int = 10) -> int:
        """A saved shortlist of these creators."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            row = uow.add(Shortlist(state="saved", criteria={"wanted": wanted}))
            uow.flush()
            for position, one in enumerate(ids):
                uow.add(ShortlistEntry(shortlist_id=row.id, creator_id=one, position=position))
            transaction.commit()
            return row.id

    def tries(self, ids: Sequence[int], *, days: int = 14, by: Actor | None = None, **more: object) -> int:
        """Begin a pilot; gives its id."""
        new = pilots.NewPilot(
            creators=tuple(ids),
            ask_on=self.now.date() + timedelta(days=days),
            paid_by=PaidBy.ROI,
            in_charge=self.lin.membership_id,
            paid_least=Decimal(1),
            budget=Money(amount=Decimal(6000), currency="CNY"),
        )
        self.does(
            lambda uow: pilots.begin(
                uow,
                replace(new, **more),  # type: ignore[arg-type]
                by=by or self.lin,
                chat=uow.get(LinkedChat, self.shop.channel_id),
                thread=None,
                now=self.now,
            )
        )
        return self.rows(Pilot)[-1].id

    def joins(self, name: str, role: Role = Role.OPERATOR) -> Actor:
        """Somebody else of the team."""
        with self.database.write() as transaction:
            workspace = transaction.system.get(Workspace, self.shop.workspace_id)
            row = setup.ensure_member(
                transaction, workspace, platform="slack", team="T1", user=f"U{name}", role=role, name=name
            )
            actor = people.actor_of(transaction.system.get(Identity, row.identity_id), row, workspace)
            transaction.commit()
        return actor
