"""Everything the bot can tell somebody, as typed facts, one module a noun."""

from __future__ import annotations

import importlib
import pkgutil

from domain.notices.base import Notice, Visibility, dump, load, notice_kinds

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["Notice", "Visibility", "dump", "load", "notice_kinds"]
