"""话术: what to tell a creator who is not linked, at the step where her share of a task stands."""

from __future__ import annotations

from datetime import datetime

from domain.audiences import Audience, ChatAudience
from domain.behalf import SaidIn, script_language
from domain.notices.behalf import AuthScriptShown, Recorded, ScriptShown
from domain.notices.tasks import DueDate
from domain.outcome import Card, CardKind, Post
from domain.tasks import AssignmentState, Brief, MilestoneKind
from services import authorization_cards, behalf, deadlines, draft_cards, invitations, task_cards
from services.people import workspace_of
from storage.tables import Assignment, Authorization, Creator, StoredFile, Task
from storage.unit_of_work import UnitOfWork

MOST_PART = 500  # characters of a part of the brief: a script is one message on either platform


def show(uow: UnitOfWork, assignment_id: int, *, audience: ChatAudience, now: datetime) -> ScriptShown:
    """Facts of the script's living card."""
    del audience
    share = uow.get(Assignment, assignment_id)
    task, creator = uow.get(Task, share.task_id), uow.get(Creator, share.creator_id)
    workspace = workspace_of(uow)
    brief = Brief.model_validate(task.brief)
    waits = share.state == AssignmentState.ASKED.value
    return ScriptShown(
        assignment_id=share.id,
        revision=share.revision,
        creator=creator.name,
        title=task.title,
        merchant=workspace.name,
        state=AssignmentState(share.state),
        reach=creator.reach,
        language=script_language(creator.platform),
        timezone=workspace.timezone,
        terms=task_cards.offered(task, share),
        asked=task_cards.asked(share) if waits else None,
        deliverable=_short(brief.deliverable),
        points=_short(brief.points),
        disclosure=_short(brief.disclosure),
        product=brief.product,
        milestones=tuple(
            DueDate(kind=kind, at=at, done=kind.value in share.done_milestones)
            for kind, at in deadlines.of_share(uow, share).items()
            if kind is not MilestoneKind.FIRST_REVIEW
        ),
        changes=_changes(uow, share),
        due=share.revise_by,
        token=_token(uow, creator, now),
        recorded=_recorded(uow, share),
    )


def show_authorization(
    uow: UnitOfWork, authorization_id: int, *, audience: ChatAudience, now: datetime
) -> AuthScriptShown:
    """Facts of an authorization's script: her own card's, and in which language she is written to."""
    row = uow.get(Authorization, authorization_id)
    creator = uow.get(Creator, row.creator_id)
    return AuthScriptShown(
        authorization_id=row.id,
        revision=row.revision,
        creator=creator.name,
        reach=creator.reach,
        language=script_language(creator.platform),
        timezone=workspace_of(uow).timezone,
        agreement=authorization_cards.show_agreement(uow, row.id, audience=audience, now=now),
        token=_token(uow, creator, now),
    )


def ask_for(uow: UnitOfWork, row: Authorization, to: Audience, now: datetime) -> tuple[Post, ...]:
    """The script of a request, below the team's card of it; none for a creator who is linked."""
    creator = uow.get(Creator, row.creator_id)
    if creator.reach == "linked":
        return ()
    invitations.ensure(uow, creator, now)
    return (Post(Card(CardKind.AUTH_SCRIPT, row.id), to, under=Card(CardKind.AUTHORIZATION, row.id)),)


def _token(uow: UnitOfWork, creator: Creator, now: datetime) -> str:
    return invitations.open_token(uow, creator, now) if creator.reach != "linked" else ""


def _short(text: str) -> str:
    return text if len(text) <= MOST_PART else text[: MOST_PART - 1].rstrip() + "…"


def _changes(uow: UnitOfWork, share: Assignment) -> tuple[str, ...]:
    if share.state != AssignmentState.CHANGES.value:
        return ()
    draft = draft_cards.latest(uow, share.id)
    review = draft_cards.review_of(uow, draft.id) if draft else None
    return tuple(_short(each.change) for each in draft_cards.wanted(review))


def _recorded(uow: UnitOfWork, share: Assignment) -> Recorded | None:
    row = behalf.latest(uow, share.id) if share.on_behalf else None
    if row is None:
        return None
    return Recorded(
        by=row.by_name,
        at=row.at,
        said_in=SaidIn(row.said_in) if row.said_in else None,
        words=row.words,
        link=row.link,
        file=uow.get(StoredFile, row.file_id).name if row.file_id else "",
    )
