"""What a person is told at once: in the ack, in the modal on her screen, or in a line that only she sees."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

import structlog
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.answers import Answer, CloseForm, FormErrors, Nothing, ShowForm, Toast
from bot.handlers.slack import forms, limits
from bot.handlers.slack.clients import Clients
from bot.handlers.slack.errors import Lost, Refused, WireError, asked
from bot.handlers.slack.people import People
from bot.handlers.slack.render import sentence
from bot.handlers.slack.text import shown
from bot.messages.wording import say
from bot.messages.words import Words, msg
from services.people import language_of

Json = dict[str, Any]
CLOSED: Final = msg("That is all here. You can close this window.")
CLOSE: Final = msg("Close")
MOST_VIEWS: Final = 1_000  # views whose newest answer is remembered
log = structlog.get_logger(__name__)


class Via(Enum):
    """How something reached us, which decides what an answer can be."""

    EVENT = auto()
    COMMAND = auto()
    PRESS = auto()  # on a message
    HOME = auto()  # in the Home tab
    PRESS_IN_FORM = auto()
    FORM = auto()  # submitted


@dataclass(frozen=True)
class Origin:
    """What an answer can hold on to. `order` counts arrivals: a later answer is not overwritten by an earlier one."""

    via: Via
    team: str
    user: str
    order: int
    channel: str | None = None  # Slack's own id, also of a direct message
    thread: str | None = None
    trigger: str | None = None
    view: Json | None = None  # the modal on the screen
    response_url: str | None = None

    @property
    def form(self) -> str | None:
        return (self.view or {}).get("private_metadata") or None

    def late(self) -> Origin:
        """The same after a plain ack: a submitted modal has closed."""
        return replace(self, via=Via.EVENT, trigger=None) if self.via is Via.FORM else self


class Replies:
    """Turns answers into acks and calls. Best effort: what matters is in the outbox by then."""

    def __init__(self, clients: Clients, people: People) -> None:
        self._clients = clients
        self._people = people
        self._shown: OrderedDict[str, int] = OrderedDict()

    def in_ack(self, origin: Origin, answer: Answer) -> tuple[Json | None, Answer]:
        """The ack's payload, and what remains to be done after it."""
        if origin.via is Via.COMMAND and isinstance(answer, Toast):
            return {"response_type": "ephemeral", **sentence(answer.text)}, Nothing()
        if origin.via is not Via.FORM or origin.view is None:
            return None, answer
        self._note(origin)
        return _to_submission(origin.view, answer), Nothing()

    async def after(self, origin: Origin, answer: Answer) -> str | None:
        """Do what the ack could not. Gives the token of a form that could not be shown."""
        in_form = origin.view if origin.via is Via.PRESS_IN_FORM else None
        match answer:
            case ShowForm(form):
                shown_now = await self._show(origin, forms.view(form))
                return None if shown_now else form.token
            case FormErrors(errors):
                if in_form is None or not await self._update(origin, forms.annotated(in_form, errors=errors)):
                    return origin.form
            case Toast(text) if origin.via is Via.HOME:
                await self._show(origin, forms.told(text, self.words(origin, CLOSE)))
            case Toast(text) if in_form is not None:
                await self._update(origin, forms.annotated(in_form, above=text))
            case Toast(text):
                await self._whisper(origin, text)
            case CloseForm() if in_form is not None:
                await self._update(origin, forms.closing(in_form, self.words(origin, CLOSED)))
            case _:
                pass
        return None

    def words(self, origin: Origin, said: Words) -> str:
        """One of the adapter's own sentences in the person's language, as far as Slack told it."""
        return say(said, language_of(self._people.language(origin.team, origin.user)) or "en")

    async def _show(self, origin: Origin, view: Json) -> bool:
        if origin.via is Via.PRESS_IN_FORM:
            return await self._update(origin, view)
        if not origin.trigger or origin.via is Via.EVENT:
            return False
        client = self._clients.of(origin.team)
        try:
            await asked(client.views_open(trigger_id=origin.trigger, view=view))
        except WireError as error:
            log.warning("slack form not opened", team=origin.team, error=str(error))
            return False
        return True

    async def _update(self, origin: Origin, view: Json) -> bool:
        """Put a view in the place of the one pressed in; a newer answer that stands there already is left alone."""
        assert origin.view is not None
        client, view_id = self._clients.of(origin.team), origin.view["id"]
        guards: list[Json] = [{"hash": origin.view["hash"]}] if origin.view.get("hash") else []
        for guard in [*guards, {}]:
            if self._shown.get(view_id, -1) > origin.order:
                return True
            try:
                await asked(client.views_update(view_id=view_id, view=view, **guard))
            except (Refused, Lost) as error:
                again = isinstance(error, Lost) or error.code == "hash_conflict"
                if again and guard:
                    continue
                log.warning("slack form not updated", team=origin.team, error=str(error))
                return False
            except WireError as error:
                log.warning("slack form not updated", team=origin.team, error=str(error))
                return False
            self._note(origin)
            return True
        return False

    def _note(self, origin: Origin) -> None:
        """Remember which answer this view shows."""
        assert origin.view is not None
        view_id = origin.view["id"]
        self._shown[view_id] = max(origin.order, self._shown.get(view_id, -1))
        self._shown.move_to_end(view_id)
        while len(self._shown) > MOST_VIEWS:
            self._shown.popitem(last=False)

    async def _whisper(self, origin: Origin, words: str) -> None:
        """A line for one person. Slack does not promise to deliver it."""
        try:
            if origin.response_url and await self._respond(origin.response_url, words):
                return
            client = self._clients.of(origin.team)
            channel = origin.channel
            if channel is None:
                channel = (await asked(client.conversations_open(users=origin.user)))["channel"]["id"]
            await asked(
                client.chat_postEphemeral(
                    channel=channel, user=origin.user, thread_ts=origin.thread, **sentence(words)
                )
            )
        except WireError as error:
            log.info("slack line not shown", team=origin.team, error=str(error))

    async def _respond(self, url: str, words: str) -> bool:
        """Through the command's own address: it reaches channels that the bot is not in."""
        hook = AsyncWebhookClient(url, timeout=10, retry_handlers=[])
        if url.startswith("http://"):  # the local sandbox, as in clients.py
            hook.proxy = None
        try:
            answer = await hook.send_dict({"response_type": "ephemeral", **sentence(words)})
        except Exception as error:  # noqa: BLE001 - the edge of a best-effort line; the client raises anything
            log.info("slack response address failed", error=type(error).__name__)
            return False
        return answer.status_code == 200


def _to_submission(view: Json, answer: Answer) -> Json | None:
    """What the ack of a submission says; without a word the modal closes."""
    match answer:
        case ShowForm(form):
            return {"response_action": "update", "view": forms.view(form)}
        case FormErrors(errors):
            return _refused(view, errors)
        case Toast(text):
            return {"response_action": "update", "view": forms.annotated(view, above=text)}
        case CloseForm():
            return {"response_action": "clear"}
        case _:
            return None


def _refused(view: Json, errors: dict[str, str]) -> Json:
    """Errors beside their fields; those of no field on the screen go on top."""
    blocks = forms.input_blocks(view)
    if errors and set(errors) <= set(blocks):
        told = {blocks[name]: shown(words, limits.ERROR) for name, words in errors.items()}
        return {"response_action": "errors", "errors": told}
    return {"response_action": "update", "view": forms.annotated(view, errors=errors)}
