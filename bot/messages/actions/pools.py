"""Buttons on pools, upkeep and the method; and those that a saved shortlist offers."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.catalog import chunks
from bot.messages.pool_words import PROPOSALS, STATES
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.pools import BenchmarkShown, MethodShown, PoolAdded, PoolShown
from domain.notices.shortlists import ShortlistShown
from domain.notices.upkeep import ProposalExplained, ProposalLine, UpkeepQuiet, UpkeepShown
from domain.people import Act
from domain.pools import PoolState
from domain.upkeep import UpkeepKind

IN_A_ROW = 5
MOST_PROPOSALS = 6  # with buttons; the others move up when these are answered
_RETIRE = Ask(
    msg("Retire her?"),
    msg("She leaves the pool's active creators. What runs with her goes on until it is ended."),
    msg("Retire"),
    msg("Back"),
)


def shortlist_buttons(notice: ShortlistShown) -> list[Action]:
    """What a saved shortlist offers here: a pilot first (R16)."""
    if notice.state != "saved" or not notice.entries:
        return []
    return [Action(Act.PILOT_START, notice.shortlist_id)]


def pool_shown(notice: PoolShown, reader: Reader) -> Rows:
    del reader
    on = notice.pool_id
    begin = [
        Action(Act.POOL_ADD, on, tone=Tone.PRIMARY if not notice.total else Tone.PLAIN),
        Action(Act.PILOT_START),
    ]
    others = [Action(Act.BENCHMARK_SEE), Action(Act.METHOD_SEE), Action(Act.POOL_SET, on)]
    if not notice.total:
        return (begin, others)
    change = [
        *begin,
        Action(Act.POOL_MOVE, on, label=msg("Move…")),
        Action(Act.POOL_HAND, on, label=msg("Hand over…")),
        Action(Act.UPKEEP_ASK, on),
    ]
    see = [
        Action(Act.CREATOR_SEE, line.creator_id, label=f"{line.number} {line.name}") for line in notice.lines
    ]
    return (
        change,
        *chunks(_states(notice), IN_A_ROW),
        _pages(notice, Act.POOL_PAGE),
        *chunks(see, IN_A_ROW),
        others,
    )


def _states(notice: PoolShown) -> list[Action]:
    """One state alone, each with its number; the one that is shown leads back to all."""
    found = []
    for state in PoolState:
        count = notice.counts.get(state, 0)
        if state is notice.state:
            found.append(Action(Act.POOL_SHOW, notice.pool_id, label=msg("All %(n)s", n=notice.total)))
        elif count:
            label = msg("%(state)s %(n)s", state=STATES[state], n=count)
            found.append(Action(Act.POOL_SHOW, notice.pool_id, value=state.value, label=label))
    filters = Action(Act.POOL_FILTER, notice.pool_id)
    return [*(found if len(found) > 1 or notice.state else []), filters]


def _pages(notice: PoolShown | BenchmarkShown, act: Act) -> list[Action]:
    turns = []
    if notice.page > 0:
        turns.append(Action(act, notice.pool_id, value=str(notice.page - 1), label=msg("Previous page")))
    if notice.page + 1 < notice.pages:
        turns.append(Action(act, notice.pool_id, value=str(notice.page + 1), label=msg("Next page")))
    return turns


def benchmark_shown(notice: BenchmarkShown, reader: Reader) -> Rows:
    del reader
    on = notice.pool_id
    add = Action(Act.BENCHMARK_ADD, on, tone=Tone.PLAIN if notice.total else Tone.PRIMARY)
    drop = [Action(Act.BENCHMARK_DROP, on)] if notice.total else []
    return (
        [add, *drop],
        _pages(notice, Act.POOL_PAGE),
        [Action(Act.POOL_SEE), Action(Act.METHOD_SEE)],
    )


def pool_added(notice: PoolAdded, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.BENCHMARK_SEE)] if notice.benchmark else [Action(Act.POOL_SEE)],)


def method_shown(notice: MethodShown, reader: Reader) -> Rows:
    del notice, reader
    return (
        [Action(Act.EXAMPLE_TRY, tone=Tone.PRIMARY), Action(Act.SHORTLIST_START)],
        [Action(Act.BENCHMARK_SEE), Action(Act.POOL_SEE)],
    )


def upkeep_shown(notice: UpkeepShown, reader: Reader) -> Rows:
    del reader
    still = [line for line in notice.lines if not line.settled]
    return tuple(_answers(line) for line in still[:MOST_PROPOSALS])


def _answers(line: ProposalLine) -> list[Action]:
    does = Action(
        Act.UPKEEP_DO,
        line.proposal_id,
        line.revision,
        label=msg("%(n)s %(what)s", n=line.number, what=PROPOSALS[line.kind]),
        tone=Tone.DANGER if line.kind is UpkeepKind.RETIRE else Tone.PLAIN,
        confirm=_RETIRE if line.kind is UpkeepKind.RETIRE else None,
    )
    return [
        does,
        Action(Act.UPKEEP_LATER, line.proposal_id, line.revision, label=msg("%(n)s Not now", n=line.number)),
        Action(Act.UPKEEP_WHY, line.proposal_id, label=msg("%(n)s Why", n=line.number)),
    ]


def upkeep_quiet(notice: UpkeepQuiet, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.BENCHMARK_SEE)],)


def proposal_explained(notice: ProposalExplained, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.CREATOR_SEE, notice.line.creator_id)],)


ROWS = {
    "pool_shown": pool_shown,
    "benchmark_shown": benchmark_shown,
    "pool_added": pool_added,
    "method_shown": method_shown,
    "upkeep_shown": upkeep_shown,
    "upkeep_quiet": upkeep_quiet,
    "proposal_explained": proposal_explained,
}
