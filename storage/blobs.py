"""Files by random key in one folder: what people sent, what the bot made."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NotFound

_KEY = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Blob:
    """A kept file. `size` in bytes."""

    key: str
    size: int
    sha256: str


class Blobs:
    """A folder of files. A file is there whole or not at all: it is written beside and moved in when on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> Blob:
        key = self.new_key()
        with self.writing(key) as path:
            path.write_bytes(data)
        return self.look(key)

    @contextmanager
    def writing(self, key: str) -> Iterator[Path]:
        """Give a path to write to; leaving keeps the file under the key, an exception leaves nothing behind."""
        target = self._path(key)
        target.parent.mkdir(exist_ok=True)
        part = target.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            yield part
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    @staticmethod
    def new_key() -> str:
        """A random key, 128 bits: it can be noted in the database before the file is written."""
        return secrets.token_hex(16)

    def look(self, key: str) -> Blob:
        """Size and hash of a kept file; raises NotFound."""
        path = self.path(key)
        digest = hashlib.sha256()
        with path.open("rb") as kept:
            while chunk := kept.read(_CHUNK):
                digest.update(chunk)
        return Blob(key, path.stat().st_size, digest.hexdigest())

    def path(self, key: str) -> Path:
        """Where the file lies, for reading; raises NotFound."""
        path = self._path(key)
        if not path.is_file():
            raise NotFound("blob")
        return path

    def delete(self, key: str) -> None:
        """Remove the file; a missing one is no error."""
        self._path(key).unlink(missing_ok=True)

    def total(self) -> int:
        """Bytes kept in all."""
        return sum(path.stat().st_size for path in self._folder.glob("??/*") if path.suffix != ".part")

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound("blob")  # never a path that somebody wrote
        return self._folder / key[:2] / key
