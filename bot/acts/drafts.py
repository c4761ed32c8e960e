"""What buttons on drafts do, and what a creator's link or file means that nobody asked for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers import Answer, Nothing
from bot.flows import engine, steps
from bot.flows.draft import DRAFT, DRAFT_AGAIN, seed_of
from bot.flows.errors import Invalid
from bot.flows.links import link as link_in
from bot.flows.post import POST
from bot.flows.review import REVIEW_DRAFT
from bot.flows.run import Question
from bot.inbound import FilesDropped, Press, Text
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.notices.drafts import DraftOffered, NoDraftExpected
from domain.notices.files import FileNotKept, FileTrouble
from domain.outcome import Outcome, Post
from domain.people import Act, Role
from services import draft_cards, drafts, files, reviews
from storage.tables import FlowRun, Submission, Task

MOST_NAMED = 60


def start(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Hand in a draft for the share `token.subject`: the first one, or the next with everything as it was."""
    del press
    share = drafts.may_hand_in(visit.uow, token.subject, by=visit.actor)
    earlier = draft_cards.latest(visit.uow, share.id)
    return engine.start(visit, DRAFT_AGAIN if earlier else DRAFT, seed=seed_of(share, earlier))


def review(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The six points of one draft."""
    del press
    row = reviews.may_still_review(visit.uow, token.subject)
    return engine.start(visit, REVIEW_DRAFT, seed={"submission": row.id})


def approve(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(reviews.approve(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def see_file(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.reply(reviews.see_file(visit.uow, token.subject))
    return Nothing()


def see(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Post the draft's card again, at the bottom."""
    del press
    row = visit.uow.get(Submission, token.subject)
    here: Audience = Member(visit.actor.membership_id)
    if visit.chat.audience == ChatAudience.TEAM.value:
        here = Chat(visit.chat.id, visit.thread)
    visit.add(Outcome(post=(Post(draft_cards.card(row), here, again=True),)))
    return Nothing()


def publish(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Ask for the address of the post."""
    del press
    share = drafts.may_publish(visit.uow, token.subject, by=visit.actor)
    known = {"link": share.post_link} if share.post_link else {}
    return engine.start(visit, POST, seed={"assignment": share.id, **known})


def link(visit: Visit, text: Text) -> Answer | None:
    """A creator's message that is a link: shall it be handed in? None when it is something else."""
    if visit.actor.creator_id is None or not visit.in_private:
        return None
    try:
        address = link_in(text.text)
    except Invalid:
        return None
    _offer(visit, {"link": address}, address)
    return Nothing()


def file(visit: Visit, given: FilesDropped) -> Answer | None:
    """A creator's file that no question asked for: shall it be handed in? None for files of the team."""
    if visit.actor.role is not Role.CREATOR or visit.actor.creator_id is None:
        return None
    if not visit.in_private:
        return None
    if (asked := _link_asked(visit)) is not None:
        asked.answers = {**asked.answers, "link": None}
        return engine.given(visit, asked, given)
    one = given.files[0]
    most = files.most_bytes(visit.chat.platform, visit.most_file_bytes)
    if one.size is not None and one.size > most:
        visit.reply(FileNotKept(file=one.name[:MOST_NAMED], trouble=FileTrouble.TOO_LARGE))
        return Nothing()
    row = files.receive(
        visit.uow,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        platform=visit.chat.platform,
        ref=one.ref,
    )
    _offer(visit, {"file": str(row.id), "link": None}, one.name)
    return Nothing()


def _link_asked(visit: Visit) -> FlowRun | None:
    """The conversation that asks for a link at this moment: a file is as good."""
    row = engine.active(visit)
    if row is None or row.flow not in {DRAFT.name, DRAFT_AGAIN.name} or row.platform == "slack":
        return None
    position = steps.in_hand(visit, row).position()
    return row if isinstance(position, Question) and position.field.name == "link" else None


def _offer(visit: Visit, answers: Mapping[str, object], what: str) -> None:
    """Keep what she sent as the beginning of a conversation; a button goes on with it."""
    shares = drafts.open_shares(visit.uow, visit.actor.creator_id or 0)
    if not shares:
        visit.reply(NoDraftExpected(what=what[:MOST_NAMED]))
        return
    only = shares[0] if len(shares) == 1 else None
    earlier = draft_cards.latest(visit.uow, only.id) if only else None
    flow = DRAFT_AGAIN if earlier else DRAFT
    row = steps.create(visit, flow, seed_of(only, earlier) if only else {}, answers)
    row.state = "parked"
    visit.uow.flush()
    title = visit.uow.get(Task, only.task_id).title if only else ""
    visit.reply(DraftOffered(run_id=row.id, revision=row.revision, what=what[:MOST_NAMED], title=title))


PRESSES = {
    Act.DRAFT_START: start,
    Act.DRAFT_REVIEW: review,
    Act.DRAFT_APPROVE: approve,
    Act.DRAFT_FILE: see_file,
    Act.DRAFT_SEE: see,
    Act.POST_START: publish,
}
