"""Who of the pool fits criteria, and why: the one way from criteria to a screening, whoever asks.

The pool is cut, grouped and nearly scored as columns (domain/sieving); the few who stand in front are scored exactly,
as domain.screening.screen would the whole pool. What works on columns is imported by who first asks: numpy would cost
every start a tenth of a second and 20 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.creators import CreatorFacts
from domain.criteria import Criteria, Without
from domain.scoring import Scale, Weights, score_of
from domain.screening import (
    MOST_EXAMPLES,
    Candidate,
    Cut,
    FloorName,
    Group,
    Screening,
    candidate_of,
    is_hard,
    order,
    unsure,
    verdicts,
)
from services.screening_rules import rules_of
from storage.queries import creators as rows
from storage.queries import with_us
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from domain.sieving.chunk import Chunk
    from domain.sieving.rows import Rows
    from domain.sieving.sieve import Sieved

MOST = 40  # candidates of a screening: so many who fit or nearly do, and as many to verify


@dataclass(frozen=True)
class Found:
    """A screening of the pool. `narrowed` fell away before any figure was looked at."""

    total: int
    narrowed: tuple[Cut, ...]
    screening: Screening

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Everybody who was cut, the coarse filters first."""
        return (*self.narrowed, *self.screening.cuts)


def found(
    uow: UnitOfWork, criteria: Criteria, *, now: datetime, weights: Weights | None = None, most: int = MOST
) -> Found:
    """Screen the workspace's creators by its own weights, or by others; `total` is 0 when there is nobody yet.

    The screening counts everybody; of its candidates it holds the `most` first who fit or nearly do, and as many to
    verify.
    """
    search = _search(uow, criteria, now, weights)
    sieved = search.sieved
    listed = [*_listed(search, (Group.FIT, Group.NEAR), most), *_listed(search, (Group.VERIFY,), most)]
    narrowed = tuple(Cut(name, count) for name, count in sieved.narrowed.items() if count)
    screening = Screening(
        tuple(listed),
        tuple(_cut(search, name, out) for name, out in sieved.cut.items() if out.any()),
        tuple(name for name in sieved.asked if name not in sieved.measured and sieved.left.size),
        {group: sieved.count(group) for group in Group},
    )
    return Found(sieved.total, narrowed, screening)


def fitting(uow: UnitOfWork, criteria: Criteria, *, now: datetime, most: int | None = None) -> list[int]:
    """Ids of creators who fit, in no order that means anything."""
    sieved = _search(uow, criteria, now, None).sieved
    return sieved.left.ids_at(sieved.groups[Group.FIT].nonzero()[0][:most])


@dataclass(frozen=True)
class _Search:
    """A pool that was sieved, and how its creators are scored."""

    uow: UnitOfWork
    criteria: Criteria
    sieved: Sieved
    scale: Scale

    def candidates(self, at: Sequence[int]) -> list[Candidate]:
        """These of the rows left, scored exactly and in order."""
        poor = set(self.sieved.left.ids_at([row for row in at if self.sieved.poor[row]]))
        facts = facts_of(self.uow, self.criteria, self.sieved.left.ids_at(at))
        return sorted((self.judged(each, poor=each.id in poor) for each in facts), key=order)

    def judged(self, facts: CreatorFacts, *, poor: bool) -> Candidate:
        said = verdicts(self.criteria, facts)
        candidate = candidate_of(facts, said, self.sieved.measured, self.scale.parts(facts))
        return unsure(candidate) if poor else candidate


def _search(uow: UnitOfWork, criteria: Criteria, now: datetime, weights: Weights | None) -> _Search:
    from domain.sieving.chunk import POOL, WITH_US, WORKED, beside
    from domain.sieving.needs import number_columns, word_columns
    from domain.sieving.parts import weighed
    from domain.sieving.sieve import sieve
    from storage import folding

    given = rules_of(uow).weights if weights is None else weights
    parts = weighed(criteria, given)
    chunks = folding.read(
        uow, lambda present: number_columns(criteria, parts, present), word_columns(criteria)
    )
    pooled, worked = _with_us(uow, criteria.without, None)
    if pooled or worked:
        chunks = beside(chunks, WITH_US, {POOL: pooled, WORKED: worked})
    sieved = sieve(criteria, parts, chunks, now)
    return _Search(uow, criteria, sieved, Scale(criteria, sieved.peers, given))


