"""Searches that the team keeps, on both databases: saved once by name, run, renamed, muted, deleted; and who is told of imports."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from creators.kit import Desk, open_desk, write_csv
from creators.lists import decide, fill, make, show

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience, Member
from domain.criteria import Criteria
from domain.errors import Busy, Conflict, NotFound, Refusal
from domain.ids import new_id
from domain.notices.searches import (
    SearchesFull,
    SearchesShown,
    SearchMatched,
    SearchSaved,
    SearchTooWide,
)
from domain.outcome import Outcome
from scheduler.work.searches import HANDLERS
from services import search_alerts, searches, shortlists
from storage.queries.creators import insert_rows
from storage.sql import col, select
from storage.tables import Creator, ImportBatch, Job, LinkedChat, SavedSearch, SearchMatch
from storage.unit_of_work import UnitOfWork

MENSWEAR = Criteria(category="menswear")


def save(
    desk: Desk,
    name: str = "男装",
    criteria: Criteria = MENSWEAR,
    *,
    alert: bool = True,
    by: Actor | None = None,
) -> int:
    """Save a search; gives its id."""
    outcome = decide(
        desk,
        lambda uow: searches.save(
            uow, name, criteria, alert=alert, shortlist_id=None, chat=desk.chat, by=by or desk.lin,
            now=desk.clock.now(),
        ),
    )  # fmt: skip
    assert isinstance(outcome.reply, SearchSaved)
    return outcome.reply.search_id


def kept(desk: Desk) -> SearchesShown:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return searches.show(uow, desk.workspace_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def run(desk: Desk, search_id: int) -> int:
    outcome = decide(
        desk,
        lambda uow: searches.run(
            uow, search_id, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    return outcome.post[0].card.subject


def test_a_search_is_saved_once_by_its_name_and_runs_again_with_what_changed(desk: Desk) -> None:
    fill(desk, 3)
    search_id = save(desk)
    with pytest.raises(Conflict):
        save(desk, "男装")
    first = run(desk, search_id)
    assert show(desk, first).since is None
    fill(desk, 1, first=8)
    desk.clock.advance(timedelta(days=1))
    since = show(desk, run(desk, search_id)).since
    assert since is not None
    assert (since.new_count, since.left_count) == (1, 0)
    [shown] = kept(desk).searches
    assert (shown.number, shown.name, shown.fit, shown.total, shown.alert, shown.by) == (
        1, "男装", 4, 4, True, "林",
    )  # fmt: skip


def test_a_search_that_is_run_twice_within_seconds_makes_one_list(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 3)
    search_id = save(desk)
    first = run(desk, search_id)
    desk.clock.advance(timedelta(seconds=5))
    assert run(desk, search_id) == first
    desk.imported(library(tmp_path, ("new1", "穿搭", "72%")))
    second = run(desk, search_id)
    assert second != first, "a file has come: the list would not hold whom it brought"
    desk.clock.advance(searches.AGAIN_AFTER)
    assert run(desk, search_id) != second


def test_a_list_that_was_refined_meanwhile_is_not_what_the_search_ran_last(desk: Desk) -> None:
    fill(desk, 3)
    search_id = save(desk)
    first = run(desk, search_id)
    decide(
        desk,
        lambda uow: shortlists.remake(
            uow, first, Criteria(), by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    assert show(desk, run(desk, search_id)).since is None


def test_names_are_told_apart_whatever_their_case_and_there_are_twenty_at_most(desk: Desk) -> None:
    fill(desk, 1)
    search_id = save(desk, "Winter", alert=False)
    with pytest.raises(Conflict):
        save(desk, "WINTER")
    save(desk, "Summer", alert=False)
    with pytest.raises(Conflict):
        decide(desk, lambda uow: searches.rename(uow, search_id, "summer"))
    decide(desk, lambda uow: searches.rename(uow, search_id, "winter 2"))
    assert [each.name for each in kept(desk).searches] == ["winter 2", "Summer"]
    for number in range(searches.MOST_SEARCHES - 2):
        save(desk, f"search {number}", alert=False)
    with pytest.raises(Refusal) as refused:
        save(desk, "one more")
    assert refused.value.notice == SearchesFull(most=searches.MOST_SEARCHES)


@pytest.mark.parametrize(("name", "again"), [("ÉTÉ", "ÉTÉ"), ("été", "ÉTÉ"), ("ОСЕНЬ", "осень")])
def test_a_name_with_letters_beyond_a_to_z_is_taken_too(desk: Desk, name: str, again: str) -> None:
    save(desk, name, alert=False)
    other = save(desk, "Winter", alert=False)
    with pytest.raises(Conflict):
        save(desk, again, alert=False)
    with pytest.raises(Conflict):
        decide(desk, lambda uow: searches.rename(uow, other, again))
    assert [each.name for each in kept(desk).searches] == [name, "Winter"]


def test_a_deleted_search_leaves_its_lists(desk: Desk) -> None:
    fill(desk, 2)
    search_id = save(desk)
    shortlist_id = run(desk, search_id)
    decide(desk, lambda uow: searches.delete(uow, search_id))
    assert kept(desk).searches == ()
    assert len(show(desk, shortlist_id).entries) == 2
    with pytest.raises(NotFound):
        run(desk, search_id)


def library(tmp_path: Path, *rows: tuple[str, str, str], name: str = "达人.csv") -> Path:
    """Creators with handle, category and share of active fans."""
    head = ("达人昵称", "抖音号", "达人类型", "活跃粉丝占比", "完播率")
    return write_csv(
        tmp_path / name,
        [head, *(("达人" + handle, handle, kind, active, "40%") for handle, kind, active in rows)],
    )


def ended(desk: Desk, batch_id: int) -> None:
    """The job of an import is over, as its handler hears."""

    def act(uow: UnitOfWork) -> Outcome:
        search_alerts.imported(uow, batch_id, real=desk.clock.real())
        return Outcome()

    decide(desk, act)


def looks(desk: Desk) -> list[Job]:
    with desk.database.read() as transaction:
        transaction.workspace(desk.workspace_id)
        query = select(Job).where(Job.kind == search_alerts.LOOK, Job.state == "waiting")
        return list(transaction.session.exec(query.order_by(col(Job.id))).all())


def told(desk: Desk) -> list[tuple[SearchMatched, object]]:
    """Run the waiting looks to their end; gives what is told to whom."""
    found: list[tuple[SearchMatched, object]] = []
    for job in looks(desk):
        result = HANDLERS[job.kind](desk.context(job))

        def end(uow: UnitOfWork, job: Job = job, result: object = result) -> Outcome:
            row = uow.transaction.system.get(Job, job.id)
            row.state, row.result = "done", result  # type: ignore[assignment]
            outcome = search_alerts.ended(uow, row, now=desk.clock.now())
            found.extend(
                (tell.notice, tell.to) for tell in outcome.tell if isinstance(tell.notice, SearchMatched)
            )
            return outcome

        decide(desk, end)
    return found


def test_an_import_that_brings_somebody_who_fits_is_told_once_with_reasons(
    desk: Desk, tmp_path: Path
) -> None:
    fill(desk, 3)
    search_id = save(desk)
    save(desk, "吃的", Criteria(category="food"))
    file = library(tmp_path, ("new1", "穿搭", "72%"), ("new2", "美妆", "80%"), ("weak", "穿搭", "20%"))
    ended(desk, desk.imported(file))
    [(notice, to)] = told(desk)
    assert (notice.search_id, notice.name, notice.count) == (search_id, "男装", 1)
    assert [entry.name for entry in notice.entries] == ["达人new1"]
    assert notice.entries[0].pro
    assert to == Chat(desk.chat.id)
    ended(desk, desk.imported(library(tmp_path, ("new1", "穿搭", "75%"), name="again.csv")))
    assert told(desk) == [], "once a (search, creator)"


def test_who_fitted_before_the_alert_is_not_news_but_who_comes_to_fit_is(desk: Desk, tmp_path: Path) -> None:
    desk.imported(library(tmp_path, ("a", "穿搭", "70%"), ("b", "穿搭", "20%")))
    save(desk)
    ended(desk, desk.imported(library(tmp_path, ("a", "穿搭", "90%"), ("b", "穿搭", "65%"), name="2.csv")))
    [(notice, _)] = told(desk)
    assert [entry.name for entry in notice.entries] == ["达人b"]


def test_nothing_fits_nothing_is_said_and_without_alerts_nobody_looks(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 1)
    save(desk, alert=False)
    ended(desk, desk.imported(library(tmp_path, ("a", "穿搭", "70%"))))
    assert looks(desk) == []
    save(desk, "吃的", Criteria(category="food"))
    ended(desk, desk.imported(library(tmp_path, ("b", "穿搭", "70%"), name="2.csv")))
    assert told(desk) == []


def test_nobody_is_told_of_a_search_that_thousands_fit_and_that_is_said(desk: Desk) -> None:
    rows = [
        {
            "id": new_id(), "created_at": desk.clock.now(), "name": f"达人{number}", "platform": "douyin",
            "handle": f"h{number}",
        }
        for number in range(search_alerts.MOST_KNOWN + 1)
    ]  # fmt: skip
    with desk.database.write() as transaction:
        insert_rows(transaction.workspace(desk.workspace_id), Creator, rows)
        transaction.commit()
    anybody = Criteria(active_fans=None, completion=None)
    with pytest.raises(Refusal) as refused:
        save(desk, criteria=anybody)
    assert refused.value.notice == SearchTooWide(most=search_alerts.MOST_KNOWN)
    assert kept(desk).searches == ()
    search_id = save(desk, criteria=anybody, alert=False)
    with pytest.raises(Refusal):
        decide(
            desk,
            lambda uow: searches.set_alert(uow, search_id, on=True, chat=desk.chat, now=desk.clock.now()),
        )
    assert not kept(desk).searches[0].alert


def test_a_storm_of_imports_is_one_look_and_one_message(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 1)
    save(desk)
    for number in range(5):
        ended(desk, desk.imported(library(tmp_path, (f"n{number}", "穿搭", "70%"), name=f"{number}.csv")))
        desk.clock.advance(timedelta(seconds=1))
    [job] = looks(desk)
    assert len(job.payload["batches"]) == 5
    [(notice, _)] = told(desk)
    assert notice.count == 5


def test_a_look_waits_while_a_file_is_being_written(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 1)
    save(desk)
    ended(desk, desk.imported(library(tmp_path, ("n", "穿搭", "70%"))))
    second = desk.drop(library(tmp_path, ("m", "穿搭", "70%"), name="2.csv"))
    desk.apply(second)
    [job] = looks(desk)
    with pytest.raises(Busy):
        HANDLERS[job.kind](desk.context(job))


def test_an_alert_follows_whoever_saved_it_when_others_read_the_chat(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 1)
    search_id = save(desk)
    ended(desk, desk.imported(library(tmp_path, ("n", "穿搭", "70%"))))

    def mix(uow: UnitOfWork) -> Outcome:
        uow.get(LinkedChat, desk.chat.id).audience = "mixed"
        return Outcome()

    decide(desk, mix)
    [(_, to)] = told(desk)
    assert to == Member(desk.lin.membership_id)
    ended(desk, desk.imported(library(tmp_path, ("m", "穿搭", "70%"), name="2.csv")))
    decide(desk, lambda uow: searches.mute(uow, search_id))
    assert told(desk) == [], "muted meanwhile"


def test_an_undone_import_is_not_told_and_undoing_is_not_held_up_by_a_match(
    desk: Desk, tmp_path: Path
) -> None:
    fill(desk, 1)
    save(desk)
    first = desk.imported(library(tmp_path, ("n", "穿搭", "70%")))
    ended(desk, first)
    assert len(told(desk)) == 1
    desk.undo(first)
    desk.run_jobs()
    assert "n" not in desk.creators()
    second = desk.imported(library(tmp_path, ("m", "穿搭", "70%"), name="2.csv"))
    ended(desk, second)
    [job] = looks(desk)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        uow.transaction.system.get(Job, job.id).state = "running"
        transaction.commit()
    desk.undo(second)
    desk.run_jobs()
    assert HANDLERS[job.kind](desk.context(job)) == {"found": []}


def test_searches_of_another_workspace_are_not_there(desk: Desk, tmp_path: Path) -> None:
    fill(desk, 1)
    search_id = save(desk)
    other = open_desk(desk.database, tmp_path)
    fill(other, 1)
    for act in (
        lambda uow: searches.rename(uow, search_id, "mine"),
        lambda uow: searches.delete(uow, search_id),
        lambda uow: searches.mute(uow, search_id),
        lambda uow: searches.set_alert(uow, search_id, on=True, chat=other.chat, now=other.clock.now()),
    ):
        with pytest.raises(NotFound):
            decide(other, act)
    with pytest.raises(NotFound):
        run(other, search_id)
    assert kept(other).searches == ()
    assert save(other, "男装") != search_id


def test_a_saved_list_can_be_a_searchs_first_run(desk: Desk) -> None:
    fill(desk, 3)
    shortlist_id = make(desk, MENSWEAR)

    def act(uow: UnitOfWork) -> Outcome:
        return searches.save(
            uow, "a", MENSWEAR, alert=True, shortlist_id=shortlist_id, chat=desk.chat, by=desk.lin,
            now=desk.clock.now(),
        )  # fmt: skip

    decide(desk, act)
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        [search] = uow.all(uow.query(SavedSearch))
        assert search.shortlist_id == shortlist_id
        assert len(uow.all(uow.query(SearchMatch))) == 3
        assert uow.all(uow.query(ImportBatch)) == []
