"""What goes wrong on purpose: rules that meet calls, deliveries and connections (docs/sandbox.md, Faults)."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from sandbox.body import Body
from sandbox.control import ControlError, NotThereError, control
from sandbox.faulty_calls import CALLS, Case, change_world
from sandbox.faulty_connections import CONNECTIONS, disturb
from sandbox.slack.methods import METHODS as SLACK_METHODS
from sandbox.telegram.methods import METHODS as TELEGRAM_METHODS
from sandbox.telegram.updates import KINDS as TELEGRAM_KINDS

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]
T = TypeVar("T")
Send = Callable[[], None]
Fresh = Callable[[], Send]  # makes a delivery with an identity of its own; what it gives sends it

METHODS: Final[dict[str, frozenset[str]]] = {
    "slack": frozenset(SLACK_METHODS) | {"apps.connections.open", "response_url"},
    "telegram": frozenset(method.name for method in TELEGRAM_METHODS.values()),
}
_SLACK_ASKED: Final = frozenset(
    {"slash_commands", "block_actions", "block_suggestion", "view_submission", "view_closed"}
    | {"message_action", "shortcut"}
)
_SLACK_EVENTS: Final = frozenset(
    {"message", "app_mention", "file_shared", "app_home_opened", "member_joined_channel", "reaction_added"}
    | {"tokens_revoked", "app_uninstalled", "channel_archive", "channel_left"}
)
DELIVERIES: Final[dict[str, frozenset[str]]] = {
    "slack": _SLACK_ASKED | _SLACK_EVENTS,
    "telegram": TELEGRAM_KINDS,
}
DELIVERY_FAULTS: Final[dict[str, tuple[str, ...]]] = {
    "duplicate": ("slack", "telegram"),  # the same delivery, `copies` times
    "out_of_order": ("slack", "telegram"),  # behind the next one, or after `seconds`
    "delayed": ("slack", "telegram"),  # by `seconds`
    "lost": ("slack", "telegram"),  # never delivered
    "lost_ack": ("slack", "telegram"),  # the bot's word for it is lost: delivered again
    "resent": ("telegram",),  # a press, again with a new update_id
    "expired": ("telegram",),  # a press, forgotten after 150 s
    "too_old": ("telegram",),  # a press that is delivered and cannot be answered any more
}
_OF_A_PRESS: Final = {"resent", "expired", "too_old"}
_SUBJECTS: Final = ("method", "delivery", "connection")
_SECONDS: Final = {"delayed": 1.0, "out_of_order": 2.0}


@dataclass
class Rule:
    """One fault. ``times`` 0: until it is cleared; ``after``: so many pass unharmed before."""

    id: int
    platform: str
    subject: str
    name: str
    what: str
    chat: str
    times: int
    after: int
    seconds: float | None
    status: int | None
    error: str
    copies: int
    seen: int = 0
    hits: int = 0

    def spent(self) -> bool:
        return self.times > 0 and self.hits >= self.times

    def meets(self, platform: str, subject: str, name: str, chat: str) -> bool:
        return (
            (self.platform, self.subject) == (platform, subject)
            and self.name in {"*", name}
            and self.chat in {"", chat}
            and not self.spent()
        )


class Faults:
    """All rules, and the hooks through which calls and deliveries pass."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._rules: list[Rule] = []
        self._ids = itertools.count(1)
        self._held: dict[str, list[Callable[[], None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.cleared = asyncio.Event()

    @property
    def under_way(self) -> int:
        """How many deliveries are held back now; a test waits for none."""
        return len(self._tasks)

    def add(self, asked: Json) -> Rule:
        """Make a rule of what was asked; raises ControlError for whatever is not known here."""
        rule = _read(self._sandbox, asked, next(self._ids))
        self._rules.append(rule)
        if rule.subject == "connection":
            self.later(disturb(self._sandbox, rule))
        return rule

    def rules(self) -> list[Rule]:
        return list(self._rules)

    def clear(self, rule_id: int | None = None) -> int:
        """Forget one rule or all, and let go what is held; gives how many rules went."""
        gone = [one for one in self._rules if rule_id in {None, one.id}]
        self._rules = [one for one in self._rules if one not in gone]
        self.cleared.set()
        self.cleared = asyncio.Event()
        for platform in list(self._held):
            self._let_go(platform)
        return len(gone)

    async def close(self) -> None:
        self.clear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def call(
        self,
        request: Request,
        platform: str,
        method: str,
        args: Json,
        handle: Callable[[], Awaitable[Response]],
    ) -> Response:
        """A call the bot makes, and what becomes of it. ``handle`` lets it take effect."""
        rule = self._hit(platform, "method", method, _chat_of_call(args), CALLS)
        if rule is None:
            return await handle()
        return await CALLS[rule.what].run(Case(self._sandbox, rule, request, args, handle))

    def deliver(self, platform: str, kind: str, content: Json, fresh: Fresh) -> None:
        """Something that is told to the bot and perhaps repeated: now, later, twice, or never."""
        rule = self._hit(platform, "delivery", kind, _chat_of(platform, content), _TOLD)
        if rule is None:
            fresh()()
            self._let_go(platform)
            return
        match rule.what:
            case "duplicate":
                send = fresh()
                for _ in range(rule.copies):
                    send()
            case "resent":
                for _ in range(rule.copies):
                    fresh()()
            case "delayed":
                self.later(_after(rule.seconds or 0.0, partial(_now, fresh)))
            case "out_of_order":
                self._hold(platform, rule.seconds or 0.0, partial(_now, fresh))
            case "too_old":
                self._sandbox.telegram.outdate(content)
                fresh()()
            case _:
                pass  # lost, expired: nobody ever hears of it

    async def ask(self, platform: str, kind: str, content: Json, ask: Callable[[], Awaitable[T]]) -> T:
        """Something the bot is asked once and waited for. Raises TimeoutError when nobody hears its answer."""
        rule = self._hit(platform, "delivery", kind, _chat_of(platform, content), DELIVERY_FAULTS)
        if rule is None:
            answer = await ask()
            self._let_go(platform)
            return answer
        match rule.what:
            case "duplicate":
                asked = await asyncio.gather(*(ask() for _ in range(rule.copies)), return_exceptions=True)
                answers = [one for one in asked if not isinstance(one, BaseException)]
                if not answers:
                    raise TimeoutError
                return next(
                    (one for one in answers if one is not None), answers[0]
                )  # whoever took it answers
            case "lost":
                raise TimeoutError
            case "lost_ack":
                await ask()
                raise TimeoutError
            case "out_of_order":
                passed = asyncio.Event()
                self._hold(platform, rule.seconds or 0.0, passed.set)
                await passed.wait()
            case _:
                await asyncio.sleep(rule.seconds or 0.0)
        return await ask()

    def loses_ack(self, platform: str, kind: str, content: Json) -> bool:
        """Whether the bot's acknowledgement of this delivery gets lost: for whoever would repeat it."""
        return self._hit(platform, "delivery", kind, _chat_of(platform, content), {"lost_ack"}) is not None

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hit(self, platform: str, subject: str, name: str, chat: str, among: Any) -> Rule | None:
        for rule in self._rules:
            if rule.what not in among or not rule.meets(platform, subject, name, chat):
                continue
            rule.seen += 1
            if rule.seen > rule.after:
                rule.hits += 1
                return rule
        return None

    def _hold(self, platform: str, seconds: float, send: Callable[[], None]) -> None:
        self._held.setdefault(platform, []).append(send)
        self.later(_after(seconds, lambda: self._let_go(platform)))

    def _let_go(self, platform: str) -> None:
        for send in self._held.pop(platform, []):
            send()


_TOLD: Final = frozenset(DELIVERY_FAULTS) - {"lost_ack"}


def _now(fresh: Fresh) -> None:
    """Made only now: what comes later has the higher number."""
    fresh()()


async def _after(seconds: float, work: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    work()


def _chat_of_call(args: Json) -> str:
    return str(args.get("channel") or args.get("channel_id") or args.get("chat_id") or "")


def _chat_of(platform: str, content: Json) -> str:
    """The chat that a delivery comes from, "" when it names none."""
    if platform == "telegram":
        message = content.get("message", content)
        return str((message.get("chat") or {}).get("id", ""))
    channel = content.get("channel") or content.get("channel_id") or content.get("item") or {}
    return str(channel.get("id", channel.get("channel", "")) if isinstance(channel, dict) else channel)


def _read(sandbox: "Sandbox", asked: Json, rule_id: int) -> Rule:
    unknown = sorted(set(asked) - _FIELDS)
    if unknown:
        raise ControlError(f"A fault has no {', '.join(unknown)}. It has {', '.join(sorted(_FIELDS))}.")
    platform = _one_of("platform", asked.get("platform"), ("slack", "telegram"))
    subjects = [one for one in _SUBJECTS if asked.get(one)]
    if len(subjects) != 1:
        raise ControlError("A fault has either a method, a delivery, or a connection.")
    subject = subjects[0]
    what = _one_of("what", asked.get("what"), _whats(platform, subject))
    name = _one_of(subject, asked[subject], {"*", *_names(platform, subject, what)})
    return Rule(
        id=rule_id,
        platform=platform,
        subject=subject,
        name=name,
        what=what,
        chat=_chat_named(sandbox, platform, str(asked.get("chat") or "")),
        times=_number(asked, "times", 1),
        after=_number(asked, "after", 0),
        seconds=_seconds(asked, what),
        status=_status(asked, what),
        error=_error(asked, what),
        copies=_number(asked, "copies", 2),
    )


_FIELDS: Final = {"platform", *_SUBJECTS, "what", "chat", "times", "after", "seconds", "status", "error"} | {
    "copies"
}


def _whats(platform: str, subject: str) -> list[str]:
    if subject == "method":
        return [name for name, fault in CALLS.items() if platform in fault.platforms]
    if subject == "delivery":
        return [name for name, platforms in DELIVERY_FAULTS.items() if platform in platforms]
    return list(CONNECTIONS) if platform == "slack" else []


def _names(platform: str, subject: str, what: str) -> frozenset[str]:
    """The names that make sense for a fault: some are about one method or one kind only."""
    if subject == "connection":
        return frozenset({"each", "all", "one"})
    if subject == "delivery":
        return frozenset({"callback_query"}) if what in _OF_A_PRESS else DELIVERIES[platform]
    return CALLS[what].methods or METHODS[platform]


def _one_of(field: str, value: Any, known: Any) -> str:
    if value in known:
        return str(value)
    choices = ", ".join(sorted(known)) or "nothing here"
    raise ControlError(f"{value!r} is no {field} of a fault: {choices}.")


def _number(asked: Json, field: str, default: int) -> int:
    value = asked.get(field, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ControlError(f"{field!r} is a whole number, 0 or more.")
    return value


def _seconds(asked: Json, what: str) -> float | None:
    value = asked.get("seconds", _SECONDS.get(what))
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        raise ControlError("'seconds' is a number, 0 or more.")
    return float(value)


def _status(asked: Json, what: str) -> int | None:
    value = asked.get("status")
    if value is None:
        return None
    if what not in {"server_error", "refused"} or not isinstance(value, int) or not 400 <= value <= 599:
        raise ControlError("'status' is from 400 to 599, and only of server_error and refused.")
    return value


def _error(asked: Json, what: str) -> str:
    value = str(asked.get("error") or "")
    if bool(value) != (what == "refused"):
        raise ControlError("'error' is what a refused call is answered, and only that.")
    return value


def _chat_named(sandbox: "Sandbox", platform: str, name: str) -> str:
    """A chat's id by its id, #name, title or person; an id that is not known yet is kept as it is."""
    if platform == "slack":
        found = (team.channel(name) for team in sandbox.slack.teams.values()) if name else iter(())
        channel = next((one for one in found if one is not None), None)
        return name if channel is None else channel.id
    state = sandbox.telegram.state
    titles = {chat.title: chat.id for chat in state.chats.values() if chat.title}
    people = {user.key: user.id for user in state.users.values()}
    return str((titles | people).get(name, name))


def routes(sandbox: "Sandbox") -> list[BaseRoute]:
    """POST adds a fault, GET lists them with their hits, DELETE forgets one (``id``) or all."""

    async def add(body: Body) -> Json:
        return {"fault": asdict(sandbox.faults.add(body.fields))}

    async def show(_: Body) -> Json:
        return {"faults": [asdict(rule) for rule in sandbox.faults.rules()]}

    async def clear(body: Body) -> Json:
        wanted = body.fields.get("id")
        if wanted is not None and not any(str(rule.id) == str(wanted) for rule in sandbox.faults.rules()):
            raise NotThereError(f"There is no fault {wanted!r}.")
        return {"cleared": sandbox.faults.clear(None if wanted is None else int(wanted))}

    return [
        control("/control/faults", add),
        control("/control/faults", show, method="GET"),
        control("/control/faults", clear, method="DELETE"),
    ]


__all__ = ["DELIVERIES", "METHODS", "Faults", "Rule", "change_world", "routes"]
