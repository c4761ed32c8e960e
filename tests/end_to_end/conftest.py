"""What every end-to-end test may ask for."""

from __future__ import annotations

import pytest
from harness.processes import Nursery


@pytest.fixture(scope="session")
def nursery() -> Nursery:
    """Quick starts of real processes."""
    return Nursery()
