"""Importing a hundred thousand creators from CSV and XLSX, beside pandas that reads the same file and writes it with to_sql."""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROWS = 100_000
AIMS = {"csv": 10.0, "xlsx": 25.0}  # seconds
MOST_MEGABYTES = 400
MOST_LOCK = 50.0  # milliseconds, for 99 of 100 batches
HEADER = [
    "达人昵称", "抖音号", "UID", "地区", "MCN机构", "达人类型", "类目", "粉丝数", "播放中位数", "活跃粉丝占比", "视频完播率",
    "近30天互动率", "男粉占比", "粉丝年龄24-30占比", "粉丝年龄31-40占比", "口碑分", "报价/坑位费", "佣金比例", "返点", "场均销售额",
    "配合投流", "支持改稿", "标签", "微信",
]  # fmt: skip
NAMES = "林陈黄李王张刘赵周吴徐孙马朱胡郭何高罗郑小雨晴男装穿搭日记美妆护肤星辰阿伦可可甜甜大叔"
Json = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One import in a process of its own. Seconds, megabytes, and milliseconds under the write lock."""

    what: str
    file: str
    rows: int
    seconds: float
    cpu: float  # of the process and of those it started
    megabytes: int  # at most, of the largest process
    reader_megabytes: int
    batches: int = 0
    lock_p50: float = 0.0
    lock_p99: float = 0.0
    lock_most: float = 0.0


def creators(count: int) -> Iterator[list[str]]:
    """Rows of a creator library as teams keep them: units, thousands, percentages, ranges, blanks."""
    chance = random.Random(7)

    def one_of(*words: str) -> str:
        return chance.choice(words)

    for number in range(count):
        followers = int(chance.lognormvariate(10.5, 1.2))
        yield [
            "".join(chance.choices(NAMES, k=5)),
            f"dy{chance.getrandbits(36):09x}{number % 10}",
            f"{7178298894157000000 + number * 7919}\t",
            one_of("浙江", "广东", "上海", "北京", "四川", "福建", "江苏", "湖南"),
            one_of("", "", "星火传媒", "青禾传媒", "南风机构"),
            one_of("头部", "腰部", "尾部"),
            one_of("男装", "穿搭", "美妆", "护肤", "母婴", "食品", "数码、生活"),
            f"{followers / 10_000:.1f}万" if followers >= 10_000 else str(followers),
            one_of(f"{followers // 3:,}", f"{followers // 4:,}", "--"),
            one_of(f"{chance.uniform(0.3, 0.9):.2%}", f"{chance.uniform(0.3, 0.9):.2%}", "未公布"),
            f"{chance.uniform(0.1, 0.5):.1%}",
            f"{chance.uniform(0.005, 0.12):.2%}",
            f"{chance.uniform(0.2, 0.8):.0%}",
            f"{chance.uniform(0.1, 0.5):.0%}",
            f"{chance.uniform(0.1, 0.5):.0%}",
            f"{chance.uniform(3.5, 5):.2f}",
            one_of(str(chance.randrange(5, 300) * 100), str(chance.randrange(5, 300) * 100), "面议"),
            f"{chance.randrange(5, 31)}%",
            f"{chance.randrange(20, 31)}%",
            one_of("5万-10万", "1万-5万", "10万-25万", "--"),
            one_of("是", "否", ""),
            one_of("是", "否", ""),
            one_of("", "配合投流", "准时", "配合投流、支持改稿", "粉丝真实"),
            f"wx_{number}" if number % 3 == 0 else "",
        ]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows(creators(count))


def write_xlsx(path: Path, count: int) -> None:
    """Figures and percentages as numbers, as a spreadsheet keeps them."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for at, row in enumerate(creators(count), 1):
        for place, cell in enumerate(row):
            if re.fullmatch(r"\d{1,9}(\.\d+)?", cell):
                sheet.write_number(at, place, float(cell))
            elif re.fullmatch(r"\d+(\.\d+)?%", cell):
                sheet.write_number(at, place, round(float(cell[:-1]) / 100, 6))
            elif cell:
                sheet.write_string(at, place, cell)
    book.close()


