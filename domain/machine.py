"""A life cycle as a table of allowed moves; it refuses the others and prints itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from domain.errors import Conflict

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


@dataclass(frozen=True)
class LifeCycle(Generic[State, Move]):
    """States, and which move leads from which to which."""

    moves: Mapping[tuple[State, Move], State]

    def after(self, state: State, move: Move) -> State:
        """Give the state that the move leads to; raises Conflict when the move is not allowed there."""
        if (state, move) not in self.moves:
            raise Conflict(state.value, move.value)
        return self.moves[state, move]

    def allows(self, state: State, move: Move) -> bool:
        return (state, move) in self.moves

    def as_markdown(self) -> str:
        """The table for the reference pages: one row a move."""
        rows = [f"| {state.value} | {move.value} | {to.value} |" for (state, move), to in self.moves.items()]
        return "\n".join(["| from | move | to |", "| --- | --- | --- |", *rows])
