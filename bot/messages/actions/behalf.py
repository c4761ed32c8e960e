"""Buttons on scripts, and on the question whether a second account is the creator's."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.authorization import AuthorizationState
from domain.notices.behalf import AuthScriptShown, ScriptShown
from domain.notices.invitations import SecondAccountCame
from domain.people import Act
from domain.tasks import HER_TURN, UNDECIDED, AssignmentState

_MOVE = Ask(
    msg("Move the creator to this account?"),
    msg("The account that is linked so far gets nothing any more, and is told so."),
    msg("Move"),
    msg("Back"),
)

_NO_AUTHORIZATION = Ask(
    msg("Record that the authorization is declined?"),
    msg("A code that was recorded is forgotten here."),
    msg("Record"),
    msg("Back"),
)


def script_shown(notice: ScriptShown, reader: Reader) -> Rows:
    """What she said is recorded here; who is linked answers for herself."""
    del reader
    if notice.reach == "linked":
        return ()
    return (*_answers(notice), *_link(notice))


def _answers(notice: ScriptShown) -> Rows:
    on, revision = notice.assignment_id, notice.revision
    if notice.state in UNDECIDED:
        return (
            [
                Action(Act.ASSIGNMENT_ACCEPT, on, revision, label=msg("Accepted"), tone=Tone.PRIMARY),
                Action(Act.ASSIGNMENT_ASK, on, revision, label=msg("Wants changes")),
                Action(Act.ASSIGNMENT_DECLINE, on, revision, label=msg("Declined")),
            ],
        )
    if notice.state in HER_TURN:
        return ([Action(Act.DRAFT_START, on, revision, label=msg("Record the draft"), tone=Tone.PRIMARY)],)
    if notice.state is AssignmentState.APPROVED:
        return (
            [Action(Act.POST_START, on, revision, label=msg("Record the post's link"), tone=Tone.PRIMARY)],
        )
    return ()


def _link(notice: ScriptShown) -> Rows:
    """A lapsed link is missing in the script."""
    if notice.url or notice.state.value in {"declined", "withdrawn", "done"}:
        return ()
    return ([Action(Act.INVITE, notice.assignment_id, label=msg("Make a new link"))],)


def auth_script_shown(notice: AuthScriptShown, reader: Reader) -> Rows:
    del reader
    on, revision, agreement = notice.authorization_id, notice.revision, notice.agreement
    code = Action(Act.AUTH_CODE, on, revision, label=msg("Record the code"), tone=Tone.PRIMARY)
    declined = Action(Act.AUTH_DECLINE, on, revision, label=msg("Declined"), confirm=_NO_AUTHORIZATION)
    end = Action(Act.AUTH_REVOKE, on, revision, label=msg("Wants to end it"))
    match agreement.state if notice.reach != "linked" else None:
        case AuthorizationState.REQUESTED:
            return ([code, declined],) if agreement.needs_code else ([declined],)
        case AuthorizationState.CODE_GIVEN:
            return ([declined],)
        case AuthorizationState.RENEWING:
            return ([code, end],) if agreement.new_code else ([end],)
        case AuthorizationState.EFFECTIVE:
            return ([end],)
        case AuthorizationState.REVOKE_ASKED:
            return ([Action(Act.AUTH_STAY, on, revision, label=msg("Takes it back"))],)
        case _:
            return ()


def second_account_came(notice: SecondAccountCame, reader: Reader) -> Rows:
    del reader
    return (
        [
            Action(Act.LINK_MOVE, notice.invitation_id, tone=Tone.PRIMARY, confirm=_MOVE),
            Action(Act.LINK_KEEP, notice.invitation_id),
        ],
    )


ROWS = {
    "script_shown": script_shown,
    "auth_script_shown": auth_script_shown,
    "second_account_came": second_account_came,
}