# What is measured, each in a process of its own


def daren(path: Path, folder: Path, url: str) -> Json:
    """The whole path: read, recognise, compare with the pool, write creators, their numbers and the way back."""
    from domain.clock import SystemClock
    from domain.importing.kinds import ImportKind
    from scheduler.work import imports as work
    from storage import migrate
    from storage.database import Database
    from storage.tables import Workspace
    from storage.vault import Vault, make_key

    database = Database(url or f"sqlite:///{folder}/daren.db", Vault([make_key()]))
    migrate.upgrade(database)
    with database.write() as transaction:
        workspace = transaction.system.add(Workspace(name="青禾", timezone="Asia/Shanghai", currency="CNY"))
        transaction.session.flush()
        workspace_id = workspace.id
        transaction.commit()
    held = _watched()
    begun, came = time.perf_counter(), _processor_seconds()
    report = work.import_file(database, SystemClock(), workspace_id, path, kind=ImportKind.CREATORS)
    seconds = time.perf_counter() - begun
    assert report["new"] == report["rows"], "every row is a new creator"
    database.close()
    return {"rows": report["new"], "seconds": seconds, "cpu": _processor_seconds() - came, "held": held}


def undone(path: Path, folder: Path, url: str) -> Json:
    """Undo of what `daren` imports."""
    from sqlmodel import select

    from domain.clock import SystemClock
    from scheduler.work import imports as work
    from services import imports
    from storage.database import Database
    from storage.tables import Creator, ImportBatch
    from storage.vault import Vault, make_key

    imported = daren(path, folder, url)
    database = Database(url or f"sqlite:///{folder}/daren.db", Vault([make_key()]))
    held = _watched()
    now = datetime.now(UTC)
    with database.write() as transaction:
        batch = transaction.session.exec(select(ImportBatch)).one()
        uow = transaction.workspace(batch.workspace_id)
        imports.undo(uow, batch.id, batch.revision, now=now, real=now)
        transaction.commit()
    task = work.Work(database, SystemClock(), batch.workspace_id, batch.id)
    begun, came = time.perf_counter(), _processor_seconds()
    rows = work.put_all_back(task)
    seconds = time.perf_counter() - begun
    used = _processor_seconds() - came
    with database.read() as transaction:
        assert transaction.session.exec(select(Creator)).first() is None, "everything is put back"
    database.close()
    assert rows == imported["rows"]
    return {"rows": rows, "seconds": seconds, "cpu": used, "held": held}


def _watched() -> list[float]:
    """Seconds that each batch holds the write lock, from when it has it until it is given back."""
    from storage.database import Database

    held: list[float] = []
    alone = Database._alone  # noqa: SLF001 - where the lock is taken and given back

    @contextmanager
    def watched(database: Database) -> Iterator[None]:
        with alone(database):
            began = time.perf_counter()
            yield
            held.append(time.perf_counter() - began)

    Database._alone = watched  # type: ignore[method-assign] # noqa: SLF001
    return held


def pandas(path: Path, folder: Path, _url: str) -> Json:
    """Read as text, write with to_sql in one transaction."""
    return _with_pandas(path, folder, "openpyxl")


def pandas_calamine(path: Path, folder: Path, _url: str) -> Json:
    """The same with the reader that Daren uses for workbooks."""
    return _with_pandas(path, folder, "calamine")


def _with_pandas(path: Path, folder: Path, engine: str) -> Json:
    import sqlite3

    import pandas as pd

    connection = sqlite3.connect(folder / "pandas.db")
    begun, came = time.perf_counter(), _processor_seconds()
    frame = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_excel(path, engine=engine)
    frame.to_sql("creators", connection, index=False)
    seconds = time.perf_counter() - begun
    return {"rows": len(frame), "seconds": seconds, "cpu": _processor_seconds() - came, "held": []}


