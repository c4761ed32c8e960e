"""What is known of a creator's audience, written down by hand: R14's fields, where no export says them."""

from __future__ import annotations

from decimal import Decimal

from bot.flows.creator_fields import AboutHer, her_name, with_card
from bot.flows.model import Asking, Field, Flow, Page, percent, text
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.importing.values import MOST_TEXT
from domain.outcome import Outcome
from domain.personas import age_shares, powers_of
from services import audience_profiles
from services.audience_profiles import FACTS, Told
from storage.tables import Creator


class AudienceDraft(AboutHer):
    """Her audience as it is asked; `seen` is what stood there when the asking began."""

    seen: Told = Told()
    audience_men: Decimal | None = None
    audience_ages: str | None = None
    audience_cities: str | None = None
    audience_interests: str | None = None
    audience_power: str | None = None
    audience_scenes: str | None = None


def seed_of(creator: Creator) -> dict[str, object]:
    """What is known as proposals for the questions."""
    told = audience_profiles.told_of(creator).model_dump(mode="json")
    known = {name: value for name, value in told.items() if value not in (None, "")}
    return {"creator": creator.id, "seen": told, **known}


def _bands(asking: Asking[AudienceDraft], typed: str) -> Words | None:
    """What an import brought may overlap; it stays until somebody changes it."""
    if typed != asking.draft.seen.audience_ages and age_shares(typed) is None:
        return msg("Bands with their shares, together at most 100%%: 24-30 35%%, 31-40 40%%.")
    return None


def _levels(asking: Asking[AudienceDraft], typed: str) -> Words | None:
    if typed == asking.draft.seen.audience_power or powers_of(typed):
        return None
    return msg("Low, middle or high; with shares if you know them.")


def _save(visit: Visit, draft: AudienceDraft) -> Outcome:
    wanted = Told.model_validate({
        name: getattr(draft, name) if name == "audience_men" else (getattr(draft, name) or "").strip()
        for name in FACTS
    })  # fmt: skip
    done = audience_profiles.edit(visit.uow, draft.creator, wanted, draft.seen, by=visit.actor, now=visit.now)
    return with_card(visit, draft.creator, done)


def _words(name: str, label: Words, placeholder: Words, **more: object) -> Field:
    return text(
        name,
        label,
        placeholder=placeholder,
        optional=True,
        assume=True,
        most_length=MOST_TEXT,
        **more,
    )


AUDIENCE = Flow(
    name="creator.audience",
    title=msg("Audience"),
    draft=AudienceDraft,
    submit=msg("Save"),
    finish=_save,
    pages=[
        Page(
            "audience",
            msg("Audience"),
            [
                percent(
                    "audience_men", msg("Men among the fans"), optional=True, assume=True, least=0, most=1
                ),
                _words("audience_ages", msg("Ages of the fans"), msg("24-30 35%%, 31-40 40%%"), check=_bands),
                _words("audience_cities", msg("Cities"), msg("Shanghai 12%%, Hangzhou 8%%")),
                _words("audience_interests", msg("Interests"), msg("outfits for work, cars, outdoor")),
                _words(
                    "audience_power",
                    msg("Purchasing power"),
                    msg("middle, or: high 35%%, middle 45%%"),
                    check=_levels,
                ),
                _words(
                    "audience_scenes",
                    msg("Usual purchase scene"),
                    msg("live rooms, gifts, before the season changes"),
                ),
            ],
            advice=her_name,
        )
    ],
)
FLOWS = (AUDIENCE,)
