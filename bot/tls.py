"""The certificates that HTTP clients trust, read once a process: reading them takes 30 ms a client."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def trusted() -> ssl.SSLContext:
    """For `verify` of every httpx client. It is shared: never change it."""
    return httpx.create_ssl_context()
