"""Linked chats: which groups and channels the bot writes into, who reads there, and when they get a digest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience, Member
from domain.errors import NotFound, Refusal
from domain.notices import Notice
from domain.notices.chats import (
    ChatDoubted,
    ChatLanguageSet,
    ChatLinked,
    ChatNotLinked,
    ChatOursAgain,
    ChatShown,
    ChatStaysMixed,
    ChatTurnedMixed,
    DigestSet,
    DigestUnclear,
)
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act
from services import audit, people, reach
from services.audit import decided
from services.people import workspace_of
from storage.queries import people as rows
from storage.sql import col
from storage.tables import FlowRun, LinkedChat, Membership
from storage.unit_of_work import UnitOfWork

_HOUR = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_OFF = frozenset({"off", "none", "关闭", "不要"})
MOST_OUTSIDERS = 50  # known by name
MOST_NAMES = 5


@dataclass(frozen=True)
class Company:
    """Who is in a chat, as the platform tells at this moment; None where it did not."""

    count: int | None = None  # without the bot
    people: tuple[str, ...] | None = None  # the platform's user ids, without the bot's
    shared: bool | None = None  # with another company


@dataclass(frozen=True)
class Outsider:
    """Somebody who came to a chat, or left it."""

    user: str
    name: str


def link(
    uow: UnitOfWork,
    *,
    platform: str,
    team: str,
    chat: str,
    kind: str,
    title: str,
    audience: ChatAudience | None,
    by: Actor,
    now: datetime,
    company: Company | None = None,
    thread: str | None = None,
) -> tuple[LinkedChat, Outcome]:
    """Let the bot write into a group or channel for this workspace; linking again changes the audience.

    Without an audience the chat stays what it is, mixed when it is new, and its card asks. A new chat takes
    language and time zone of whoever links it.
    """
    row = rows.chat(uow, platform, chat)
    if row is None:
        row = uow.add(
            LinkedChat(
                platform=platform,
                team=team,
                platform_chat=chat,
                kind=kind,
                audience=ChatAudience.MIXED.value,
                title=title,
                language=by.language,
                timezone=by.timezone,
            )
        )
    again = reach.back(uow, row, now=now) if row.state != reach.ACTIVE else Outcome()
    row.title = title or row.title
    if company is not None and company.shared is not None:
        row.shared = company.shared
    uow.flush()
    if audience is None:
        decided(uow, Act.CHAT_LINK, row.id, by=by, now=now, audience=row.audience)
        asks = Post(Card(CardKind.CHAT, row.id), Chat(row.id, thread), again=True)
        return row, again + Outcome(post=(asks,))
    told, outcome = _declare(uow, row, audience, company, by=by, now=now, sure=False)
    return row, again + outcome + Outcome(reply=told)


def declare(
    uow: UnitOfWork,
    chat_id: int,
    audience: ChatAudience,
    *,
    by: Actor,
    now: datetime,
    company: Company | None = None,
    sure: bool = False,
) -> Outcome:
    """Say who reads a chat. `sure`: its outsiders were named, and it is to be the team's all the same."""
    row = uow.lock(LinkedChat, chat_id)
    if row.kind == "private":
        raise NotFound("LinkedChat")
    told, outcome = _declare(uow, row, audience, company, by=by, now=now, sure=sure)
    return outcome + Outcome(reply=told)


