"""Structured logs without secrets: tokens, codes and what people wrote never reach a line."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Final

import structlog

BLANK: Final = "[secret]"
# Slack's tokens, secrets and sockets' tickets; a Telegram token, in an address or by itself; what a header or an address
# carries as one; a database's password; the token of an invitation's link.
_SHAPES: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xwfp-[\w-]+"
    r"|(?<=/bot)\d+:[^/\s\"']+|(?<![\w:])\d{6,}:[A-Za-z0-9_-]{20,}"
    r"|(?<=bearer )[\w.~+/=-]+|(?<=basic )[\w+/=-]{8,}"
    r"|(?<=[?&]ticket=)[\w.-]+|(?<=[?&]token=)[^&\s\"']+|(?<=[?&]start=)[\w-]{8,}|(?<=[?&]secret=)[^&\s\"']+"
    r"|(?<=secret-token: )\S+|(?<=secret_token=)[^&\s,)\"']+"
    r"|(?<=://)[^/:@\s]*:[^@/\s]+(?=@)",
    re.IGNORECASE,
)
_NAMES: Final = re.compile(
    r"token|secret|password|passwd|authorization|cookie|api_?key|(?:^|_)code$|codes$", re.IGNORECASE
)
_MOST_DEPTH: Final = 6
_known: tuple[str, ...] = ()  # the configured secrets themselves: these are found in any shape
_QUIET: Final = (
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


def configure(level: str = "info", *, json_lines: bool = False, secrets: Iterable[str] = ()) -> None:
    """Set up structlog and the standard library's loggers, both on standard error.

    `secrets` are blanked out wherever they appear, besides all that looks like a token. The libraries stay at
    WARNING: httpx writes every address at INFO, and Telegram's hold the bot token (platforms.md 79).
    """
    global _known  # noqa: PLW0603 - one log a process
    _known = tuple(sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
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
    logging.setLogRecordFactory(_Record)
    logging.basicConfig(level=logging.WARNING, handlers=[_StandardError()], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _StandardError(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


class _Record(logging.LogRecord):
    """A record of the standard library that never held a secret: whatever handler a library has added sees this one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            said = super().getMessage()
        except (TypeError, ValueError, KeyError):
            said = f"{self.msg} (its values do not fit)"
        self.msg, self.args = cleaned(said), None
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text = cleaned(logging.Formatter().formatException(self.exc_info))
        if self.stack_info:
            self.stack_info = cleaned(self.stack_info)


def redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out what looks like a token, what is one, and what is called one, however deep in the line."""
    for key, value in line.items():
        line[key] = _clean(key, value, 0)
    return line


def cleaned(text: str) -> str:
    """The text without secrets."""
    for secret in _known:
        text = text.replace(secret, BLANK)
    return _SHAPES.sub(BLANK, text)


def _clean(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _NAMES.search(name):
        return BLANK
    if depth < _MOST_DEPTH and isinstance(value, Mapping):
        return {cleaned(str(key)): _clean(str(key), part, depth + 1) for key, part in value.items()}
    if depth < _MOST_DEPTH and isinstance(value, list | tuple | set | frozenset):
        return [_clean(name, part, depth + 1) for part in value]
    return cleaned(value if isinstance(value, str) else repr(value))
