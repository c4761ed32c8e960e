"""Which rows may go now: the oldest of their lanes, within the limits that all replicas share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import metrics
from bot.delivery.limits import count, waits
from bot.ports import Destination, Limit, Platform
from domain.outcome import CardKind
from storage.queries import delivery as rows
from storage.queries import limits as limit_rows
from storage.queries.delivery import Letter
from storage.unit_of_work import SystemUnit

_LONG = 1.0  # seconds; a shorter wait for a shared limit is not worth a write to every row


@dataclass(frozen=True)
class Claim:
    """A letter that this owner sends now, until its lease runs out."""

    letter: Letter
    to: Destination
    owner: str
    lease_until: datetime


@dataclass(frozen=True)
class Desk:
    """Claims for one pump. Its methods run inside the caller's transaction."""

    platforms: Mapping[str, Platform]
    owner: str
    lease: timedelta

    def claim(self, system: SystemUnit, real: datetime, most: int) -> tuple[list[Claim], float | None]:
        """Take what may go now; also gives the seconds until a held-back row may go, None when none is held back."""
        claimed: list[Claim] = []
        soonest: float | None = None
        for name in self.platforms:
            room = most - len(claimed)
            if room <= 0:
                break
            taken, held = self._admit(system, rows.claimable(system, name, real, room), real)
            claimed += taken
            soonest = held if soonest is None else min(soonest, held or soonest)
        return claimed, soonest

    def admit(self, system: SystemUnit, row_ids: Sequence[int], real: datetime) -> list[Claim]:
        """Take those of a turn's own rows that may go at once; the others wait for `claim`."""
        letters = [
            letter for letter in rows.just_written(system, row_ids) if letter.platform in self.platforms
        ]
        taken, _ = self._admit(system, letters, real)
        return taken

    def _admit(
        self, system: SystemUnit, letters: Sequence[Letter], real: datetime
    ) -> tuple[list[Claim], float | None]:
        """Let through what the limits allow, in order; hold the rest back.

        A row that waits long for its limit, or is the first that the limit holds, is moved to its time; others
        held by the same limit stay as they are: the limit opens for the oldest first, and a thousand rows need
        no thousand writes.
        """
        limits = {letter.row_id: self._limits(letter) for letter in letters}
        buckets = limit_rows.locked(system, [limit.key for some in limits.values() for limit in some])
        claimed: list[Claim] = []
        held: dict[int, datetime] = {}
        holding: set[str] = set()
        soonest: float | None = None
        for letter in letters:
            wait, key = waits(limits[letter.row_id], buckets, real)
            if not wait:
                count(limits[letter.row_id], buckets, real)
                claimed.append(self._claim_of(letter, real))
                continue
            soonest = wait if soonest is None else min(soonest, wait)
            if wait >= _LONG or key not in holding:
                held[letter.row_id] = real + timedelta(seconds=wait)
                metrics.RATE_LIMIT_WAITS.labels(letter.platform).observe(wait)
            holding.add(key)
        rows.postpone(system, held)
        if claimed:
            used = {limit.key for claim in claimed for limit in limits[claim.letter.row_id]}
            limit_rows.save(system, {key: buckets[key] for key in used})
            ids = [claim.letter.row_id for claim in claimed]
            rows.take(system, ids, owner=self.owner, lease_until=real + self.lease)
        return claimed, soonest

    def _claim_of(self, letter: Letter, real: datetime) -> Claim:
        taken = replace(letter, attempts=letter.attempts + 1)
        return Claim(taken, destination(letter), self.owner, real + self.lease)

    def _limits(self, letter: Letter) -> Sequence[Limit]:
        sender = self.platforms[letter.platform].sender
        return sender.limits(destination(letter), edit=letter.edits)


def destination(letter: Letter) -> Destination:
    is_home = letter.payload.get("card") == CardKind.HOME.value
    kind = "home" if is_home else letter.chat_kind
    return Destination(team=letter.team, chat=letter.chat, kind=kind, thread=letter.thread)
