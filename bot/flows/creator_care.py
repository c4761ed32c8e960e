"""Who is in charge of a creator, and when somebody wants to come back to her."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.flows.creator_fields import AboutHer, a_later_day, her_name, today, with_card
from bot.flows.model import Asking, Choice, Flow, Page, choice, day, text
from bot.messages.words import msg
from bot.visit import Visit
from domain.outcome import Outcome
from domain.records import MOST_WORDS
from services import records

_USUAL_FOLLOW_UP = timedelta(days=7)


class OwnerDraft(AboutHer):
    """`seen`: who was in charge when the asking began."""

    seen: int | None = None
    owner: str | None = None


_NOBODY = "nobody"


def _members(asking: Asking[OwnerDraft]) -> Sequence[Choice]:
    team = [Choice(str(member), name) for member, name in records.team(asking.uow)]
    return [*team, Choice(_NOBODY, msg("Nobody"))]


def _present_owner(asking: Asking[OwnerDraft]) -> str:
    return str(asking.draft.seen or asking.by.membership_id)


def _hand_over(visit: Visit, draft: OwnerDraft) -> Outcome:
    to = int(draft.owner) if draft.owner and draft.owner != _NOBODY else None
    done = records.hand_to(visit.uow, draft.creator, to, seen=draft.seen, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


OWNER = Flow(
    name="creator.owner",
    title=msg("Person in charge"),
    draft=OwnerDraft,
    submit=msg("Save"),
    finish=_hand_over,
    pages=[
        Page(
            "owner",
            msg("Person in charge"),
            [
                choice(
                    "owner",
                    msg("Person in charge"),
                    _members,
                    ask=msg("Who looks after this creator?"),
                    hint=msg("One person. Follow-ups go to them."),
                    default=_present_owner,
                )
            ],
            advice=her_name,
        )
    ],
)


class FollowDraft(AboutHer):
    """`seen`: the day that stood there when the asking began."""

    seen: date | None = None
    on_day: date | None = None
    note: str | None = None


def _follow(visit: Visit, draft: FollowDraft) -> Outcome:
    done = records.follow_up(
        visit.uow,
        draft.creator,
        draft.on_day,
        draft.note or "",
        seen=draft.seen,
        by=visit.actor,
        now=visit.now,
    )
    return with_card(visit, draft.creator, done)


FOLLOW = Flow(
    name="creator.follow",
    title=msg("Follow up"),
    draft=FollowDraft,
    submit=msg("Save"),
    finish=_follow,
    pages=[
        Page(
            "follow",
            msg("Follow up"),
            [
                day(
                    "on_day",
                    msg("On"),
                    ask=msg("When do you want to be reminded?"),
                    hint=msg("Empty: no reminder."),
                    default=lambda asking: asking.draft.seen or today(asking) + _USUAL_FOLLOW_UP,
                    check=a_later_day,
                    optional=True,
                ),
                text(
                    "note",
                    msg("About"),
                    ask=msg("What about?"),
                    optional=True,
                    most_length=MOST_WORDS,
                ),
            ],
            advice=her_name,
        )
    ],
)
FLOWS = (OWNER, FOLLOW)
