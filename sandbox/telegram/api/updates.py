"""Methods that bring the bot its updates, and the answer to a press."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram import limits
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.entities import units
from sandbox.telegram.errors import bad, conflict
from sandbox.telegram.platform import Telegram
from sandbox.telegram.updates import DEFAULT_KINDS, KINDS
from sandbox.telegram.webhook import HERE

_SECRET = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.SECRET_TOKEN}}}")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _allow(telegram: Telegram, arguments: Arguments) -> None:
    """An absent mask keeps the last one, an empty one is the default; kinds unknown here are refused."""
    if "allowed_updates" not in arguments.values:
        return
    asked = arguments.objects("allowed_updates")
    unknown = [one for one in asked if str(one) not in KINDS]
    if unknown:
        raise bad(f'unknown update type "{unknown[0]}" in allowed_updates')
    telegram.updates.allowed = frozenset(asked) or DEFAULT_KINDS


async def get_updates(telegram: Telegram, arguments: Arguments) -> Any:
    if telegram.updates.webhook:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(telegram, arguments)
    limit = min(max(arguments.integer("limit", limits.UPDATES), 1), limits.UPDATES)
    seconds = min(max(arguments.integer("timeout"), 0), limits.POLL_SECONDS)
    stopping = telegram.sandbox.stopping
    return await telegram.updates.poll(arguments.integer("offset"), limit, seconds, stopping)


async def set_webhook(telegram: Telegram, arguments: Arguments) -> Any:
    """As a local Bot API server does, HTTP is good enough for an address on this machine."""
    url = arguments.text("url")
    if not url:
        return await delete_webhook(telegram, arguments)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if "secret_token" in arguments.values and not _SECRET.fullmatch(arguments.text("secret_token")):
        raise bad("secret token contains unallowed characters")
    _allow(telegram, arguments)
    if arguments.flag("drop_pending_updates"):
        telegram.updates.drop()
    connections = arguments.integer("max_connections", limits.WEBHOOK_CONNECTIONS)
    telegram.webhook.open(url, arguments.text("secret_token"), min(max(connections, 1), 100))
    return True


async def delete_webhook(telegram: Telegram, arguments: Arguments) -> Any:
    if arguments.flag("drop_pending_updates"):
        telegram.updates.drop()
    telegram.webhook.close()
    return True


async def get_webhook_info(telegram: Telegram, _: Arguments) -> Any:
    shown = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": telegram.updates.pending(),
        **telegram.updates.webhook,
    }
    if telegram.updates.allowed != DEFAULT_KINDS:
        shown["allowed_updates"] = sorted(telegram.updates.allowed)
    return shown


async def answer_callback_query(telegram: Telegram, arguments: Arguments) -> Any:
    press = telegram.state.presses.get(arguments.text("callback_query_id"))
    if press is None or press.answer is not None:
        raise bad(_TOO_OLD)
    if telegram.real() - press.at > limits.CALLBACK_SECONDS:
        raise bad(_TOO_OLD)
    text, url = arguments.text("text"), arguments.text("url")
    if units(text) > limits.CALLBACK_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if url and not url.startswith(
        (f"https://t.me/{telegram.state.bot.key}?", f"t.me/{telegram.state.bot.key}?")
    ):
        raise bad("URL_INVALID")
    press.answer = {"text": text, "show_alert": arguments.flag("show_alert"), "url": url}
    press.answered.set()
    telegram.publish("answer", user_id=press.user_id, chat_id=press.chat_id, message_id=press.message_id)
    return True
