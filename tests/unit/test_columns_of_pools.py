"""Columns of a pool as arrays keep what they were given, and say no more than that."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sieving.chunk import Chunk, Taken
from domain.sieving.rows import (
    MOST,
    UNKNOWN,
    bits_at,
    bits_of,
    flags,
    held,
    largest,
    narrow,
    nothing,
    of_values,
    padded,
    values_of,
    wide,
)
from storage import columns as codec

EDGES = [0, 1, 65534, 65535, 65536, 2**32 - 2, 2**32 - 1, 2**32, MOST, 2**70, -1, -(2**70)]
NUMBERS = st.lists(st.one_of(st.none(), st.sampled_from(EDGES), st.integers(-10, 2**40)), max_size=30)


@given(numbers=NUMBERS, bound=st.one_of(st.sampled_from(EDGES), st.integers(-20, 2**41)))
def test_a_column_compares_as_its_numbers_do(numbers: list[int | None], bound: int) -> None:
    kept = [None if each is None else held(each) for each in numbers]
    column = of_values(codec.values_from(codec.values_bytes(values_of(numbers))))
    assert column.known.tolist() == [each is not None for each in kept]
    assert [int(each) for each in column.values[column.known]] == [each for each in kept if each is not None]
    within = held(bound)
    assert column.at_least(bound).tolist() == [each is not None and each >= within for each in kept]
    assert column.at_most(bound).tolist() == [each is not None and each <= within for each in kept]


@given(numbers=NUMBERS, more=st.integers(0, 3))
def test_a_column_made_wide_and_narrow_again_is_the_same(numbers: list[int | None], more: int) -> None:
    values = values_of(numbers)
    size = len(numbers) + more
    again = narrow(wide(values, size))
    assert again.dtype == values.dtype
    assert np.array_equal(again, padded(values, size))


@pytest.mark.parametrize(("most", "size"), [(65534, 2), (65535, 4), (2**32 - 2, 4), (2**32 - 1, 8)])
def test_a_column_is_just_wide_enough_to_tell_its_largest_from_unknown(most: int, size: int) -> None:
    values = values_of([None, most])
    assert values.itemsize == size
    assert values.tolist() == [UNKNOWN[size], most]


@given(rows=st.sets(st.integers(0, 40)), size=st.integers(41, 60))
def test_a_set_of_rows_survives_its_bits(rows: set[int], size: int) -> None:
    whole = flags(bits_at(rows), size)
    assert set(whole.nonzero()[0].tolist()) == rows
    assert bits_of(whole) == bits_at(rows)


@given(numbers=NUMBERS, most=st.integers(1, 5))
def test_the_largest_are_found_with_those_that_tie(numbers: list[int | None], most: int) -> None:
    numbers = [each if each is None else abs(held(each) or 0) for each in numbers]
    column = of_values(values_of(numbers))
    sure, level = (each.tolist() for each in largest(column, np.ones(len(numbers), np.bool_), most))
    ordered = sorted((each or 0 for each in numbers), reverse=True)
    assert len(sure) <= most or len(numbers) <= most
    assert len(sure) + len(level) >= min(most, len(numbers))
    for row in sure:
        assert (numbers[row] or 0) >= ordered[min(most, len(ordered)) - 1]
    for row in level:
        assert (numbers[row] or 0) == ordered[most - 1]


def test_rows_taken_from_several_chunks_are_one() -> None:
    one = Chunk(
        np.array([1, 2, 3]),
        np.array([True, False, True]),
        {"quote": values_of([5, None, 70_000])},
        {"platform": {"douyin": bits_at([0, 1]), "tiktok": bits_at([2])}},
    )
    other = Chunk(np.array([7, 8]), np.array([True, True]), {"quote": values_of([9])}, {})
    taken = Taken([one, other], [np.array([2, 0]), np.array([0, 1])])
    assert taken.ids.tolist() == [3, 1, 7, 8]
    assert taken.number("quote").values[:3].tolist() == [70_000, 5, 9]
    assert taken.number("quote").known.tolist() == [True, True, True, False]
    assert taken.number("nothing").known.tolist() == nothing(4).known.tolist()
    assert taken.word("platform", "tiktok").tolist() == [True, False, False, False]
    assert taken.any_word("platform").tolist() == [True, True, False, False]
    assert Taken([taken], [np.array([3, 1])]).number("quote").known.tolist() == [False, True]
    assert taken.rows_of([8, 3, 99]) == {3: 0, 8: 3}
    assert Taken([one], [np.zeros(0, np.intp)]).any_word("platform").tolist() == []


def test_words_of_many_are_kept_compressed() -> None:
    words = {f"w{number}": bits_at([number * 30]) for number in range(900)}
    data = codec.words_bytes(words)
    assert data[:1] == b"z"
    assert {word: bytes(bits) for word, bits in codec.words_from(data).items()} == words


def test_a_start_does_not_load_numpy() -> None:
    """It takes a tenth of a second and some 15 MB, and whoever asks for no shortlist needs none of it."""
    asked = "import sys, bot.app, bot.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False, timeout=100).returncode == 0
