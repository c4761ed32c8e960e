"""Files are kept whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from domain.errors import NotFound
from storage.blobs import Blobs


def test_a_file_comes_back_as_it_was(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "files")
    blob = blobs.put("达人".encode())
    assert blobs.path(blob.key).read_text(encoding="utf-8") == "达人"
    assert blob.size == 6
    assert blob.sha256 == hashlib.sha256("达人".encode()).hexdigest()
    assert blobs.total() == 6


def test_a_broken_download_leaves_nothing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    key = blobs.new_key()
    with pytest.raises(OSError, match="cut"), blobs.writing(key) as path:  # noqa: PT012 - both lines are the download
        path.write_bytes(b"half")
        raise OSError("cut")
    with pytest.raises(NotFound):
        blobs.path(key)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "A" * 32, "0" * 31])
def test_a_key_is_never_a_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        Blobs(tmp_path).path(key)


def test_deleting_twice_is_no_error(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    blob = blobs.put(b"x")
    blobs.delete(blob.key)
    blobs.delete(blob.key)
    with pytest.raises(NotFound):
        blobs.look(blob.key)
