"""A terminal for each test."""

from __future__ import annotations

import pytest
from command_line.terminal import CommandLine
from harness.processes import Nursery


@pytest.fixture
def command_line(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(nursery, tmp_path_factory.mktemp("runs"))
