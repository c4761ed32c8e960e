"""A merchant with a team chat, an owner, an operator and a linked creator; words and platform are stand-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.card import Button, Card, Paragraph, Span
from bot.inbound import Command, Delivery, Inbound, Place, Press, Sender, Text
from bot.reader import Reader
from bot.tokens import ButtonToken
from domain.clock import SystemClock
from domain.notices import Notice
from domain.people import Act, Role
from storage.database import Database
from storage.tables import Creator, Identity, LinkedChat, Membership, Workspace

_numbers = count(1)


class TestClock(SystemClock):
    """Real time that a test can push ahead."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta()

    def real(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def now(self) -> datetime:
        return self.real()


@dataclass(frozen=True)
class Merchant:
    """Ids of what was seeded."""

    workspace_id: int
    owner: Sender
    operator: Sender
    creator: Sender
    owner_membership: int
    operator_membership: int
    creator_id: int
    team_chat: int
    team_channel: str
    mixed_chat: int
    mixed_group: str


def seed(database: Database, name: str = "Aria") -> Merchant:
    """Write a merchant: a Slack team with one channel, a mixed Telegram group, a creator on Telegram."""
    n = next(_numbers)
    team = f"T{n}"
    with database.write() as transaction:
        system = transaction.system
        workspace = system.add(Workspace(name=name, slack_team=team))
        transaction.session.flush()
        uow = transaction.workspace(workspace.id)
        creator_row = uow.add(Creator(name="Lily", platform="tiktok", handle=f"lily{n}"))
        people = {
            "owner": Identity(platform="slack", team=team, platform_user=f"U{n}1", name="Lin"),
            "operator": Identity(platform="slack", team=team, platform_user=f"U{n}2", name="Wei"),
            "creator": Identity(platform="telegram", platform_user=f"{n}77", name="Lily", language="zh_CN"),
        }
        for identity in people.values():
            system.add(identity)
        transaction.session.flush()
        memberships = {
            role: uow.add(
                Membership(
                    identity_id=people[role].id,
                    role=Role(role).value,
                    creator_id=creator_row.id if role == "creator" else None,
                )
            )
            for role in people
        }
        chat = uow.add(
            LinkedChat(
                platform="slack",
                team=team,
                platform_chat=f"C{n}",
                kind="channel",
                audience="team",
                title="#creators",
            )
        )
        mixed = uow.add(
            LinkedChat(
                platform="telegram", platform_chat=f"-{n}00", kind="group", audience="mixed", title="Both"
            )
        )
        transaction.commit()
    senders = {
        role: Sender(platform=row.platform, team=row.team, user=row.platform_user, name=row.name)  # type: ignore[arg-type]
        for role, row in people.items()
    }
    return Merchant(
        workspace_id=workspace.id,
        owner=senders["owner"],
        operator=senders["operator"],
        creator=senders["creator"],
        owner_membership=memberships["owner"].id,
        operator_membership=memberships["operator"].id,
        creator_id=creator_row.id,
        team_chat=chat.id,
        team_channel=chat.platform_chat,
        mixed_chat=mixed.id,
        mixed_group=mixed.platform_chat,
    )


def dress(notice: Notice, reader: Reader, workspace_id: int, *, repeat: bool = False) -> Card:
    """Words that a test can compare: the kind, the facts, the reader's language; one button."""
    facts = " ".join(f"{key}={value}" for key, value in notice.model_dump(mode="json").items())
    button = Button("Go", ButtonToken(workspace_id, Act.TASK_SEE, 1))
    return Card(
        headline=(Span(f"{'again: ' if repeat else ''}{notice.kind} {facts}".strip()),),
        body=(Paragraph(((Span(reader.language),),)),),
        buttons=((button,),),
    )


def delivery(inbound: Inbound, key: str | None = None, act_key: str | None = None) -> Delivery:
    sender = getattr(inbound, "sender", None)
    place = getattr(inbound, "place", Place())
    lane = f"{sender.platform}:{place.chat}:{sender.user}" if sender else "job"
    return Delivery(
        platform=sender.platform if sender else "daren",
        key=key or f"key-{next(_numbers)}",
        act_key=act_key,
        lane=lane,
        inbound=inbound,
    )


def private(sender: Sender) -> Place:
    return Place(chat=sender.user if sender.platform == "telegram" else f"D{sender.user}", kind="private")


def says(sender: Sender, text: str, place: Place | None = None) -> Text:
    return Text(sender=sender, place=place or private(sender), text=text)


def runs(sender: Sender, name: str, args: str = "", place: Place | None = None) -> Command:
    return Command(sender=sender, place=place or private(sender), name=name, args=args)


def presses(sender: Sender, token: ButtonToken, place: Place | None = None) -> Press:
    return Press(sender=sender, place=place or private(sender), token=str(token))
