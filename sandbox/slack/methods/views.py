"""views.*: modals and Home tabs."""

from sandbox.slack import modals
from sandbox.slack.call import Call
from sandbox.slack.errors import ApiError
from sandbox.slack.payloads import view_json
from sandbox.slack.state import Json, View


def open_modal(call: Call) -> Json:
    """Open a modal; with a trigger of a modal it is stacked upon that one, as Slack does."""
    content = modals.checked(call.args.get("view"))
    trigger = call.slack.triggers.take(call.text("trigger_id"), call.team.id)
    stacked = trigger.from_view is not None and call.team.top(trigger.user) is not None
    put = modals.push if stacked else modals.open_root
    return _shown(call, put(call.slack, call.team, trigger.user, content))


def push(call: Call) -> Json:
    content = modals.checked(call.args.get("view"))
    trigger = call.slack.triggers.take(call.text("trigger_id"), call.team.id)
    if trigger.from_view is None or call.team.top(trigger.user) is None:
        raise ApiError("invalid_trigger_id")
    return _shown(call, modals.push(call.slack, call.team, trigger.user, content))


def update(call: Call) -> Json:
    view = call.team.view(call.maybe("view_id"), call.maybe("external_id"))
    if view is None:
        raise ApiError("not_found")
    content = modals.checked(call.args.get("view"), view.content["type"])
    return _shown(call, modals.update(call.slack, call.team, view, content, call.maybe("hash")))


def publish(call: Call) -> Json:
    user = call.team.users.get(call.text("user_id"))
    if user is None:
        raise ApiError("user_not_found")
    content = modals.checked(call.args.get("view"), "home")
    return _shown(call, modals.publish_home(call.slack, call.team, user.id, content, call.maybe("hash")))


def _shown(call: Call, view: View) -> Json:
    return {"view": view_json(call.team, call.slack.app, view)}
