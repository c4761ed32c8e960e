"""Writing down what came of claims: many in one transaction, each guarded by its claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.delivery.claims import Claim
from bot.delivery.results import (
    Ambiguous,
    Elsewhere,
    Fell,
    Later,
    Missing,
    Parked,
    Refused,
    Repeat,
    Result,
    Stands,
    Unchanged,
    Unreachable,
)
from domain.clock import Clock
from domain.ids import born
from services import people, reach
from services.sealing import emptied
from storage.database import Database
from storage.queries import delivery as rows
from storage.queries import limits
from storage.queries.delivery import Letter
from storage.unit_of_work import Transaction

log = structlog.get_logger(__name__)
_LONGEST_PAUSE = 60.0
_MOST_MOVES = 8


@dataclass(frozen=True)
class Settling:
    """Settles claims, and claims on ambiguous rows. `looked` results come from looking an ambiguous row up."""

    database: Database
    clock: Clock
    platforms: Sequence[str]
    look_after: timedelta
    counts: Counter[str] = field(default_factory=Counter)

    def settle(self, results: Iterable[Result]) -> bool:
        """Write all in one transaction; say whether rows wait to be sent.

        Raises Busy and can be called again with the same results.
        """
        results = list(results)
        with self.database.write() as transaction:
            for result in results:
                self._one(transaction, result)
                self._empty(transaction, result.claim.letter)
            self._close_limits(transaction, results)
            more = rows.next_due(transaction.system, self.platforms) is not None
            transaction.commit()
        self.counts.update(type(result).__name__.lower() for result in results)
        self._measure(results)
        return more

    def _measure(self, results: Iterable[Result]) -> None:
        real = self.clock.real()
        for result in results:
            letter = result.claim.letter
            metrics.SENDS.labels(letter.platform, type(result).__name__.lower()).inc()
            if isinstance(result, Stands):
                lag = (real - born(letter.row_id)).total_seconds()
                metrics.SEND_LAG.labels(letter.platform).observe(max(lag, 0.0))

    def _empty(self, transaction: Transaction, letter: Letter) -> None:
        """Once settled, a row keeps no secret."""
        left = emptied(letter.payload)
        if left != letter.payload:
            rows.keep(transaction.system, letter, left)

    def _one(self, transaction: Transaction, result: Result) -> None:  # noqa: C901, PLR0912 - one case a consequence
        system, real = transaction.system, self.clock.real()
        letter = result.claim.letter
        owner = result.claim.owner or None  # a look-up has no owner: its row is ambiguous and open
        match result:
            case Stands(sent=sent, digest=digest):
                rows.delivered(system, letter.row_id, channel=sent.channel, message=sent.message, real=real)
                if letter.posted_card_id and letter.workspace_id and letter.kind != "retire":
                    uow = transaction.workspace(letter.workspace_id)
                    rows.stands(
                        uow, letter.posted_card_id, channel=sent.channel, message=sent.message, digest=digest
                    )
            case Unchanged():
                rows.close(system, letter, owner, "sent", "", real)
            case Refused(error=error, defect=defect):
                if defect:
                    log.error("a message was refused", outbox=letter.row_id, row=letter.kind, error=error)
                rows.close(system, letter, owner, "refused", error, real)
            case Parked(error=error):
                rows.close(system, letter, owner, "unknown", error, real)
            case Ambiguous(error=error):
                if letter.edits:
                    rows.again(system, letter, owner, real + _pause(letter.attempts))
                else:
                    log.warning("the answer to a send was lost", outbox=letter.row_id, error=error)
                    rows.ambiguous(system, letter, owner, error, real + self.look_after)
            case Later():
                self._later(transaction, result, real)
            case Unreachable(state=state):
                rows.close(system, letter, owner, "refused", state, real)
                self._unreachable(transaction, result.claim, state, real)
            case Elsewhere() if letter.chat_id is None or letter.attempts > _MOST_MOVES:
                rows.close(system, letter, owner, "refused", "the chat moved on and on", real)
            case Elsewhere(to=to):
                people.move_chat(transaction, platform=letter.platform, chat=letter.chat, to=to)
                rows.again(system, letter, owner, real)
            case Fell():
                self._fell(transaction, result.claim, real)
            case Repeat():
                repeated = letter.payload | {"repeat": True}
                rows.again(system, letter, owner, real, repeats=letter.repeats + 1, payload=repeated)
            case Missing():
                rows.again(system, letter, owner, real)

    def _close_limits(self, transaction: Transaction, results: Iterable[Result]) -> None:
        """At the end, so that nobody waits for a limit while we wait for a chat."""
        said = [one for one in results if isinstance(one, Later) and one.limit_key is not None]
        for later in sorted(said, key=lambda one: (one.limit_key or "", one.after)):
            until = self.clock.real() + timedelta(seconds=later.after)
            limits.close(transaction.system, later.limit_key or "", until)

    def _later(self, transaction: Transaction, result: Later, real: datetime) -> None:
        """Wait as told; without a word from the platform, longer with every attempt."""
        letter = result.claim.letter
        pause = timedelta(seconds=result.after)
        until = real + (max(pause, _pause(letter.attempts)) if result.limit_key is None else pause)
        if result.claim.owner:
            rows.again(transaction.system, letter, result.claim.owner, until)
        else:  # a look-up that has to wait: the row stays ambiguous
            rows.ambiguous(transaction.system, letter, None, "to be looked up", until)

    def _unreachable(self, transaction: Transaction, claim: Claim, state: str, real: datetime) -> None:
        """Note it in every workspace, stop what waits for the chat, tell the owners by another route."""
        letter = claim.letter
        reach.lose(
            transaction,
            platform=letter.platform,
            team=letter.team,
            chat=letter.chat,
            state=state,
            now=self.clock.now(),
            real=real,
        )

    def _fell(self, transaction: Transaction, claim: Claim, real: datetime) -> None:
        """A living card whose message is gone is posted anew; a retired one is forgotten."""
        letter = claim.letter
        if letter.kind != "refresh" or letter.workspace_id is None or letter.posted_card_id is None:
            rows.close(transaction.system, letter, claim.owner, "refused", "the message is gone", real)
            return
        rows.fell(transaction.workspace(letter.workspace_id), letter.posted_card_id)
        rows.again(transaction.system, letter, claim.owner, real, kind="card")


def _pause(attempts: int) -> timedelta:
    """Half a second after the first attempt, twice as long after each, at most a minute."""
    return timedelta(seconds=min(_LONGEST_PAUSE, 0.25 * 2.0 ** min(attempts, 10)))
