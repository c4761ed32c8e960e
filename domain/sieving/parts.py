"""The parts of a score over whole columns: which of them the criteria ask about, and each one's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np

from domain.categories import suiting
from domain.criteria import Criteria
from domain.parts import PartName
from domain.scoring import LATER_CATEGORY, MEASURES, Measure, Weights, weights_for
from domain.sieving.chunk import Chunk
from domain.sieving.figures import AUDIENCE, UNIT
from domain.sieving.floors import ages_of, genders, joint_column
from domain.sieving.rows import Numbers, Rows


@dataclass(frozen=True)
class Weighed:
    """Parts that the criteria ask about, each with its weight as a whole number of 1/`unit`."""

    measures: tuple[tuple[Measure, int], ...]
    unit: int

    @property
    def compared(self) -> tuple[Measure, ...]:
        return tuple(measure for measure, _ in self.measures if measure.has_peers)


def weighed(criteria: Criteria, weights: Weights) -> Weighed:
    """As domain.scoring.Scale takes them."""
    given = weights_for(criteria, weights)
    unit = lcm(*(weight.as_integer_ratio()[1] for weight in given.values())) if given else 1
    measures = [
        (measure, int(given[measure.name] * unit))
        for measure in MEASURES
        if measure.name in given and _asked(measure.name, criteria)
    ]
    return Weighed(tuple(measures), unit)


def _asked(name: PartName, criteria: Criteria) -> bool:
    match name:
        case PartName.CATEGORY:
            return criteria.category is not None
        case PartName.AUDIENCE:
            return criteria.gender is not None and criteria.ages is not None
        case PartName.GENDER:
            return criteria.gender is not None
        case PartName.AGE:
            return criteria.ages is not None
        case _:
            return True


def numbers_of_part(criteria: Criteria, measure: Measure, chunk: Chunk) -> Numbers:
    """What domain.scoring.Measure.value reads of each row, in the column's unit."""
    match measure.name:
        case PartName.CATEGORY:
            return _categories(criteria, chunk)
        case PartName.AUDIENCE:
            return chunk.number(joint_column(criteria))
        case PartName.GENDER:
            return _gender(criteria, chunk).among(~_joint_known(criteria, chunk))
        case PartName.AGE:
            return ages_of(criteria, chunk).among(~_joint_known(criteria, chunk))
        case _:
            return chunk.number(measure.reads)


def _joint_known(criteria: Criteria, chunk: Chunk) -> Rows:
    """Rows whose share of the wanted gender within the wanted ages stands in one number."""
    if criteria.gender is None or criteria.ages is None:
        return chunk.nobody()
    return chunk.number(joint_column(criteria)).known


def _gender(criteria: Criteria, chunk: Chunk) -> Numbers:
    own, other = (chunk.number(AUDIENCE + each) for each in genders(criteria))
    rest = UNIT - other.values.astype(np.int64)
    return Numbers(np.where(own.known, own.values, rest), own.known | other.known)


def _categories(criteria: Criteria, chunk: Chunk) -> Numbers:
    """Her first category suits, or a later one; who has none is unknown, others were cut."""
    first, any_ = chunk.nobody(), chunk.nobody()
    for key in suiting(criteria.category or ""):
        first |= chunk.word("first_category", key)
        any_ |= chunk.word("category", key)
    values = np.where(first, UNIT, np.where(any_, int(LATER_CATEGORY * UNIT), 0))
    return Numbers(values, chunk.any_word("category"))
