"""Flows of the tests: one with every kind of question, and a short one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from pydantic import BaseModel

from bot.flows.model import (
    Asking,
    Choice,
    Flow,
    Page,
    Unfit,
    choice,
    day,
    entities,
    entity,
    file,
    link,
    long_text,
    many,
    moment,
    money,
    number,
    percent,
    text,
    yes_no,
)
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.money import Money
from domain.notices.flows import NothingWaits
from domain.outcome import Outcome
from storage.tables import Creator

finished: list[BaseModel] = []
REGIONS = [Choice("cn", msg("China")), Choice("sg", msg("Singapore")), Choice("my", msg("Malaysia"))]


class EverythingDraft(BaseModel):
    title: str = ""
    kind: str = "video"
    region: tuple[str, ...] = ()
    fee: Money | None = None
    share: Decimal | None = None
    fans: int | None = None
    on: date | None = None
    live: bool | None = None
    host: int | None = None
    creators: tuple[int, ...] = ()
    note: str = ""
    floor: Decimal = Decimal("0.5")
    story: str = ""
    at: datetime | None = None
    post: str = ""
    draft: int | None = None
    from_list: int | None = None


def creators(asking: Asking[EverythingDraft]) -> Sequence[Choice]:
    rows = asking.uow.all(asking.uow.query(Creator).order_by(Creator.name))
    return [
        Choice(str(row.id), row.name, row.platform)
        for row in rows
        if asking.query.lower() in row.name.lower()
    ]


def _together(asking: Asking[EverythingDraft]) -> Mapping[str, Words]:
    draft = asking.draft
    if draft.fee is not None and draft.share is not None and draft.fee.amount == 0 and draft.share == 0:
        return {"share": msg("Nothing to earn.")}
    return {}


def _finish(visit: Visit, draft: EverythingDraft) -> Outcome:
    del visit
    if draft.title == "unfit":
        raise Unfit({"title": msg("Taken.")})
    finished.append(draft)
    return Outcome(reply=NothingWaits())


EVERYTHING = Flow(
    name="test.everything",
    title=msg("Everything"),
    draft=EverythingDraft,
    review=True,
    finish=_finish,
    pages=[
        Page(
            "what",
            msg("What"),
            [
                text("title", msg("Title"), ask=msg("What is it called?"), most_length=20),
                choice(
                    "kind", msg("Kind"), [Choice("video", msg("Video")), Choice("live", msg("Live room"))]
                ),
                yes_no("live", msg("Replay"), when=lambda draft: draft.kind == "live"),
                many("region", msg("Regions"), REGIONS, least=1, most=2),
            ],
        ),
        Page(
            "terms",
            msg("Terms"),
            [
                money("fee", msg("Fee")),
                percent("share", msg("Share"), least=0, most=1),
                number("fans", msg("Fans"), whole=True, optional=True),
                percent("floor", msg("Floor"), default=Decimal("0.6"), assume=True),
                day("on", msg("Day"), default=lambda asking: asking.now.date()),
            ],
            check=_together,
        ),
        Page(
            "who",
            msg("Who"),
            [
                entity("host", msg("Host"), creators, search=True),
                entities("creators", msg("Creators"), creators, search=True, least=1),
                text("note", msg("Note"), optional=True, multiline=True),
            ],
        ),
        Page(
            "proof",
            msg("Proof"),
            [
                long_text("story", msg("Story")),
                moment("at", msg("Time"), least=datetime(2026, 11, 1, tzinfo=UTC)),
                link("post", msg("Link")),
                file("draft", msg("Draft"), endings=("mp4", "jpg")),
            ],
        ),
    ],
)


class ShortDraft(BaseModel):
    name: str = ""


SHORT = Flow(
    name="test.short",
    title=msg("Short"),
    draft=ShortDraft,
    finish=lambda _, draft: finished.append(draft) or Outcome(reply=NothingWaits()),  # type: ignore[func-returns-value]
    pages=[Page("only", msg("Only"), [text("name", msg("Name"))])],
    team_only=False,
)


class LimitsDraft(BaseModel):
    floor: Decimal | None = Decimal("0.5")


LIMITS = Flow(
    name="test.limits",
    title=msg("Limits"),
    draft=LimitsDraft,
    finish=lambda _, draft: finished.append(draft) or Outcome(reply=NothingWaits()),  # type: ignore[func-returns-value]
    pages=[
        Page("only", msg("Only"), [percent("floor", msg("Floor"), default=Decimal("0.6"), optional=True)])
    ],
)