def _declare(
    uow: UnitOfWork,
    row: LinkedChat,
    audience: ChatAudience,
    company: Company | None,
    *,
    by: Actor,
    now: datetime,
    sure: bool,
) -> tuple[Notice, Outcome]:
    """Set the audience, and give what to say; a shared channel stays mixed, a doubtful one is asked about."""
    card = Card(CardKind.CHAT, row.id)
    if audience is ChatAudience.TEAM:
        is_unsaid = row.platform == "slack" and company is not None and company.shared is None
        if row.shared or is_unsaid:
            closed = _set(uow, row, ChatAudience.MIXED, by=by, now=now)
            row.turned = "shared" if row.shared else ""
            return ChatStaysMixed(title=row.title, sure=row.shared), closed + Outcome(refresh=(card,))
        outsiders = _outsiders(uow, row)
        if outsiders and not sure:
            names = tuple(one["name"] for one in outsiders[:MOST_NAMES])
            return ChatDoubted(chat_id=row.id, title=row.title, who=names), Outcome(refresh=(card,))
        row.outsiders = []
    outcome = _set(uow, row, audience, by=by, now=now)
    strangers = _strangers(uow, row, company) if audience is ChatAudience.TEAM else 0
    told = ChatLinked(title=row.title, audience=audience, strangers=strangers, chat_id=row.id)
    return told, outcome + Outcome(refresh=(card,))


def _set(uow: UnitOfWork, row: LinkedChat, audience: ChatAudience, *, by: Actor, now: datetime) -> Outcome:
    """Where creators read from now on, the team's digest stops and its cards are taken down."""
    was_team = row.audience == ChatAudience.TEAM
    row.audience, row.turned = audience.value, ""
    decided(uow, Act.CHAT_LINK, row.id, by=by, now=now, audience=audience.value)
    if audience is ChatAudience.TEAM:
        return Outcome()
    row.digest_at = None
    if was_team:
        _move_runs(uow, row)
    return Outcome(closed=(row.id,))


def _outsiders(uow: UnitOfWork, row: LinkedChat) -> list[dict[str, Any]]:
    """Those known to be there who are not of the team by now."""
    return [one for one in row.outsiders if not is_team(uow, row.platform, row.team, one["user"])]


def _strangers(uow: UnitOfWork, row: LinkedChat, company: Company | None) -> int:
    """How many of the people there are not of the team: exactly where the platform names them, else at least."""
    if company is None or (company.people is None and company.count is None):
        return len(_outsiders(uow, row))
    team = rows.team_users(uow, row.platform, row.team)
    if company.people is not None:
        return len([user for user in company.people if user not in team])
    return max(0, (company.count or 0) - len(team))


def is_team(uow: UnitOfWork, platform: str, team: str, user: str) -> bool:
    """Say whether somebody is an active member of the workspace's team; creators are not."""
    return user in rows.team_users(uow, platform, team)


def members_changed(
    uow: UnitOfWork, row: LinkedChat, *, joined: Sequence[Outsider], left: Sequence[Outsider], now: datetime
) -> Outcome:
    """People came to a chat or left it. A team's chat turns mixed when one of them is not of the team."""
    known = {one["user"]: one for one in row.outsiders}
    for one in left:
        known.pop(one.user, None)
    came = [one for one in joined if not is_team(uow, row.platform, row.team, one.user)]
    known |= {one.user: {"user": one.user, "name": one.name or one.user} for one in came}
    had_some = bool(row.outsiders)
    row.outsiders = list(known.values())[-MOST_OUTSIDERS:]
    refresh = Outcome(refresh=(Card(CardKind.CHAT, row.id),))
    if came and row.audience == ChatAudience.TEAM:
        return refresh + _turn(uow, row, "joined", came, now=now)
    if had_some and not row.outsiders:
        return refresh + _ours_again(uow, row)
    return refresh


def sharing_changed(uow: UnitOfWork, row: LinkedChat, *, shared: bool, now: datetime) -> Outcome:
    """A channel is shared with another company, or not any more: mixed by force while it is."""
    row.shared = shared
    refresh = Outcome(refresh=(Card(CardKind.CHAT, row.id),))
    if shared and row.audience == ChatAudience.TEAM:
        return refresh + _turn(uow, row, "shared", (), now=now)
    return refresh if shared else refresh + _ours_again(uow, row)


