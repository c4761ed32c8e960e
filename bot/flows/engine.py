"""What a person can do in a conversation; each verb moves one run and says what to show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.answers import Answer
from bot.flows.model import Flow
from bot.tokens import FormToken
from bot.visit import Visit
from domain.outcome import Outcome
from storage.tables import FlowRun
from storage.unit_of_work import UnitOfWork


def start(
    visit: Visit,
    flow: Flow[Any],
    *,
    seed: Mapping[str, object] | None = None,
    answers: Mapping[str, object] | None = None,
) -> Answer:
    """Begin a conversation; the one that was active here is parked.

    `seed`: facts of the draft that are not asked, or proposals for fields of that name. `answers`: fields that
    count as answered already. Both in the stored shapes of bot/flows/model.py. Raises Refusal in a chat that
    creators read, for a flow of the team.
    """
    raise NotImplementedError


def active(visit: Visit) -> FlowRun | None:
    """The conversation this person has open in this chat."""
    raise NotImplementedError


def typed(visit: Visit, run: FlowRun, words: str) -> Answer:
    """Take words as the answer to the present question, or as a search."""
    raise NotImplementedError


def submitted(visit: Visit, form: FormToken, values: Mapping[str, Any]) -> Answer:
    """Take a whole page of answers."""
    raise NotImplementedError


def expire(uow: UnitOfWork, now: datetime) -> Outcome:
    """Close the workspace's conversations that nobody came back to."""
    raise NotImplementedError
