"""Keep a creator off new shortlists: not interested for a while, or the blacklist, with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.flows.creator_fields import AboutHer, her_name, with_card
from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, text
from bot.messages.words import Words, msg, msgs
from bot.visit import Visit
from domain.notices.record_changes import StanceTaken
from domain.outcome import Outcome
from domain.stances import MOST_REASON, TERMS, USUAL_DAYS, Stance
from services import creator_cards, stances

FOR_GOOD = "good"


class StanceDraft(AboutHer):
    """Why, and for how long."""

    kind: Stance = Stance.NOT_INTERESTED
    reason: str | None = None
    term: str = str(USUAL_DAYS)


def term_field() -> Field:
    """For how many days, or for good."""
    terms = [Choice(str(days), msgs("%(n)s day", "%(n)s days", days)) for days in TERMS]
    return choice(
        "term",
        msg("For how long"),
        [*terms, Choice(FOR_GOOD, msg("For good"))],
        ask=msg("How long should that hold?"),
        default=_usual,
    )


def _usual(asking: Asking[StanceDraft]) -> str:
    return FOR_GOOD if asking.draft.kind is Stance.BLACKLISTED else str(USUAL_DAYS)


def until(term: str, now: datetime) -> datetime | None:
    """The moment a term ends; None for one without an end."""
    return None if term == FOR_GOOD else now + timedelta(days=int(term))


def _is_written(asking: Asking[StanceDraft], reason: str) -> Words | None:
    del asking
    return None if reason.strip() else msg("This one is needed.")


def _refuse(visit: Visit, draft: StanceDraft) -> Outcome:
    ends = until(draft.term, visit.now)
    creator = stances.refuse(
        visit.uow,
        draft.creator,
        kind=draft.kind,
        reason=draft.reason or "",
        until=ends,
        by=visit.actor,
        now=visit.now,
    )
    done = Outcome(
        reply=StanceTaken(creator_id=creator.id, name=creator.name, stance=draft.kind, until=ends),
        refresh=creator_cards.cards(creator.id),
    )
    return with_card(visit, creator.id, done)


NOT_INTERESTED = Flow(
    name="creator.refuse",
    title=msg("Not interested"),
    draft=StanceDraft,
    submit=msg("Save"),
    finish=_refuse,
    pages=[
        Page(
            "refuse",
            msg("Not interested"),
            [
                text(
                    "reason",
                    msg("Reason"),
                    ask=msg("Why not?"),
                    hint=msg("The team sees it, the creator never."),
                    optional=True,
                    most_length=MOST_REASON,
                ),
                term_field(),
            ],
            advice=her_name,
        )
    ],
)
BLACKLIST = Flow(
    name="creator.blacklist",
    title=msg("Blacklist"),
    draft=StanceDraft,
    submit=msg("Blacklist"),
    finish=_refuse,
    pages=[
        Page(
            "blacklist",
            msg("Blacklist"),
            [
                text(
                    "reason",
                    msg("Reason"),
                    ask=msg("Why should the team not work with this creator?"),
                    hint=msg("The team sees it, the creator never."),
                    check=_is_written,
                    most_length=MOST_REASON,
                ),
                term_field(),
            ],
            advice=her_name,
        )
    ],
)
FLOWS = (NOT_INTERESTED, BLACKLIST)
