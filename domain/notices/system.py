"""What the bot says about itself: who may not, what is gone, what went wrong on our side."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from domain.notices.base import Notice, Visibility
from domain.people import Act, Role, may


class WorkspaceChoice(BaseModel):
    """One workspace of a person, as a button names it."""

    model_config = ConfigDict(frozen=True)

    workspace_id: int
    name: str


class NotAMember(Notice):
    """Told to somebody who writes to the bot and belongs to no workspace: ask for an invitation link."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class NotAllowed(Notice):
    """Told to a stranger, a member of another workspace and a wrong role alike, so that nothing is revealed."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class NotYourRole(NotAllowed):
    """Told to a member of the same team, who may know who can. `managers`: they can too, not the owner alone."""

    visibility: ClassVar[Visibility] = Visibility.TEAM

    managers: bool = True

    @classmethod
    def example(cls) -> Self:
        return cls()


def not_allowed(role: Role, act: Act) -> NotAllowed:
    """What somebody of the workspace is told whose role may not do this: a creator learns nothing of the team."""
    if role is Role.CREATOR or not may(Role.OWNER, act):
        return NotAllowed()
    return NotYourRole(managers=may(Role.MANAGER, act))


class NotThere(Notice):
    """The thing, the command or the button is not there (any more), or is another workspace's: the same answer."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class AlreadyDone(Notice):
    """The press came too late: the thing is in this state already. `state` is the life cycle's word."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    state: str

    @classmethod
    def example(cls) -> Self:
        return cls(state="accepted")


class ChooseWorkspace(Notice):
    """Told to a person of several workspaces whose words fit more than one: a button each (Act.WORKSPACE_PICK)."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    choices: tuple[WorkspaceChoice, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(
            choices=(
                WorkspaceChoice(workspace_id=1, name="Aria Home"),
                WorkspaceChoice(workspace_id=2, name="阿伦男装"),
            )
        )


class WorkspaceChosen(Notice):
    """From now on her words go to this workspace; what she wrote before has to be sent again."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    name: str

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装")


class TurnFailed(Notice):
    """Told to the person whose act failed three times on our side: nothing was changed. `ref` finds it in the logs."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    ref: str

    @classmethod
    def example(cls) -> Self:
        return cls(ref="7k2q")


class TurnParked(Notice):
    """Told to the owners: something a person sent could not be handled three times and was set aside.

    `what` is the kind of inbound, `who` the person's name.
    """

    ref: str
    what: Literal[
        "command",
        "text",
        "press",
        "form",
        "form_closed",
        "form_lost",
        "files",
        "started",
        "reach",
        "members",
        "sharing",
        "migrated",
        "job",
    ]
    who: str

    @classmethod
    def example(cls) -> Self:
        return cls(ref="7k2q", what="press", who="Lin")


class ChatLost(Notice):
    """Told to the owners by another route: the bot cannot write to this chat any more, and why."""

    title: str
    platform: Literal["slack", "telegram"]
    state: Literal["blocked", "kicked", "deactivated", "archived"]

    @classmethod
    def example(cls) -> Self:
        return cls(title="Lily", platform="telegram", state="blocked")
