"""One thing at a time in a creator's record: a note, tags, a quote, a check of her numbers, a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.flows.creator_fields import (
    AboutHer,
    choices,
    her_name,
    not_in_the_future,
    today,
    with_card,
)
from bot.flows.model import (
    Asking,
    Choice,
    Flow,
    Page,
    choice,
    day,
    file,
    long_text,
    many,
    money,
    text,
)
from bot.flows.tags import tag_value
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.money import Money
from domain.outcome import Outcome
from domain.records import (
    MOST_LIBRARY,
    MOST_NOTE,
    MOST_TAG,
    MOST_TAGS,
    MOST_WORDS,
    QuoteItem,
    QuoteSource,
    Verdict,
    tag_key,
    tag_names,
)
from services import records, tags
from storage.tables import Creator

ITEMS: dict[QuoteItem, Words] = {
    QuoteItem.VIDEO: msg("A video"),
    QuoteItem.LIVE: msg("A live session"),
    QuoteItem.POST: msg("A post"),
    QuoteItem.PACKAGE: msg("A package"),
    QuoteItem.OTHER: msg("Something else"),
}
SOURCES: dict[QuoteSource, Words] = {
    QuoteSource.CREATOR: msg("The creator"),
    QuoteSource.AGENCY: msg("The agency"),
    QuoteSource.PLATFORM: msg("The listed price"),
    QuoteSource.OTHER: msg("Somebody else"),
}
VERDICTS: dict[Verdict, Words] = {
    Verdict.GENUINE: msg("Genuine"),
    Verdict.DOUBTFUL: msg("Doubtful"),
    Verdict.FAKE: msg("Fake"),
}


class NoteDraft(AboutHer):
    note: str = ""


def _note(visit: Visit, draft: NoteDraft) -> Outcome:
    done = records.add_note(visit.uow, draft.creator, draft.note, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


NOTE = Flow(
    name="creator.note",
    title=msg("Note"),
    draft=NoteDraft,
    submit=msg("Save"),
    finish=_note,
    pages=[
        Page(
            "note",
            msg("Note"),
            [
                long_text(
                    "note",
                    msg("Note"),
                    ask=msg("What should the team know?"),
                    hint=msg("The creator never sees it."),
                    most_length=MOST_NOTE,
                )
            ],
            advice=her_name,
        )
    ],
)


class TagsDraft(AboutHer):
    """`seen` are her tags when the asking began."""

    seen: tuple[str, ...] = ()
    any_known: bool = False
    tags: tuple[str, ...] = ()
    new: str | None = None


def _tag_choices(asking: Asking[TagsDraft]) -> Sequence[Choice]:
    """Hers first, then the library."""
    known = dict.fromkeys([*asking.draft.seen, *tags.names(asking.uow)])
    return [Choice(tag_value(name), name) for name in known]


def _wanted_tags(asking: Asking[TagsDraft]) -> list[str]:
    by_value = {one.value: str(one.label) for one in _tag_choices(asking)}
    picked = [by_value[value] for value in asking.draft.tags if value in by_value]
    return list(tag_names([*picked, *tag_names(asking.draft.new or "")]))


def _room_for_tags(asking: Asking[TagsDraft]) -> Mapping[str, Words]:
    wanted = _wanted_tags(asking)
    if any(len(name) > MOST_TAG for name in wanted if name not in asking.draft.seen):
        return {"new": msg("A tag has at most %(most)s characters.", most=MOST_TAG)}
    if len(wanted) > max(MOST_TAGS, len(asking.draft.seen)):
        return {"tags": msg("A creator has at most %(most)s tags.", most=MOST_TAGS)}
    library = {tag_key(name) for name in tags.names(asking.uow)}
    new = {tag_key(name) for name in wanted} - library - {tag_key(name) for name in asking.draft.seen}
    if new and len(library) + len(new) > MOST_LIBRARY:
        return {"new": msg("The library has its %(most)s tags. Remove one first.", most=MOST_LIBRARY)}
    return {}


def _tag(visit: Visit, draft: TagsDraft) -> Outcome:
    asking = Asking(visit.uow, draft, visit.actor, visit.now, visit.reader, "")
    done = tags.put_on(
        visit.uow, draft.creator, _wanted_tags(asking), seen=draft.seen, by=visit.actor, now=visit.now
    )
    return with_card(visit, draft.creator, done)


TAGS = Flow(
    name="creator.tags",
    title=msg("Tags"),
    draft=TagsDraft,
    submit=msg("Save"),
    finish=_tag,
    pages=[
        Page(
            "tags",
            msg("Tags"),
            [
                many(
                    "tags",
                    msg("Tags"),
                    _tag_choices,
                    ask=msg("Which tags?"),
                    optional=True,
                    default=lambda asking: [tag_value(name) for name in asking.draft.seen],
                    when=lambda draft: draft.any_known,
                ),
                text(
                    "new",
                    msg("New tags"),
                    ask=msg("Any new tags?"),
                    hint=msg("Several with commas."),
                    optional=True,
                    most_length=300,
                ),
            ],
            check=_room_for_tags,
            advice=her_name,
        )
    ],
)


class QuoteDraft(AboutHer):
    """A price, what for, and who named it."""

    amount: Money | None = None
    item: QuoteItem = QuoteItem.VIDEO
    source: QuoteSource = QuoteSource.CREATOR
    on_day: date | None = None
    note: str | None = None


def _quote(visit: Visit, draft: QuoteDraft) -> Outcome:
    assert draft.amount is not None  # asked and not optional
    quote = records.NewQuote(
        amount=draft.amount,
        item=draft.item,
        source=draft.source,
        on_day=draft.on_day or visit.now.date(),
        note=(draft.note or "").strip(),
    )
    done = records.add_quote(visit.uow, draft.creator, quote, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


QUOTE = Flow(
    name="creator.quote",
    title=msg("New quote"),
    draft=QuoteDraft,
    submit=msg("Save"),
    finish=_quote,
    pages=[
        Page(
            "quote",
            msg("New quote"),
            [
                money("amount", msg("Amount"), ask=msg("What is the price?"), least=0),
                choice(
                    "item",
                    msg("For"),
                    choices(ITEMS),
                    ask=msg("For what?"),
                    hint=msg("The price of a video is the one that shortlists compare."),
                    default=QuoteItem.VIDEO,
                ),
                choice(
                    "source",
                    msg("Named by"),
                    choices(SOURCES),
                    ask=msg("Who named it?"),
                    default=QuoteSource.CREATOR,
                ),
                day("on_day", msg("Day"), default=today, assume=True, check=not_in_the_future),
                text(
                    "note",
                    msg("What it includes"),
                    optional=True,
                    assume=True,
                    most_length=MOST_WORDS,
                ),
            ],
            advice=her_name,
        )
    ],
)


class VerifyDraft(AboutHer):
    """Where her numbers were looked up, and what they looked like (R22)."""

    platform: str = ""
    verdict: Verdict = Verdict.GENUINE
    on_day: date | None = None
    note: str | None = None


def _verify(visit: Visit, draft: VerifyDraft) -> Outcome:
    look = records.Look(
        platform=draft.platform,
        verdict=draft.verdict,
        on_day=draft.on_day or visit.now.date(),
        note=draft.note or "",
    )
    done = records.verify(visit.uow, draft.creator, look, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


VERIFY = Flow(
    name="creator.verify",
    title=msg("Verify the numbers"),
    draft=VerifyDraft,
    submit=msg("Save"),
    finish=_verify,
    pages=[
        Page(
            "verify",
            msg("Verify the numbers"),
            [
                text(
                    "platform",
                    msg("Looked up on"),
                    ask=msg("Where did you look the numbers up?"),
                    placeholder=msg("a data platform, such as Chanmama or Modash"),
                    most_length=60,
                ),
                choice("verdict", msg("Verdict"), choices(VERDICTS), ask=msg("How do they look?")),
                day("on_day", msg("Day"), default=today, assume=True, check=not_in_the_future),
                text("note", msg("What was seen"), optional=True, assume=True, most_length=MOST_WORDS),
            ],
            advice=her_name,
        )
    ],
)


class FileDraft(AboutHer):
    file: int = 0
    title: str | None = None


def _attach(visit: Visit, draft: FileDraft) -> Outcome:
    done = records.attach(
        visit.uow, draft.creator, draft.file, draft.title or "", by=visit.actor, now=visit.now
    )
    return with_card(visit, draft.creator, done)


ATTACH = Flow(
    name="creator.file",
    title=msg("Attach a file"),
    draft=FileDraft,
    submit=msg("Attach"),
    finish=_attach,
    pages=[
        Page(
            "file",
            msg("Attach a file"),
            [
                file("file", msg("File"), ask=msg("Send the file.")),
                text(
                    "title",
                    msg("What it is"),
                    hint=msg("Empty: the file's name."),
                    optional=True,
                    assume=True,
                    most_length=MOST_WORDS,
                ),
            ],
            advice=her_name,
        )
    ],
)
FLOWS = (NOTE, TAGS, QUOTE, VERIFY, ATTACH)


def tags_seed(creator: Creator, library: Sequence[str]) -> dict[str, object]:
    """Her tags as they stand; without any tag at all only new ones are asked for."""
    return {"creator": creator.id, "seen": list(creator.tags), "any_known": bool(creator.tags or library)}
