"""What answers what: nothing can be asked for that nobody answers."""

from __future__ import annotations

from bot.acts.tasks import Links
from bot.table import routes
from domain.people import Act


def test_every_act_is_answered_by_a_command_or_a_press() -> None:
    table = routes(Links())
    answered = {route.act for route in table.commands.values()} | set(table.presses)
    assert set(Act) - answered == {Act.WORKSPACE_PICK}, "the dispatcher answers that one itself"
