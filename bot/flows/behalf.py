"""Write down what a creator said elsewhere: her answer to an offer, in her name, with what proves it."""

from __future__ import annotations

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, file, link, long_text
from bot.flows.task import ASK_FOR_CHANGES, ChangesDraft
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.behalf import CHINESE_PLATFORMS, Proof, SaidIn
from domain.outcome import Outcome
from domain.tasks import AssignmentMove
from services import tasks
from storage.tables import Assignment, Creator, Task

PLACES: dict[SaidIn, Words] = {
    SaidIn.WECHAT: msg("WeChat"),
    SaidIn.MESSAGE: msg("A message on her platform"),
    SaidIn.PHONE: msg("By phone"),
    SaidIn.IN_PERSON: msg("In person"),
    SaidIn.OTHER: msg("Somewhere else"),
}
_ANSWERS: dict[str, Words] = {
    AssignmentMove.ACCEPT.value: msg("Accepted"),
    AssignmentMove.DECLINE.value: msg("Declined"),
    AssignmentMove.ASK.value: msg("Wants changes"),
}


class ProofDraft(BaseModel):
    """Whose answer it is, and what stands behind it."""

    assignment: int = 0
    revision: int = 0
    answer: str = AssignmentMove.ACCEPT.value
    said_in: SaidIn | None = None
    words: str | None = None
    proof_link: str | None = None
    proof_file: int | None = None

    @property
    def proof(self) -> Proof:
        return Proof(
            said_in=self.said_in, words=self.words or "", link=self.proof_link, file_id=self.proof_file
        )


class WishDraft(ChangesDraft, ProofDraft):
    """Other terms as she wishes them, told by somebody else."""

    answer: str = AssignmentMove.ASK.value


def _whose(asking: Asking[ProofDraft]) -> Words:
    """So that nothing is recorded for somebody else by mistake."""
    share = asking.uow.get(Assignment, asking.draft.assignment)
    return msg(
        "%(creator)s · %(title)s: %(answer)s. The record says that it comes from you.",
        creator=asking.uow.get(Creator, share.creator_id).name,
        title=asking.uow.get(Task, share.task_id).title,
        answer=_ANSWERS[asking.draft.answer],
    )


def _usual_place(asking: Asking[ProofDraft]) -> SaidIn | None:
    if not asking.draft.assignment:
        return None
    share = asking.uow.get(Assignment, asking.draft.assignment)
    is_chinese = asking.uow.get(Creator, share.creator_id).platform in CHINESE_PLATFORMS
    return SaidIn.WECHAT if is_chinese else SaidIn.MESSAGE


def proof_fields() -> list[Field]:
    """Where she said it; in which words and what shows it, when somebody wants to add that."""
    return [
        choice(
            "said_in",
            msg("Where it was said"),
            [Choice(place.value, words) for place, words in PLACES.items()],
            ask=msg("Where was it said?"),
            default=_usual_place,
        ),
        long_text("words", msg("In the creator's words"), optional=True, assume=True, most_length=500),
        link("proof_link", msg("Link to a proof"), optional=True, assume=True),
        file(
            "proof_file",
            msg("Proof"),
            hint=msg("A screenshot of the chat, say."),
            optional=True,
            assume=True,
        ),
    ]


def _record(visit: Visit, draft: ProofDraft) -> Outcome:
    if draft.answer == AssignmentMove.DECLINE.value:
        return tasks.decline(visit.uow, draft.assignment, by=visit.actor, now=visit.now, proof=draft.proof)
    return tasks.accept(
        visit.uow, draft.assignment, draft.revision, by=visit.actor, now=visit.now, proof=draft.proof
    )


def _record_wish(visit: Visit, draft: WishDraft) -> Outcome:
    return tasks.ask_for_changes(
        visit.uow,
        draft.assignment,
        fee=draft.fee,
        publish_on=draft.publish_on,
        note=draft.note,
        by=visit.actor,
        now=visit.now,
        proof=draft.proof,
    )


RECORD_ANSWER = Flow(
    name="behalf.answer",
    title=msg("Record an answer"),
    draft=ProofDraft,
    submit=msg("Record"),
    finish=_record,
    pages=[Page("proof", msg("Record an answer"), proof_fields(), advice=_whose)],
)
RECORD_WISH = Flow(
    name="behalf.wish",
    title=msg("Record a wish"),
    draft=WishDraft,
    submit=msg("Record"),
    finish=_record_wish,
    pages=[
        Page(
            "wish",
            msg("Record a wish"),
            [*ASK_FOR_CHANGES.fields, *proof_fields()],
            check=ASK_FOR_CHANGES.pages[0].check,
            advice=_whose,
        ),
    ],
)
FLOWS = (RECORD_ANSWER, RECORD_WISH)
