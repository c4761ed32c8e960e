"""Notices and handlers of the pipeline's own tests."""

from __future__ import annotations

import threading
from typing import ClassVar, Self

from bot.answers import Answer, Nothing
from bot.inbound import Command, Text
from bot.routes import Route, Routes
from bot.visit import Visit
from domain.notices.base import Notice, Visibility
from domain.outcome import Outcome
from domain.people import Act


class PipelineHeard(Notice):
    """Everybody may read it."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    text: str

    @classmethod
    def example(cls) -> Self:
        return cls(text="hello")


class PipelineSecret(Notice):
    """For the team only."""

    text: str

    @classmethod
    def example(cls) -> Self:
        return cls(text="¥2,400")


class PipelineAlarm(Notice):
    """Critical, and everybody may read it."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE
    critical: ClassVar[bool] = True

    text: str

    @classmethod
    def example(cls) -> Self:
        return cls(text="ends in 3 days")


class Ears:
    """A text handler that echoes, remembers the order, and can be made to fail."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.fail_on: dict[str, int] = {}
        self.hold: threading.Event | None = None

    def text(self, visit: Visit, text: Text) -> Answer:
        if self.hold is not None:
            self.hold.wait(5)
        self.heard.append(text.text)
        visit.add(Outcome(reply=PipelineHeard(text=text.text)))
        visit.uow.flush()
        if self.fail_on.get(text.text, 0) > 0:
            self.fail_on[text.text] -= 1
            raise RuntimeError(f"a secret in a message: {text.text}")
        return Nothing()

    def command(self, visit: Visit, command: Command) -> Answer:
        visit.reply(PipelineHeard(text=f"{command.name} {command.args}".strip()))
        return Nothing()

    def routes(self) -> Routes:
        return Routes(text=self.text, commands={"say": Route(Act.TASK_SEE, self.command)})
