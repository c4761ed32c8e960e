"""Who of the pool fits criteria, and why: the one way from criteria to a screening, whoever asks.

The pool is cut and grouped as columns (domain/sieving); the few who stand in front are scored exactly, as
domain.screening.screen would the whole pool.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

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
from domain.sieving.bits import Rows, places, top
from domain.sieving.chunk import POOL, WITH_US, WORKED, beside
from domain.sieving.front import Place, front, near
from domain.sieving.front import columns as columns_of_front
from domain.sieving.needs import number_columns, word_columns
from domain.sieving.sieve import Sieved, sieve
from domain.sieving.weights import weighed
from services.screening_rules import rules_of
from storage import folding
from storage.folding import Pool
from storage.queries import creators as rows
from storage.queries import with_us
from storage.unit_of_work import UnitOfWork

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
        tuple(_cut(search, name, sets) for name, sets in sieved.cut.items() if any(sets)),
        tuple(name for name in sieved.asked if name not in sieved.measured and any(sieved.left)),
        {group: sieved.count(group) for group in Group},
    )
    return Found(sieved.total, narrowed, screening)


def fitting(uow: UnitOfWork, criteria: Criteria, *, now: datetime, most: int | None = None) -> list[int]:
    """Ids of creators who fit, in no order that means anything."""
    search = _search(uow, criteria, now, None)
    return [search.id_at(place) for place in islice(places(search.sieved.groups[Group.FIT]), most)]


@dataclass(frozen=True)
class _Search:
    """A pool that was sieved, and how its creators are scored."""

    uow: UnitOfWork
    criteria: Criteria
    pool: Pool
    sieved: Sieved
    scale: Scale

    def id_at(self, place: Place) -> int:
        return self.pool.chunks[place[0]].ids[place[1]]

    def candidates(self, at: Sequence[Place]) -> list[Candidate]:
        """These, scored exactly and in order."""
        poor = {self.id_at(place) for place in at if self.sieved.poor[place[0]] >> place[1] & 1}
        facts = facts_of(self.uow, self.criteria, [self.id_at(place) for place in at])
        return sorted((self.judged(each, poor=each.id in poor) for each in facts), key=order)

    def judged(self, facts: CreatorFacts, *, poor: bool) -> Candidate:
        said = verdicts(self.criteria, facts)
        candidate = candidate_of(facts, said, self.sieved.measured, self.scale.parts(facts))
        return unsure(candidate) if poor else candidate


def _search(uow: UnitOfWork, criteria: Criteria, now: datetime, weights: Weights | None) -> _Search:
    given = rules_of(uow).weights if weights is None else weights
    parts = weighed(criteria, given)
    pool = folding.read(uow, lambda present: number_columns(criteria, parts, present), word_columns(criteria))
    if words := _with_us(uow, criteria.without, None):
        pool = replace(pool, chunks=beside(pool.chunks, WITH_US, words))
    sieved = sieve(criteria, given, pool.chunks, now)
    return _Search(uow, criteria, pool, sieved, Scale(criteria, sieved.peers, given))


def _with_us(
    uow: UnitOfWork, without: Without, creator_ids: Collection[int] | None
) -> dict[str, frozenset[int]]:
    """Of these creators, or of all, those whom the team has already, as far as that is asked about."""
    found = {}
    if without.pool:
        found[POOL] = with_us.pooled(uow, creator_ids)
    if without.worked:
        found[WORKED] = with_us.worked(uow, creator_ids)
    return found


def facts_of(uow: UnitOfWork, criteria: Criteria, creator_ids: Sequence[int]) -> list[CreatorFacts]:
    """What these criteria look at of these creators, in the order of their ids."""
    facts = rows.facts_of(uow, creator_ids)
    known = _with_us(uow, criteria.without, creator_ids)
    if not known:
        return facts
    pooled, worked = known.get(POOL, frozenset()), known.get(WORKED, frozenset())
    return [replace(each, in_pool=each.id in pooled, worked=each.id in worked) for each in facts]


def _listed(search: _Search, groups: Iterable[Group], most: int) -> list[Candidate]:
    """The first of these groups, one group after the other."""
    found: list[Candidate] = []
    for group in groups:
        if len(found) < most:
            at = _front(search, search.sieved.groups[group], most - len(found))
            found += search.candidates(at)[: most - len(found)]
    return found


def _front(search: _Search, sets: Sequence[Rows], most: int) -> list[Place]:
    """Rows among which the `most` first of these are."""
    if sum(each.bit_count() for each in sets) <= most:
        return list(places(sets))
    here = [at for at, each in enumerate(sets) if each]
    names = columns_of_front(search.criteria, search.sieved, search.pool.numbers)
    chunks = folding.with_values(search.uow, search.pool, here, names)
    scored = near(search.criteria, search.sieved, chunks, sets)
    ahead, level = front(scored, most)
    return ahead + _by_name(search, level, most)


def _by_name(search: _Search, at: Sequence[Place], most: int) -> list[Place]:
    """The first of these by name, then by id."""
    if len(at) <= most:
        return list(at)
    by_id = {search.id_at(place): place for place in at}
    return [by_id[each] for each in rows.first_by_name(search.uow, list(by_id), most)]


def _cut(search: _Search, name: FloorName, sets: Sequence[Rows]) -> Cut:
    """With names: those with most followers first, then by name."""
    followers = [chunk.number("followers") for chunk in search.pool.chunks]
    sure, level = top(list(zip(followers, sets, strict=True)), MOST_EXAMPLES)
    shown = [search.id_at(place) for place in places(sure)]
    rest = _by_name(search, list(places(level)), MOST_EXAMPLES - len(shown))
    shown += [search.id_at(place) for place in rest]
    return Cut(name, sum(each.bit_count() for each in sets), tuple(rows.names_by_size(search.uow, shown)))


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
    found = facts_of(uow, criteria, list(creator_ids))
    at = _places_of(search.pool, [facts.id for facts in found])
    return [_judged(search, facts, at[facts.id]) for facts in found]


def _places_of(pool: Pool, creator_ids: Iterable[int]) -> dict[int, Place]:
    """Where these stand: each in the chunk that begins last before her id, whose ids ascend but for those that came late."""
    found: dict[int, Place] = {}
    whole: dict[int, dict[int, int]] = {}  # chunks that had to be gone through
    for creator_id in creator_ids:
        number = max(0, bisect_right(pool.firsts, creator_id) - 1)
        ids = pool.chunks[number].ids
        row = bisect_left(ids, creator_id)
        if row == len(ids) or ids[row] != creator_id:
            if number not in whole:
                whole[number] = {each: at for at, each in enumerate(ids)}
            row = whole[number][creator_id]
        found[creator_id] = (number, row)
    return found


def _judged(search: _Search, facts: CreatorFacts, at: Place) -> Judged:
    chunk, row = at
    if search.sieved.left[chunk] >> row & 1:
        return Judged(search.judged(facts, poor=bool(search.sieved.poor[chunk] >> row & 1)))
    said = verdicts(search.criteria, facts)
    cut = (name for name, passes in said.items() if passes is False and is_hard(search.criteria, name))
    refused = search.sieved.refused[chunk] >> row & 1
    floor = FloorName.NOT_INTERESTED if refused else next(cut, FloorName.NOT_INTERESTED)
    unknown = tuple(name for name, passes in said.items() if passes is None)
    missed = tuple(name for name, passes in said.items() if passes is False)
    parts = search.scale.parts(facts)
    group = Group.VERIFY if unknown else Group.NEAR
    return Judged(Candidate(facts, group, score_of(parts), parts, unknown, missed), floor)
