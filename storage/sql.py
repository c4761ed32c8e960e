"""The few query words that services need; the rest of SQLAlchemy stays inside storage."""

from __future__ import annotations

from sqlmodel import and_, col, func, or_, select

__all__ = ["and_", "col", "func", "or_", "select"]
