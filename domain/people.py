"""Who may do what: roles, acts, and the one table of rights (product.md, "Who may do what")."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person's part in one workspace; 达人 is a role of its own."""

    OWNER = "owner"
    MANAGER = "manager"
    OPERATOR = "operator"
    CREATOR = "creator"


class Act(StrEnum):
    """Everything a button or a command can ask for. The value travels in buttons: at most 16 bytes, never reused."""

    # conversations
    FLOW_CONTINUE = "flow.go"
    FLOW_CHOOSE = "flow.pick"
    FLOW_SKIP = "flow.skip"
    FLOW_BACK = "flow.back"
    FLOW_CHANGE = "flow.edit"
    FLOW_CANCEL = "flow.stop"
    FLOW_LATER = "flow.later"
    FLOW_CONFIRM = "flow.yes"
    FLOW_SEARCH = "flow.find"
    SEE_MINE = "mine"
    SEE_HELP = "help"
    SET_LANGUAGE = "me.lang"
    # creators and imports
    IMPORT_APPLY = "imp.apply"
    IMPORT_CANCEL = "imp.cancel"
    IMPORT_UNDO = "imp.undo"
    IMPORT_DATES = "imp.dates"
    # shortlists
    SHORTLIST_START = "sl.start"
    SHORTLIST_PAGE = "sl.page"
    SHORTLIST_SAVE = "sl.save"
    SHORTLIST_REFINE = "sl.refine"
    SHORTLIST_DROP = "sl.drop"
    # tasks
    TASK_START = "task.start"
    TASK_SEE = "task.see"
    TASK_CANCEL = "task.cancel"
    INVITE = "crt.invite"
    ASSIGNMENT_ACCEPT = "asg.yes"
    ASSIGNMENT_DECLINE = "asg.no"
    ASSIGNMENT_ASK = "asg.ask"
    PROPOSAL_AGREE = "prop.yes"
    PROPOSAL_REFUSE = "prop.no"
    # reminders
    REMINDER_DONE = "rem.done"
    REMINDER_SNOOZE = "rem.snooze"
    # workspace
    CHAT_LINK = "chat.link"
    CHAT_DIGEST = "chat.digest"
    WORKSPACE_PICK = "ws.pick"


_TEAM = frozenset({Role.OWNER, Role.MANAGER, Role.OPERATOR})
_EVERYONE = _TEAM | {Role.CREATOR}
_CREATOR = frozenset({Role.CREATOR})

RIGHTS: dict[Act, frozenset[Role]] = {
    Act.FLOW_CONTINUE: _EVERYONE,
    Act.FLOW_CHOOSE: _EVERYONE,
    Act.FLOW_SKIP: _EVERYONE,
    Act.FLOW_BACK: _EVERYONE,
    Act.FLOW_CHANGE: _EVERYONE,
    Act.FLOW_CANCEL: _EVERYONE,
    Act.FLOW_LATER: _EVERYONE,
    Act.FLOW_CONFIRM: _EVERYONE,
    Act.FLOW_SEARCH: _EVERYONE,
    Act.SEE_MINE: _EVERYONE,
    Act.SEE_HELP: _EVERYONE,
    Act.SET_LANGUAGE: _EVERYONE,
    Act.IMPORT_APPLY: _TEAM,
    Act.IMPORT_CANCEL: _TEAM,
    Act.IMPORT_UNDO: _TEAM,
    Act.IMPORT_DATES: _TEAM,
    Act.SHORTLIST_START: _TEAM,
    Act.SHORTLIST_PAGE: _TEAM,
    Act.SHORTLIST_SAVE: _TEAM,
    Act.SHORTLIST_REFINE: _TEAM,
    Act.SHORTLIST_DROP: _TEAM,
    Act.TASK_START: _TEAM,
    Act.TASK_SEE: _TEAM,
    Act.TASK_CANCEL: _TEAM,
    Act.INVITE: _TEAM,
    Act.ASSIGNMENT_ACCEPT: _CREATOR,
    Act.ASSIGNMENT_DECLINE: _CREATOR,
    Act.ASSIGNMENT_ASK: _CREATOR,
    Act.PROPOSAL_AGREE: _TEAM,
    Act.PROPOSAL_REFUSE: _TEAM,
    Act.REMINDER_DONE: _EVERYONE,
    Act.REMINDER_SNOOZE: _EVERYONE,
    Act.CHAT_LINK: frozenset({Role.OWNER}),
    Act.CHAT_DIGEST: frozenset({Role.OWNER, Role.MANAGER}),
    Act.WORKSPACE_PICK: _EVERYONE,
}


def may(role: Role, act: Act) -> bool:
    """Say whether the role allows the act at all; whose thing it is, the service checks."""
    return role in RIGHTS[act]