def _with_us(
    uow: UnitOfWork, without: Without, creator_ids: Collection[int] | None
) -> tuple[frozenset[int], frozenset[int]]:
    """Of these creators, or of all, those of the team's pool and those who have worked with it; as far as it is asked."""
    return (
        with_us.pooled(uow, creator_ids) if without.pool else frozenset(),
        with_us.worked(uow, creator_ids) if without.worked else frozenset(),
    )


def facts_of(uow: UnitOfWork, criteria: Criteria, creator_ids: Sequence[int]) -> list[CreatorFacts]:
    """What these criteria look at of these creators, in the order of their ids."""
    facts = rows.facts_of(uow, creator_ids)
    pooled, worked = _with_us(uow, criteria.without, creator_ids)
    if not pooled and not worked:
        return facts
    return [replace(each, in_pool=each.id in pooled, worked=each.id in worked) for each in facts]


def _listed(search: _Search, groups: Iterable[Group], most: int) -> list[Candidate]:
    """The first of these groups, one group after the other."""
    found: list[Candidate] = []
    for group in groups:
        if len(found) < most:
            at = _front(search, search.sieved.groups[group], most - len(found))
            found += search.candidates(at)[: most - len(found)]
    return found


def _front(search: _Search, among_rows: Rows, most: int) -> list[int]:
    """Rows among which the `most` first of these are."""
    from domain.sieving.front import front

    ahead, level = front(search.sieved.near, among_rows, most)
    return [*ahead.tolist(), *_by_name(search.uow, search.sieved.left, level.tolist(), most)]


def _by_name(uow: UnitOfWork, chunk: Chunk, at: list[int], most: int) -> list[int]:
    """The first of these rows by name, then by id."""
    if len(at) <= most:
        return at
    by_id = dict(zip(chunk.ids_at(at), at, strict=True))
    return [by_id[each] for each in rows.first_by_name(uow, list(by_id), most)]


def _cut(search: _Search, name: FloorName, out: Rows) -> Cut:
    """With names: those with most followers first, then by name."""
    from domain.sieving.rows import largest

    pool = search.sieved.pool
    sure, level = (each.tolist() for each in largest(pool.number("followers"), out, MOST_EXAMPLES))
    shown = pool.ids_at(sure + _by_name(search.uow, pool, level, MOST_EXAMPLES - len(sure)))
    return Cut(name, int(out.sum()), tuple(rows.names_by_size(search.uow, shown)))


@dataclass(frozen=True)
class Judged:
    """One creator against criteria, beside the pool; `floor` is what cuts her, None when she may be listed."""

    candidate: Candidate
    floor: FloorName | None = None


def among(
    uow: UnitOfWork, criteria: Criteria, creator_ids: Collection[int], *, now: datetime
) -> list[Judged]:
    """Judge these creators alone as `found` would, also those whom it cuts; in the order of their ids."""
    search = _search(uow, criteria, now, None)
    at = search.sieved.left.rows_of(creator_ids)
    found = facts_of(uow, criteria, list(creator_ids))
    return [_judged(search, facts, at.get(facts.id)) for facts in found]


def _judged(search: _Search, facts: CreatorFacts, row: int | None) -> Judged:
    """`row`: where she stands among those left; None when she was cut."""
    if row is not None:
        return Judged(search.judged(facts, poor=bool(search.sieved.poor[row])))
    said = verdicts(search.criteria, facts)
    cut = (name for name, passes in said.items() if passes is False and is_hard(search.criteria, name))
    refused = facts.id in search.sieved.refused
    floor = FloorName.NOT_INTERESTED if refused else next(cut, FloorName.NOT_INTERESTED)
    unknown = tuple(name for name, passes in said.items() if passes is None)
    missed = tuple(name for name, passes in said.items() if passes is False)
    parts = search.scale.parts(facts)
    group = Group.VERIFY if unknown else Group.NEAR
    return Judged(Candidate(facts, group, score_of(parts), parts, unknown, missed), floor)
