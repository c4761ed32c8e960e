"""One inbound inside its transaction: who may, which act, what came of it, and the rows that tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.answers import Answer, FormErrors, Nothing, Options, ShowForm, Toast
from bot.arrival import Arrival, Stranger, Undecided, arrive, look_up, person_of
from bot.card import Card, plain
from bot.gatherings import Gatherings
from bot.inbound import (
    Base,
    Command,
    FilesDropped,
    FormClosed,
    FormLost,
    FormSubmitted,
    HomeOpened,
    Inbound,
    JobEnded,
    MembersChanged,
    Migrated,
    OptionsWanted,
    Press,
    Reachability,
    SharingChanged,
    Started,
    Text,
)
from bot.messages.wording import say
from bot.messages.words import msg
from bot.reader import Reader
from bot.routes import Guest, Routes
from bot.tokens import BadToken, ButtonToken, read_button, read_form
from bot.visit import Visit
from domain.audiences import ChatAudience
from domain.errors import Conflict, NotFound, Refusal
from domain.notices import Notice
from domain.notices.system import (
    AlreadyDone,
    ChooseWorkspace,
    NotAllowed,
    NotAMember,
    NotThere,
    WorkspaceChoice,
    WorkspaceChosen,
    not_allowed,
)
from domain.outcome import CardKind, Outcome
from domain.people import Act, may
from services import audit, outbox, people
from storage.tables import Job, LinkedChat, Outbox
from storage.unit_of_work import Transaction

_TOAST_LENGTH = 200
_IN_MESSAGES = msg("The answer is under Messages.")


class Dress(Protocol):
    """Words for a notice: bot.messages.catalog.card, handed in by the composition root.

    `repeat` adds that the message may be there twice.
    """

    def __call__(
        self, notice: Notice, reader: Reader, workspace_id: int, *, repeat: bool = False
    ) -> Card: ...


@dataclass(frozen=True)
class Ran:
    """What came of an inbound: the answer to give at once and the rows that were written."""

    answer: Answer
    rows: tuple[Outbox, ...] = ()


class Dispatcher:
    """Routes one inbound. Everything happens in the transaction it is handed; it never commits."""

    def __init__(self, routes: Routes, dress: Dress) -> None:
        self._routes = routes
        self._dress = dress

    def run(
        self, transaction: Transaction, inbound: Inbound, *, heard: bool, now: datetime, real: datetime
    ) -> Ran:
        """Run it. `heard`: somebody still waits for the answer; else a form becomes a card with Continue."""
        match inbound:
            case JobEnded():
                return self._job_ended(transaction, inbound, now, real)
            case Reachability() | MembersChanged() | SharingChanged() | Migrated():
                return Ran(Nothing(), tuple(Gatherings(transaction, now, real).heard(inbound)))
            case _:
                arrival = arrive(transaction, inbound, now=now, real=real)
                return self._arrived(arrival, heard=heard)

    def options(
        self, transaction: Transaction, wanted: OptionsWanted, *, now: datetime, real: datetime
    ) -> Options:
        """What a select offers; nothing to whom the form does not belong."""
        if self._routes.options is None:
            return Options(())
        try:
            token = read_form(wanted.form)
            arrival = look_up(transaction, wanted, now=now, real=real)
            return self._routes.options(arrival.visit(token.workspace_id), wanted, token)
        except (Stranger, BadToken, NotFound, Refusal, Conflict):
            return Options(())

    def _arrived(self, arrival: Arrival, *, heard: bool) -> Ran:
        try:
            visit = self._visit(arrival)
        except (Stranger, BadToken) as nobody:
            return self._stranger(arrival, known=isinstance(nobody, BadToken))
        except Refusal as refusal:
            return self._to_guest(arrival, refusal.notice)
        except Undecided as undecided:
            choices = (WorkspaceChoice(workspace_id=row.id, name=row.name) for row in undecided.workspaces)
            return self._to_guest(arrival, ChooseWorkspace(choices=tuple(choices)))
        visit.most_file_bytes = self._routes.most_file_bytes
        began = visit.outcome
        try:
            with arrival.transaction.trying():
                answer = self._handle(visit)
                if isinstance(answer, ShowForm) and not heard:
                    answer = self._lost(visit, answer)
        except (Refusal, Conflict, NotFound, BadToken) as stop:
            visit.outcome = began + Outcome(wipe=visit.outcome.wipe)  # a secret goes, whatever came of it
            answer = self._stopped(visit, _notice_of(stop))
        rows = outbox.put(
            visit.uow,
            visit.outcome,
            here=visit.chat,
            thread=visit.thread,
            by=visit.actor,
            now=visit.now,
            real=visit.real,
        )
        if visit.outcome.toast is not None and isinstance(answer, Nothing):
            answer = self._toast(visit.outcome.toast, visit.reader, visit.uow.workspace_id)
        if isinstance(answer, Nothing) and _is_outside(visit.inbound) and any(map(_is_message, rows)):
            answer = Toast(say(_IN_MESSAGES, visit.reader))
        return Ran(answer, tuple(rows))

    def _visit(self, arrival: Arrival) -> Visit:
        """Enter the workspace; raises Stranger, Undecided, BadToken, and Refusal for a link that is not valid."""
        match arrival.inbound:
            case Press(token=token):
                return arrival.visit(read_button(token).workspace_id)
            case FormSubmitted(form=form) | FormClosed(form=form) | FormLost(form=form):
                return arrival.visit(read_form(form).workspace_id)
            case Started(payload=payload) as started if payload and self._routes.join is not None:
                guest = Guest(arrival.transaction, arrival.identity, started, arrival.now, arrival.real)
                return arrival.visit(self._routes.join(guest))
            case _:
                return arrival.visit(None)

    def _handle(self, visit: Visit) -> Answer:  # noqa: PLR0911 - one line a kind of inbound
        """Find the handler and let it act; what is not routed is not there."""
        routes = self._routes
        match visit.inbound:
            case Press() as press:
                return self._press(visit, press, read_button(press.token))
            case Command() as command:
                return self._command(visit, command)
            case Text() as text if routes.text is not None:
                return routes.text(visit, text)
            case FilesDropped() as files if routes.files is not None:
                return routes.files(visit, files)
            case Started() as started if routes.started is not None:
                return routes.started(visit, started)
            case HomeOpened() as opened if routes.home is not None:
                return routes.home(visit, opened)
            case FormSubmitted() as submitted if routes.form is not None:
                return routes.form(visit, submitted, read_form(submitted.form))
            case FormClosed() as closed if routes.form_closed is not None:
                return routes.form_closed(visit, closed, read_form(closed.form))
            case FormLost() as lost if routes.form_lost is not None:
                return routes.form_lost(visit, lost, read_form(lost.form))
            case _:
                raise NotFound(type(visit.inbound).__name__)

    def _press(self, visit: Visit, press: Press, token: ButtonToken) -> Answer:
        if not may(visit.actor.role, token.act):
            raise Refusal(not_allowed(visit.actor.role, token.act))
        if token.act is Act.WORKSPACE_PICK:
            return self._pick_workspace(visit)
        handler = self._routes.presses.get(token.act)
        if handler is None:
            raise NotFound(token.act.value)
        if press.place.message is not None:
            outbox.pressed_at(visit.uow, token.subject, visit.chat, press.place.message)
        return handler(visit, press, token)

    def _command(self, visit: Visit, command: Command) -> Answer:
        route = self._routes.commands.get(command.name)
        if route is None:
            if self._routes.unknown is None:
                raise NotFound("command")
            return self._routes.unknown(visit, command)
        if not may(visit.actor.role, route.act):
            raise Refusal(not_allowed(visit.actor.role, route.act))
        return route.run(visit, command)

    def _pick_workspace(self, visit: Visit) -> Answer:
        workspace = people.workspace_of(visit.uow)
        people.choose_workspace(visit.uow, visit.actor.identity_id)
        return self._toast(WorkspaceChosen(name=workspace.name), visit.reader, workspace.id)

    def _lost(self, visit: Visit, answer: ShowForm) -> Answer:
        """Nobody is there to see the form: leave a card to continue from."""
        if self._routes.form_lost is None:
            return Nothing()
        inbound = visit.inbound
        lost = FormLost(sender=inbound.sender, place=inbound.place, form=answer.form.token)
        return self._routes.form_lost(visit, lost, read_form(lost.form))

    def _stopped(self, visit: Visit, notice: Notice) -> Answer:
        """Say why not: where she looks at this moment. What was not hers to press leaves an audit row."""
        is_made = isinstance(
            visit.inbound, Press | FormSubmitted
        )  # by a button or form, not by a typing error
        if isinstance(notice, NotAllowed) or (isinstance(notice, NotThere) and is_made):
            self._audit_refusal(
                visit.uow.transaction,
                visit.inbound,
                visit.now,
                visit.actor.identity_id,
                visit.uow.workspace_id,
            )
        workspace_id = visit.uow.workspace_id
        match visit.inbound:
            case Press():
                return self._toast(notice, visit.reader, workspace_id, alert=True)
            case FormSubmitted():
                return FormErrors({"": self._headline(notice, visit.reader, workspace_id)})
            case FormClosed() | FormLost():
                return Nothing()
            case _:
                visit.reply(notice)
                return Nothing()

    def _stranger(self, arrival: Arrival, *, known: bool) -> Ran:
        """Nobody we know, or a button that is not ours: the same sentence to all, and nothing is revealed."""
        inbound = arrival.inbound
        notice: Notice = NotThere() if known else NotAllowed()
        match inbound:
            case Press():
                self._audit_refusal(arrival.transaction, inbound, arrival.now, arrival.identity.id)
                return Ran(self._toast(notice, self._guest_reader(arrival), 0, alert=True))
            case FormSubmitted():
                self._audit_refusal(arrival.transaction, inbound, arrival.now, arrival.identity.id)
                return Ran(FormErrors({"": self._headline(notice, self._guest_reader(arrival), 0)}))
            case Command() | Started() | Text() | FilesDropped() if _talks_to_us(inbound):
                if isinstance(inbound, Command):
                    self._audit_refusal(arrival.transaction, inbound, arrival.now, arrival.identity.id)
                return self._to_guest(arrival, NotAMember())
            case _:
                return Ran(Nothing())

    def _to_guest(self, arrival: Arrival, notice: Notice) -> Ran:
        reader = self._guest_reader(arrival)
        rows = outbox.put_for_guest(
            arrival.transaction.system,
            person_of(arrival.inbound),
            notice,
            language=reader.language,
            real=arrival.real,
        )
        return Ran(Nothing(), tuple(rows))

    def _guest_reader(self, arrival: Arrival) -> Reader:
        language, timezone = people.reading(arrival.identity, None)
        return Reader(language, timezone, arrival.inbound.sender.platform, ChatAudience.CREATOR)

    def _audit_refusal(
        self,
        transaction: Transaction,
        inbound: Base,
        now: datetime,
        identity_id: int,
        workspace_id: int | None = None,
    ) -> None:
        act, subject = _asked_for(inbound)
        audit.note(
            transaction.system,
            act,
            workspace_id=workspace_id,
            identity_id=identity_id,
            at=now,
            subject=subject,
            result="refused",
        )

    def _job_ended(self, transaction: Transaction, ended: JobEnded, now: datetime, real: datetime) -> Ran:
        job = transaction.system.get(Job, ended.job_id)
        handler = self._routes.jobs[job.kind]
        if job.workspace_id is None:
            raise LookupError(f"{job.kind} reports to no workspace")
        uow = transaction.workspace(job.workspace_id)
        outcome = handler(uow, job, now=now)
        chat_id = job.payload.get("chat_id")
        here = uow.get(LinkedChat, int(chat_id)) if chat_id is not None else None
        rows = outbox.put(uow, outcome, here=here, thread=job.payload.get("thread"), now=now, real=real)
        return Ran(Nothing(), tuple(rows))

    def _toast(self, notice: Notice, reader: Reader, workspace_id: int, *, alert: bool = False) -> Toast:
        return Toast(self._headline(notice, reader, workspace_id)[:_TOAST_LENGTH], alert=alert)

    def _headline(self, notice: Notice, reader: Reader, workspace_id: int) -> str:
        return plain(self._dress(notice, reader, workspace_id).headline)


def _notice_of(stop: Refusal | Conflict | NotFound | BadToken) -> Notice:
    if isinstance(stop, Refusal):
        return stop.notice
    if isinstance(stop, Conflict):
        return AlreadyDone(state=stop.state)
    return NotThere()


def _is_outside(inbound: Base) -> bool:
    """Pressed in no chat and in no form: in Slack's Home tab, where nobody sees what is posted elsewhere."""
    return isinstance(inbound, Press) and inbound.place.chat is None and inbound.form is None


def _is_message(row: Outbox) -> bool:
    return row.kind in {"notice", "card"} and row.payload.get("card") != CardKind.HOME.value


def _talks_to_us(inbound: Base) -> bool:
    """A stranger's chatter in a shared chat is not meant for us; a command is."""
    return inbound.place.kind == "private" or isinstance(inbound, Command)


def _asked_for(inbound: Base) -> tuple[str, str]:
    """Act and subject for the audit: what the token says, or the command's name."""
    if isinstance(inbound, Command):
        return f"command {inbound.name[:40]}", ""
    if isinstance(inbound, Press):
        try:
            token = read_button(inbound.token)
        except BadToken:
            return "press", ""
        return token.act.value, str(token.subject)
    return "form", ""
