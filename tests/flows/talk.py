"""A person who talks to the flow engine over a real database: every turn is a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.acts import files
from bot.acts import flows as acts
from bot.answers import Answer, FormErrors, Nothing, ShowForm
from bot.card import Button, Card, Facts, plain
from bot.flows import engine, registry
from bot.flows.model import Flow
from bot.flows.question import parked, question
from bot.form import Form
from bot.inbound import (
    Base,
    Command,
    DroppedFile,
    FilesDropped,
    FormClosed,
    FormLost,
    FormSubmitted,
    Place,
    Press,
    Sender,
    Text,
)
from bot.messages.catalog import card as dressed
from bot.reader import Reader
from bot.tokens import ButtonToken, read_button, read_form
from bot.visit import Visit
from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.notices import Notice
from domain.outcome import CardKind, Outcome, Post
from services import people
from storage.database import Database
from storage.sql import select
from storage.tables import FlowRun, LinkedChat, Membership


@dataclass
class Person:
    """Somebody on one platform; `chat_id` None is her private chat."""

    database: Database
    actor: Actor
    platform: str
    now: datetime
    language: str = "en"
    chat_id: int | None = None
    answer: Answer = field(default_factory=Nothing)
    outcome: Outcome = field(default_factory=Outcome)
    chat: LinkedChat | None = None

    def turn(self, inbound: Base, act: Callable[[Visit], Answer]) -> Answer:
        """One committed transaction."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.actor.workspace_id)
            if self.chat_id is None:
                chat = people.member_chat(uow, uow.get(Membership, self.actor.membership_id))
            else:
                chat = uow.get(LinkedChat, self.chat_id)
            uow.flush()
            reader = Reader(self.language, self.actor.timezone, self.platform, ChatAudience(chat.audience))
            visit = Visit(uow, self.actor, chat, inbound, reader, self.now, self.now)
            self.answer = act(visit)
            self.outcome, self.chat = visit.outcome, visit.chat
            transaction.commit()
        return self.answer

    def _base(self) -> dict[str, Any]:
        sender = Sender(platform=self.platform, user="u")  # type: ignore[arg-type]
        return {"sender": sender, "place": Place(chat="c", message="m1")}

    def starts(self, flow: Flow[Any], **more: Any) -> Answer:
        registry.register((flow,))
        return self.turn(
            Command(name=flow.name, **self._base()), lambda visit: engine.start(visit, flow, **more)
        )

    def commands(self, handler: Callable[[Visit, Command], Answer], args: str = "") -> Answer:
        inbound = Command(name="x", args=args, **self._base())
        return self.turn(inbound, lambda visit: handler(visit, inbound))

    def types(self, words: str) -> Answer:
        inbound = Text(text=words, **self._base())
        return self.turn(inbound, lambda visit: acts.text()(visit, inbound))

    def sends(self, name: str, size: int | None = 1000) -> Answer:
        """Send a file as a message."""
        inbound = FilesDropped(files=(dropped(name, size),), **self._base())
        return self.turn(inbound, lambda visit: files.dropped(visit, inbound))

    def presses(self, label: str, values: dict[str, Any] | None = None) -> Answer:
        """Press the one button whose label begins so, on what is on the screen now."""
        return self.press_token(self.button(label), values)

    def press_token(self, token: ButtonToken, values: dict[str, Any] | None = None) -> Answer:
        inbound = Press(token=str(token), values=values or {}, **self._base())
        token = read_button(str(token))
        return self.turn(inbound, lambda visit: acts.PRESSES[token.act](visit, inbound, token))

    def submits(self, form: Form | None = None, **values: Any) -> Answer:
        """Submit the form on the screen: what stands in its fields, and these values."""
        form = form or self.form()
        held = {one.name: one.value for one in form.fields} | values
        inbound = FormSubmitted(form=form.token, values=held, **self._base())
        return self.turn(inbound, lambda visit: acts.form(visit, inbound, read_form(inbound.form)))

    def closes(self) -> Answer:
        inbound = FormClosed(form=self.form().token, **self._base())
        return self.turn(inbound, lambda visit: acts.form_closed(visit, inbound, read_form(inbound.form)))

    def loses(self) -> Answer:
        inbound = FormLost(form=self.form().token, **self._base())
        return self.turn(inbound, lambda visit: acts.form_lost(visit, inbound, read_form(inbound.form)))

    def form(self) -> Form:
        assert isinstance(self.answer, ShowForm), self.answer
        return self.answer.form

    def errors(self) -> dict[str, str]:
        assert isinstance(self.answer, FormErrors), self.answer
        return self.answer.errors

    def runs(self) -> list[FlowRun]:
        """All conversations, the oldest first."""
        with self.database.read() as transaction:
            uow = transaction.workspace(self.actor.workspace_id)
            return list(uow.all(select(FlowRun).order_by(FlowRun.id)))  # type: ignore[arg-type]

    def run(self) -> FlowRun:
        return self.runs()[-1]

    def card(self, run: FlowRun | None = None, *, retired: bool = False) -> Card:
        """The question as it would be rendered now."""
        run = run or self.run()
        reader = Reader(self.language, self.actor.timezone, self.platform)
        with self.database.read() as transaction:
            uow = transaction.workspace(self.actor.workspace_id)
            return question(uow, run.id, reader, self.now, retired=retired)

    def parked_card(self) -> Card:
        reader = Reader(self.language, self.actor.timezone, self.platform)
        with self.database.read() as transaction:
            return parked(transaction.workspace(self.actor.workspace_id), self.run().id, reader, self.now)

    def sees(self) -> str:
        return shown(self.card())

    def told(self) -> str:
        """The reply's words."""
        assert self.outcome.reply is not None
        return shown(self.dressed(self.outcome.reply))

    def dressed(self, notice: Notice) -> Card:
        reader = Reader(self.language, self.actor.timezone, self.platform)
        return dressed(notice, reader, self.actor.workspace_id)

    def buttons(self) -> list[Button]:
        if isinstance(self.answer, ShowForm):
            return list(self.answer.form.buttons)
        return [button for row in self.card().buttons for button in row]

    def labels(self) -> list[str]:
        return [button.label for button in self.buttons()]

    def button(self, label: str) -> ButtonToken:
        found = [one for one in self.buttons() if one.label.startswith(label)]
        assert found, f"no button {label!r} among {self.labels()}"
        assert found[0].token is not None
        return found[0].token

    def posted(self) -> list[tuple[CardKind, bool]]:
        """Which cards the last turn posted, and whether again."""
        return [(post.card.kind, post.again) for post in self.outcome.post if isinstance(post, Post)]


def dropped(name: str, size: int | None = 1000) -> DroppedFile:
    return DroppedFile(ref=f"ref-{name}", name=name, size=size)


def picked(name: str, size: int | None = 1000) -> list[dict[str, Any]]:
    """A file as the field of a form gives it."""
    return [dropped(name, size).model_dump(mode="json")]


def shown(card: Card) -> str:
    """All words of a card."""
    lines = [plain(card.headline)]
    for block in card.body:
        if isinstance(block, Facts):
            lines += [f"{label}: {plain(value)}" for label, value in block.pairs]
        for name in ("lines", "items"):
            lines += [plain(line) for line in getattr(block, name, ())]
        if hasattr(block, "line"):
            lines.append(plain(block.line))
    return "\n".join(lines)
