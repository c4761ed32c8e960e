"""Secrets and inbox payloads at rest: AES-256-GCM, with the key's id beside the ciphertext."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_KEY_ID = 4
_NONCE = 12


class CannotOpen(Exception):
    """The sealed bytes were changed, moved to another place, or their key is not configured any more."""


def make_key() -> str:
    """A fresh 256-bit key, as it stands in the config."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


class Vault:
    """Seals with the first key, opens with any: rotate by putting a new key in front."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take base64url keys of 32 bytes; raises ValueError when there is none or one has another length."""
        raw = [urlsafe_b64decode(key) for key in keys]
        if not raw or any(len(key) != 32 for key in raw):
            raise ValueError("an encryption key is 32 bytes, written as base64url")
        self._keys = {hashlib.sha256(key).digest()[:_KEY_ID]: AESGCM(key) for key in raw}
        self._first = hashlib.sha256(raw[0]).digest()[:_KEY_ID]
        self._marks = [hmac.digest(key, b"fingerprint", "sha256") for key in raw]

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt; `place` (table, workspace, row) is authenticated, so that a copied value does not open elsewhere."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + self._first + nonce + self._keys[self._first].encrypt(nonce, plain, place.encode())

    def fingerprints(self, plain: bytes, place: str) -> list[str]:
        """What tells equal secrets of one place and nothing else; one a key, the first is for writing."""
        told = place.encode() + b"\0" + plain
        return [hmac.digest(key, told, "sha256").hex() for key in self._marks]

    def knows(self, sealed: bytes) -> bool:
        """Say whether the key of these bytes is configured; their first five are enough."""
        return sealed[:1] == _VERSION and sealed[1 : 1 + _KEY_ID] in self._keys

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt what `seal` gave for the same place; raises CannotOpen."""
        key = self._keys.get(sealed[1 : 1 + _KEY_ID])
        if sealed[:1] != _VERSION or key is None:
            raise CannotOpen("no key for these bytes")
        body = sealed[1 + _KEY_ID :]
        try:
            return key.decrypt(body[:_NONCE], body[_NONCE:], place.encode())
        except InvalidTag as wrong:
            raise CannotOpen("changed or moved") from wrong
