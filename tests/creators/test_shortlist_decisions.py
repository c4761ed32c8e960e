"""Decisions about a list's creators, on both databases: off and back, added by hand, shared, run again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, open_desk
from creators.lists import decide, drop, fill, make, names, show

from domain.audiences import Chat
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.shortlists import (
    CreatorAdded,
    CreatorPutBack,
    CreatorRefused,
    ListChanged,
    RestoreLapsed,
    ShortlistSaved,
    ShortlistShared,
)
from domain.outcome import Outcome
from domain.screening import FloorName, Group
from domain.stances import Stance
from services import (
    shortlist_additions,
    shortlist_cards,
    shortlist_drops,
    shortlist_sharing,
    shortlists,
    stances,
)
from storage.queries.creators import delete_rows
from storage.tables import Creator, LinkedChat, ShortlistEntry
from storage.unit_of_work import UnitOfWork


def restore(desk: Desk, shortlist_id: int, creator_id: int) -> Outcome:
    return decide(
        desk,
        lambda uow: shortlist_drops.restore(uow, shortlist_id, creator_id, by=desk.lin, now=desk.clock.now()),
    )


def add(desk: Desk, shortlist_id: int, creator_id: int) -> Outcome:
    return decide(
        desk,
        lambda uow: shortlist_additions.add(uow, shortlist_id, creator_id, by=desk.lin, now=desk.clock.now()),
    )


def creator(desk: Desk, creator_id: int) -> Creator:
    with desk.database.read() as transaction:
        return transaction.workspace(desk.workspace_id).get(Creator, creator_id)


def test_a_cross_is_undone_within_ten_minutes_and_she_stands_where_she_stood(desk: Desk) -> None:
    ids = fill(desk, 12)
    shortlist_id = make(desk)
    before = names(desk, shortlist_id)
    drop(desk, shortlist_id, ids[3])
    shown = show(desk, shortlist_id)
    assert shown.dropped is not None
    assert (shown.dropped.name, shown.dropped.by) == ("达人03", "林")
    desk.clock.advance(timedelta(minutes=9))
    told = restore(desk, shortlist_id, ids[3]).toast
    assert told == CreatorPutBack(name="达人03")
    assert names(desk, shortlist_id) == before
    assert show(desk, shortlist_id).dropped is None
    assert stances.stance_of(creator(desk, ids[3]), desk.clock.now()) is None
    with pytest.raises(Conflict):
        restore(desk, shortlist_id, ids[3])


def test_after_ten_minutes_an_undo_says_until_when_she_is_off(desk: Desk) -> None:
    ids = fill(desk, 3)
    shortlist_id = make(desk)
    drop(desk, shortlist_id, ids[0])
    desk.clock.advance(timedelta(minutes=11))
    assert show(desk, shortlist_id).dropped is None
    with pytest.raises(Refusal) as refused:
        restore(desk, shortlist_id, ids[0])
    assert isinstance(refused.value.notice, RestoreLapsed)
    assert refused.value.notice.until == desk.clock.now() + timedelta(days=90) - timedelta(minutes=11)


def test_an_undo_lifts_nothing_that_somebody_said_meanwhile(desk: Desk) -> None:
    ids = fill(desk, 3)
    shortlist_id = make(desk)
    drop(desk, shortlist_id, ids[0])
    desk.clock.advance(timedelta(minutes=2))

    def blacklist(uow: UnitOfWork) -> Outcome:
        now = desk.clock.now()
        stances.refuse(uow, ids[0], kind=Stance.BLACKLISTED, reason="刷量", until=None, by=desk.lin, now=now)
        return Outcome()

    decide(desk, blacklist)
    with pytest.raises(Conflict):
        restore(desk, shortlist_id, ids[0])
    assert stances.stance_of(creator(desk, ids[0]), desk.clock.now()) is Stance.BLACKLISTED


@pytest.mark.parametrize("days", [30, 180, None])
@pytest.mark.parametrize("kind", list(Stance))
def test_a_cross_and_its_undo_leave_what_somebody_had_said_before(
    desk: Desk, kind: Stance, days: int | None
) -> None:
    """On the list she stood before it was said: an old card's ✕ shortens no term and takes no reason away."""
    ids = fill(desk, 3)
    shortlist_id = make(desk)
    until = None if days is None else desk.clock.now() + timedelta(days=days)

    def said(uow: UnitOfWork) -> Outcome:
        now = desk.clock.now()
        stances.refuse(uow, ids[0], kind=kind, reason="交稿晚", until=until, by=desk.lin, now=now)
        return Outcome()

    decide(desk, said)
    desk.clock.advance(timedelta(minutes=2))
    before = creator(desk, ids[0])
    drop(desk, shortlist_id, ids[0])
    if days != 30:
        crossed = creator(desk, ids[0])
        assert (crossed.not_interested_until, crossed.stance_reason) == (until, "交稿晚")
    desk.clock.advance(timedelta(minutes=2))
    restore(desk, shortlist_id, ids[0])
    assert names(desk, shortlist_id)[0] == "达人00"
    after = creator(desk, ids[0])
    facts = ("stance", "not_interested_until", "stance_reason", "stance_by", "stance_at")
    assert [getattr(after, name) for name in facts] == [getattr(before, name) for name in facts]


