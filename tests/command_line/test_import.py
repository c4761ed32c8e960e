"""`darenbot import` as a person or a script calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples"
COMPASS = SAMPLES / "青禾男装_达人库.csv"


def run(tmp_path: Path, *arguments: str, kind: str = "creators") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "import", kind, *arguments],
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
    assert "Row 37: no handle" in shown.stdout
    assert "Columns matched: 23" in shown.stdout


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


@pytest.mark.parametrize(
    ("kind", "name", "rows", "new"),
    [
        ("performance", "千川_素材日报.csv", 71, 67),
        ("orders", "tiktok_affiliate_orders.csv", 40, 40),
    ],
)
def test_every_kind_has_the_same_options_and_the_same_report(
    tmp_path: Path, kind: str, name: str, rows: int, new: int
) -> None:
    tried = report(run(tmp_path, str(SAMPLES / name), "--json", "--dry-run", kind=kind))
    first = report(run(tmp_path, str(SAMPLES / name), "--json", kind=kind))
    second = report(run(tmp_path, str(SAMPLES / name), "--json", kind=kind))
    assert set(tried) == set(first) == set(report(run(tmp_path, str(COMPASS), "--json", "--dry-run")))
    assert counted(first) == first["rows"] == rows
    assert (tried["new"], first["new"], second["new"], second["unchanged"]) == (new, new, 0, new)
    assert first["unmatched"]
    assert (first["known_since"], bool(second["known_since"])) == (None, True)


def test_ledgers_are_imported_beside_a_pool(tmp_path: Path) -> None:
    assert report(run(tmp_path, str(COMPASS), "--json"))["new"] == 39
    tasks = tmp_path / "tasks.csv"
    tasks.write_text(
        "达人,任务,交付物,发布日期,状态\n穿搭师Kai,冬季大衣,视频,2026-12-12,待创作\n谁,冬季大衣,视频,2026-12-12,待创作\n"
    )
    found = report(run(tmp_path, str(tasks), "--json", kind="tasks"))
    assert (found["new"], [row["reason"] for row in found["rejected"]]) == (1, ["unknown_creator"])
    ledger = tmp_path / "auth.csv"
    ledger.write_text("达人,授权范围,授权开始,授权到期\n穿搭师Kai,直播间,2026-11-10,2026-12-10\n")
    found = report(run(tmp_path, str(ledger), "--json", kind="authorizations"))
    assert [row["reason"] for row in found["rejected"]] == ["no_member"]


def test_numbers_without_a_day_need_one(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("Video ID,Creator name,Video-attributed GMV\n7,lily,$5.00\n")
    refused = run(tmp_path, str(path), "--json", kind="performance")
    assert refused.returncode == 2
    assert "--day 2026-11-19" in refused.stderr
    found = report(
        run(tmp_path, str(path), "--json", "--day", "2026-11-21", "--days", "7", kind="performance")
    )
    assert (found["new"], found["last_day"]) == (1, "2026-11-21")


def test_a_file_of_another_kind_names_the_command_for_it(tmp_path: Path) -> None:
    done = run(tmp_path, str(SAMPLES / "tiktok_affiliate_orders.csv"), kind="tasks")
    assert done.returncode == 2
    assert "Use `darenbot import orders`" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
