"""Short questions on the way of an authorization: the code, a refusal, a new term, an early end, what is at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from bot.flows.authorization import MOST_WORDS, REQUEST
from bot.flows.model import Asking, Choice, Flow, Page, choice, long_text, money, number, text
from bot.flows.texts import as_it_stands, in_language
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.authorization import normal_code, plausible
from domain.money import Money
from domain.outcome import Outcome
from domain.policies import AdPlatform, Policy, policy
from services import authorization_terms, authorizations
from storage.tables import Authorization

MOST_ADS = 10_000
MOST_REASON = 100  # 字, as the platform's own form


class CodeDraft(BaseModel):
    """Her code, as it was typed."""

    authorization: int = 0
    code: str = ""


def _rules(asking: Asking[Any]) -> Policy:
    return policy(AdPlatform(asking.uow.get(Authorization, asking.draft.authorization).platform))


def _where(asking: Asking[CodeDraft]) -> Words:
    rules = _rules(asking)
    return msg("%(code)s: %(where)s", code=rules.code.name, where=in_language(rules.code.where, asking))


def _can_be_one(asking: Asking[CodeDraft], value: str) -> Words | None:
    """Nothing of what was typed is repeated."""
    if plausible(normal_code(value), _rules(asking).code):
        return None
    return msg(
        "That cannot be a %(code)s. Copy it once more and send it alone.", code=_rules(asking).code.name
    )


def _give(visit: Visit, draft: CodeDraft) -> Outcome:
    return authorizations.give_code(
        visit.uow,
        draft.authorization,
        normal_code(draft.code),
        by=visit.actor,
        now=visit.now,
        message_goes=visit.inbound.sender.platform == "telegram",
    )


CODE = Flow(
    name="authorization.code",
    title=msg("Send the code"),
    draft=CodeDraft,
    submit=msg("Send"),
    finish=_give,
    team_only=False,
    private=True,
    pages=[
        Page(
            "code",
            msg("The code"),
            [
                text(
                    "code",
                    msg("Code"),
                    ask=msg("Which code did the platform show?"),
                    hint=msg(
                        "It is kept encrypted and shown masked. A chat message with it is deleted at once."
                    ),
                    advice=_where,
                    check=_can_be_one,
                    secret=True,
                    most_length=300,
                )
            ],
        )
    ],
)


class RefusedDraft(BaseModel):
    """What the platform said."""

    authorization: int = 0
    why: authorizations.Refused = authorizations.Refused.CODE
    reason: str = ""


def _whys(_asking: Asking[RefusedDraft]) -> Sequence[Choice]:
    why = authorizations.Refused
    return [
        Choice(why.CODE.value, msg("The code does not work"), msg("she is asked for another one")),
        Choice(why.CREATOR.value, msg("She did not confirm"), msg("it ends here")),
        Choice(why.PLATFORM.value, msg("The platform does not allow it"), msg("it ends here")),
    ]


def _refuse(visit: Visit, draft: RefusedDraft) -> Outcome:
    return authorizations.refuse(
        visit.uow, draft.authorization, draft.why, draft.reason or "", by=visit.actor, now=visit.now
    )


REFUSED = Flow(
    name="authorization.refused",
    title=msg("It was refused"),
    draft=RefusedDraft,
    submit=msg("Save"),
    finish=_refuse,
    pages=[
        Page(
            "why",
            msg("It was refused"),
            [
                choice("why", msg("What happened"), _whys, ask=msg("What did the platform say?")),
                long_text(
                    "reason",
                    msg("In the platform's words"),
                    hint=msg("She reads it when another code is asked for."),
                    optional=True,
                    most_length=MOST_WORDS,
                ),
            ],
        )
    ],
)


class RenewDraft(BaseModel):
    """A new term."""

    authorization: int = 0
    days: str = "30"


def _new_terms(asking: Asking[RenewDraft]) -> Sequence[Choice]:
    """Those with an end: what is renewed is looked at again (R65)."""
    return [
        Choice(str(rule.days), msg("%(n)s days", n=rule.days), msg("advised") if rule.recommended else "")
        for rule in _rules(asking).durations
        if rule.days is not None
    ]


def _same_term(asking: Asking[RenewDraft]) -> str:
    rules = _rules(asking)
    days = asking.uow.get(Authorization, asking.draft.authorization).days
    return str(days if rules.allows(days) and days is not None else rules.default_days)


def _how_to_renew(asking: Asking[RenewDraft]) -> Words:
    return as_it_stands(in_language(_rules(asking).renewal.says, asking))


def _renew(visit: Visit, draft: RenewDraft) -> Outcome:
    return authorization_terms.renew(
        visit.uow, draft.authorization, int(draft.days), by=visit.actor, now=visit.now
    )


RENEW = Flow(
    name="authorization.renew",
    title=msg("Renew"),
    draft=RenewDraft,
    submit=msg("Renew"),
    finish=_renew,
    pages=[
        Page(
            "term",
            msg("Renew"),
            [
                choice(
                    "days",
                    msg("New term"),
                    _new_terms,
                    ask=msg("For how long from the present end?"),
                    default=_same_term,
                    advice=_how_to_renew,
                )
            ],
        )
    ],
)


class ReasonDraft(BaseModel):
    """Why it is to end."""

    authorization: int = 0
    reason: str = ""


def _what_ends(asking: Asking[ReasonDraft]) -> Words:
    says = " ".join(in_language(effect.says, asking) for effect in _rules(asking).ending)
    return as_it_stands(says)


def _end(visit: Visit, draft: ReasonDraft) -> Outcome:
    return authorization_terms.terminate(
        visit.uow, draft.authorization, draft.reason, by=visit.actor, now=visit.now
    )


END = Flow(
    name="authorization.end",
    title=msg("End it early"),
    draft=ReasonDraft,
    submit=msg("End it early"),
    finish=_end,
    pages=[
        Page(
            "reason",
            msg("End it early"),
            [
                long_text(
                    "reason",
                    msg("Reason"),
                    ask=msg("Why is it to end early?"),
                    hint=msg("The team alone reads it. An operator's wish goes to an owner or a manager."),
                    advice=_what_ends,
                    most_length=MOST_WORDS,
                )
            ],
        )
    ],
)


def _ask_to_end(visit: Visit, draft: ReasonDraft) -> Outcome:
    return authorization_terms.ask_to_end(
        visit.uow, draft.authorization, draft.reason or "", by=visit.actor, now=visit.now
    )


REVOKE = Flow(
    name="authorization.revoke",
    title=msg("Ask to end it"),
    draft=ReasonDraft,
    submit=msg("Send"),
    finish=_ask_to_end,
    team_only=False,
    pages=[
        Page(
            "reason",
            msg("Ask to end it"),
            [
                text(
                    "reason",
                    msg("Your reason"),
                    ask=msg("Why would you like to end it?"),
                    hint=msg("The merchant reads it."),
                    optional=True,
                    most_length=MOST_REASON,
                )
            ],
        )
    ],
)


class RiskDraft(BaseModel):
    """What stops with it."""

    authorization: int = 0
    ads: int | None = None
    spend: Money | None = None


def _something(asking: Asking[RiskDraft]) -> Mapping[str, Words]:
    if asking.draft.ads is None and asking.draft.spend is None:
        return {"ads": msg("Say the number of ads, or what a day costs.")}
    return {}


def _note(visit: Visit, draft: RiskDraft) -> Outcome:
    return authorization_terms.note_risk(
        visit.uow, draft.authorization, draft.ads, draft.spend, by=visit.actor, now=visit.now
    )


RISK = Flow(
    name="authorization.risk",
    title=msg("What stops with it"),
    draft=RiskDraft,
    submit=msg("Save"),
    finish=_note,
    pages=[
        Page(
            "risk",
            msg("What stops with it"),
            [
                number(
                    "ads",
                    msg("Ads running"),
                    ask=msg("How many ads run on it?"),
                    least=0,
                    most=MOST_ADS,
                    whole=True,
                    optional=True,
                ),
                money(
                    "spend", msg("Spend a day"), ask=msg("What do they spend a day?"), least=0, optional=True
                ),
            ],
            check=_something,
        )
    ],
)

FLOWS = (REQUEST, CODE, REFUSED, RENEW, END, REVOKE, RISK)
