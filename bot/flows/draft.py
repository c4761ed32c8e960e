"""Hand in a draft: the work as a link or a file, what goes with it, and what a pre-check finds before anybody looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from bot.flows import findings
from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, file, link, long_text, text
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.compliance import tags_of
from domain.outcome import Outcome
from services import draft_cards, drafts
from storage.tables import Assignment, Submission, Task

MOST_SMALL = 300


class DraftDraft(BaseModel):
    """A draft in the making. `assignment` is known from the button; else `share` is asked for."""

    assignment: int = 0
    share: str = ""
    link: str = ""
    file: int | None = None
    caption: str = ""
    product_link: str = ""
    tags: str = ""
    cover: str = ""
    music: str = ""
    note: str = ""

    @property
    def share_id(self) -> int:
        return self.assignment or int(self.share or 0)


def seed_of(share: Assignment, earlier: Submission | None) -> dict[str, object]:
    """What is known before anything is asked: the next version begins with what the last one said."""
    seed: dict[str, object] = {"assignment": share.id}
    if earlier is not None:
        known = {
            "link": earlier.link,
            "caption": earlier.caption,
            "product_link": earlier.product_link,
            "tags": " ".join(earlier.tags),
            "cover": earlier.cover,
            "music": earlier.music,
        }
        seed |= {name: value for name, value in known.items() if value}
    return seed


def _shares(asking: Asking[DraftDraft]) -> Sequence[Choice]:
    return [
        Choice(str(row.id), asking.uow.get(Task, row.task_id).title)
        for row in drafts.open_shares(asking.uow, asking.by.creator_id or 0)
    ]


def _brief_link(asking: Asking[DraftDraft]) -> str | None:
    if not asking.draft.share_id:
        return None
    share = asking.uow.get(Assignment, asking.draft.share_id)
    return drafts.product_link(asking.uow, share) or None


def _made(draft: DraftDraft) -> drafts.NewDraft:
    return drafts.NewDraft(
        link=draft.link,
        file_id=draft.file,
        caption=draft.caption,
        music=draft.music,
        cover=draft.cover,
        product_link=draft.product_link,
        tags=tuple(tags_of(draft.tags)),
        note=draft.note,
    )


def _found(asking: Asking[DraftDraft]) -> Words | None:
    if not asking.draft.share_id:
        return None
    share = asking.uow.get(Assignment, asking.draft.share_id)
    return findings.spoken(drafts.findings(asking.uow, share, _made(asking.draft), now=asking.now))


def _wanted(asking: Asking[DraftDraft]) -> Words | None:
    """What the last review asked for, while the next version is handed in."""
    if not asking.draft.share_id:
        return None
    share = asking.uow.get(Assignment, asking.draft.share_id)
    stand = draft_cards.stand(asking.uow, share)
    if stand is None or not stand.changes:
        return None
    changes = tuple(
        msg("%(point)s (%(change)s)", point=findings.POINTS[each.point][0], change=each.change)
        for each in stand.changes
    )
    return msg("Asked for: %(changes)s", changes=changes)


def _hand_in(visit: Visit, draft: DraftDraft) -> Outcome:
    return drafts.submit(
        visit.uow, draft.share_id, _made(draft), by=visit.actor, now=visit.now, real=visit.real
    )


def _work() -> list[Field]:
    return [
        choice(
            "share",
            msg("Task"),
            _shares,
            ask=msg("Which task is it for?"),
            when=lambda draft: not draft.assignment,
        ),
        link(
            "link",
            msg("Link to the draft"),
            ask=msg("Where can the draft be seen? Paste its link."),
            hint=msg("No link? Leave it out and send the file."),
            optional=True,
            advice=_wanted,
        ),
    ]


def _file() -> Field:
    """On a page of its own: a form would ask for it beside the link."""
    return file(
        "file",
        msg("File"),
        ask=msg("Send the file of the draft."),
    )


def _around(*, known: bool) -> list[Field]:
    """What goes with the work (R108). `known`: it stands as it was unless it is changed."""
    return [
        long_text("caption", msg("Caption"), ask=msg("What is the caption?"), assume=known),
        link(
            "product_link",
            msg("Product link"),
            ask=msg("Which product link will buyers see?"),
            default=_brief_link,
            optional=True,
            assume=known,
        ),
        text(
            "tags",
            msg("Tags and topics"),
            ask=msg("Which tags and topics?"),
            optional=True,
            assume=known,
            most_length=MOST_SMALL,
        ),
        text(
            "cover",
            msg("Cover"),
            ask=msg("Which cover? A link or a few words."),
            optional=True,
            assume=known,
            most_length=MOST_SMALL,
        ),
        text(
            "music",
            msg("Music"),
            ask=msg("Which music?"),
            optional=True,
            assume=known,
            most_length=MOST_SMALL,
        ),
    ]


def _flow(name: str, title: Words, *, known: bool) -> Flow[Any]:
    return Flow(
        name=name,
        title=title,
        draft=DraftDraft,
        submit=msg("Hand in"),
        review=True,
        finish=_hand_in,
        team_only=False,
        pages=[
            Page("work", msg("The draft"), _work()),
            Page("file", msg("The draft"), [_file()], when=lambda draft: not draft.link),
            Page("around", msg("What goes with it"), _around(known=known)),
            Page(
                "note",
                msg("Before you hand in"),
                [
                    text(
                        "note",
                        msg("Note"),
                        ask=msg("Anything the merchant should know about this version?"),
                        optional=True,
                        multiline=True,
                        most_length=500,
                    )
                ],
                advice=_found,
            ),
        ],
    )


DRAFT = _flow("draft.first", msg("Hand in a draft"), known=False)
DRAFT_AGAIN = _flow("draft.again", msg("Hand in again"), known=True)
FLOWS = (DRAFT, DRAFT_AGAIN)