SUBJECTS: dict[str, Callable[[Path, Path, str], Json]] = {
    "daren": daren, "undo": undone, "pandas": pandas, "pandas-calamine": pandas_calamine,
}  # fmt: skip


def one(what: str, path: Path, folder: Path, url: str) -> None:
    """In the measured process: run the subject and say what it took."""
    said = SUBJECTS[what](path, folder, url)
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert peak is not None
    said |= {
        "megabytes": int(peak[1]) // 1024,
        "reader_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(json.dumps(said))


def _processor_seconds() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def measured(what: str, path: Path, url: str = "") -> Run:
    """Run one subject in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="daren-bench-") as folder:
        ran = subprocess.run(
            [sys.executable, __file__, "--one", what, str(path), folder, url],
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
            check=False,
        )
        if ran.returncode:
            raise SystemExit(f"{what} of {path.name} failed:\n{ran.stderr[-2000:]}")
        said = json.loads(ran.stdout.splitlines()[-1])
    held = sorted(second * 1000 for second in said["held"])
    return Run(
        what,
        path.suffix[1:],
        said["rows"],
        said["seconds"],
        said["cpu"],
        said["megabytes"],
        said["reader_megabytes"],
        len(held),
        *((held[len(held) // 2], held[int(len(held) * 0.99)], held[-1]) if held else ()),
    )


def runs(rows: int, *, postgres: bool, slow: bool) -> Iterator[Run]:
    """Every subject on every file it can read."""
    with tempfile.TemporaryDirectory(prefix="daren-bench-") as folder, ExitStack() as servers:
        paths = [Path(folder) / "creators.csv", Path(folder) / "creators.xlsx"]
        write_csv(paths[0], rows)
        write_xlsx(paths[1], rows)
        for path in paths:
            yield measured("daren", path)
            if path.suffix == ".csv" or slow:
                yield measured("pandas", path)
            if path.suffix == ".xlsx":
                yield measured("pandas-calamine", path)
        yield measured("undo", paths[0])
        if postgres:
            yield measured("daren", paths[0], _postgres(servers))


def _postgres(servers: ExitStack) -> str:
    """An empty database of the tests' own server; its role does not bypass the walls."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from harness.databases import PostgresServer

    server = PostgresServer()
    servers.callback(server.stop)
    database = servers.enter_context(server.empty())
    return str(database.url.render_as_string(hide_password=False))


def line(run: Run, *, postgres: bool = False) -> str:
    name = f"{run.what}{' (PostgreSQL)' if postgres else ''}"
    lock = f"{run.lock_p50:7.0f} {run.lock_p99:7.0f} {run.lock_most:7.0f}" if run.batches else ""
    return (
        f"{name:20} {run.file:5} {run.rows:8,} {run.seconds:8.1f} s {run.cpu:8.1f} s {run.megabytes:6} MB"
        f" {run.reader_megabytes:6} MB {lock}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--postgres", action="store_true", help="on PostgreSQL too; needs the test environment"
    )
    parser.add_argument(
        "--quick", action="store_true", help="without pandas' own reader of workbooks, which takes a minute"
    )
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one[0], Path(given.one[1]), Path(given.one[2]), given.one[3])
        return
    if not given.json:
        print(
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; aims: {AIMS}, {MOST_MEGABYTES} MB, lock p99 {MOST_LOCK:g} ms"
        )
        print(
            f"{'':20} {'file':5} {'rows':>8} {'time':>10} {'CPU':>10} {'process':>9} {'reader':>9}   lock p50     p99    most (ms)"
        )
    found: list[Run] = []
    for run in runs(given.rows, postgres=given.postgres, slow=not given.quick):
        if not given.json:
            last = given.postgres and run.what == "daren" and run.file == "csv" and len(found) > 1
            print(line(run, postgres=last), flush=True)
        found.append(run)
    if given.json:
        print(json.dumps([asdict(run) for run in found], indent=2))


if __name__ == "__main__":
    main()
