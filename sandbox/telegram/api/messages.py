"""Methods that send: texts, photos, videos, documents, and that the bot is typing."""

import mimetypes
from typing import Any, Final

from sandbox.body import Upload
from sandbox.telegram import given, images, limits, wire
from sandbox.telegram.access import writable
from sandbox.telegram.arguments import Arguments, integer
from sandbox.telegram.entities import Rich, units
from sandbox.telegram.errors import Refusal, bad
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.links import BadLinkError, checked
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import Chat, File

_ACTIONS: Final = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_ELSEWHERE: Final = {
    "business_connection_id": "business connection not found",
    "message_thread_id": "message thread not found",
    "direct_messages_topic_id": "message thread not found",
    "message_effect_id": "EFFECT_ID_INVALID",
    "allow_paid_broadcast": "FLOODSKIP_NOT_ALLOWED",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
}
_PREVIEW: Final = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


async def send_message(telegram: Telegram, arguments: Arguments) -> Any:
    text = given.rich(arguments, "text", telegram.state)
    check_preview(arguments)
    chat = writable(telegram.state, arguments.text("chat_id"))
    if not text.text:
        raise bad("text must be non-empty")
    if units(text.text) > limits.TEXT:
        raise bad("message is too long")
    return _send(telegram, chat, arguments, text=text)


async def send_photo(telegram: Telegram, arguments: Arguments) -> Any:
    return _send_file(telegram, arguments, "photo")


async def send_document(telegram: Telegram, arguments: Arguments) -> Any:
    return _send_file(telegram, arguments, "document")


async def send_video(telegram: Telegram, arguments: Arguments) -> Any:
    return _send_file(telegram, arguments, "video")


async def send_chat_action(telegram: Telegram, arguments: Arguments) -> Any:
    if arguments.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    chat = writable(telegram.state, arguments.text("chat_id"))
    telegram.publish("action", chat_id=chat.id, action=arguments.text("action"))
    return True


def check_preview(arguments: Arguments) -> None:
    """Raises Refusal for link_preview_options that Telegram would not read."""
    options = arguments.values.get("link_preview_options", {})
    for name, value in options.items():
        if name in _PREVIEW and not isinstance(value, bool):
            raise bad(f'field "{name}" must be of type Boolean')
        if name not in {*_PREVIEW, "url"}:
            raise bad(f'unknown field "{name}" of link_preview_options')
    if url := options.get("url"):
        try:
            checked(str(url))
        except BadLinkError as error:
            raise bad("WEBPAGE_URL_INVALID") from error


def caption(telegram: Telegram, arguments: Arguments) -> Rich:
    """Raises Refusal."""
    text = given.rich(arguments, "caption", telegram.state)
    if units(text.text) > limits.CAPTION:
        raise bad("message caption is too long")
    return text


def _send_file(telegram: Telegram, arguments: Arguments, kind: str) -> Any:
    text = caption(telegram, arguments)
    source = arguments.upload(kind)
    chat = writable(telegram.state, arguments.text("chat_id"))
    stored = (
        _known(telegram, source, kind) if isinstance(source, str) else stored_file(telegram, source, kind)
    )
    return _send(telegram, chat, arguments, text=text, file=stored)


def _known(telegram: Telegram, source: str, kind: str) -> File:
    if source.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")  # the sandbox fetches nothing from outside
    found = telegram.state.files.get(source)
    if found is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if found.kind != kind:
        raise bad(f"can't use file of type {found.kind.capitalize()} as {kind.capitalize()}")
    return found


def stored_file(telegram: Telegram, upload: Upload, kind: str) -> File:
    """Keep an uploaded file; raises Refusal when it is too big or a photo that is none."""
    size = len(upload.content)
    if size == 0:
        raise bad("file must be non-empty")
    if size > limits.UPLOAD_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    name = upload.filename.rpartition("/")[2] or "file"
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind != "photo":
        stored = telegram.state.add_file(name, upload.content, mime)
        stored.is_video = (
            kind == "video" and mime == "video/mp4"
        )  # Telegram plays MPEG4; others stay documents
        return stored
    if size > limits.PHOTO_BYTES:
        raise bad(
            f"file of size {size} bytes is too big for a photo; the maximum size is {limits.PHOTO_BYTES} bytes"
        )
    pixels = images.size_of(upload.content)
    if pixels is None or 0 in pixels:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(pixels) > limits.PHOTO_SIDES or max(pixels) > limits.PHOTO_RATIO * min(pixels):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return telegram.state.add_file(name, upload.content, mime, pixels)


def _send(telegram: Telegram, chat: Chat, arguments: Arguments, **content: Any) -> Any:
    for name, reason in _ELSEWHERE.items():
        if arguments.values.get(name):
            raise bad(reason)
    markup = checked_markup(arguments.values.get("reply_markup", {}), private=chat.is_private)
    reply_to = _replied(telegram, chat, arguments.values.get("reply_parameters"))
    telegram.rates.spend(chat)
    message = telegram.add(chat, telegram.state.bot.id, markup=markup, reply_to=reply_to, **content)
    telegram.show(message)
    return wire.message(message, telegram.state)


def _replied(telegram: Telegram, chat: Chat, parameters: dict[str, Any] | None) -> int | None:
    if not parameters:
        return None
    if "message_id" not in parameters:
        raise bad('can\'t find field "message_id"')
    there = parameters.get("chat_id", chat.id)
    place = telegram.state.chats.get(integer("chat_id", there), chat)
    original = place.messages.get(integer("message_id", parameters["message_id"]))
    if original is not None and not original.deleted:
        return original.id
    if parameters.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")
