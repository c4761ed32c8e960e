"""Where the bot writes: a chat that creators read loses what is the team's alone; on both databases."""

from __future__ import annotations

import pytest
from harness.merchant import NOON, Shop, open_shop, send_task

from domain.audiences import ChatAudience
from domain.errors import Refusal
from domain.notices.chats import ChatNotLinked
from services import chats, outbox, tasks
from storage.database import Database
from storage.sql import select
from storage.tables import Audit, LinkedChat, Outbox


def _links(database: Database, shop: Shop, audience: ChatAudience) -> LinkedChat:
    with database.write() as transaction:
        row, _ = chats.link(
            transaction.workspace(shop.workspace_id),
            platform="slack",
            team="T1",
            chat="CT1",
            kind="channel",
            title="",
            audience=audience,
            by=shop.lin,
            now=NOON,
        )
        transaction.commit()
    return row


def _sets_digest(database: Database, shop: Shop, words: str) -> LinkedChat:
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        chat = uow.get(LinkedChat, shop.channel_id)
        chats.set_digest(uow, chat, words, by=shop.lin, now=NOON)
        transaction.commit()
    return chat


def test_a_channel_that_creators_join_loses_its_digest_and_its_cards_of_the_team_stand_still(
    database: Database,
) -> None:
    shop = open_shop(database)
    kais, *_ = send_task(database, shop)
    assert _sets_digest(database, shop, "9:00").digest_at == "09:00"
    chat = _links(database, shop, ChatAudience.MIXED)
    assert (chat.digest_at, chat.title) == (None, "creators")
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        outbox.put(uow, tasks.accept(uow, kais, 0, by=shop.kai, now=NOON), now=NOON, real=NOON)
        transaction.commit()
    with database.read() as transaction:
        rows = transaction.session.exec(select(Outbox).where(Outbox.chat_id == chat.id)).all()
    assert "refresh" not in {row.kind for row in rows}


def test_a_channel_that_stays_the_teams_keeps_both(database: Database) -> None:
    shop = open_shop(database)
    _sets_digest(database, shop, "9:00")
    assert _links(database, shop, ChatAudience.TEAM).digest_at == "09:00"


def test_a_digest_is_not_set_where_creators_read(database: Database) -> None:
    shop = open_shop(database)
    _links(database, shop, ChatAudience.MIXED)
    with pytest.raises(Refusal) as refusal:
        _sets_digest(database, shop, "9:00")
    assert refusal.value.notice == ChatNotLinked()


@pytest.mark.parametrize(
    ("words", "at"),
    [("9:00", "09:00"), (" 18：30 ", "18:30"), ("00:00", "00:00"), ("off", None), ("关闭", None)],
)
def test_the_hour_is_read_as_people_write_it(database: Database, words: str, at: str | None) -> None:
    assert _sets_digest(database, open_shop(database), words).digest_at == at


@pytest.mark.parametrize("words", ["nine", "24:00", "9", "", "9:60"])
def test_what_is_no_hour_is_refused(database: Database, words: str) -> None:
    with pytest.raises(Refusal):
        _sets_digest(database, open_shop(database), words)


def test_both_are_written_down(database: Database) -> None:
    shop = open_shop(database)
    _links(database, shop, ChatAudience.TEAM)
    _sets_digest(database, shop, "9:00")
    with database.read() as transaction:
        rows = transaction.session.exec(select(Audit).order_by(Audit.id)).all()  # type: ignore[arg-type]
    assert [(row.act, row.identity_id, row.detail) for row in rows] == [
        ("chat.link", shop.lin.identity_id, {"audience": "team"}),
        ("chat.digest", shop.lin.identity_id, {"digest_at": "09:00"}),
    ]
