"""What an operator got wrong is one clear sentence on standard error and exit status 2, never a traceback."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from harness.databases import KEY
from harness.processes import Ended, Nursery, config, recording

from sandbox.server import Sandbox, running
from sandbox.world import DEMO


async def stopped(nursery: Nursery, folder: Path, *arguments: str) -> str:
    """Run to the end; gives the one sentence."""
    ended: Ended = await asyncio.to_thread(nursery.run, folder / "run", *arguments)
    said = ended.err.strip()
    assert ended.code == 2, said
    assert ended.out == ""
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    assert len(said) < 300, said
    return said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bot_token": "xoxb-nobodys"}, "Slack refuses the bot token (xoxb-…): invalid_auth. Copy it again"),
        ({"app_token": "xapp-nobodys"}, "Slack refuses the app token (xapp-…): invalid_auth. Copy it again"),
        ({"telegram": "7000000001:nobodys-telegram-token"}, "telegram.token: Telegram does not accept it."),
        ({"telegram": "no number"}, "telegram.token: looks like 123456:ABC…."),
        ({"bot_token": "xapp-demo"}, "slack.bot_token: begins with xoxb-."),
    ],
    ids=["slack bot", "slack app", "telegram", "telegram shape", "slack shape"],
)
async def test_a_wrong_token(wrong: dict[str, str], sentence: str, tmp_path: Path, nursery: Nursery) -> None:
    async with running(Sandbox(DEMO, recording())) as url:
        path = config(tmp_path, url, KEY, **wrong)
        said = await stopped(nursery, tmp_path, "run", "--config", str(path))
    assert said.startswith(sentence)
    assert "nobodys" not in said


async def test_a_config_file_that_is_not_there(tmp_path: Path, nursery: Nursery) -> None:
    said = await stopped(nursery, tmp_path, "run", "--config", str(tmp_path / "config.toml"))
    assert said == f"{tmp_path}/config.toml: there is no such file. Copy config.example.toml and fill it in."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read (IsADirectoryError)."),
        (b"\xff\xfe\x00daren", "cannot be read (UnicodeDecodeError)."),
        (b"[slack\nbot_token = 1", "is not valid TOML"),
    ],
    ids=["a folder", "no text", "no TOML"],
)
async def test_a_config_file_that_cannot_be_read(
    content: bytes | None, sentence: str, tmp_path: Path, nursery: Nursery
) -> None:
    path = tmp_path / "config.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    said = await stopped(nursery, tmp_path, "run", "--config", str(path))
    assert said.startswith(f"{path}: {sentence}")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////proc/nowhere/daren.db", "database.url: the database cannot be used"),
        ("sqlite:///{file}/daren.db", "database.url: the database cannot be used"),
        ("sqlite:///{file}", "database.url: the database cannot be used"),
        ("postgresql://daren:secret-word@127.0.0.1:1/daren", "database.url: the database cannot be used"),
        ("mysql://127.0.0.1/daren", "database.url: begins with sqlite:/// or postgresql://"),
    ],
    ids=["no such folder", "a file for a folder", "no database", "nobody listens", "another kind"],
)
async def test_a_database_that_cannot_be_used(
    url: str, sentence: str, tmp_path: Path, nursery: Nursery
) -> None:
    file = tmp_path / "a file"
    file.write_text("no database " * 500)
    path = config(tmp_path, "http://127.0.0.1:1", KEY, database=url.format(file=file))
    for command in (["run"], ["db", "upgrade"]):
        folder = tmp_path / command[-1]
        folder.mkdir()
        said = await stopped(nursery, folder, *command, "--config", str(path))
        assert said.startswith(sentence)
        assert "secret-word" not in said


async def test_every_mistake_is_told_at_once(tmp_path: Path, nursery: Nursery) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[workspace]\ntimezone = "Mars"\nlanguage = "fr"\n[log]\nloud = true\n')
    ended: Ended = await asyncio.to_thread(nursery.run, tmp_path / "run", "run", "--config", str(path))
    assert ended.code == 2
    assert sorted(line.partition(":")[0] for line in ended.err.splitlines()) == [
        "log.loud",
        "workspace.language",
        "workspace.timezone",
    ]


async def test_a_port_that_is_taken(tmp_path: Path, nursery: Nursery) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = await stopped(nursery, tmp_path, "demo", "--no-browser", "--port", str(port))
    assert said == f"Port {port} is taken. Choose another: darenbot demo --port 8081"
