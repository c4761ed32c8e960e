"""Slack's numbers, each named once (docs.slack.dev: reference/block-kit, reference/methods, apis/web-api/rate-limits)."""

from typing import Final

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
