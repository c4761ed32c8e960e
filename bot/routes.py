"""Which act answers which inbound: tables of handlers, filled at the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.answers import Answer, Options
from bot.inbound import (
    Command,
    FilesDropped,
    FormClosed,
    FormLost,
    FormSubmitted,
    HomeOpened,
    OptionsWanted,
    Press,
    Started,
    Text,
)
from bot.tokens import ButtonToken, FormToken
from bot.visit import Visit
from domain.outcome import Outcome
from domain.people import Act
from storage.tables import Identity, Job
from storage.unit_of_work import Transaction, UnitOfWork

CommandHandler = Callable[[Visit, Command], Answer]
PressHandler = Callable[[Visit, Press, ButtonToken], Answer]
TextHandler = Callable[[Visit, Text], Answer]
FilesHandler = Callable[[Visit, FilesDropped], Answer]
StartedHandler = Callable[[Visit, Started], Answer]
HomeHandler = Callable[[Visit, HomeOpened], Answer]
FormHandler = Callable[[Visit, FormSubmitted, FormToken], Answer]
FormClosedHandler = Callable[[Visit, FormClosed, FormToken], Answer]
FormLostHandler = Callable[[Visit, FormLost, FormToken], Answer]
OptionsHandler = Callable[[Visit, OptionsWanted, FormToken], Options]


class JobHandler(Protocol):
    """What a job's end means. A `reply` goes to `job.payload["chat_id"]`, in its `"thread"`, when they are set."""

    def __call__(self, uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome: ...


@dataclass(frozen=True)
class Guest:
    """Somebody who came through a link, before it is known whether she belongs anywhere."""

    transaction: Transaction
    identity: Identity
    started: Started
    now: datetime  # business time
    real: datetime


JoinHandler = Callable[[Guest], int]
"""Redeem the link's payload: give the id of the workspace she belongs to now, or raise Refusal.

What it has written by then (an audit row, a wrong link counted) stands.
"""


@dataclass(frozen=True)
class Route:
    """A command and the act its right is checked against."""

    act: Act
    run: CommandHandler


@dataclass(frozen=True)
class Routes:
    """Every table of the turn. What is not in them is answered with the ready notice NotThere.

    Rights of commands and presses on messages are checked by the turn before the handler runs; a handler of
    forms, files and texts checks its own.
    """

    commands: Mapping[str, Route] = field(default_factory=dict)  # "" is the bare /daren
    unknown: CommandHandler | None = None  # a command of another name; checks rights itself
    presses: Mapping[Act, PressHandler] = field(default_factory=dict)
    text: TextHandler | None = None
    files: FilesHandler | None = None
    join: JoinHandler | None = None  # a link with a payload, before `started`
    started: StartedHandler | None = None
    home: HomeHandler | None = None
    form: FormHandler | None = None
    form_closed: FormClosedHandler | None = None
    form_lost: FormLostHandler | None = None
    options: OptionsHandler | None = None
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)  # by Job.kind
    most_file_bytes: int = 20 << 20  # of a file that somebody gives as an answer
