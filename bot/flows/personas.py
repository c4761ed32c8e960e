"""A persona: a new one, one of its fields, which one a creator is compared with, and her own audience as it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from bot.flows.creator_fields import choices
from bot.flows.model import Asking, Choice, Field, Flow, Page, Unfit, choice, text
from bot.flows.shortlist_answers import ages_in, spelledages_in
from bot.messages.criteria import GENDERS, POWERS
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from bot.visit import Visit
from domain.audiences import Chat
from domain.creators import Gender
from domain.errors import Conflict
from domain.importing.values import words as split
from domain.outcome import Outcome, Post
from domain.personas import MOST_NAME, MOST_WORD, MOST_WORDS, Power, Wanted
from services import personas
from storage.queries import personas as rows

_YOUNGEST, _OLDEST = 13, 99
_MOST_TYPED = 400
_TAKEN = msg("There is a persona of that name already.")
_LISTS = ("cities", "interests", "scenes")


class PersonaDraft(BaseModel):
    """A persona as it is asked."""

    name: str = ""
    ages: str | None = None
    gender: Gender | None = None
    cities: str | None = None
    interests: str | None = None
    power: Power | None = None
    scenes: str | None = None


class EditDraft(PersonaDraft):
    """One field of a persona. `seen` and `seen_name`: what stood there when the asking began."""

    persona: int = 0
    what: str = "name"
    seen: Wanted = Wanted()
    seen_name: str = ""


class FitDraft(BaseModel):
    """Whose audience is compared, with which persona."""

    creator: int = 0
    persona: int = 0


EXAMPLE: Mapping[str, Words] = {
    "name": msg("Men of 30 to 50, menswear"),
    "cities": msg("first tier, new first tier"),
    "interests": msg("outfits for work, cars, outdoor"),
    "scenes": msg("live rooms at season change"),
}


def example(reader: Reader) -> dict[str, object]:
    """A persona to begin with, in the reader's words: the audience of the worked example (R30) with R14's other fields."""
    told: dict[str, object] = {name: say(words, reader) for name, words in EXAMPLE.items()}
    return told | {"ages": "30-50", "gender": Gender.MALE.value, "power": Power.MIDDLE.value}


def answers_of(name: str, wanted: Wanted) -> dict[str, object]:
    """A persona as answers: what it leaves open is left out."""
    told: dict[str, object] = {
        "name": name,
        "ages": spelledages_in(wanted.age_from, wanted.age_to),
        "gender": wanted.gender.value if wanted.gender else None,
        "power": wanted.power.value if wanted.power else None,
        **{field: "、".join(getattr(wanted, field)) for field in _LISTS},
    }
    return {field: value for field, value in told.items() if value}


def wanted(draft: PersonaDraft) -> Wanted:
    """The answers as a persona's fields."""
    ages = (ages_in(draft.ages) if draft.ages else None) or (None, None)
    return Wanted(
        age_from=ages[0],
        age_to=ages[1],
        gender=draft.gender,
        cities=_listed(draft.cities),
        interests=_listed(draft.interests),
        power=draft.power,
        scenes=_listed(draft.scenes),
    )


def _listed(written: str | None) -> tuple[str, ...]:
    return tuple(split(written)) if written else ()


def _free(asking: Asking[Any], name: str) -> Words | None:
    besides = getattr(asking.draft, "persona", 0)
    return _TAKEN if personas.is_taken(asking.uow, name, besides=besides) else None


def _two_ages(_asking: Asking[Any], typed: str) -> Words | None:
    ends = [each for each in ages_in(typed) or () if each is not None]
    if not ends or ends != sorted(ends) or not all(_YOUNGEST <= each <= _OLDEST for each in ends):
        return msg("Two ages, the younger first, such as 30-50.")
    return None


def _few_words(_asking: Asking[Any], typed: str) -> Words | None:
    found = _listed(typed)
    if not found:
        return msg("Write words, several with commas.")
    if len(found) > MOST_WORDS:
        return msg("At most %(most)s, several with commas.", most=MOST_WORDS)
    long = next((each for each in found if len(each) > MOST_WORD), None)
    if long is not None:
        return msg("At most %(most)s characters each, with commas between them.", most=MOST_WORD)
    return None


def _words(name: str, label: Words, ask: Words, placeholder: Words) -> Field:
    return text(
        name,
        label,
        ask=ask,
        placeholder=placeholder,
        hint=msg("Several with commas."),
        optional=True,
        check=_few_words,
        most_length=_MOST_TYPED,
    )