def test_only_the_newest_cross_is_undone(desk: Desk) -> None:
    ids = fill(desk, 5)
    shortlist_id = make(desk)
    drop(desk, shortlist_id, ids[0])
    drop(desk, shortlist_id, ids[1])
    with pytest.raises(Conflict):
        restore(desk, shortlist_id, ids[0])
    restore(desk, shortlist_id, ids[1])
    assert names(desk, shortlist_id) == ["达人01", "达人02", "达人03", "达人04"]


def refuse(desk: Desk, shortlist_id: int, creator_id: int, kind: Stance, days: int | None) -> Outcome:
    until = None if days is None else desk.clock.now() + timedelta(days=days)
    return decide(
        desk,
        lambda uow: shortlist_drops.refuse(
            uow, shortlist_id, creator_id, kind=kind, reason="报价太高", until=until, by=desk.lin,
            now=desk.clock.now(),
        ),
    )  # fmt: skip


def test_a_reason_and_a_term_are_kept_and_hold_for_new_lists(desk: Desk) -> None:
    ids = fill(desk, 4)
    shortlist_id = make(desk)
    told = refuse(desk, shortlist_id, ids[0], Stance.NOT_INTERESTED, 30).reply
    assert isinstance(told, CreatorRefused)
    assert (told.name, told.reason, told.until) == (
        "达人00",
        "报价太高",
        desk.clock.now() + timedelta(days=30),
    )
    refuse(desk, shortlist_id, ids[1], Stance.BLACKLISTED, None)
    assert names(desk, shortlist_id) == ["达人02", "达人03"]
    assert names(desk, make(desk)) == ["达人02", "达人03"]
    desk.clock.advance(timedelta(days=31))
    assert names(desk, make(desk)) == ["达人00", "达人02", "达人03"]
    with pytest.raises(Conflict):
        refuse(desk, shortlist_id, ids[0], Stance.NOT_INTERESTED, 30)


def test_whoever_was_cut_is_added_all_the_same_and_marked(desk: Desk) -> None:
    fill(desk, 12)
    [dear] = fill(desk, 1, first=20, name="贵", quote=Decimal(9000))
    shortlist_id = make(desk, Criteria(price_to=Decimal(5000), wanted=5))
    told = add(desk, shortlist_id, dear).reply
    assert isinstance(told, CreatorAdded)
    assert (told.entry.name, told.entry.cut_by, told.entry.added_by) == ("贵", FloorName.PRICE, "林")
    assert told.entry.score > 0
    card = show(desk, shortlist_id)
    assert [entry.name for entry in card.entries] == [*(f"达人{n:02d}" for n in range(5)), "贵"]
    assert (card.listed_fit, card.listed_added) == (5, 1)
    with pytest.raises(Conflict):
        add(desk, shortlist_id, dear)


