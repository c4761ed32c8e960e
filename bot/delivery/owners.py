"""Who holds a claim: a process by name, so that another one on the same machine can tell when it is dead."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def own_name() -> str:
    """A name for this process and no other: kernel, process namespace, process id, and a random part."""
    return f"{_kernel()}/{os.getpid()}/{secrets.token_hex(8)}"


def dead(owners: Iterable[str], mine: str) -> list[str]:
    """Those owners that surely live no more: of this kernel and namespace, with a process id that is free or mine.

    Others may live elsewhere; their leases tell. A process id that somebody else took makes a dead one look alive.
    """
    kernel, pid, _ = mine.split("/")
    found = []
    for owner in owners:
        place, _, rest = owner.partition("/")
        number = rest.partition("/")[0]
        if owner == mine or place != kernel or place == "" or not number.isdigit():
            continue
        if number == pid or not _lives(int(number)):
            found.append(owner)
    return found


def _kernel() -> str:
    """Which run of which kernel, and which namespace of process ids in it; "" where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # not ours to signal: it lives
        return True
    return True
