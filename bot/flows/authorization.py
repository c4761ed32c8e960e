"""Ask a creator for an ad authorization: who, where, what, for how long, to what end, and who is in charge."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from bot.flows.model import Asking, Choice, Flow, Page, choice, entity, link, long_text, many
from bot.flows.texts import in_language
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.errors import NotFound
from domain.ids import MOST_ID
from domain.notices.authorizations import EntrustedPossible
from domain.outcome import Outcome
from domain.policies import AdPlatform, Duration, Policy, Scope, policies, policy
from services import authorizations, creator_search
from services.people import name_of
from storage.tables import Creator, Membership

PERMANENT = "permanent"
_DIRECT, _REQUEST = "direct", "request"
MOST_WORDS = 500


class RequestDraft(BaseModel):
    """A request in the making."""

    creator: int | None = None
    platform: AdPlatform = AdPlatform.QIANCHUAN
    scope: Scope = Scope.SINGLE_VIDEO
    item_url: str = ""
    days: str = "30"
    sure: str = ""  # the second answer about a term without an end
    entrusted: list[str] = []
    how: str = _REQUEST
    goal: str = ""
    boundary: str = ""
    delivery: str = ""
    in_charge: int | None = None
    assignment: int | None = None

    @property
    def rules(self) -> Policy:
        return policy(self.platform)

    @property
    def term(self) -> int | None:
        """Days; None without an end."""
        wanted = self.sure or self.days
        return None if wanted == PERMANENT else int(wanted)

    @property
    def may_try(self) -> bool:
        """托管授权: all its facts hold for this scope (R83)."""
        given = self.rules.entrusted
        return (
            given is not None
            and self.scope in given.scopes
            and {fact.key for fact in given.facts} <= set(self.entrusted)
        )

    @property
    def asks_facts(self) -> bool:
        given = self.rules.entrusted
        return given is not None and self.scope in given.scopes


_Asking = Asking[RequestDraft]


def _creators(asking: _Asking) -> Sequence[Choice]:
    return [_creator(each) for each in creator_search.find(asking.uow, asking.query, limit=50)]


def _creator(creator: Creator) -> Choice:
    reach = {
        "linked": msg("gets it in Telegram at once"),
        "invited": msg("invited, has not opened the bot yet"),
    }.get(creator.reach, msg("not linked: you get a link and a text to copy"))
    return Choice(str(creator.id), creator.name, reach)


def _picked(asking: _Asking, values: Sequence[str]) -> Sequence[Choice]:
    found = []
    for value in filter(_is_id, values):
        with contextlib.suppress(NotFound):
            found.append(_creator(asking.uow.get(Creator, int(value))))
    return found


def _is_id(value: str) -> bool:
    """What is typed instead of chosen comes here, too."""
    return value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= MOST_ID


def _platforms(asking: _Asking) -> Sequence[Choice]:
    return [
        Choice(each.platform.value, in_language(each.name, asking), in_language(each.unit, asking))
        for each in policies()
    ]


def _usual_platform(asking: _Asking) -> str | None:
    """Where a creator of her platform is advertised with."""
    if asking.draft.creator is None:
        return None
    on = asking.uow.get(Creator, asking.draft.creator).platform
    return next((each.platform.value for each in policies() if on in each.creator_platforms), None)


def _fits_creator(asking: _Asking, value: AdPlatform) -> Words | None:
    if asking.draft.creator is None:
        return None
    creator = asking.uow.get(Creator, asking.draft.creator)
    if creator.platform in policy(value).creator_platforms:
        return None
    return msg(
        "%(platform)s does not advertise with creators of %(on)s.",
        platform=in_language(policy(value).name, asking),
        on=creator.platform,
    )


def _scopes(asking: _Asking) -> Sequence[Choice]:
    return [
        Choice(rule.key.value, in_language(rule.name, asking), in_language(rule.says, asking))
        for rule in asking.draft.rules.scopes
    ]


def _narrow_scope(asking: _Asking) -> Words | None:
    """R64."""
    if len(asking.draft.rules.scopes) == 1:
        return None
    return msg(
        "All works lets the team promote anything she has posted. A single video or the live room is usually enough."
    )


def _terms(asking: _Asking) -> Sequence[Choice]:
    return [_term(rule) for rule in asking.draft.rules.durations]


def _term(rule: Duration) -> Choice:
    if rule.days is None:
        return Choice(PERMANENT, msg("Permanent"), msg("not advised"))
    advised: str | Words = msg("advised") if rule.recommended else ""
    return Choice(str(rule.days), msg("%(n)s days", n=rule.days), advised)


def _usual_days(asking: _Asking) -> str:
    return str(asking.draft.rules.default_days)


def _sure(asking: _Asking) -> Sequence[Choice]:
    usual = asking.draft.rules.default_days
    return [
        Choice(str(usual), msg("Take %(n)s days instead", n=usual)),
        Choice(PERMANENT, msg("Yes, permanent")),
    ]


def _facts(asking: _Asking) -> Sequence[Choice]:
    given = asking.draft.rules.entrusted
    return [Choice(fact.key, in_language(fact.says, asking)) for fact in given.facts] if given else []


def _hows(_asking: _Asking) -> Sequence[Choice]:
    return [
        Choice(_DIRECT, msg("Try it in 随心推 first")),
        Choice(_REQUEST, msg("Send the request all the same")),
    ]


def _goals(_asking: _Asking) -> Sequence[Choice]:
    """R35."""
    return [Choice(key, label) for key, label in GOALS.items()]


GOALS: dict[str, Words] = {
    "conversion": msg("Deal conversion"),
    "exposure": msg("Product exposure"),
    "audience": msg("A better audience"),
}


def _team(asking: _Asking) -> Sequence[Choice]:
    return [
        Choice(str(one.id), name_of(asking.uow, one.identity_id))
        for one in authorizations.may_be_put_in_charge(asking.uow, asking.by)
    ]


def _myself(asking: _Asking) -> str:
    return str(asking.by.membership_id)


def _finish(visit: Visit, draft: RequestDraft) -> Outcome:
    creator = visit.uow.get(Creator, draft.creator or 0)
    if draft.may_try and draft.how == _DIRECT:
        scope = draft.rules.scope(draft.scope).name
        return Outcome(reply=EntrustedPossible(creator=creator.name, scope=scope))
    new = authorizations.NewRequest(
        creator_id=creator.id,
        platform=draft.platform,
        scope=draft.scope,
        days=draft.term,
        in_charge_id=draft.in_charge or visit.actor.membership_id,
        item_url=draft.item_url if draft.rules.scope(draft.scope).needs_item else "",
        goal=draft.goal,
        boundary=draft.boundary or "",
        delivery=draft.delivery or "",
        assignment_id=draft.assignment,
    )
    return authorizations.request(
        visit.uow, new, by=visit.actor, chat=visit.chat, thread=visit.thread, now=visit.now
    )


def charged(asking: Asking[Any], values: Sequence[str]) -> Sequence[Choice]:
    """Whoever was named, also when she has left the team meanwhile."""
    found = {one.value: one for one in _team(asking)}
    for value in filter(_is_id, values):
        if value not in found:
            with contextlib.suppress(NotFound):
                found[value] = _member(asking, value)
    return [found[value] for value in values if value in found]


def _member(asking: Asking[Any], value: str) -> Choice:
    return Choice(value, name_of(asking.uow, asking.uow.get(Membership, int(value)).identity_id))


REQUEST = Flow(
    name="authorization",
    title=msg("Ask for authorization"),
    draft=RequestDraft,
    submit=msg("Ask"),
    review=True,
    finish=_finish,
    pages=[
        Page(
            "who",
            msg("Creator"),
            [
                entity(
                    "creator",
                    msg("Creator"),
                    _creators,
                    find=_picked,
                    search=True,
                    ask=msg("Who is to authorize?"),
                )
            ],
        ),
        Page(
            "where",
            msg("Ad platform"),
            [
                choice(
                    "platform",
                    msg("Ad platform"),
                    _platforms,
                    ask=msg("On which ad platform?"),
                    default=_usual_platform,
                    check=_fits_creator,
                )
            ],
        ),
        Page(
            "terms",
            msg("Scope and term"),
            [
                choice(
                    "scope",
                    msg("Scope"),
                    _scopes,
                    ask=msg("What may be promoted?"),
                    advice=_narrow_scope,
                ),
                choice(
                    "days",
                    msg("Term"),
                    _terms,
                    ask=msg("For how long?"),
                    default=_usual_days,
                    advice=msg("15 or 30 days; renew when it pays."),
                ),
            ],
        ),
        Page(
            "item",
            msg("The post"),
            [link("item_url", msg("Link to the post"), ask=msg("Which post? Paste its link."))],
            when=lambda draft: draft.rules.scope(draft.scope).needs_item,
        ),
        Page(
            "sure",
            msg("Without an end?"),
            [
                choice(
                    "sure",
                    msg("Without an end"),
                    _sure,
                    ask=msg("Really without an end?"),
                    advice=msg(
                        "A permanent authorization goes on when the cooperation is over, and nobody is warned. "
                        "15 or 30 days protect both sides and can be renewed."
                    ),
                )
            ],
            when=lambda draft: draft.days == PERMANENT,
        ),
        Page(
            "entrusted",
            msg("托管授权"),
            [
                many(
                    "entrusted",
                    msg("托管授权: what holds"),
                    _facts,
                    ask=msg("托管授权: which of these hold?"),
                    hint=msg("When all three hold, it can be tried in 随心推 without a request."),
                    optional=True,
                )
            ],
            when=lambda draft: draft.asks_facts,
        ),
        Page(
            "how",
            msg("托管授权"),
            [
                choice(
                    "how",
                    msg("How to begin"),
                    _hows,
                    ask=msg("It can be tried directly in 随心推. How to begin?"),
                    hint=msg("If it is refused there, send a request."),
                )
            ],
            when=lambda draft: draft.may_try,
        ),
        Page(
            "why",
            msg("Goal and boundary"),
            [
                choice(
                    "goal",
                    msg("Goal"),
                    _goals,
                    ask=msg("What is the promotion for?"),
                    default="conversion",
                ),
                long_text(
                    "boundary",
                    msg("Boundary"),
                    ask=msg("What may be promoted, and what not?"),
                    hint=msg("She reads it in the agreement."),
                    optional=True,
                    most_length=MOST_WORDS,
                ),
                long_text(
                    "delivery",
                    msg("Delivery requirements"),
                    ask=msg("What should she do while the ads run?"),
                    hint=msg("Rhythm, assets, time and budget. She reads it in the agreement."),
                    optional=True,
                    assume=True,
                    most_length=MOST_WORDS,
                ),
                choice(
                    "in_charge",
                    msg("In charge"),
                    _team,
                    find=charged,
                    ask=msg("Who is in charge?"),
                    hint=msg("She may see the code and is warned before the end."),
                    default=_myself,
                    assume=True,
                ),
            ],
        ),
    ],
)