def test_the_added_stand_before_those_to_verify_and_can_be_taken_off_again(desk: Desk) -> None:
    fill(desk, 2)
    [unknown] = fill(desk, 1, first=30, name="未知", active_fan_share=None)
    [far] = fill(desk, 1, first=40, platform="tiktok", name="远")
    shortlist_id = make(desk, Criteria(platform="douyin"))
    add(desk, shortlist_id, far)
    assert names(desk, shortlist_id) == ["达人00", "达人01", "远", "未知"]
    assert show(desk, shortlist_id).entries[2].cut_by is FloorName.PLATFORM
    drop(desk, shortlist_id, far)
    assert names(desk, shortlist_id) == ["达人00", "达人01", "未知"]
    add(desk, shortlist_id, far)
    assert show(desk, shortlist_id).entries[2].cut_by is FloorName.NOT_INTERESTED
    drop(desk, shortlist_id, unknown)


def test_somebody_of_the_reserve_is_added_and_stands_once(desk: Desk) -> None:
    ids = fill(desk, 8)
    shortlist_id = make(desk, Criteria(wanted=3))
    add(desk, shortlist_id, ids[5])
    card = show(desk, shortlist_id)
    assert [entry.name for entry in card.entries] == ["达人00", "达人01", "达人02", "达人05"]
    assert (card.entries[3].cut_by, card.entries[3].group) == (None, Group.FIT)
    drop(desk, shortlist_id, ids[0])
    assert names(desk, shortlist_id) == ["达人01", "达人02", "达人03", "达人05"]


def test_a_saved_list_says_how_many_fit_and_how_many_are_to_be_verified(desk: Desk) -> None:
    fill(desk, 3)
    fill(desk, 2, first=30, active_fan_share=None)
    shortlist_id = make(desk)
    told = decide(desk, lambda uow: shortlists.save(uow, shortlist_id, 0)).toast
    assert told == ShortlistSaved(creators=5, to_verify=2)
    card = show(desk, shortlist_id)
    assert (card.listed_fit, card.listed_near, card.listed_verify) == (3, 0, 2)


