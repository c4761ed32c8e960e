"""No token, code or secret reaches a line of the log: not in an address, an exception, a record of a library, or a list."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog

from bot import logs

SLACK = "xoxb-1111-2222-AbCdEf"
APP = "xapp-1-A0DAREN-99-fedcba"
TELEGRAM = "7000000001:AAEabcdefghijklmnopqrstuvwxyz01234"
SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
SENTENCES = [
    f"POST https://api.telegram.org/bot{TELEGRAM}/sendMessage",
    f"https://api.telegram.org/file/bot{TELEGRAM}/documents/file_1.csv",
    f"Authorization: Bearer {SLACK}",
    f"token {APP} refused",
    "wss://wss-primary.slack.com/link/?ticket=abc-def-123&app_id=A0DAREN",
    "postgresql://daren:hunter22@db.example.com/daren",
    "https://t.me/DarenBot?start=inv_9f8e7d6c5b4a",
    f"signed with {SIGNING}",
]
NEVER = [SLACK, APP, TELEGRAM, SIGNING, "hunter22", "abc-def-123", "inv_9f8e7d6c5b4a", "AAEabcdef"]


@pytest.fixture(autouse=True)
def _configured() -> Iterator[None]:
    root, level = list(logging.getLogger().handlers), logging.getLogger().level
    logs.configure("debug", json_lines=True, secrets=[SIGNING])
    yield
    structlog.reset_defaults()
    logging.setLogRecordFactory(logging.LogRecord)
    logging.basicConfig(level=level, handlers=root, force=True)


def said(capfd: pytest.CaptureFixture[str]) -> str:
    return "".join(capfd.readouterr())


def assert_clean(text: str) -> None:
    for secret in NEVER:
        assert secret not in text


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_secret_in_an_event_a_value_or_deep_inside_is_blanked_out(
    sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger()
    log.warning(
        sentence,
        url=sentence,
        deep={"list": [{"url": sentence}], sentence: (sentence,)},
        raw=sentence.encode(),
    )
    told = said(capfd)
    assert_clean(told)
    assert "[secret]" in told
    json.loads(told)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_an_exception_keeps_its_type_and_loses_its_secret(
    sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    log = structlog.get_logger()
    library = logging.getLogger("some.library")
    try:
        _fail(sentence)
    except RuntimeError as error:
        log.exception("failed", error=error)
        library.exception("failed: %s", error)
        library.warning("plain", exc_info=True, stack_info=True)
    told = said(capfd)
    assert told.count("RuntimeError") >= 3
    assert "ConnectError" in told
    assert_clean(told)


def _fail(sentence: str) -> None:
    try:
        raise httpx.ConnectError(sentence)  # noqa: TRY301 - a cause to be logged
    except httpx.ConnectError as cause:
        raise RuntimeError(sentence) from cause


def test_what_is_called_a_secret_is_one_whatever_it_looks_like(capfd: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info(
        "settings",
        bot_token="plain",
        body={"video_code": "7KQ", "codes": ["A1"], "status": 200},
        status_code=503,
    )
    line: dict[str, Any] = json.loads(said(capfd))
    assert line["bot_token"] == "[secret]"
    assert line["body"] == {"video_code": "[secret]", "codes": "[secret]", "status": 200}
    assert line["status_code"] == 503


def test_handlers_that_libraries_add_see_clean_records_only() -> None:
    """httpx, the Slack SDK and PTB log addresses; whoever listens to their loggers gets no token."""
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(logging.Formatter().format(record))

    for name in ("httpx", "telegram.ext", "slack_sdk.web"):
        logger, listener = logging.getLogger(name), Listener()
        logger.addHandler(listener)
        logger.setLevel(logging.DEBUG)
        logger.info('HTTP Request: %s %s "HTTP/1.1 200 OK"', "POST", httpx.URL(SENTENCES[0]))
        logger.removeHandler(listener)
        logger.setLevel(logging.WARNING)
    assert len(seen) == 3
    assert_clean("".join(seen))
    assert all("[secret]" in one for one in seen)


def test_a_record_whose_values_do_not_fit_stops_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").warning("%d of %d", "one")  # noqa: PLE1206 - that is the point
    assert "do not fit" in said(capfd)


async def test_a_real_request_at_the_most_talkative_level_shows_no_token(
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"ok": True}))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get(f"https://api.telegram.org/bot{TELEGRAM}/getMe")
    logs.configure("debug")
    told = said(capfd)
    assert "getMe" in told
    assert_clean(told)
