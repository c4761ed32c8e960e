"""The platforms' numbers, each named once, and the token buckets that enforce their rates on real time."""

import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Final


class Slack:
    """Figures of docs.slack.dev (reference/block-kit, reference/methods, apis/web-api/rate-limits)."""

    # Messages
    TEXT: Final = 40_000  # chat.postMessage truncates above; the sandbox refuses, so that nobody relies on it
    BLOCKS: Final = 50
    BLOCKS_TEXT: Final = 13_200  # all text of a message's blocks; undocumented, measured (bolt-js issue 2509)
    ATTACHMENTS: Final = 100
    METADATA: Final = 8_000  # bytes of the JSON; Slack gives no figure, this one is the sandbox's
    # Views
    VIEW_BLOCKS: Final = 100
    VIEW_TITLE: Final = 24
    VIEW_METADATA: Final = 3_000
    VIEW_BYTES: Final = 250_000
    VIEW_STACK: Final = 3
    IDENTIFIER: Final = 255  # action_id, block_id, callback_id, external_id
    # Texts
    TEXT_OBJECT: Final = 3_000
    HEADER: Final = 150
    FIELDS: Final = 10
    FIELD: Final = 2_000
    LABEL: Final = 2_000
    HINT: Final = 2_000
    ALT_TEXT: Final = 2_000
    URL: Final = 3_000
    MARKDOWN: Final = 12_000
    PLACEHOLDER: Final = 150
    # Elements
    CONTEXT_ELEMENTS: Final = 10
    ACTION_ELEMENTS: Final = 25
    BUTTON_TEXT: Final = 75
    BUTTON_VALUE: Final = 2_000
    OPTIONS: Final = 100
    OPTION_TEXT: Final = 75
    OPTION_VALUE: Final = 150
    OVERFLOW_OPTIONS: Final = 5
    CHOICE_OPTIONS: Final = 10  # checkboxes and radio buttons
    CONFIRM_TITLE: Final = 100
    CONFIRM_TEXT: Final = 300
    CONFIRM_BUTTON: Final = 30
    INPUT_LENGTH: Final = 3_000
    FILE_INPUT_FILES: Final = 10
    TABLE_ROWS: Final = 100
    TABLE_COLUMNS: Final = 20
    TABLE_TEXT: Final = 10_000
    # Time, in seconds of real time
    ACK: Final = 3.0
    TRIGGER: Final = 3.0
    RESPONSE_URL: Final = 1_800.0
    RESPONSE_URL_USES: Final = 5
    EVENT_RETRIES: Final = 3
    # Rates
    SOCKETS: Final = 10
    CHANNEL_RATE: Final = 1.0
    CHANNEL_BURST: Final = 6
    TIERS: Final = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute, a method, a team


class Telegram:
    """Figures of core.telegram.org (bots/api, bots/faq)."""

    TEXT: Final = 4_096  # characters after entities parsing
    CAPTION: Final = 1_024
    ENTITIES: Final = 100  # further ones are silently ignored
    CALLBACK_DATA: Final = 64  # bytes
    CALLBACK_ANSWER: Final = 200
    BUTTONS: Final = 100
    BUTTONS_IN_ROW: Final = 8
    PLACEHOLDER: Final = 64
    START_PAYLOAD: Final = 64
    COMMANDS: Final = 100
    COMMAND: Final = 32
    COMMAND_DESCRIPTION: Final = 256
    DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
    UPLOAD_BYTES: Final = 50 * 1024 * 1024
    PHOTO_BYTES: Final = 10 * 1024 * 1024
    UPDATES: Final = 100  # in one getUpdates
    UPDATES_KEPT: Final = 86_400.0  # seconds
    CALLBACK_SECONDS: Final = 150.0
    # Rates
    CHAT_RATE: Final = 1.0
    CHAT_BURST: Final = 6
    OVERALL_RATE: Final = 30.0
    OVERALL_BURST: Final = 30
    GROUP_RATE: Final = 20 / 60
    GROUP_BURST: Final = 20


class Buckets:
    """Token buckets of one rate, a bucket a key; a full bucket holds ``burst`` tokens, ``rate`` is tokens a second."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._now = now
        self._level: defaultdict[Hashable, float] = defaultdict(lambda: burst)
        self._seen: dict[Hashable, float] = {}

    def take(self, key: Hashable) -> float:
        """Take one token: 0.0 when there was one, else the seconds to wait (nothing is taken then)."""
        wait = self.wait(key)
        if wait == 0.0:
            self._level[key] -= 1
        return wait

    def wait(self, key: Hashable) -> float:
        """The seconds until there is a token, without taking it."""
        now = self._now()
        gained = (now - self._seen.get(key, now)) * self.rate
        self._level[key] = min(self.burst, self._level[key] + gained)
        self._seen[key] = now
        missing = 1 - self._level[key]
        return 0.0 if missing <= 1e-9 else missing / self.rate
