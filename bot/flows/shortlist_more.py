"""What else can be done with a shortlist: add somebody, look at one, say why not, share, run again, keep the search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from bot.flows.creator_fields import choice_of, those, which_creator
from bot.flows.model import Asking, Choice, Flow, Page, Unfit, choice, entity, text
from bot.flows.searching import alert_field, usual_name
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.errors import Conflict, NotFound
from domain.outcome import Outcome
from domain.people import Act
from domain.stances import MOST_REASON, TERMS, USUAL_DAYS, Stance
from services import (
    explaining,
    searches,
    shortlist_additions,
    shortlist_cards,
    shortlist_drops,
    shortlist_sharing,
    shortlists,
)
from services.audit import decided
from services.shortlist_rows import creators_of
from storage.tables import LinkedChat, Shortlist

FOR_GOOD = "for_good"
GONE = msg("What you chose is not there any more. Choose again.")
REASONS: dict[str, Words] = {
    "price": msg("Too expensive"),
    "style": msg("Style does not fit"),
    "data": msg("Numbers look doubtful"),
    "late": msg("Late or unreliable"),
    "other": msg("Another reason"),
}


class AddDraft(BaseModel):
    """Who is put on the list by hand."""

    shortlist: int = 0
    creator: int = 0


class RefuseDraft(BaseModel):
    """Whom the team is not interested in, why and for how long."""

    shortlist: int = 0
    creator: int = 0
    why: str = "price"
    words: str | None = None
    term: str = str(USUAL_DAYS)


class ShareDraft(BaseModel):
    """Where else the list shall stand."""

    shortlist: int = 0
    chat: int = 0


class WhyDraft(BaseModel):
    """Whose score is to be explained."""

    shortlist: int = 0
    creator: int = 0


class MoreDraft(BaseModel):
    """What is to be done with the list, and what that needs to know."""

    shortlist: int = 0
    what: str = "one"
    creator: int = 0
    name: str = ""
    alert: bool = True


def _not_listed(asking: Asking[AddDraft], creator_id: int) -> Words | None:
    if shortlist_additions.is_listed(asking.uow, asking.draft.shortlist, creator_id):
        return msg("On the list already.")
    return None


def _add(visit: Visit, draft: AddDraft) -> Outcome:
    if shortlist_additions.is_full(visit.uow, draft.shortlist):
        raise Unfit({"creator": msg("A list takes %(n)s by hand.", n=shortlist_additions.MOST_ADDED)})
    try:
        outcome = shortlist_additions.add(
            visit.uow, draft.shortlist, draft.creator, by=visit.actor, now=visit.now
        )
    except Conflict as there:
        raise Unfit({"creator": msg("On the list already.")}) from there
    decided(
        visit.uow, Act.SHORTLIST_ADD, draft.shortlist, by=visit.actor, now=visit.now, creator=draft.creator
    )
    return outcome


ADD = Flow(
    name="shortlist.add",
    title=msg("Add a creator"),
    draft=AddDraft,
    submit=msg("Add"),
    finish=_add,
    pages=[Page("who", msg("Add a creator"), [which_creator(check=_not_listed)])],
)


def _reasons(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(key, words) for key, words in REASONS.items()]


def _terms(_asking: Asking[Any]) -> Sequence[Choice]:
    return [
        *(Choice(str(days), msg("%(n)s days", n=days)) for days in TERMS),
        Choice(FOR_GOOD, msg("For good: blacklist")),
    ]


def _whom(asking: Asking[RefuseDraft]) -> Words | None:
    listed = {each.id: each for each in _listed(asking)}
    creator = listed.get(asking.draft.creator)
    return (
        msg("%(creator)s leaves this list and is on no new one meanwhile.", creator=creator.name)
        if creator
        else None
    )


def _refuse(visit: Visit, draft: RefuseDraft) -> Outcome:
    said = say(REASONS[draft.why], visit.reader) if draft.why != "other" else ""
    reason = " · ".join(each for each in (said, draft.words or "") if each)[:MOST_REASON]
    is_for_good = draft.term == FOR_GOOD
    outcome = shortlist_drops.refuse(
        visit.uow,
        draft.shortlist,
        draft.creator,
        kind=Stance.BLACKLISTED if is_for_good else Stance.NOT_INTERESTED,
        reason=reason,
        until=None if is_for_good else visit.now + timedelta(days=int(draft.term)),
        by=visit.actor,
        now=visit.now,
    )
    decided(
        visit.uow, Act.SHORTLIST_REFUSE, draft.shortlist, by=visit.actor, now=visit.now, creator=draft.creator
    )
    return outcome


REFUSE = Flow(
    name="shortlist.refuse",
    title=msg("Not interested"),
    draft=RefuseDraft,
    submit=msg("Take off the list"),
    finish=_refuse,
    pages=[
        Page(
            "why",
            msg("Not interested"),
            [
                choice("why", msg("Reason"), _reasons, ask=msg("Why not?"), default="price"),
                text("words", msg("In a few words"), optional=True, assume=True, most_length=200),
                choice(
                    "term", msg("For how long"), _terms, ask=msg("For how long?"), default=str(USUAL_DAYS)
                ),
            ],
            advice=_whom,
        )
    ],
)


def _chats(asking: Asking[ShareDraft]) -> Sequence[Choice]:
    return [_chat(each) for each in shortlist_sharing.chats(asking.uow, asking.draft.shortlist)]


def _chat(row: LinkedChat) -> Choice:
    where = {"slack": "Slack", "telegram": "Telegram"}.get(row.platform, row.platform)
    return Choice(str(row.id), row.title or row.platform_chat, where)


def _share(visit: Visit, draft: ShareDraft) -> Outcome:
    try:
        outcome = shortlist_sharing.share(visit.uow, draft.shortlist, draft.chat)
    except NotFound as gone:
        raise Unfit({"chat": msg("What you chose is not there any more. Choose again.")}) from gone
    decided(visit.uow, Act.SHORTLIST_SHARE, draft.shortlist, by=visit.actor, now=visit.now, chat=draft.chat)
    return outcome


SHARE = Flow(
    name="shortlist.share",
    title=msg("Share the shortlist"),
    draft=ShareDraft,
    submit=msg("Share"),
    finish=_share,
    pages=[
        Page(
            "where",
            msg("Share the shortlist"),
            [
                entity(
                    "chat",
                    msg("Chat"),
                    _chats,
                    ask=msg("Where shall it stand as well?"),
                    hint=msg("Only chats that the team alone reads."),
                )
            ],
        )
    ],
)


def _whats(asking: Asking[MoreDraft]) -> Sequence[Choice]:
    listed = Choice("one", msg("Look at one creator"), msg("her record, why this score, not interested"))
    others = [
        Choice("cuts", msg("Who was cut"), msg("by which floor, with names")),
        Choice("again", msg("Run it again"), msg("over today's creators: who is new, who left")),
        Choice("search", msg("Save the search"), msg("and be told when an import brings somebody who fits")),
    ]
    return [listed, *others] if _listed(asking) else others


def _listed(asking: Asking[Any]) -> Sequence[Any]:
    if not asking.draft.shortlist:
        return ()
    return creators_of(asking.uow, asking.uow.get(Shortlist, asking.draft.shortlist))


def _of_list(asking: Asking[Any]) -> Sequence[Choice]:
    return [choice_of(each) for each in _listed(asking)]


def _name(asking: Asking[MoreDraft]) -> str | None:
    if not asking.draft.shortlist:
        return None
    return usual_name(asking, shortlists.criteria_of(asking.uow, asking.draft.shortlist))


def _free(asking: Asking[MoreDraft], name: str) -> Words | None:
    if searches.is_taken(asking.uow, name):
        return msg("There is a search of that name already.")
    return None


def _more(visit: Visit, draft: MoreDraft) -> Outcome:
    uow, here = visit.uow, {"by": visit.actor, "chat": visit.chat, "now": visit.now}
    match draft.what:
        case "cuts":
            return Outcome(reply=shortlist_cards.show_cuts(uow, draft.shortlist))
        case "again":
            return shortlists.rerun(uow, draft.shortlist, thread=visit.thread, **here)  # type: ignore[arg-type]
        case "search":
            return _keep_search(visit, draft)
        case _:
            try:
                return Outcome(reply=shortlist_cards.show_entry(uow, draft.shortlist, draft.creator))
            except NotFound as gone:
                raise Unfit({"creator": GONE}) from gone


def _keep_search(visit: Visit, draft: MoreDraft) -> Outcome:
    criteria = shortlists.criteria_of(visit.uow, draft.shortlist)
    try:
        outcome = searches.save(
            visit.uow,
            draft.name,
            criteria,
            alert=draft.alert,
            shortlist_id=draft.shortlist,
            chat=visit.chat,
            by=visit.actor,
            now=visit.now,
        )
    except Conflict as taken:
        raise Unfit({"name": msg("There is a search of that name already.")}) from taken
    decided(visit.uow, Act.SEARCH_SAVE, draft.shortlist, by=visit.actor, now=visit.now)
    return outcome


def _wants(what: str) -> Any:
    return lambda draft: draft.what == what


MORE = Flow(
    name="shortlist.more",
    title=msg("More with this list"),
    draft=MoreDraft,
    submit=msg("Go on"),
    finish=_more,
    pages=[
        Page(
            "what",
            msg("More with this list"),
            [
                choice(
                    "what", msg("What"), _whats, ask=msg("What shall be done with this list?"), default="one"
                )
            ],
        ),
        Page(
            "one",
            msg("Look at one creator"),
            [entity("creator", msg("Creator"), _of_list, find=those, ask=msg("Which creator?"))],
            when=_wants("one"),
        ),
        Page(
            "search",
            msg("Save the search"),
            [
                text(
                    "name",
                    msg("Name"),
                    ask=msg("What is the search called?"),
                    default=_name,
                    check=_free,
                    most_length=searches.MOST_NAME,
                ),
                alert_field(),
            ],
            when=_wants("search"),
        ),
    ],
)


def _why(visit: Visit, draft: WhyDraft) -> Outcome:
    try:
        return explaining.explain(visit.uow, draft.shortlist, draft.creator, now=visit.now)
    except NotFound as gone:
        raise Unfit({"creator": GONE}) from gone


WHY = Flow(
    name="shortlist.why",
    title=msg("Why this score"),
    draft=WhyDraft,
    submit=msg("Show"),
    finish=_why,
    pages=[
        Page(
            "whom",
            msg("Why this score"),
            [entity("creator", msg("Creator"), _of_list, find=those, ask=msg("Whose score?"))],
        )
    ],
)
FLOWS = (ADD, REFUSE, SHARE, MORE, WHY)
