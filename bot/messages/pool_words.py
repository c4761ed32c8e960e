"""What states, moves and owners of pools are called: on buttons and in questions."""

from __future__ import annotations

from bot.messages.words import Words, msg
from domain.pools import PoolMove, PoolState, Whose
from domain.upkeep import UpkeepKind

STATES: dict[PoolState, Words] = {
    PoolState.CANDIDATE: msg("Candidates"),
    PoolState.PILOT: msg("In a pilot"),
    PoolState.ACTIVE: msg("Active"),
    PoolState.RESTING: msg("Resting"),
    PoolState.RETIRED: msg("Retired"),
}
MOVES: dict[PoolMove, Words] = {
    PoolMove.ACTIVATE: msg("To active"),
    PoolMove.REST: msg("To resting"),
    PoolMove.RETIRE: msg("To retired"),
    PoolMove.RECONSIDER: msg("Back to candidates"),
}
WHOSE: dict[Whose, Words] = {
    Whose.OWN: msg("Ours"),
    Whose.COMPETITOR: msg("A competitor's"),
}
PROPOSALS: dict[UpkeepKind, Words] = {
    UpkeepKind.RETIRE: msg("Retire"),
    UpkeepKind.REST: msg("Let rest"),
    UpkeepKind.BACK: msg("Take back"),
    UpkeepKind.KEEP: msg("Keep for long"),
    UpkeepKind.TRY: msg("Pilot"),
}
