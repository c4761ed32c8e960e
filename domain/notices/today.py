"""One person's day: what is due today and this week, and what waits for her."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar, Self

from domain.notices.base import Notice, Visibility
from domain.notices.flows import WaitingThing
from domain.notices.reminders import Deadline
from domain.tasks import MilestoneKind


class TodayShown(Notice):
    """The living card of a person's day, in her private chat only; lists are cut, `more` counts the rest."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    local_date: date
    late: tuple[Deadline, ...] = ()
    today: tuple[Deadline, ...] = ()
    week: tuple[Deadline, ...] = ()
    waiting: tuple[WaitingThing, ...] = ()
    more: int = 0

    @property
    def empty(self) -> bool:
        return not (self.late or self.today or self.week or self.waiting)

    @classmethod
    def example(cls) -> Self:
        def due(day: int, *, late: bool = False) -> Deadline:
            return Deadline(
                title="Winter coat <b>styling</b>",
                milestone=MilestoneKind.FIRST_DRAFT,
                due=datetime(2026, 12, day, 10, 0, tzinfo=UTC),
                late=late,
                creator="Lily",
            )

        return cls(
            local_date=date(2026, 12, 4),
            late=(due(3, late=True),),
            today=(due(4),),
            week=(due(7),),
            waiting=(WaitingThing(sort="proposal", title="冬季大衣", on=3, who="Lily"),),
            more=2,
        )
