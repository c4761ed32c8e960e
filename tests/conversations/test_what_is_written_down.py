"""Every decision leaves a line: who, what, about which row."""

from __future__ import annotations

from conversations.scenes import LIBRARY, ON_BOTH_DATABASES
from harness.world import Person, World

from storage.tables import Audit


@ON_BOTH_DATABASES
async def test_importing_and_saving_a_shortlist_are_written_down(world: World, merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.runs("shortlist")
    await merchant.answers({})
    await merchant.presses("Save")
    for act in ("imp.apply", "sl.save"):
        assert world.count(Audit, Audit.act == act, Audit.result == "done") == 1
