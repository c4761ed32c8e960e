"""Files as answers: in a chat and in a form, too large, of another sort, sent again, and not to be had."""

from __future__ import annotations

from typing import Any

import pytest
from flows.examples import finished
from flows.talk import Person, picked
from pydantic import BaseModel

from bot.acts import flows as acts
from bot.answers import CloseForm, ShowForm
from bot.flows.model import Flow, Page, file, moment
from bot.messages.words import msg
from domain.audiences import Member
from domain.notices.flows import NothingWaits
from domain.outcome import Outcome, Tell
from services import files
from services.files import FileState
from storage.sql import select
from storage.tables import Job, StoredFile


class DraftDraft(BaseModel):
    film: int | None = None
    at: Any = None


DRAFT = Flow(
    name="test.draft",
    title=msg("Draft"),
    draft=DraftDraft,
    finish=lambda _, draft: finished.append(draft) or Outcome(reply=NothingWaits()),  # type: ignore[func-returns-value]
    pages=[
        Page(
            "only",
            msg("Only"),
            [file("film", msg("Film"), endings=("mp4", "mov")), moment("at", msg("Time"))],
        )
    ],
    review=True,
)


def jobs(person: Person) -> list[Job]:
    with person.database.read() as transaction:
        return list(transaction.system.all(select(Job).order_by(Job.id)))  # type: ignore[arg-type]


def stored(person: Person) -> list[StoredFile]:
    with person.database.read() as transaction:
        uow = transaction.workspace(person.actor.workspace_id)
        return list(uow.all(uow.query(StoredFile).order_by(StoredFile.id)))  # type: ignore[arg-type]


def test_a_file_in_the_chat_answers_and_is_fetched_once(lin: Person) -> None:
    lin.starts(DRAFT)
    assert "Attach it to a message here" in lin.sees()
    assert "MP4 and MOV, at most 20 MB." in lin.sees()
    lin.sends("film.mp4")
    assert "Time" in lin.sees()
    (row,) = stored(lin)
    (job,) = jobs(lin)
    assert (row.name, row.platform, row.platform_ref) == ("film.mp4", "telegram", "ref-film.mp4")
    assert job.payload == {"file_id": row.id, "membership_id": lin.actor.membership_id}
    lin.presses("Back")
    lin.presses("Keep: film.mp4")
    assert len(jobs(lin)) == 1


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("film.mp4", 30 << 20, "The file has 30 MB, at most 20 MB can be fetched."),
        ("film.exe", 5, "does not fit"),
    ],
)
def test_what_cannot_be_taken_is_said_at_once(lin: Person, name: str, size: int, said: str) -> None:
    lin.starts(DRAFT)
    lin.sends(name, size)
    assert said in lin.sees()
    assert stored(lin) == []
    lin.sends("small.mov", None)
    assert "Time" in lin.sees()


def test_words_are_no_file_and_no_id_of_one(lin: Person) -> None:
    lin.starts(DRAFT)
    lin.sends("film.mp4")
    lin.presses("Back")
    lin.types(str(stored(lin)[0].id))
    assert "That is not a file." in lin.sees()


def test_without_a_question_for_it_a_file_is_read_as_before(lin: Person) -> None:
    lin.starts(DRAFT)
    lin.sends("film.mp4")
    lin.sends("other.mp4")
    assert "I read tables" in lin.told()


def test_words_complete_a_day_that_was_pressed(lin: Person) -> None:
    lin.starts(DRAFT)
    lin.sends("film.mp4")
    lin.presses("Tue 24 Nov")
    assert "Tue 24 Nov, at what time?" in lin.sees()
    assert "⚠️" not in lin.sees()
    lin.types("18:30")
    assert "Time: Tue 24 Nov 18:30" in lin.sees()
    lin.presses("Change: Time")
    lin.presses("Tue 24 Nov")
    lin.types("Friday 3pm")
    assert "Time: Fri 27 Nov 15:00" in lin.sees()


def test_a_form_keeps_the_file_until_another_is_chosen(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(DRAFT)
    lin.submits(film=[], at="2026-12-01T10:00:00+00:00")
    assert lin.errors() == {"film": "This one is needed."}
    lin.commands(acts.resume_last)
    assert isinstance(lin.submits(film=picked("film.mp4")), ShowForm)
    lin.presses("Change: Only")
    (field, _) = lin.form().fields
    assert field.optional
    assert "film.mp4 is there." in field.hint
    lin.submits(film=[])
    assert lin.submits() == CloseForm()
    assert finished[0].film == stored(lin)[0].id  # type: ignore[attr-defined]


@pytest.mark.parametrize("raw", ["7", 7, {"file": 7}, [{"ref": "x"}], [[]], [{}], [{"ref": 1, "name": 2}]])
def test_what_no_form_of_ours_gives_is_refused(lin_on_slack: Person, raw: Any) -> None:
    lin_on_slack.starts(DRAFT)
    lin_on_slack.submits(film=raw, at=None)
    assert lin_on_slack.errors()["film"] == "That is not a file. Attach one to a message here."


def test_two_files_are_one_too_many(lin_on_slack: Person) -> None:
    lin_on_slack.starts(DRAFT)
    lin_on_slack.submits(film=[*picked("a.mp4"), *picked("b.mp4")], at=None)
    assert lin_on_slack.errors()["film"] == "One file, please."


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        ("", FileState.COMING, ""),
        ("TooLarge", FileState.TOO_LARGE, "It is too large"),
        ("Rejected", FileState.LOST, "Send it again"),
    ],
)
def test_a_file_that_does_not_come_is_told_to_whoever_sent_it(
    lin: Person, error: str, state: FileState, said: str
) -> None:
    lin.starts(DRAFT)
    lin.sends("film.mp4")
    with lin.database.write() as transaction:
        uow = transaction.workspace(lin.actor.workspace_id)
        (job,) = transaction.system.all(select(Job))
        job.error = error
        uow.flush()
        outcome = files.ended(uow, job)
        assert files.state(uow, stored(lin)[0].id) is state
    if not said:
        assert outcome == Outcome()
        return
    (tell,) = outcome.tell
    assert isinstance(tell, Tell)
    assert tell.to == Member(lin.actor.membership_id)
    from flows.talk import shown

    assert said in shown(lin.dressed(tell.notice))
