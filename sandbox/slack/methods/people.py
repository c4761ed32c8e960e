"""auth, team, bots, users and reactions: who is who, and who liked what."""

import re

from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.payloads import reactions_json, user_json
from sandbox.slack.state import Json, Message

_EMOJI = re.compile(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?")


def api_test(call: Call) -> Json:
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    team = call.team
    return {
        "url": f"https://{team.world.domain}.slack.com/",
        "team": team.world.name,
        "user": team.bot.key,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.world.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    team = call.team
    return {"team": {"id": team.id, "name": team.world.name, "domain": team.world.domain, "email_domain": ""}}


def bots_info(call: Call) -> Json:
    if call.text("bot") != call.team.world.bot_id:
        raise ApiError("bot_not_found")
    bot = call.team.bot
    app = call.slack.app
    return {
        "bot": {
            "id": call.team.world.bot_id,
            "app_id": app.id,
            "user_id": bot.id,
            "name": app.name,
            "deleted": False,
        }
    }


def users_info(call: Call) -> Json:
    user = call.team.users.get(call.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user_json(call.team, user, call.slack.now(), locale=call.flag("include_locale"))}


def users_list(call: Call) -> Json:
    page, leads_on = call.page(list(call.team.users.values()), 1000, 1000)
    now, locale = call.slack.now(), call.flag("include_locale")
    shown = [user_json(call.team, one, now, locale=locale) for one in page]
    return {"members": shown, "cache_ts": int(now.timestamp()), **leads_on}


def reactions_add(call: Call) -> Json:
    message, name = _reaction(call)
    who = message.reactions.setdefault(name, [])
    if call.team.bot.id in who:
        raise ApiError("already_reacted")
    who.append(call.team.bot.id)
    _tell(call, message)
    return {}


def reactions_remove(call: Call) -> Json:
    message, name = _reaction(call)
    who = message.reactions.get(name, [])
    if call.team.bot.id not in who:
        raise ApiError("no_reaction")
    who.remove(call.team.bot.id)
    if not who:
        del message.reactions[name]
    _tell(call, message)
    return {}


def reactions_get(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "timestamp")
    shown = call.slack.shown(call.team, channel, message)
    return {
        "type": "message",
        "channel": channel.id,
        "message": {**shown, "reactions": reactions_json(message)},
    }


def _reaction(call: Call) -> tuple[Message, str]:
    name = call.text("name").strip(":")
    if _EMOJI.fullmatch(name) is None:
        raise ApiError("invalid_name")
    return call.message(call.channel(member=True), "timestamp"), name


def _tell(call: Call, message: Message) -> None:
    call.slack.publish(
        "slack.message", team=call.team.id, channel=message.channel, ts=message.ts, change="updated"
    )
