"""Telegram's numbers, each named once (core.telegram.org/bots/api, bots/faq; the Bot API server's source for lifetimes)."""

from typing import Final

# Texts, in UTF-16 units after entity parsing
TEXT: Final = 4_096
CAPTION: Final = 1_024
CALLBACK_ANSWER: Final = 200
ENTITIES: Final = 100  # further ones are silently ignored

# Keyboards
CALLBACK_DATA: Final = 64  # bytes
COPY_TEXT: Final = 256
BUTTONS: Final = 100
BUTTONS_IN_ROW: Final = 8
PLACEHOLDER: Final = 64

# The bot's profile and menu
COMMANDS: Final = 100
COMMAND: Final = 32
COMMAND_DESCRIPTION: Final = 256
NAME: Final = 64
DESCRIPTION: Final = 512
SHORT_DESCRIPTION: Final = 120
START_PAYLOAD: Final = 64
SECRET_TOKEN: Final = 256
WEBHOOK_CONNECTIONS: Final = 40

# Files, in bytes
DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
UPLOAD_BYTES: Final = 50 * 1024 * 1024
PHOTO_BYTES: Final = 10 * 1024 * 1024
PHOTO_SIDES: Final = 10_000  # width + height, pixels
PHOTO_RATIO: Final = 20
DELETED_AT_ONCE: Final = 100  # messages in one deleteMessages

# Updates; seconds of real time
UPDATES: Final = 100  # in one getUpdates
POLL_SECONDS: Final = 50
UPDATE_SECONDS: Final = 86_400.0
CALLBACK_SECONDS: Final = (
    150.0  # an undelivered press is dropped, an unanswered one can no longer be answered
)

# Age up to which a message can be deleted for everyone; seconds of business time, for it is told by the message's date
DELETABLE_SECONDS: Final = 48 * 3_600

# Rates, tokens a second, and bursts
CHAT_RATE: Final = 1.0
CHAT_BURST: Final = 6
OVERALL_RATE: Final = 30.0
OVERALL_BURST: Final = 30
GROUP_RATE: Final = 20 / 60
GROUP_BURST: Final = 20