def _turn(uow: UnitOfWork, row: LinkedChat, why: str, who: Sequence[Outsider], *, now: datetime) -> Outcome:
    """The chat is mixed from now on; the owners are told once, in private. Its digest waits for better days."""
    row.audience, row.turned = ChatAudience.MIXED.value, why
    audit.note(
        uow.transaction.system,
        "chat.turned",
        workspace_id=uow.workspace_id,
        identity_id=None,
        at=now,
        subject=str(row.id),
    )
    _move_runs(uow, row)
    names = tuple(one.name or one.user for one in who[:MOST_NAMES])
    told = ChatTurnedMixed.model_validate({"chat_id": row.id, "title": row.title, "why": why, "who": names})
    tells = tuple(Tell(told, Member(one.id)) for one in reach.listeners(uow))
    return Outcome(tell=tells, closed=(row.id,))


def _ours_again(uow: UnitOfWork, row: LinkedChat) -> Outcome:
    """Nobody from outside reads a chat that had turned mixed by itself: its owners may take it back."""
    if not row.turned or row.shared or row.outsiders:
        return Outcome()
    told = ChatOursAgain(chat_id=row.id, title=row.title)
    return Outcome(tell=tuple(Tell(told, Member(one.id)) for one in people.owners(uow)))


def _move_runs(uow: UnitOfWork, row: LinkedChat) -> None:
    """Conversations begun here are set aside; they go on in private."""
    query = uow.query(FlowRun).where(FlowRun.chat_id == row.id, col(FlowRun.state).in_(["active", "parked"]))
    for run in uow.all(query):
        member = uow.first(uow.query(Membership).where(Membership.identity_id == run.identity_id))
        if member is not None:
            run.state, run.chat_id, run.thread = "parked", people.member_chat(uow, member).id, None


def set_digest(uow: UnitOfWork, chat: LinkedChat, words: str, *, by: Actor, now: datetime) -> Outcome:
    """Set the local hour of a team chat's daily digest ("9:00"), or none ("off"). Raises Refusal."""
    if chat.kind == "private" or chat.audience != ChatAudience.TEAM.value:
        raise Refusal(ChatNotLinked())
    zone = chat.timezone or workspace_of(uow).timezone
    asked = words.strip().lower()
    if asked in _OFF:
        chat.digest_at = None
    else:
        hour = _HOUR.fullmatch(asked)
        if hour is None:
            raise Refusal(DigestUnclear(given=words.strip()[:40]))
        chat.digest_at = f"{int(hour[1]):02d}:{hour[2]}"
    decided(uow, Act.CHAT_DIGEST, chat.id, by=by, now=now, digest_at=chat.digest_at)
    refresh = (Card(CardKind.CHAT, chat.id),)
    return Outcome(reply=DigestSet(at=chat.digest_at, timezone=zone), refresh=refresh)


def set_language(uow: UnitOfWork, chat: LinkedChat, language: str, *, by: Actor, now: datetime) -> Outcome:
    """Write to a group or channel in this language from now on."""
    if chat.kind == "private":
        raise Refusal(ChatNotLinked())
    chat.language = language
    decided(uow, Act.CHAT_LANGUAGE, chat.id, by=by, now=now, language=language)
    told = ChatLanguageSet(title=chat.title, language=language)
    return Outcome(reply=told, refresh=(Card(CardKind.CHAT, chat.id),))


def show(uow: UnitOfWork, chat_id: int, *, audience: ChatAudience, now: datetime) -> ChatShown:
    """Facts of the card that stands in a linked chat."""
    del audience, now
    row = uow.get(LinkedChat, chat_id)
    workspace = workspace_of(uow)
    return ChatShown(
        chat_id=row.id,
        title=row.title,
        audience=ChatAudience(row.audience),
        shared=row.shared,
        strangers=len(_outsiders(uow, row)),
        language=row.language or workspace.language,
        timezone=row.timezone or workspace.timezone,
        digest_at=row.digest_at if row.audience == ChatAudience.TEAM else None,
    )
