"""Telegram's numbers, each named once (core.telegram.org/bots/api, bots/faq; the Bot API server's source)."""

from __future__ import annotations

from typing import Final

# Texts, in UTF-16 units after entity parsing
TEXT: Final = 4096
CAPTION: Final = 1024
CALLBACK_ANSWER: Final = 200

# Keyboards
CALLBACK_DATA: Final = 64  # bytes
BUTTONS: Final = 100
BUTTONS_IN_ROW: Final = 8

# Deep links and the menu
START_PAYLOAD: Final = 64  # of [A-Za-z0-9_-]
COMMAND_DESCRIPTION: Final = 256

# Files, in bytes
DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
UPLOAD_BYTES: Final = 50 * 1024 * 1024
PHOTO_BYTES: Final = 10 * 1024 * 1024

# Polling
UPDATES: Final = 100  # in one getUpdates
POLL_SECONDS: Final = 30  # the server allows 50

# The webhook
WEBHOOK_CONNECTIONS: Final = 40  # posts at the same time; Telegram's own figure when none is given
WEBHOOK_BYTES: Final = 1024 * 1024  # of one post; an update is a few kilobytes

# Sending. Published: about 1 message a second in a chat with short bursts, 20 a minute in a group, 30 a second
# over all chats; edits count as well. A bucket's burst and its refill together stay under each figure.
CHAT_EVERY: Final = 1.0
CHAT_BURST: Final = 5
GROUP_EVERY: Final = 5.0
GROUP_BURST: Final = 8
BOT_EVERY: Final = 1 / 25
BOT_BURST: Final = 5

# Ours: what a phone shows without breaking lines, in columns (a Chinese character takes two)
ROW_COLUMNS: Final = 38  # all labels of one row of buttons, with their padding
BUTTON_PADDING: Final = 4
LABEL_COLUMNS: Final = 60
TABLE_COLUMNS: Final = 36
CONFIRM_TEXT: Final = 300  # UTF-16 units
