"""Links that bring a creator to the bot: random, single use, stored hashed, lapsing after 7 days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Team, TheCreator
from domain.behalf import script_language
from domain.errors import Refusal
from domain.notices.invitations import LinkNotForTeam, LinkWaits
from domain.notices.tasks import CreatorLinked, InvitationReady, InvitationRefused, Welcomed
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act, Role
from domain.tasks import AT_WORK, UNDECIDED
from services import accounts, audit, guesses, people
from storage.queries.due import invitation_by_hash
from storage.sql import col
from storage.tables import Assignment, Creator, Identity, Invitation
from storage.unit_of_work import SystemUnit, Transaction, UnitOfWork
from storage.vault import CannotOpen

LIVES = timedelta(days=7)  # product.md, "Clocks others use"
_BYTES = 24  # 192 bits, 32 characters: fits Telegram's 64 of a start payload
REDEEM = "invitation.redeem"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    uow: UnitOfWork, creator_id: int, *, link: str, by: Actor, now: datetime, fresh: bool = True
) -> Outcome:
    """Make a link for a creator, or (not `fresh`) show the one that works. `link` is a pattern with {token}.

    Older links of hers work until one is used.
    """
    creator = uow.get(Creator, creator_id)
    standing = None if fresh else _newest_open(uow, creator, now)
    shown = open_token(uow, creator, now) if standing else ""
    row, token = (standing, shown) if standing and shown else _make(uow, creator, now)
    if creator.reach == "off_platform":
        creator.reach = "invited"
    audit.decided(uow, Act.INVITE, creator.id, by=by, now=now)
    return Outcome(
        refresh=(*_record(creator), *_team_cards(_live_shares(uow, creator))),
        reply=InvitationReady(
            creator_id=creator.id,
            creator=creator.name,
            url=link.format(token=token),
            expires_at=row.expires_at,
            merchant=people.workspace_of(uow).name,
            language=script_language(creator.platform),
        ),
    )


def ensure(uow: UnitOfWork, creator: Creator, now: datetime) -> None:
    """Let a link of hers be there for scripts to show."""
    if _newest_open(uow, creator, now) is None:
        _make(uow, creator, now)


def open_token(uow: UnitOfWork, creator: Creator, now: datetime) -> str:
    """The newest link of hers that still works, for whoever of the team tells it to her; "" when there is none."""
    row = _newest_open(uow, creator, now)
    if row is None or row.token_sealed is None:
        return ""
    try:
        return uow.unsealed(row.token_sealed, _place(row))
    except CannotOpen:  # its key was taken out of the settings; Invite makes another link
        return ""


def open_until(uow: UnitOfWork, creator: Creator, now: datetime) -> datetime | None:
    """Until when the newest link of hers works; None when there is none."""
    row = _newest_open(uow, creator, now)
    return None if row is None else row.expires_at


def _make(uow: UnitOfWork, creator: Creator, now: datetime) -> tuple[Invitation, str]:
    for old in _of(uow, creator.id):
        if old.expires_at <= now:
            old.token_sealed = None
    token = secrets.token_urlsafe(_BYTES)
    row = Invitation(
        token_hash=_hashed(token), role=Role.CREATOR.value, creator_id=creator.id, expires_at=now + LIVES
    )
    row.token_sealed = uow.sealed(token, _place(row))
    uow.add(row)
    uow.flush()
    return row, token


def _place(row: Invitation) -> str:
    return f"invitation/{row.id}"


def _of(uow: UnitOfWork, creator_id: int) -> Sequence[Invitation]:
    return uow.all(
        uow.query(Invitation).where(Invitation.creator_id == creator_id).order_by(col(Invitation.id))
    )


def _newest_open(uow: UnitOfWork, creator: Creator, now: datetime) -> Invitation | None:
    rows = [row for row in _of(uow, creator.id) if row.used_at is None and row.expires_at > now]
    return next((row for row in reversed(rows) if row.token_sealed is not None), None)


def find(system: SystemUnit, token: str, now: datetime) -> Invitation:
    """The open invitation behind a token; raises Refusal, the same for used, expired and unknown ones."""
    row = invitation_by_hash(system, _hashed(token))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise Refusal(InvitationRefused())
    return row


def redeem(transaction: Transaction, token: str, identity: Identity, *, now: datetime, real: datetime) -> int:
    """Bind the person to the creator she was invited as; gives the workspace. Raises Refusal.

    What a refusal leaves behind stands: an audit row, one more wrong link of hers, a second account that waits.
    """
    system = transaction.system
    if guesses.is_locked(system, identity.id, real):
        raise Refusal(InvitationRefused())
    try:
        with transaction.trying():
            found = _redeem(transaction, token, identity, now=now, real=real)
    except Refusal as refusal:
        _note(system, REDEEM, identity, now)
        is_guess = isinstance(refusal.notice, InvitationRefused)
        if is_guess and guesses.count(system, identity.id, real):
            _note(system, "invitation.lock", identity, now)
        raise
    if isinstance(found, LinkWaits):
        raise Refusal(found)
    return found


def _redeem(
    transaction: Transaction, token: str, identity: Identity, *, now: datetime, real: datetime
) -> int | LinkWaits:
    invitation = find(transaction.system, token, now)
    uow = transaction.workspace(invitation.workspace_id)
    creator = uow.lock(Creator, invitation.creator_id or 0)
    membership = accounts.membership_of(uow, identity.id)
    if membership is not None and membership.active and membership.role != Role.CREATOR.value:
        raise Refusal(LinkNotForTeam(creator=creator.name))
    if membership is not None and not accounts.could_be(membership, creator):
        raise Refusal(InvitationRefused())
    invitation.used_at, invitation.used_by_identity_id, invitation.token_sealed = now, identity.id, None
    standing = accounts.standing(uow, creator.id)
    if standing is not None and standing.identity_id != identity.id:
        accounts.ask(uow, invitation, creator, standing, identity, now=now, real=real)
        return LinkWaits()
    accounts.bind(uow, identity, creator)
    end_others(uow, invitation, now)
    _note(transaction.system, REDEEM, identity, now, uow, creator)
    uow.flush()
    return uow.workspace_id


def _note(
    system: SystemUnit,
    act: str,
    identity: Identity,
    now: datetime,
    uow: UnitOfWork | None = None,
    creator: Creator | None = None,
) -> None:
    """Never the link itself, and whose it was only when it was hers."""
    audit.note(
        system,
        act,
        workspace_id=uow.workspace_id if uow else None,
        identity_id=identity.id,
        subject=str(creator.id) if creator else "",
        at=now,
        result="done" if creator else "refused",
    )


def end_others(uow: UnitOfWork, used: Invitation, now: datetime) -> None:
    """Her other links must not let anybody else in as her."""
    for other in _of(uow, used.creator_id or 0):
        if other.id != used.id:
            other.token_sealed = None
            other.expires_at = min(other.expires_at, now)


def welcome(uow: UnitOfWork, *, by: Actor) -> Outcome:
    """What a creator finds when she has just come: who invited her, and the offers and work that waited for her."""
    creator = uow.get(Creator, by.creator_id or 0)
    shares = _live_shares(uow, creator)
    return Outcome(
        reply=Welcomed(merchant=people.workspace_of(uow).name, creator=creator.name),
        tell=(Tell(CreatorLinked(creator=creator.name), Team()),),
        post=her_cards(uow, creator),
        refresh=(*_record(creator), *_team_cards(shares)),
    )


def her_cards(uow: UnitOfWork, creator: Creator) -> tuple[Post, ...]:
    """The cards of what is open between her and the merchant, for wherever she is linked."""
    return tuple(
        Post(Card(CardKind.ASSIGNMENT, share.id), TheCreator(creator.id))
        for share in _live_shares(uow, creator)
    )


def _team_cards(shares: Sequence[Assignment]) -> tuple[Card, ...]:
    tasks = [Card(CardKind.TASK, share.task_id) for share in shares]
    return (*tasks, *(Card(CardKind.SCRIPT, share.id) for share in shares))


def _record(creator: Creator) -> tuple[Card, ...]:
    return Card(CardKind.CREATOR, creator.id), Card(CardKind.RECORD, creator.id)


def _live_shares(uow: UnitOfWork, creator: Creator) -> Sequence[Assignment]:
    states = [state.value for state in UNDECIDED | AT_WORK]
    query = uow.query(Assignment).where(
        Assignment.creator_id == creator.id, col(Assignment.state).in_(states)
    )
    return uow.all(query.order_by(col(Assignment.id)))
