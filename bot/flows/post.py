"""Name the post that an approved draft became."""

from __future__ import annotations

from pydantic import BaseModel

from bot.flows.model import Flow, Page, link
from bot.messages.words import msg
from bot.visit import Visit
from domain.outcome import Outcome
from services import drafts


class PostDraft(BaseModel):
    """The post's address."""

    assignment: int = 0
    link: str = ""


def _publish(visit: Visit, draft: PostDraft) -> Outcome:
    return drafts.publish(visit.uow, draft.assignment, draft.link, by=visit.actor, now=visit.now)


POST = Flow(
    name="draft.post",
    title=msg("The post's link"),
    draft=PostDraft,
    submit=msg("Send"),
    finish=_publish,
    team_only=False,
    pages=[
        Page(
            "post",
            msg("The post's link"),
            [
                link(
                    "link",
                    msg("Link"),
                    ask=msg("Paste the link of the published post."),
                    hint=msg("The share text of the app will do: the link in it is taken."),
                )
            ],
        )
    ],
)
FLOWS = (POST,)