_FIELDS: Mapping[str, Field] = {
    each.name: each
    for each in (
        text(
            "name",
            msg("Name"),
            ask=msg("What is the persona called?"),
            check=_free,
            most_length=MOST_NAME,
        ),
        text(
            "ages",
            msg("Ages"),
            ask=msg("How old is this audience?"),
            placeholder=msg("30-50"),
            optional=True,
            check=_two_ages,
            most_length=20,
        ),
        choice("gender", msg("Gender"), choices(GENDERS), ask=msg("Men or women?"), optional=True),
        _words(
            "cities",
            msg("Cities"),
            msg("Where does it live? Cities, provinces or tiers of cities."),
            msg("first tier, new first tier, Hangzhou"),
        ),
        _words(
            "interests",
            msg("Interests"),
            msg("What is it interested in?"),
            msg("outfits for work, cars, outdoor"),
        ),
        choice(
            "power",
            msg("Purchasing power"),
            choices(POWERS),
            ask=msg("What is its purchasing power?"),
            optional=True,
        ),
        _words(
            "scenes",
            msg("Usual purchase scene"),
            msg("Where or when does it usually buy?"),
            msg("live rooms, gifts, before the season changes"),
        ),
    )
}


def with_card(visit: Visit, persona_id: int, outcome: Outcome) -> Outcome:
    """What was done, with the persona's card where it was done; in a chat without modals below the questions."""
    post = Post(
        personas.card(persona_id), Chat(visit.chat.id, visit.thread), again=visit.chat.platform != "slack"
    )
    return outcome + Outcome(post=(post,))


def _create(visit: Visit, draft: PersonaDraft) -> Outcome:
    try:
        made = personas.create(visit.uow, draft.name, wanted(draft), by=visit.actor, now=visit.now)
    except Conflict as taken:
        raise Unfit({"name": _TAKEN}) from taken
    return with_card(visit, made, Outcome())


NEW = Flow(
    name="persona.new",
    title=msg("New persona"),
    draft=PersonaDraft,
    submit=msg("Keep"),
    finish=_create,
    pages=[
        Page(
            "persona",
            msg("New persona"),
            list(_FIELDS.values()),
            advice=msg("Only the name is needed. What is not said is not compared."),
        )
    ],
)
# With every question answered already, by an example or by a creator's audience: all are shown, each with Change.
FROM = replace(NEW, name="persona.from", review=True)


def _whats(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(name, field.label) for name, field in _FIELDS.items()]


def _is(name: str) -> Callable[[EditDraft], bool]:
    return lambda draft: draft.what == name


def _edit(visit: Visit, draft: EditDraft) -> Outcome:
    told = {"name": draft.name, **wanted(draft).model_dump(mode="json")}
    seen = {"name": draft.seen_name, **draft.seen.model_dump(mode="json")}
    names = ("age_from", "age_to") if draft.what == "ages" else (draft.what,)
    change = {name: told[name] for name in names}
    try:
        done = personas.edit(visit.uow, draft.persona, change, seen, by=visit.actor, now=visit.now)
    except Conflict as taken:
        raise Unfit({"name": _TAKEN}) from taken
    return with_card(visit, draft.persona, done)


EDIT = Flow(
    name="persona.edit",
    title=msg("Edit the persona"),
    draft=EditDraft,
    submit=msg("Save"),
    finish=_edit,
    pages=[
        Page(
            "what",
            msg("Edit the persona"),
            [choice("what", msg("What"), _whats, ask=msg("What shall change?"))],
        ),
        *(Page(name, field.label, [field], when=_is(name)) for name, field in _FIELDS.items()),
    ],
)


def standing(asking: Asking[Any]) -> Sequence[Choice]:
    """The team's personas, to choose one."""
    return [Choice(str(row.id), row.name) for row in rows.standing(asking.uow)]


def _compare(visit: Visit, draft: FitDraft) -> Outcome:
    return Outcome(reply=personas.compare(visit.uow, draft.creator, draft.persona))


FIT = Flow(
    name="persona.fit",
    title=msg("Fits a persona?"),
    draft=FitDraft,
    submit=msg("Compare"),
    finish=_compare,
    pages=[
        Page(
            "which",
            msg("Fits a persona?"),
            [choice("persona", msg("Persona"), standing, ask=msg("Which persona?"))],
        )
    ],
)
FLOWS = (NEW, FROM, EDIT, FIT)
