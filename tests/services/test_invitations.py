"""A link lets one person in as one creator, once, and leaves no other way in; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from harness.merchant import NOON, Shop, open_shop

from domain.errors import Refusal
from domain.notices.tasks import InvitationReady
from services import invitations
from storage.database import Database
from storage.sql import select
from storage.tables import Audit, Creator, Identity


def _invites(database: Database, shop: Shop, creator_id: int) -> str:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        outcome = invitations.invite(uow, creator_id, link="{token}", by=shop.lin, now=NOON)
        transaction.commit()
    assert isinstance(outcome.reply, InvitationReady)
    return outcome.reply.url


def _opens(database: Database, token: str, user: str, after: timedelta = timedelta()) -> int:
    """Gives the identity that was let in."""
    with database.write() as transaction:
        known = transaction.session.exec(select(Identity).where(Identity.platform_user == user)).first()
        identity = known or transaction.system.add(
            Identity(platform="telegram", platform_user=user, name=user)
        )
        transaction.session.flush()
        invitations.redeem(transaction, token, identity, NOON + after)
        transaction.commit()
    return identity.id


def test_a_link_works_once(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    _opens(database, token, "arif")
    with pytest.raises(Refusal):
        _opens(database, token, "somebody")
    with database.read() as transaction:
        creator = transaction.workspace(shop.workspace_id).get(Creator, shop.arif_creator_id)
    assert creator.reach == "linked"


def test_a_link_lapses_after_a_week(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    with pytest.raises(Refusal):
        _opens(database, token, "arif", timedelta(days=7))


def test_an_older_link_of_hers_lets_nobody_in_once_she_is_there(database: Database) -> None:
    shop = open_shop(database)
    first, second = (_invites(database, shop, shop.arif_creator_id) for _ in range(2))
    _opens(database, second, "arif")
    with pytest.raises(Refusal):
        _opens(database, first, "somebody")


def test_a_link_made_after_she_came_works(database: Database) -> None:
    shop = open_shop(database)
    _opens(database, _invites(database, shop, shop.arif_creator_id), "arif")
    _opens(database, _invites(database, shop, shop.arif_creator_id), "arifs new phone", timedelta(hours=1))


def test_both_ends_are_written_down_without_the_link(database: Database) -> None:
    shop = open_shop(database)
    token = _invites(database, shop, shop.arif_creator_id)
    arif = _opens(database, token, "arif")
    with database.read() as transaction:
        rows = transaction.session.exec(select(Audit).order_by(Audit.id)).all()  # type: ignore[arg-type]
    assert [(row.act, row.identity_id, row.subject) for row in rows] == [
        ("crt.invite", shop.lin.identity_id, str(shop.arif_creator_id)),
        ("invitation.redeem", arif, str(shop.arif_creator_id)),
    ]
    assert token not in str(rows)
