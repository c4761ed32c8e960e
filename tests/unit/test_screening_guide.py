"""The guide's tables are the data's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.guide import tables

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "screening.md"


@pytest.mark.parametrize("name", list(tables()))
def test_the_guide_shows_what_the_data_says(name: str) -> None:
    found = re.search(f"<!-- {name} -->\n(.*?)\n?<!-- /{name} -->", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == tables()[name], "python -m domain.guide prints the tables"
