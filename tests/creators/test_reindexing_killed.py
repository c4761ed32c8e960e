"""Everything derived is made anew beside a bot at work, and that is killed on the way: nobody is missing from lists."""

from __future__ import annotations

import pytest
from creators.kit import Desk, Killed
from creators.lists import fill, make, show

from storage import migrate, reindexing


@pytest.mark.parametrize("commits", range(1, 6))
def test_a_killed_reindexing_hides_nobody_from_a_list(desk: Desk, commits: int) -> None:
    fill(desk, 12)
    make(desk)
    dying = desk.dying(commits)
    try:
        with pytest.raises(Killed):
            reindexing.rebuild(dying)
    finally:
        dying.close()
    assert show(desk, make(desk)).total == 12
    migrate.upgrade(desk.database)
    assert reindexing.is_current(desk.database)
    assert show(desk, make(desk)).total == 12
