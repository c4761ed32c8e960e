"""Each transport names what it cannot do without, and every mistake is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import BadConfig, Settings, load

SLACK = '[slack]\nbot_token = "xoxb-1"\n'
TELEGRAM = '[telegram]\ntoken = "123456:abc"\n'
SECRET = "0123456789abcdef_-XY"


def read(tmp_path: Path, *parts: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text("".join(parts), encoding="utf-8")
    return load(path)


def mistakes(tmp_path: Path, *parts: str) -> list[str]:
    with pytest.raises(BadConfig) as bad:
        read(tmp_path, *parts)
    return sorted(bad.value.problems)


def test_sockets_and_polling_need_no_web_server(tmp_path: Path) -> None:
    settings = read(tmp_path, SLACK, 'app_token = "xapp-1"\n', TELEGRAM)
    assert settings.http is None
    assert settings.slack is not None
    assert settings.slack.transport == "socket"


def test_http_brings_the_web_server_along(tmp_path: Path) -> None:
    settings = read(tmp_path, SLACK, f'transport = "http"\nsigning_secret = "{SECRET}"\n')
    assert settings.http is not None
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8080)
    assert settings.slack is not None
    assert settings.slack.secrets == (SECRET,)


def test_a_web_server_for_health_alone(tmp_path: Path) -> None:
    settings = read(tmp_path, SLACK, 'app_token = "xapp-1"\n', "[http]\nport = 9000\n")
    assert settings.http is not None
    assert settings.http.port == 9000


def test_what_is_missing_and_what_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path, SLACK, 'transport = "http"\n', TELEGRAM, 'transport = "webhook"\n', "[http]\nport = 70000\n"
    ) == [
        "http.port: Input should be less than or equal to 65535.",
        'http.public_url: is missing; telegram.transport = "webhook" needs it.',
        'slack.signing_secret: is missing; transport = "http" needs it.',
        'telegram.webhook_secret: is missing; transport = "webhook" needs it.',
    ]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((SLACK,), 'slack.app_token: is missing; transport = "socket" needs it.'),
        ((SLACK, 'transport = "pigeon"\n'), "slack.transport: is one of 'socket' or 'http'."),
        ((SLACK, 'transport = "http"\nsigning_secret = " "\n'), "slack.signing_secret: is empty."),
        (
            (TELEGRAM, 'transport = "webhook"\nwebhook_secret = "short"\n[http]\npublic_url = "https://a.example"'),
            "telegram.webhook_secret: is 16 to 256 of A-Z a-z 0-9 _ -.",
        ),
        (
            (TELEGRAM, '[http]\npublic_url = "http://a.example"'),
            "http.public_url: begins with https:// and names a host.",
        ),
        ((TELEGRAM, '[http]\npublic_url = "https://"'), "http.public_url: begins with https:// and names a host."),
        ((TELEGRAM, "http = 7\n"), "telegram.http: is not a setting that Daren knows."),
    ],
)  # fmt: skip
def test_each_mistake_is_a_sentence(tmp_path: Path, parts: tuple[str, ...], sentence: str) -> None:
    assert mistakes(tmp_path, *parts) == [sentence]


def test_variables_count_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DARENBOT_TELEGRAM__TRANSPORT", "webhook")
    assert mistakes(tmp_path, TELEGRAM) == [
        'http.public_url: is missing; telegram.transport = "webhook" needs it.',
        'telegram.webhook_secret: is missing; transport = "webhook" needs it.',
    ]


def test_secrets_never_show(tmp_path: Path) -> None:
    settings = read(tmp_path, SLACK, f'transport = "http"\nsigning_secret = "{SECRET}"\n')
    assert SECRET not in repr(settings) + str(settings)
