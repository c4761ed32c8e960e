"""Slack's figures, each named once."""

from __future__ import annotations

from typing import Final

# Messages (docs.slack.dev/reference/block-kit, bolt-js issue 2509 for the text of all blocks)
BLOCKS: Final = 50
BLOCKS_TEXT: Final = 12_000  # characters; Slack refuses from about 13,200 on
FALLBACK: Final = 500  # characters of the notification line; Slack advises at most 4,000
HEADER: Final = 150
TEXT_OBJECT: Final = 3_000
CONTEXT_ELEMENTS: Final = 10
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000
URL: Final = 3_000

# Buttons
ACTIONS: Final = 25  # elements of one actions block
BUTTON: Final = 75
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# Views
VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
LABEL: Final = 2_000
HINT: Final = 2_000
PLACEHOLDER: Final = 150
INPUT: Final = 3_000
OPTIONS: Final = 100
OPTION: Final = 75
OPTION_VALUE: Final = 150
CHOICES: Final = 10  # options of checkboxes and radio buttons
ERROR: Final = 2_000  # a sentence beside a field; no figure is published

# Time, in seconds
ACK: Final = 2.5  # Slack gives up at 3

# HTTP
BODY: Final = (
    2 * 1024 * 1024
)  # bytes; a view has at most 250 kB, in a form each Chinese character of it takes eight

# Rates (docs.slack.dev/apis/web-api/rate-limits): one message a second a channel with short bursts,
# several hundred a minute in a workspace; updates are tier 3, 50 a minute.
CHANNEL_EVERY: Final = 1.0
CHANNEL_BURST: Final = 3
WORKSPACE_EVERY: Final = 0.2
WORKSPACE_BURST: Final = 20
UPDATE_EVERY: Final = 1.2
UPDATE_BURST: Final = 20
HOME_EVERY: Final = 0.8  # views.publish is tier 4, 100 a minute
HOME_BURST: Final = 20

# Reading back
HISTORY_PAGE: Final = 200
HISTORY_PAGES: Final = 5
