"""Buttons on what the bot says about itself."""

from __future__ import annotations

from bot.messages.actions import Action, Rows
from bot.reader import Reader
from domain.notices.system import ChooseWorkspace
from domain.people import Act


def choose_workspace(notice: ChooseWorkspace, reader: Reader) -> Rows:
    del reader
    return [
        [Action(Act.WORKSPACE_PICK, one.workspace_id, label=one.name, workspace_id=one.workspace_id)]
        for one in notice.choices
    ]


ROWS = {ChooseWorkspace.kind: choose_workspace}
