"""Settings from a TOML file and DARENBOT_… variables; every mistake is reported at once, with the key's path."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

ENV_PREFIX = "DARENBOT_"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LISTENING = {"slack": "http", "telegram": "webhook"}  # the transports that need the web server


class BadConfig(Exception):
    """The configuration cannot be used; one line a mistake, each beginning with the key's path."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@cache
def _zones() -> set[str]:
    """Names of time zones: finding them walks through a thousand files."""
    return available_timezones()


class Section(BaseModel):
    """A table of the TOML file; a key that nobody reads is a mistake."""

    model_config = ConfigDict(extra="forbid")


class DatabaseSettings(Section):
    """Where the state lives: `sqlite:///daren.db` or `postgresql://user:password@host/name`."""

    url: str = "sqlite:///daren.db"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("begins with sqlite:/// or postgresql://")
        if url.removeprefix("sqlite:///") in {"", ":memory:"} and url.startswith("sqlite"):
            raise ValueError("names a file: an in-memory database would lose everything")
        return url


class SecuritySettings(Section):
    """`keys`: base64url keys of 32 bytes; the first encrypts, all decrypt. Make one with `darenbot new-key`."""

    keys: list[SecretStr] = Field(default_factory=list)


class SlackSettings(Section):
    """One Slack app. `bot_token` begins xoxb-. Socket Mode needs `app_token` (xapp-), HTTP `signing_secret`.

    `former_signing_secret` is accepted too, while the secret is being changed.
    """

    transport: Literal["socket", "http"] = "socket"
    bot_token: SecretStr
    app_token: SecretStr | None = Field(default=None, validate_default=True)
    signing_secret: SecretStr | None = Field(default=None, validate_default=True)
    former_signing_secret: SecretStr | None = None
    base_url: str = "https://slack.com/api/"
    connections: int = Field(default=2, ge=1, le=10)

    @field_validator("bot_token", "app_token")
    @classmethod
    def _looks_right(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        prefix = {"bot_token": "xoxb-", "app_token": "xapp-"}[info.field_name or ""]
        if token is None:
            _needed_by(info, "socket")
        elif not token.get_secret_value().startswith(prefix):
            raise ValueError(f"begins with {prefix}")
        return token

    @field_validator("signing_secret", "former_signing_secret")
    @classmethod
    def _there(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None:
            _needed_by(info, "http")
        elif not secret.get_secret_value().strip():
            raise ValueError("is empty")
        return secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """All signing secrets that count, the present one first."""
        return _revealed(self.signing_secret, self.former_signing_secret)

    @field_validator("base_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"


class TelegramSettings(Section):
    """One Telegram bot. `token` is what @BotFather gave. A webhook needs `webhook_secret`, which Telegram sends back.

    `former_webhook_secret` is accepted too, while replicas with the new one start.
    """

    transport: Literal["polling", "webhook"] = "polling"
    token: SecretStr
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    former_webhook_secret: SecretStr | None = None
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"

    @field_validator("token")
    @classmethod
    def _looks_right(cls, token: SecretStr) -> SecretStr:
        number, colon, rest = token.get_secret_value().partition(":")
        if not (number.isdigit() and colon and rest):
            raise ValueError("looks like 123456:ABC…")
        return token

    @field_validator("webhook_secret", "former_webhook_secret")
    @classmethod
    def _sendable(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None:
            _needed_by(info, "webhook")
        elif not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError("is 16 to 256 of A-Z a-z 0-9 _ -")
        return secret

    @property
    def secrets(self) -> tuple[str, ...]:
        """All webhook secrets that count, the present one first."""
        return _revealed(self.webhook_secret, self.former_webhook_secret)


def _needed_by(info: ValidationInfo, transport: str) -> None:
    """Complain about an absent key that this transport cannot do without."""
    former = (info.field_name or "").startswith("former_")
    if not former and info.data.get("transport") == transport:
        raise ValueError(f'is missing; transport = "{transport}" needs it')


def _revealed(*secrets: SecretStr | None) -> tuple[str, ...]:
    return tuple(secret.get_secret_value() for secret in secrets if secret is not None)


class HttpSettings(Section):
    """The web server: health, metrics, and the endpoints of transports that are posted to.

    `host` and `port` are where it listens, `public_url` how Telegram reaches it. Port 0 takes a free one.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not url:
            raise ValueError('is missing; telegram.transport = "webhook" needs it')
        parts = urlsplit(url)
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        ):
            raise ValueError("begins with https:// and names a host")
        return url.rstrip("/")


class WorkspaceSettings(Section):
    """The team that is set up when the database is new; later changes happen in the chat."""

    name: str = "My team"
    language: Literal["en", "zh_CN"] = "en"
    timezone: str = "UTC"
    currency: str = "CNY"
    owners: list[str] = Field(default_factory=list)

    @field_validator("currency")
    @classmethod
    def _code(cls, currency: str) -> str:
        if not re.fullmatch("[A-Z]{3}", currency):
            raise ValueError("is a code of three capital letters, such as CNY")
        return currency

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in _zones():
            raise ValueError("is no IANA time zone, such as Asia/Shanghai")
        return name

    @field_validator("owners")
    @classmethod
    def _platform_named(cls, owners: list[str]) -> list[str]:
        for owner in owners:
            platform, colon, user = owner.partition(":")
            if platform not in {"slack", "telegram"} or not colon or not user:
                raise ValueError("entries look like slack:U012ABC or telegram:123456")
        return owners


class FileSettings(Section):
    """Where files that people send are kept, and how large they may be; how long those that the bot makes are kept."""

    folder: Path = Path("daren-files")
    most_megabytes: int = Field(default=20, ge=1, le=50)
    keep_made_days: int = Field(default=30, ge=1, le=3650)


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    json_lines: bool = False


class ClockSettings(Section):
    """Only for a sandbox: an address that says how far business time is ahead."""

    sandbox_url: str | None = None


class Settings(BaseSettings):
    """Everything `darenbot run` needs."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid")

    database: DatabaseSettings = DatabaseSettings()
    security: SecuritySettings = SecuritySettings()
    slack: SlackSettings | None = None
    telegram: TelegramSettings | None = None
    http: HttpSettings | None = None
    workspace: WorkspaceSettings = WorkspaceSettings()
    files: FileSettings = FileSettings()
    log: LogSettings = LogSettings()
    clock: ClockSettings = ClockSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A variable wins over the file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @model_validator(mode="before")
    @classmethod
    def _web_server_where_needed(cls, given: Any) -> Any:
        """Bring the web server along with a transport that needs it, to be checked with all the rest."""
        needed = [
            name for name, transport in _LISTENING.items() if _key(given.get(name), "transport") == transport
        ]
        http = given.get("http", {})
        if not needed or not isinstance(http, dict):
            return given
        missing = {"public_url": ""} if "telegram" in needed else {}
        return {**given, "http": {**missing, **http}}

    @property
    def keys(self) -> list[str]:
        return [key.get_secret_value() for key in self.security.keys]


def _key(section: Any, name: str) -> Any:
    return section.get(name) if isinstance(section, dict) else getattr(section, name, None)


def load(path: Path | None) -> Settings:
    """Read the file and the environment; raises BadConfig with every mistake at once."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")) if path else {}
    except FileNotFoundError as missing:
        raise BadConfig(
            [f"{path}: there is no such file. Copy config.example.toml and fill it in."]
        ) from missing
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BadConfig([f"{path}: cannot be read ({unreadable.__class__.__name__})."]) from unreadable
    except tomllib.TOMLDecodeError as wrong:
        raise BadConfig([f"{path}: is not valid TOML: {wrong}."]) from wrong
    try:
        return Settings(**found)
    except ValidationError as wrong:
        raise BadConfig([_sentence(error) for error in wrong.errors(include_input=False)]) from None


def for_running(settings: Settings, path: Path | None = None) -> Settings:
    """What `run` needs beyond a valid file, which `path` names; raises BadConfig."""
    problems = []
    if not settings.security.keys:
        problems.append("security.keys: is empty. Make a key with `darenbot new-key` and put it there.")
    if settings.slack is None and settings.telegram is None:
        problems.append("slack, telegram: neither is configured. Fill in at least one of the two tables.")
    if problems and path is None:
        problems.append("No file was named, only variables were read. Name yours: --config config.toml")
    if problems:
        raise BadConfig(problems)
    return settings


def _sentence(error: Any) -> str:
    path = ".".join(str(part) for part in error["loc"]) or "settings"
    message = str(error["msg"]).removeprefix("Value error, ")
    known = {
        "missing": "is missing",
        "literal_error": f"is one of {error.get('ctx', {}).get('expected')}",
        "extra_forbidden": "is not a setting that Daren knows",
    }
    return f"{path}: {known.get(error['type'], message)}."
