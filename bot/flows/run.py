"""One conversation in hand: its answers as a draft, and where it stands. Reads and thinks; never writes to a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.flows import kinds, secrets
from bot.flows.model import Asking, Field, Flow, Page
from bot.form import FieldKind
from bot.messages.words import Words
from bot.reader import Reader
from domain.actor import Actor
from storage.tables import FlowRun, Workspace
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.MANY, FieldKind.ENTITY, FieldKind.ENTITIES})


@dataclass(frozen=True)
class Question:
    """The conversation stands at this field of this page; `errors` are the page's own, by field."""

    page: Page
    field: Field
    errors: Mapping[str, Words]


@dataclass(frozen=True)
class Review:
    """Everything is answered and is to be looked at."""


@dataclass(frozen=True)
class Complete:
    """Everything is answered; nothing is left but to finish."""


Position = Question | Review | Complete


class Run:
    """A flow_run row with its flow, as this person reads it."""

    def __init__(
        self,
        uow: UnitOfWork,
        row: FlowRun,
        flow: Flow[Any],
        *,
        by: Actor,
        reader: Reader,
        now: datetime,
        real: datetime | None = None,
        most_file_bytes: int = 20 << 20,
    ) -> None:
        self.uow = uow
        self.row = row
        self.flow = flow
        self.by = by
        self.reader = reader
        self.now = now
        self.real = real
        self.most_file_bytes = most_file_bytes
        self.currency = uow.transaction.system.get(Workspace, uow.workspace_id).currency
        self.draft: BaseModel
        self.asked: list[tuple[Page, Field]]
        self.lost: set[str]
        self.read()

    def read(self) -> None:
        """Build the draft anew: what is not asked (any more) is left out, what no longer fits is `lost`.

        Questions are taken in order, so that `when` and `default` see the answers before them.
        """
        answers = self.row.answers
        known = self.flow.draft.model_fields
        values = {name: value for name, value in self.row.seed.items() if name in known}
        values = {name: value for name, value in values.items() if name not in answers}
        self.lost = set(answers) - {field.name for field in self.flow.fields}
        self.asked = []
        self.draft = self.flow.draft.model_validate(values)
        for page in self.flow.pages:
            if page.when is not None and not page.when(self.draft):
                continue
            for field in page.fields:
                if field.when is None or field.when(self.draft):
                    self.asked.append((page, field))
                    self._take(field, values)

    def _take(self, field: Field, values: dict[str, Any]) -> None:
        """Put the field's answer, or the default that stands for it, into the draft."""
        answered = field.name in self.row.answers
        value = self._answer(field) if answered else self.assumed(field)
        if value is None:
            if answered:
                self._leave_out(field, values)
            return
        if kinds.KINDS[field.kind].fits(value):
            try:
                self.draft = self.flow.draft.model_validate({**values, field.name: value})
            except ValidationError:
                self.lost.add(field.name)
            else:
                values[field.name] = value
        else:
            self.lost.add(field.name)

    def _answer(self, field: Field) -> Any:
        """The stored answer; of a secret the plain text, None when it is forgotten or cannot be opened any more."""
        stored = self.row.answers[field.name]
        if not field.secret:
            return stored
        try:
            return secrets.opened(self.uow, self.row, field.name, stored)
        except CannotOpen:
            self.lost.add(field.name)
            return None

    def _leave_out(self, field: Field, values: dict[str, Any]) -> None:
        """Skipped: None where the draft can hold it (no threshold at all), else the draft's own default."""
        values.pop(field.name, None)
        try:
            self.draft = self.flow.draft.model_validate({**values, field.name: None})
        except ValidationError:
            self.draft = self.flow.draft.model_validate(values)
        else:
            values[field.name] = None

    def assumed(self, field: Field) -> Any:
        """The default that stands while nobody answered; None where the question is asked."""
        return self.proposed(field) if field.assume else None

    def proposed(self, field: Field) -> Any:
        """What is offered before an answer: the seed's value, else the field's default."""
        seeded = self.row.seed.get(field.name)
        if seeded is not None and kinds.KINDS[field.kind].fits(seeded):
            return seeded
        return kinds.stored_default(self.asking, field)

    @property
    def revision(self) -> int:
        """What buttons carry. Answers that are lost may have brought another question: older buttons are stale."""
        lost_here = self.lost & {field.name for field in self.flow.fields}
        return self.row.revision + bool(lost_here)

    @property
    def asking(self) -> Asking[Any]:
        return Asking(
            self.uow,
            self.draft,
            self.by,
            self.now,
            self.reader,
            self.currency,
            real=self.real,
            most_file_bytes=self.most_file_bytes,
        )

    def has(self, field: Field) -> bool:
        """Is there nothing to ask about this field?"""
        if field.name in self.row.answers and field.name not in self.lost:
            return True
        return field.assume and (field.optional or self.assumed(field) is not None)

    def present(self, field: Field) -> Any:
        """What the field holds now, in the stored shape: the answer, else the proposal."""
        if field.name in self.row.answers and field.name not in self.lost:
            return self.row.answers[field.name]
        return self.proposed(field)

    def field(self, name: str | None) -> tuple[Page, Field] | None:
        """A question that is asked at present, by its own name, else the first of the page of that name."""
        by_field = (one for one in self.asked if one[1].name == name)
        by_page = (one for one in self.asked if one[0].name == name)
        return next(by_field, None) or next(by_page, None)

    def position(self) -> Position:
        """Where to go: the one gone back to, else the first gap, else a page that does not hold together."""
        if self.row.cursor and (wanted := self.field(self.row.cursor)):
            return Question(*wanted, errors={})
        for page in dict.fromkeys(page.name for page, _ in self.asked):
            fields = [(at, field) for at, field in self.asked if at.name == page]
            for at, field in fields:
                if not self.has(field):
                    return Question(at, field, errors={})
            errors = self.page_errors(fields[0][0])
            if errors:
                at, field = next((one for one in fields if one[1].name in errors), fields[0])
                return Question(at, field, errors={field.name: next(iter(errors.values())), **errors})
        return Review() if self.reviews else Complete()

    @property
    def reviews(self) -> bool:
        """In a chat the review is also the only place to change what was not asked."""
        unasked = any(field.assume for _, field in self.asked)
        return self.flow.review or (self.row.platform != "slack" and unasked)

    def gone(self) -> list[Field]:
        """Questions whose answer names a choice that is not there any more."""
        chosen = []
        for _, field in self.asked:
            stored = self.row.answers.get(field.name)
            if field.kind in CHOOSING and stored:
                values = stored if isinstance(stored, list) else [stored]
                if len(kinds.picked(self.asking, field, values)) < len(values):
                    chosen.append(field)
        return chosen

    def outdated(self) -> Mapping[str, Words]:
        """What is wrong by now with answers that were right when they were given: a day that has passed."""
        wrong = {}
        for _, field in self.asked:
            if field.check is not None and self.row.answers.get(field.name) is not None:
                words = field.check(self.asking, getattr(self.draft, field.name))
                if words is not None:
                    wrong[field.name] = words
        return wrong

    def page_errors(self, page: Page) -> Mapping[str, Words]:
        return page.check(self.asking) if page.check else {}

    def before(self, name: str | None) -> Field | None:
        """The question before this one; the last one for None, the review. Assumed ones are passed over."""
        earlier: list[Field] = []
        for _, field in self.asked:
            if field.name == name:
                break
            if not field.assume:
                earlier.append(field)
        return earlier[-1] if earlier else None

    def page_before(self, name: str | None) -> Page | None:
        """The page before this one; the last one for None or the review."""
        pages = list({page.name: page for page, _ in self.asked}.values())
        for at, page in enumerate(pages):
            if page.name == name:
                return pages[at - 1] if at else None
        return pages[-1] if pages else None

    def progress(self, field: Field) -> tuple[int, int] | None:
        """Which question of how many; None for one that is only reached by changing it."""
        counted = [one.name for _, one in self.asked if not one.assume]
        return (counted.index(field.name) + 1, len(counted)) if field.name in counted else None

    def called(self, field: Field) -> Words | str:
        """What the field is called: its label, or the thing of the workspace it is about."""
        return field.called(self.asking) if field.called else field.label

    def value_shown(self, field: Field, stored: Any) -> str:
        """A stored value as the person reads it; empty for none."""
        if stored is None or stored == []:
            return ""
        if field.secret:
            return secrets.hint(stored)
        return kinds.KINDS[field.kind].shown(self.asking, field, stored)
