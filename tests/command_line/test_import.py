"""`darenbot import creators` as a person or a script calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples"
COMPASS = SAMPLES / "青禾男装_达人库.csv"


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "import", "creators", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"DARENBOT_DATABASE__URL": f"sqlite:///{tmp_path}/made.db", "PATH": "/usr/bin:/bin"},
    )


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def counted(found: dict[str, Any]) -> int:
    return int(found["new"] + found["updated"] + found["unchanged"] + len(found["rejected"]))


def test_every_row_is_counted_once_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = report(run(tmp_path, str(COMPASS), "--json"))
    assert counted(first) == first["rows"] == 40
    assert (first["new"], first["updated"], first["unchanged"]) == (39, 0, 0)
    [rejected] = first["rejected"]
    assert rejected["row"] == 37
    assert rejected["reason"]
    second = report(run(tmp_path, str(COMPASS), "--json"))
    assert (second["new"], second["updated"], second["unchanged"]) == (0, 0, 39)


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    tried = report(run(tmp_path, str(COMPASS), "--json", "--dry-run"))
    done = report(run(tmp_path, str(COMPASS), "--json"))
    assert tried["new"] == done["new"] == 39


def test_people_read_a_table(tmp_path: Path) -> None:
    shown = run(tmp_path, str(COMPASS))
    assert shown.returncode == 0
    assert "row 37" in shown.stdout
    assert "matched columns: 22" in shown.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "cannot be read as a table"),
        (b"Creator name,Creator-attributed GMV,Videos\na,$0.00,1\nb,$0.00,2\n", "is 0 on every row"),
        (b"colour,size\nred,1\nblue,2\n", "column"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_and_status_2(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    done = run(tmp_path, str(path), "--json")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_missing_file_and_an_unknown_workspace_are_named(tmp_path: Path) -> None:
    assert "no such file" in run(tmp_path, str(tmp_path / "gone.csv")).stderr
    unknown = run(tmp_path, str(COMPASS), "--workspace", "Nobody")
    assert unknown.returncode == 2
    assert "no workspace named Nobody" in unknown.stderr
