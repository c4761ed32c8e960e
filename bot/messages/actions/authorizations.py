"""Buttons on authorizations, on a creator's agreement, and on what is told about them."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.authorization import RUNNING, AuthorizationState
from domain.notices.authorizations import (
    AgreementShown,
    AuthorizationMoved,
    AuthorizationShown,
    EndProposed,
    EntrustedPossible,
)
from domain.people import Act

_S = AuthorizationState
_CANCEL = Ask(
    msg("Take the request back?"),
    msg("She is told, and her code is forgotten here."),
    msg("Take it back"),
    msg("Back"),
)
_DECLINE = Ask(
    msg("Decline the authorization?"),
    msg("The merchant is told. A code that was sent is forgotten here."),
    msg("Decline"),
    msg("Back"),
)
_LET_END = Ask(
    msg("Let it end?"),
    msg("Nothing more is said until it ends; the ads on it stop then. It can still be renewed."),
    msg("Let it end"),
    msg("Back"),
)
RELEASE = Ask(
    msg("Released on the platform?"),
    msg("It is over here too, and the ads on it stop."),
    msg("Released"),
    msg("Back"),
)

WRONG_TYPE = Ask(
    msg("Another type?"),
    msg("Look on the platform first. Both sides are told to release it at once."),
    msg("Tell both"),
    msg("Back"),
)


def authorization_shown(notice: AuthorizationShown, reader: Reader) -> Rows:
    if notice.state in {_S.REQUESTED, _S.CODE_GIVEN, _S.SENT}:
        return _before(notice, reader)
    return _running(notice) if notice.state in RUNNING else ()


def _act(notice: AuthorizationShown, does: Act, **more: object) -> Action:
    return Action(does, notice.authorization_id, notice.revision, **more)  # type: ignore[arg-type]


def _before(notice: AuthorizationShown, reader: Reader) -> Rows:
    """The next step, the code, another way, and the ways out."""
    steps = [_effective(notice)] if notice.state is _S.SENT else _next_step(notice)
    if notice.code_hint:
        steps.append(_act(notice, Act.AUTH_SHOW_CODE))
    hers = []
    if notice.state is _S.REQUESTED and notice.needs_code and notice.reach != "linked":
        hers = [
            _act(notice, Act.AUTH_CODE, label=msg("Enter the code")),
            _act(notice, Act.AUTH_DECLINE, label=msg("She declined"), confirm=_DECLINE),
        ]
    ways = [] if notice.state is _S.SENT else notice.other_ways
    others = [
        _act(notice, Act.AUTH_WAY, value=way.key, label=msg("Use: %(way)s", way=way.name[reader.language]))
        for way in ways
    ]
    out = [_act(notice, Act.AUTH_CANCEL, tone=Tone.DANGER, confirm=_CANCEL)]
    if notice.state is not _S.REQUESTED:
        out.insert(0, _act(notice, Act.AUTH_REFUSED))
    return (steps, hers, others, out)


def _next_step(notice: AuthorizationShown) -> list[Action]:
    """The first step that is not ticked, once it can be done."""
    if not notice.may_send:
        return []
    left = [(number, step) for number, step in enumerate(notice.steps, start=1) if step.at is None]
    return [
        _act(
            notice,
            Act.AUTH_TICK,
            value=step.key,
            label=msg("Step %(n)s done", n=number),
            tone=Tone.PRIMARY,
        )
        for number, step in left[:1]
    ]


def _effective(notice: AuthorizationShown) -> Action:
    return _act(notice, Act.AUTH_EFFECTIVE, tone=Tone.PRIMARY)


def _running(notice: AuthorizationShown) -> Rows:
    first: list[Action]
    match notice.state:
        case _S.RENEWING:
            first = [
                _act(notice, Act.AUTH_EFFECTIVE, label=msg("She confirmed"), tone=Tone.PRIMARY),
                _act(notice, Act.AUTH_REFUSED),
            ]
            if notice.code_hint:
                first.append(_act(notice, Act.AUTH_SHOW_CODE))
        case _S.REVOKE_ASKED:
            first = [_act(notice, Act.AUTH_RELEASED, tone=Tone.PRIMARY, confirm=RELEASE)]
        case _:
            first = [_act(notice, Act.AUTH_RENEW, tone=Tone.PRIMARY)] if notice.ends_at is not None else []
            if notice.ends_at is not None and not notice.let_end:
                first.append(_act(notice, Act.AUTH_LET_END, confirm=_LET_END))
    last = [_act(notice, Act.AUTH_RISK), _act(notice, Act.AUTH_TERMINATE, tone=Tone.DANGER)]
    if notice.end_proposed_by:
        last.append(_act(notice, Act.AUTH_KEEP))
    return (first, last)


def agreement_shown(notice: AgreementShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.authorization_id, notice.revision
    send = Action(Act.AUTH_CODE, on, revision, tone=Tone.PRIMARY)
    decline = Action(Act.AUTH_DECLINE, on, revision, tone=Tone.DANGER, confirm=_DECLINE)
    end = Action(Act.AUTH_REVOKE, on, revision)
    match notice.state:
        case _S.REQUESTED:
            return ([send, decline],) if notice.needs_code else ([decline],)
        case _S.CODE_GIVEN:
            return ([Action(Act.AUTH_CODE, on, revision, label=msg("Send another code")), decline],)
        case _S.RENEWING:
            return ([send, end],) if notice.new_code else ([end],)
        case _S.EFFECTIVE:
            return ([end],)
        case _S.REVOKE_ASKED:
            return ([Action(Act.AUTH_STAY, on, revision)],)
        case _:
            return ()


def authorization_moved(notice: AuthorizationMoved, reader: Reader) -> Rows:
    """A way to the card, where something is to be done."""
    del reader
    on, revision = notice.authorization_id, notice.revision
    see = Action(Act.AUTH_SEE, on, revision)
    match notice.state:
        case _S.CODE_GIVEN:
            return ([see],)
        case _S.EFFECTIVE:
            return ([Action(Act.AUTH_RISK, on, revision), see],)
        case _S.REVOKE_ASKED:
            return ([Action(Act.AUTH_RELEASED, on, revision, tone=Tone.PRIMARY, confirm=RELEASE), see],)
        case _:
            return ()


def end_proposed(notice: EndProposed, reader: Reader) -> Rows:
    del reader
    on, revision = notice.authorization_id, notice.revision
    return (
        [Action(Act.AUTH_TERMINATE, on, revision, tone=Tone.DANGER), Action(Act.AUTH_KEEP, on, revision)],
    )


def entrusted_possible(notice: EntrustedPossible, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.AUTH_START)],)


ROWS = {
    "authorization_shown": authorization_shown,
    "agreement_shown": agreement_shown,
    "authorization_moved": authorization_moved,
    "end_proposed": end_proposed,
    "entrusted_possible": entrusted_possible,
}
