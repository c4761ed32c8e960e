"""Messages to Slack's wire, once each, and back from it when an answer was lost."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.handlers.slack import forms, limits
from bot.handlers.slack.clients import TIMEOUT, Clients
from bot.handlers.slack.errors import (
    UNINSTALLED,
    UNUSABLE_TOKEN,
    Away,
    Limited,
    Lost,
    Refused,
    WireError,
    asked,
)
from bot.ports import (
    CannotTell,
    Destination,
    Gone,
    Limit,
    MessageGone,
    Rejected,
    RetryLater,
    SendError,
    Sending,
    Sent,
    Unknown,
)
from domain import ids

EVENT_TYPE: Final = "daren_delivery"
AGAIN: Final = 5.0  # seconds, when Slack could not be reached
CONFLICT: Final = 0.2  # seconds, when another process has put up a Home tab meanwhile
TOKEN_AGAIN: Final = 300.0  # seconds, while an operator has to mend a token
CLOCK_SKEW: Final = 120.0  # seconds between Slack's clock and ours
MOST_CHANNELS: Final = 2_000  # direct-message channels remembered
log = structlog.get_logger(__name__)

_GONE: Final = {
    "channel_not_found": "kicked",
    "not_in_channel": "kicked",
    "is_archived": "archived",
    "user_not_found": "deactivated",
    "user_disabled": "deactivated",
    "cannot_dm_bot": "deactivated",
    "messages_tab_disabled": "blocked",
    **dict.fromkeys(UNINSTALLED, "uninstalled"),
}
_MESSAGE_GONE: Final = {"message_not_found", "cant_update_message", "edit_window_closed"}


class SlackSender:
    """Posts with a delivery's id in the message's metadata, so that a lost answer can be looked up."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._channels: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._homes: OrderedDict[tuple[str, str], str] = OrderedDict()  # hash of the Home tab we put up last

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:
        if to.kind == "home":
            return [Limit(_home_key(to), limits.HOME_EVERY, limits.HOME_BURST)]
        if edit:
            return [Limit(_update_key(to), limits.UPDATE_EVERY, limits.UPDATE_BURST)]
        return [
            Limit(_channel_key(to), limits.CHANNEL_EVERY, limits.CHANNEL_BURST),
            Limit(f"slack:{to.team}:post", limits.WORKSPACE_EVERY, limits.WORKSPACE_BURST),
        ]

    async def send(self, sending: Sending) -> Sent:
        key = self.limits(sending.to, edit=sending.edit is not None)[0].key
        try:
            client = self._client(sending.to.team)
            if sending.to.kind == "home":
                return await self._publish(client, sending)
            if sending.edit:
                return await self._update(client, sending, sending.edit)
            if sending.attachment:
                await self._share(client, sending, sending.attachment)
            return await self._post(client, sending)
        except WireError as error:
            raise _narrow(error, sending.to, key) from None

    async def find(self, sending: Sending) -> Sent | None:
        """Look for the message by its metadata, in its channel or thread, newest page first."""
        if sending.edit or sending.to.kind == "home":
            return None  # an edit may simply be made again
        try:
            client = self._client(sending.to.team)
            channel = await self._channel(client, sending.to)
            found = await self._look(client, sending, channel)
        except Limited as limited:
            raise RetryLater(limited.after) from None
        except (Away, Lost):
            raise RetryLater(AGAIN) from None
        except Refused as refused:
            raise CannotTell(refused.code) from None
        if found is None and sending.attachment:
            raise CannotTell("a file may have been shared without its message")
        return found

    async def delete(self, to: Destination, sent: Sent) -> None:
        try:
            client = self._client(to.team)
            await asked(client.chat_delete(channel=sent.channel, ts=sent.message))
        except Refused as refused:
            if refused.code != "message_not_found":
                raise _narrow(refused, to, _update_key(to)) from None
        except WireError as error:
            raise _narrow(error, to, _update_key(to)) from None

    def _client(self, team: str) -> AsyncWebClient:
        try:
            return self._clients.of(team)
        except KeyError:
            raise Refused("token_revoked" if self._clients.bots else "not_authed") from None

    async def _post(self, client: AsyncWebClient, sending: Sending) -> Sent:
        answer = await asked(
            client.chat_postMessage(
                channel=sending.to.chat,
                thread_ts=sending.to.thread,
                text=sending.payload["text"],
                blocks=sending.payload["blocks"],
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": sending.delivery_id}},
                mrkdwn=False,
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        self._remember(sending.to, answer["channel"])
        return Sent(answer["channel"], answer["ts"])

    async def _publish(self, client: AsyncWebClient, sending: Sending) -> Sent:
        """Put the Home tab up, whole: the same again does no harm, so that a lost answer is no riddle.

        With the hash of what we put up last: where another process has put up something since, it is rendered anew.
        """
        who = (sending.to.team, sending.to.chat)
        known = self._homes.pop(who, None)
        guard = {"hash": known} if known else {}
        try:
            answer = await asked(
                client.views_publish(user_id=sending.to.chat, view=forms.home(sending.payload), **guard)
            )
        except Lost:
            raise RetryLater(AGAIN) from None
        except Refused as refused:
            if refused.code == "hash_conflict":
                raise RetryLater(CONFLICT) from None
            raise
        self._homes[who] = str(answer["view"]["hash"])
        while len(self._homes) > MOST_CHANNELS:
            self._homes.popitem(last=False)
        return Sent(sending.to.chat, str(answer["view"]["id"]))

    async def _update(self, client: AsyncWebClient, sending: Sending, edit: Sent) -> Sent:
        answer = await asked(
            client.chat_update(
                channel=edit.channel,
                ts=edit.message,
                text=sending.payload["text"],
                blocks=sending.payload["blocks"],
                link_names=False,
            )
        )
        return Sent(answer["channel"], answer["ts"], edit.extra)

    async def _share(self, client: AsyncWebClient, sending: Sending, file: Path) -> None:
        """Share the file before its message: the message found later says that all of it arrived."""
        content = await asyncio.to_thread(file.read_bytes)
        named = sending.payload.get("file") or {}
        name = named.get("name") or file.name
        upload = await asked(
            client.files_getUploadURLExternal(
                filename=name, length=len(content), alt_txt=(named.get("alt") or None)
            )
        )
        await _upload(upload["upload_url"], content, client.proxy)
        await asked(
            client.files_completeUploadExternal(
                files=[{"id": upload["file_id"], "title": name}],
                channel_id=await self._channel(client, sending.to),
                thread_ts=sending.to.thread,
            )
        )

    async def _channel(self, client: AsyncWebClient, to: Destination) -> str:
        """The channel's id: direct messages are addressed by the person and read by their channel."""
        if not to.chat.startswith(("U", "W")):
            return to.chat
        known = self._channels.get((to.team, to.chat))
        if known is None:
            opened = await asked(client.conversations_open(users=to.chat))
            known = str(opened["channel"]["id"])
            self._remember(to, known)
        return known

    def _remember(self, to: Destination, channel: str) -> None:
        if to.chat != channel:
            self._channels[to.team, to.chat] = channel
            while len(self._channels) > MOST_CHANNELS:
                self._channels.popitem(last=False)

    async def _look(self, client: AsyncWebClient, sending: Sending, channel: str) -> Sent | None:
        """None only when everything since the delivery was written has been read; else CannotTell."""
        since = _written(sending.delivery_id)
        cursor = ""
        for _ in range(limits.HISTORY_PAGES):
            page = await asked(_page(client, channel, sending.to.thread, cursor))
            for message in page.get("messages") or []:
                if _is(message, sending.delivery_id):
                    return Sent(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            newest_first = sending.to.thread is None
            if not cursor or (newest_first and since is not None and _older(page, since)):
                return None
        raise CannotTell("too many messages since")


def _page(
    client: AsyncWebClient, channel: str, thread: str | None, cursor: str
) -> Awaitable[AsyncSlackResponse]:
    read: dict[str, Any] = {
        "channel": channel,
        "include_all_metadata": True,
        "limit": limits.HISTORY_PAGE,
        **({"cursor": cursor} if cursor else {}),
    }
    return client.conversations_replies(ts=thread, **read) if thread else client.conversations_history(**read)


def _is(message: dict[str, Any], delivery_id: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT_TYPE and payload.get("id") == delivery_id


def _older(page: dict[str, Any], since: float) -> bool:
    """Whether the page reaches back before the delivery existed."""
    times = [float(message["ts"]) for message in page.get("messages") or []]
    return bool(times) and min(times) < since - CLOCK_SKEW


def _written(delivery_id: str) -> float | None:
    """When the delivery's row was made, in seconds since 1970: its id begins with the time (domain/ids.py)."""
    try:
        return (ids.read(delivery_id) >> 22) / 1000
    except ValueError:
        return None


async def _upload(url: str, content: bytes, proxy: str | None) -> None:
    """Send the bytes. Nothing is shared yet, so that every failure here is certain; raises Away or Refused."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=content, proxy=proxy) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Away(type(error).__name__) from None
    if status >= 500 or status == 429:
        raise Away(f"status {status}")
    if status >= 300:
        raise Refused(f"status {status}")


def _narrow(error: WireError, to: Destination, key: str) -> SendError:
    """From the wire's meaning to the row's."""
    match error:
        case Limited(after=after):
            return RetryLater(after, key)
        case Away():
            return RetryLater(AGAIN)
        case Refused(code=code):
            return _refused(code, to)
        case _:
            return Unknown(str(error))


def _refused(code: str, to: Destination) -> SendError:
    log.warning("slack refused a message", error=code, team=to.team, kind=to.kind)
    if code in _GONE:
        return Gone(_GONE[code])
    if code in _MESSAGE_GONE:
        return MessageGone(code)
    if code in UNUSABLE_TOKEN:
        return RetryLater(TOKEN_AGAIN, f"slack:{to.team}:post")
    return Rejected(code)


def _channel_key(to: Destination) -> str:
    return f"slack:{to.team}:channel:{to.chat}"


def _home_key(to: Destination) -> str:
    return f"slack:{to.team}:home"


def _update_key(to: Destination) -> str:
    return f"slack:{to.team}:update"