def test_a_list_run_again_says_who_is_new_and_who_left(desk: Desk) -> None:
    ids = fill(desk, 3)
    first = make(desk)
    drop(desk, first, ids[0])
    fill(desk, 2, first=10)

    def forget(uow: UnitOfWork) -> Outcome:
        gone = uow.get(Creator, ids[1])
        gone.active_fan_share = Decimal("0.1")
        gone.completion_rate = None
        gone.categories = ["美食"]
        return Outcome()

    decide(desk, forget)
    desk.clock.advance(timedelta(days=2))
    outcome = decide(
        desk,
        lambda uow: shortlists.rerun(
            uow, first, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    card = show(desk, outcome.post[0].card.subject)
    assert card.since is not None
    assert card.since.at == desk.clock.now() - timedelta(days=2)
    assert card.since.new_count == 2
    assert [(entry.name, entry.is_new) for entry in card.entries if entry.is_new] == [
        ("达人10", True),
        ("达人11", True),
    ]
    again = decide(
        desk,
        lambda uow: shortlists.rerun(
            uow, card.shortlist_id, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    unchanged = show(desk, again.post[0].card.subject).since
    assert unchanged is not None
    assert (unchanged.new_count, unchanged.left_count) == (0, 0)


def test_a_list_without_a_record_of_somebody_shows_the_others(desk: Desk) -> None:
    ids = fill(desk, 11)
    shortlist_id = make(desk, Criteria(wanted=11))
    decide(desk, lambda uow: shortlists.page(uow, shortlist_id, 1))

    def merge(uow: UnitOfWork) -> Outcome:
        gone = uow.all(uow.query(ShortlistEntry).where(ShortlistEntry.creator_id == ids[10]))
        delete_rows(uow, ShortlistEntry, [row.id for row in gone])
        delete_rows(uow, Creator, [ids[10]])
        return Outcome()

    decide(desk, merge)
    card = show(desk, shortlist_id)
    assert (card.page, card.pages, len(card.entries)) == (0, 1, 10)
    with pytest.raises(NotFound), desk.database.read() as transaction:
        shortlist_cards.show_entry(transaction.workspace(desk.workspace_id), shortlist_id, ids[10])


def chat(desk: Desk, name: str, **facts: object) -> int:
    usual = {
        "platform": "slack", "team": "T1", "platform_chat": name, "kind": "channel", "audience": "team",
        "title": name,
    }  # fmt: skip
    with desk.database.write() as transaction:
        row = transaction.workspace(desk.workspace_id).add(LinkedChat.model_validate({**usual, **facts}))
        transaction.commit()
        return row.id


def test_a_list_is_shared_to_the_teams_chats_alone(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 2)
    shortlist_id = make(desk)
    campaigns = chat(desk, "campaigns")
    mixed = chat(desk, "with-creators", audience="mixed")
    for number, facts in enumerate(
        ({"kind": "private"}, {"state": "kicked"}, {"shared": True}, {"audience": "creator"})
    ):
        chat(desk, f"other{number}", **facts)
    elsewhere = chat(open_desk(desk.database, tmp_path), "theirs")
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        offered = {each.id for each in shortlist_sharing.chats(uow, shortlist_id)}
    assert offered == {campaigns, desk.chat.id}
    outcome = decide(desk, lambda uow: shortlist_sharing.share(uow, shortlist_id, campaigns))
    assert outcome.reply == ShortlistShared(chat="campaigns")
    assert [(post.card, post.to) for post in outcome.post] == [
        (shortlists.card(shortlist_id), Chat(campaigns))
    ]
    for wrong in (mixed, elsewhere):
        with pytest.raises(NotFound):
            decide(desk, lambda uow, wrong=wrong: shortlist_sharing.share(uow, shortlist_id, wrong))


def test_another_workspaces_creators_and_lists_are_not_there(desk: Desk, tmp_path: Path) -> None:
    ids = fill(desk, 2)
    shortlist_id = make(desk)
    other = open_desk(desk.database, tmp_path)
    theirs = fill(other, 1)
    for act in (
        lambda: add(other, shortlist_id, theirs[0]),
        lambda: add(desk, shortlist_id, theirs[0]),
        lambda: drop(other, shortlist_id, ids[0]),
        lambda: restore(other, shortlist_id, ids[0]),
        lambda: refuse(desk, shortlist_id, theirs[0], Stance.BLACKLISTED, None),
    ):
        with pytest.raises(NotFound):
            act()
    assert stances.stance_of(creator(other, theirs[0]), desk.clock.now()) is None


def remake(desk: Desk, shortlist_id: int, revision: int | None) -> Outcome:
    return decide(
        desk,
        lambda uow: shortlists.remake(
            uow, shortlist_id, Criteria(category="food"), by=desk.lin, chat=desk.chat, thread=None,
            now=desk.clock.now(), revision=revision,
        ),
    )  # fmt: skip


def test_what_was_asked_of_a_list_is_not_lost_to_answers_that_began_before(desk: Desk) -> None:
    fill(desk, 3)
    shortlist_id = make(desk)
    remake(desk, shortlist_id, 0)
    with pytest.raises(Refusal) as refused:
        remake(desk, shortlist_id, 0)
    assert refused.value.notice == ListChanged()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        shortlists.seen(uow, shortlist_id, 1)
        with pytest.raises(Refusal):
            shortlists.seen(uow, shortlist_id, 0)
    with pytest.raises(Refusal):
        decide(desk, lambda uow: shortlists.save(uow, shortlist_id, 0))
    remake(desk, shortlist_id, 1)
    decide(desk, lambda uow: shortlists.save(uow, shortlist_id, 2))
    made = remake(desk, shortlist_id, 2).post[0].card.subject
    assert made != shortlist_id, "a saved list stays, whoever answers late"
