"""Structured logs without secrets: tokens, codes and what people wrote never reach a line."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(
    r"xox[abprs]-[\w-]+|xapp-[\w-]+|\b\d{6,}:[A-Za-z0-9_-]{20,}|(?<=ticket=)[\w-]+|(?<=/bot)\d+:[^/\s]+"
)
_QUIET = (
    "httpx",
    "httpcore",
    "slack_sdk",
    "slack_bolt",
    "apscheduler",
    "telegram",
    "alembic",
    "websockets",
    "uvicorn",
)


def configure(level: str = "info", *, json_lines: bool = False) -> None:
    """Set up structlog and the standard library's loggers, both on standard error.

    The libraries stay at WARNING: httpx writes every address at INFO, and Telegram's hold the bot token
    (platforms.md 79).
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if json_lines
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(
            sys.stderr
        ),  # looked up late: streams are swapped in tests
        cache_logger_on_first_use=False,
    )
    handler = _StandardError()
    handler.addFilter(_redact_record)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _StandardError(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out what looks like a token, in every text of the line."""
    for key, value in line.items():
        if isinstance(value, str):
            line[key] = _SECRET.sub("[secret]", value)
    return line


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg = _SECRET.sub("[secret]", record.getMessage())
    record.args = None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = _SECRET.sub("[secret]", logging.Formatter().formatException(record.exc_info))
    return True
