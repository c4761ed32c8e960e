"""`darenbot import` as a person or a script calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line.terminal import CommandLine
from harness.processes import Ended

Run = Callable[..., Ended]
SAMPLES = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples"
COMPASS = SAMPLES / "青禾男装_达人库.csv"


@pytest.fixture
def run(command_line: CommandLine, tmp_path: Path) -> Run:
    """`darenbot import` of a kind of file, into a database of the test's own."""

    def run(*arguments: str, kind: str = "creators") -> Ended:
        env = {"DARENBOT_DATABASE__URL": f"sqlite:///{tmp_path}/made.db"}
        return command_line("import", kind, *arguments, env=env)

    return run


def report(done: Ended) -> dict[str, Any]:
    assert done.code == 0, done.err
    return dict(json.loads(done.out))


def counted(found: dict[str, Any]) -> int:
    return int(found["new"] + found["updated"] + found["unchanged"] + len(found["rejected"]))


def test_every_row_is_counted_once_and_a_second_run_changes_nothing(run: Run) -> None:
    first = report(run(str(COMPASS), "--json"))
    assert counted(first) == first["rows"] == 40
    assert (first["new"], first["updated"], first["unchanged"]) == (39, 0, 0)
    [rejected] = first["rejected"]
    assert rejected["row"] == 37
    assert rejected["reason"]
    second = report(run(str(COMPASS), "--json"))
    assert (second["new"], second["updated"], second["unchanged"]) == (0, 0, 39)


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run) -> None:
    tried = report(run(str(COMPASS), "--json", "--dry-run"))
    done = report(run(str(COMPASS), "--json"))
    assert tried["new"] == done["new"] == 39


def test_people_read_a_table(run: Run) -> None:
    shown = run(str(COMPASS))
    assert shown.code == 0
    assert "Row 37: no handle" in shown.out
    assert "Columns matched: 23" in shown.out


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
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    done = run(str(path), "--json")
    assert done.code == 2
    assert said in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


def test_a_missing_file_and_an_unknown_workspace_are_named(run: Run, tmp_path: Path) -> None:
    assert "no such file" in run(str(tmp_path / "gone.csv")).err
    unknown = run(str(COMPASS), "--workspace", "Nobody")
    assert unknown.code == 2
    assert "no workspace named Nobody" in unknown.err


@pytest.mark.parametrize(
    ("kind", "name", "rows", "new"),
    [
        ("performance", "千川_素材日报.csv", 71, 67),
        ("orders", "tiktok_affiliate_orders.csv", 40, 40),
    ],
)
def test_every_kind_has_the_same_options_and_the_same_report(
    run: Run, kind: str, name: str, rows: int, new: int
) -> None:
    tried = report(run(str(SAMPLES / name), "--json", "--dry-run", kind=kind))
    first = report(run(str(SAMPLES / name), "--json", kind=kind))
    second = report(run(str(SAMPLES / name), "--json", kind=kind))
    assert set(tried) == set(first) == set(report(run(str(COMPASS), "--json", "--dry-run")))
    assert counted(first) == first["rows"] == rows
    assert (tried["new"], first["new"], second["new"], second["unchanged"]) == (new, new, 0, new)
    assert first["unmatched"]
    assert (first["known_since"], bool(second["known_since"])) == (None, True)


def test_ledgers_are_imported_beside_a_pool(run: Run, tmp_path: Path) -> None:
    assert report(run(str(COMPASS), "--json"))["new"] == 39
    tasks = tmp_path / "tasks.csv"
    tasks.write_text(
        "达人,任务,交付物,发布日期,状态\n穿搭师Kai,冬季大衣,视频,2026-12-12,待创作\n谁,冬季大衣,视频,2026-12-12,待创作\n"
    )
    found = report(run(str(tasks), "--json", kind="tasks"))
    assert (found["new"], [row["reason"] for row in found["rejected"]]) == (1, ["unknown_creator"])
    ledger = tmp_path / "auth.csv"
    ledger.write_text("达人,授权范围,授权开始,授权到期\n穿搭师Kai,直播间,2026-11-10,2026-12-10\n")
    found = report(run(str(ledger), "--json", kind="authorizations"))
    assert [row["reason"] for row in found["rejected"]] == ["no_member"]


def test_numbers_without_a_day_need_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("Video ID,Creator name,Video-attributed GMV\n7,lily,$5.00\n")
    refused = run(str(path), "--json", kind="performance")
    assert refused.code == 2
    assert "--day 2026-11-19" in refused.err
    found = report(run(str(path), "--json", "--day", "2026-11-21", "--days", "7", kind="performance"))
    assert (found["new"], found["last_day"]) == (1, "2026-11-21")


def test_a_file_of_another_kind_names_the_command_for_it(run: Run) -> None:
    done = run(str(SAMPLES / "tiktok_affiliate_orders.csv"), kind="tasks")
    assert done.code == 2
    assert "Use `darenbot import orders`" in done.err
    assert len(done.err.strip().splitlines()) == 1
