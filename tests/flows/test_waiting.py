"""What waits for whom, the language of one's choice, and help by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.talk import Person
from harness.merchant import NOON, FrozenClock, Shop, send_task

from bot.acts import flows as acts
from domain.audiences import Chat, ChatAudience
from domain.outcome import CardKind
from scheduler.due import tell_reminders
from services import tasks
from storage.database import Database
from storage.tables import Assignment, Identity, LinkedChat


@pytest.fixture
def kai(database: Database, shop: Shop) -> Person:
    """A creator, on Telegram."""
    return Person(database, shop.kai, "telegram", NOON)


def test_nothing_waits(kai: Person) -> None:
    kai.commands(acts.mine)
    assert kai.told() == "Nothing waits for you."


def test_an_offer_waits_for_its_creator_and_shows_its_card_again(kai: Person, shop: Shop) -> None:
    send_task(kai.database, shop)
    kai.commands(acts.mine)
    assert "Winter coat: an offer without your answer" in kai.told()
    assert kai.posted() == [(CardKind.ASSIGNMENT, True)]


def test_another_creators_offer_is_not_told(kai: Person, shop: Shop) -> None:
    ids = send_task(kai.database, shop)
    with kai.database.write() as transaction:
        transaction.workspace(shop.workspace_id).get(Assignment, ids[0]).state = "declined"
        transaction.commit()
    kai.commands(acts.mine)
    assert kai.told() == "Nothing waits for you."


def test_wishes_and_deadlines_wait_for_the_team_late_ones_first(lin: Person, kai: Person, shop: Shop) -> None:
    ids = send_task(lin.database, shop)
    with lin.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        uow.get(Assignment, ids[1]).state = "asked"
        tasks.accept(uow, ids[0], 0, by=shop.kai, now=NOON)
        transaction.commit()
    clock = FrozenClock(NOON + timedelta(days=13))
    tell_reminders(lin.database, clock)
    lin.now = kai.now = clock.now()
    lin.commands(acts.mine)
    lines = lin.told().split("\n")
    assert lines[0] == "3 things wait for you"
    assert lines[1].startswith("⚠️ late")
    assert lines[1].endswith("Winter coat · Kai")
    assert lines[2] == "Winter coat: Lily asks for other terms"

    kai.commands(acts.mine)
    assert kai.told().split("\n")[1].endswith("Winter coat")


def test_an_offer_is_not_shown_where_other_creators_read(kai: Person, shop: Shop) -> None:
    send_task(kai.database, shop)
    with kai.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        uow.get(LinkedChat, shop.channel_id).audience = ChatAudience.MIXED.value
        transaction.commit()
    kai.chat_id = shop.channel_id
    kai.commands(acts.mine)
    [post] = kai.outcome.post
    assert isinstance(post.to, Chat)
    with kai.database.read() as transaction:
        chat = transaction.workspace(shop.workspace_id).get(LinkedChat, post.to.chat_id)
    assert (chat.kind, chat.identity_id) == ("private", kai.actor.identity_id)


def test_the_teams_business_is_told_in_private_when_asked_where_creators_read(
    lin: Person, shop: Shop
) -> None:
    ids = send_task(lin.database, shop)
    with lin.database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        uow.get(Assignment, ids[0]).state = "asked"
        uow.get(LinkedChat, shop.channel_id).audience = ChatAudience.MIXED.value
        transaction.commit()
    lin.chat_id = shop.channel_id
    lin.commands(acts.mine)
    assert "Kai asks for other terms" in lin.told()
    assert lin.chat is not None
    assert (lin.chat.kind, lin.chat.identity_id) == ("private", lin.actor.identity_id)


def test_a_language_is_chosen_by_name_or_by_button(kai: Person) -> None:
    kai.commands(acts.language)
    assert "用哪种语言？" in kai.told()
    kai.commands(acts.language, "中文")
    kai.language = "zh_CN"
    assert kai.told() == "之后用中文。"
    with kai.database.read() as transaction:
        assert transaction.system.get(Identity, kai.actor.identity_id).language == "zh_CN"


def test_help_tells_each_role_its_own(lin: Person, kai: Person) -> None:
    lin.commands(acts.help_)
    assert "/link team" in lin.told()
    kai.commands(acts.help_)
    assert "/shortlist" not in kai.told()
    assert "your offers and deadlines" in kai.told()
