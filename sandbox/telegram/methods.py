"""Which Bot API methods the sandbox knows and which parameters each has (core.telegram.org/bots/api)."""

from dataclasses import dataclass
from typing import Final

_SENDING = (
    "business_connection_id chat_id:chat! message_thread_id:int direct_messages_topic_id:int"
    " disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id"
    " suggested_post_parameters:object reply_parameters:object reply_markup:object"
)
_CAPTION = " caption parse_mode caption_entities:list"
_EDITED = "business_connection_id chat_id:chat message_id:int inline_message_id reply_markup:object"

_TABLE: Final = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
    "setWebhook": (
        "url certificate:file ip_address max_connections:int allowed_updates:list drop_pending_updates:bool secret_token"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_SENDING} text! parse_mode entities:list link_preview_options:object",
    "sendPhoto": f"{_SENDING}{_CAPTION} photo:file! show_caption_above_media:bool has_spoiler:bool",
    "sendDocument": (
        f"{_SENDING}{_CAPTION} document:file! thumbnail:file disable_content_type_detection:bool"
    ),
    "sendVideo": (
        f"{_SENDING}{_CAPTION} video:file! duration:int width:int height:int thumbnail:file cover:file"
        " start_timestamp:int show_caption_above_media:bool has_spoiler:bool supports_streaming:bool"
    ),
    "sendChatAction": "business_connection_id chat_id:chat! message_thread_id:int action!",
    "editMessageText": f"{_EDITED} text! parse_mode entities:list link_preview_options:object",
    "editMessageCaption": f"{_EDITED}{_CAPTION} show_caption_above_media:bool",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id:chat! message_id:int!",
    "deleteMessages": "chat_id:chat! message_ids:list!",
    "setMessageReaction": "chat_id:chat! message_id:int! reaction:list is_big:bool",
    "pinChatMessage": "business_connection_id chat_id:chat! message_id:int! disable_notification:bool",
    "unpinChatMessage": "business_connection_id chat_id:chat! message_id:int",
    "answerCallbackQuery": "callback_query_id! text show_alert:bool url cache_time:int",
    "getFile": "file_id!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "getChatAdministrators": "chat_id:chat! return_bots:bool",
    "getChatMemberCount": "chat_id:chat!",
    "leaveChat": "chat_id:chat!",
    "setMyCommands": "commands:list! scope:object language_code",
    "getMyCommands": "scope:object language_code",
    "deleteMyCommands": "scope:object language_code",
    "setMyName": "name language_code",
    "getMyName": "language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """``kind``: text, int, bool, chat (an id or @username), object or list (JSON), file (an upload or a file_id)."""

    name: str
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    parameters: dict[str, Parameter]


def _parameter(word: str) -> Parameter:
    name, _, kind = word.rstrip("!").partition(":")
    return Parameter(name, kind or "text", word.endswith("!"))


def _method(name: str, words: str) -> Method:
    parameters = [_parameter(word) for word in words.split()]
    return Method(name, {one.name: one for one in parameters})


METHODS: Final = {name.lower(): _method(name, words) for name, words in _TABLE.items()}

MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
