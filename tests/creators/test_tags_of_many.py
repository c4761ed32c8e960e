"""Tags that many creators carry, on both databases: renamed by a job, counted by the columns, forgotten with their import."""

from __future__ import annotations

from pathlib import Path

import pytest
from creators.kit import Desk, Killed, write_csv
from creators.lists import decide, fill

from domain.audiences import ChatAudience
from domain.errors import Busy
from domain.notices.tags import TagsShown
from domain.outcome import Outcome
from scheduler.work.tags import HANDLERS
from services import tags
from storage.queries import tags as rows
from storage.sql import col, select
from storage.tables import Creator, Job, Tag
from storage.unit_of_work import UnitOfWork

MANY = tags.MOST_AT_ONCE + 30


def library(desk: Desk) -> TagsShown:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return tags.show(uow, uow.workspace_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def counted(desk: Desk) -> dict[str, int]:
    return {line.name: line.creators for line in library(desk).tags}


def rename(desk: Desk, old: str, new: str) -> Outcome:
    return decide(
        desk,
        lambda uow: tags.rename(uow, old, new, by=desk.lin, now=desk.clock.now(), real=desk.clock.real()),
    )


def jobs(desk: Desk) -> list[Job]:
    with desk.database.read() as transaction:
        transaction.workspace(desk.workspace_id)
        query = select(Job).where(Job.kind == tags.RETAG, Job.state == "waiting")
        return list(transaction.session.exec(query.order_by(col(Job.id))).all())


def run(desk: Desk, job: Job) -> None:
    result = HANDLERS[job.kind](desk.context(job))
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id)
        row = transaction.system.get(Job, job.id)
        row.state, row.result = "done", result
        transaction.commit()


def carried(desk: Desk) -> set[tuple[str, ...]]:
    return {tuple(creator.tags) for creator in desk.creators().values()}


def with_tags(desk: Desk, count: int, *names: str) -> list[int]:
    ids = fill(desk, count, tags=list(names))

    def learn(uow: UnitOfWork) -> Outcome:
        for name in names:
            rows.add(uow, name, name)
        return Outcome()

    decide(desk, learn)
    return ids


def test_a_tag_that_few_carry_is_renamed_at_once(desk: Desk) -> None:
    with_tags(desk, 3, "a", "b")
    rename(desk, "a", "c")
    assert (jobs(desk), carried(desk), counted(desk)) == ([], {("c", "b")}, {"b": 3, "c": 3})


def test_a_tag_that_many_carry_is_renamed_by_a_job_and_the_library_says_how_far_it_is(desk: Desk) -> None:
    with_tags(desk, MANY, "a", "b")
    rename(desk, "a", "c")
    assert carried(desk) == {("a", "b")}
    shown = library(desk)
    assert (shown.writing, shown.strays, counted(desk)) == (MANY, 0, {"b": MANY, "c": 0})
    [job] = jobs(desk)
    run(desk, job)
    assert carried(desk) == {("c", "b")}
    assert (library(desk).writing, counted(desk)) == (0, {"b": MANY, "c": MANY})


def test_a_tag_that_was_renamed_twice_ends_under_its_last_name(desk: Desk) -> None:
    with_tags(desk, MANY, "a")
    rename(desk, "a", "b")
    rename(desk, "b", "c")
    first, second = jobs(desk)
    with pytest.raises(Busy):
        HANDLERS[second.kind](desk.context(second))
    run(desk, first)
    run(desk, second)
    assert carried(desk) == {("c",)}


def test_a_job_that_was_killed_goes_on_with_those_who_still_carry_the_old_name(desk: Desk) -> None:
    with_tags(desk, MANY, "a")
    rename(desk, "a", "b")
    [job] = jobs(desk)
    database = desk.dying(1)
    try:
        with pytest.raises(Killed):
            HANDLERS[job.kind](desk.context(job, database))
    finally:
        database.close()
    assert carried(desk) == {("a",), ("b",)}
    run(desk, job)
    assert carried(desk) == {("b",)}


def test_a_spelling_alone_is_changed_on_everybody_too(desk: Desk) -> None:
    with_tags(desk, 2, "vintage")
    rename(desk, "vintage", "Vintage")
    assert carried(desk) == {("Vintage",)}
    rename(desk, "Vintage", "Vintage")
    assert carried(desk) == {("Vintage",)}


def brought(desk: Desk, tmp_path: Path, tag: str, *handles: str) -> int:
    head = ("达人昵称", "抖音号", "达人类型", "标签")
    return desk.imported(
        write_csv(tmp_path / f"{tag}.csv", [head, *((f"达人{each}", each, "穿搭", tag) for each in handles)])
    )


def undone(desk: Desk, batch_id: int) -> None:
    desk.undo(batch_id)
    desk.run_jobs()


def names(desk: Desk) -> list[str]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return [tag.name for tag in rows.library(uow)]


def test_a_tag_goes_with_the_import_that_brought_it_unless_somebody_carries_it(
    desk: Desk, tmp_path: Path
) -> None:
    [kept] = fill(desk, 1)
    first, second = brought(desk, tmp_path, "早", "h1"), brought(desk, tmp_path, "晚", "h2")
    assert names(desk) == ["早", "晚"]

    def put(uow: UnitOfWork) -> Outcome:
        return tags.put_on(uow, kept, ["晚"], seen=[], by=desk.lin, now=desk.clock.now())

    decide(desk, put)
    undone(desk, first)
    undone(desk, second)
    assert names(desk) == ["晚"]


def test_a_tag_that_is_put_on_somebody_while_its_import_is_taken_back_stays(
    desk: Desk, tmp_path: Path
) -> None:
    [kept] = fill(desk, 1)
    batch = brought(desk, tmp_path, "早", "h1")
    with desk.database.read() as transaction:
        [tag] = transaction.workspace(desk.workspace_id).all(
            transaction.workspace(desk.workspace_id).query(Tag)
        )

    def between(uow: UnitOfWork) -> Outcome:
        """What the job has seen is that nobody carries it."""
        tags.put_on(uow, kept, ["早"], seen=[], by=desk.lin, now=desk.clock.now())
        uow.flush()
        tags.undo_import(uow, batch, [tag.id])
        return Outcome()

    decide(desk, between)
    assert names(desk) == ["早"]
    with desk.database.read() as transaction:
        assert transaction.workspace(desk.workspace_id).get(Creator, kept).tags == ["早"]
