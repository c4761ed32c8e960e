"""What people do with fingers: press, choose, fill in, submit, close."""

import re
from typing import Any

from sandbox.control import ControlError, NotThereError
from sandbox.slack import modals
from sandbox.slack.choosing import entered
from sandbox.slack.errors import ApiError, shown
from sandbox.slack.payloads import interaction, view_json
from sandbox.slack.people import Person
from sandbox.slack.reading import option_label, options_of
from sandbox.slack.slack import Slack
from sandbox.slack.state import Json, View
from sandbox.slack.surface import Surface, find_element, modal_of, surfaces
from sandbox.slack.validate import elements_of
from sandbox.slack.values import holds_value, state_key

_FORMS = {
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Please enter a valid email address."),
    "url_text_input": (re.compile(r"https?://\S+"), "Please enter a valid URL."),
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


async def press(slack: Slack, who: Person, args: Json) -> Json:
    """Press a button or choose in a select or menu; answers after the app's ack."""
    for surface in surfaces(slack, who, args):
        found = find_element(surface, args)
        if found is not None:
            block, element = found
            action = await _action(surface, block, element, args)
            return await _send_action(surface, block, element, action)
    wanted = args.get("label") or args.get("action_id")
    raise NotThereError(f"{who.user.name} sees nothing labelled {wanted!r} there.")


async def _action(surface: Surface, block: Json, element: Json, args: Json) -> Json:
    """The properties of the action that say what was chosen."""
    kind = element["type"]
    if kind == "overflow":
        wanted = {args.get("value"), args.get("label")}
        chosen = [one for one in options_of(element) if {option_label(one), one["value"]} & wanted]
        if not chosen:
            raise ControlError(f"The menu has {[option_label(one) for one in options_of(element)]}.")
        return {"selected_option": chosen[0]}
    if kind == "feedback_buttons":
        halves = [element["positive_button"], element["negative_button"]]
        pressed = next((one for one in halves if one["text"]["text"] == args.get("label")), halves[0])
        return {"text": pressed["text"], "value": pressed["value"]}
    if not holds_value(element):
        return {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if "value" not in args:
        raise ControlError('Say what to choose in "value".')
    state = await entered(surface, block, element, args["value"])
    surface.values[block["block_id"]][element["action_id"]] = state
    return {state_key(element): state[state_key(element)]}


async def _send_action(surface: Surface, block: Json, element: Json, action: Json) -> Json:
    slack, who = surface.slack, surface.who
    now = f"{slack.now().timestamp():.6f}"
    named = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    payload = interaction(
        who.team,
        slack.app,
        who.user,
        "block_actions",
        **surface.context(),
        trigger_id=surface.trigger(),
        actions=[{**named, **action, "action_ts": now}],
    )
    try:
        await slack.ask("interactive", payload)
    except TimeoutError as unheard:
        return shown(unheard)
    return {}


async def fill(slack: Slack, who: Person, values: Json) -> Json:
    """Enter values into the top modal by visible label; inputs with dispatch_action tell the app at once."""
    surface = modal_of(slack, who)
    view = surface.view
    assert view is not None
    for label, value in values.items():
        found = find_element(surface, {"label": label})
        if found is None or not holds_value(found[1]):
            labels = [surface.label_of(*one) for one in elements_of(view.blocks) if holds_value(one[1])]
            raise NotThereError(f"The modal has no field {label!r}; it has {labels}.")
        block, element = found
        state = await entered(surface, block, element, value)
        view.values[block["block_id"]][element["action_id"]] = state
        if block["type"] != "input" or block.get("dispatch_action"):
            answer = await _send_action(
                surface, block, element, {state_key(element): state[state_key(element)]}
            )
            if answer:
                return answer
    slack.publish("slack.modal", team=who.team.id, user=who.user.id)
    return {}


async def submit(slack: Slack, who: Person, values: Json) -> Json:
    """Fill in and submit the top modal; the answer tells errors by label, whether all is closed, or the next title."""
    failed = await fill(slack, who, values)
    if failed:
        return failed
    surface = modal_of(slack, who)
    view = surface.view
    assert view is not None
    if view.content.get("submit_disabled") or "submit" not in view.content:
        raise ControlError("This modal cannot be submitted.")
    modals.show_errors(slack, who.team, view, _client_errors(view))
    if not view.errors:
        payload = _view_payload(
            slack, who, view, "view_submission", trigger_id=surface.trigger(), response_urls=[]
        )
        try:
            answer = await slack.ask("interactive", payload)
        except TimeoutError as unheard:
            return shown(unheard)
        try:
            _obey(slack, who, view, answer)
        except ApiError as error:
            return {"ok": False, "error": error.error, "messages": error.messages}
    top = who.team.top(who.user.id)
    errors = {_label_of(surface, block_id): text for block_id, text in view.errors.items()}
    return {"errors": errors, "closed": top is None, "modal": top.title() if top else None}


def _obey(slack: Slack, who: Person, view: View, answer: Json | None) -> None:
    """Do what the ack of a submission says; an answer Slack would not take leaves the modal as it is."""
    stack = who.team.modals.get(who.user.id, [])
    action = (answer or {}).get("response_action")
    if action is None:
        if view in stack:
            stack.remove(view)
        slack.publish("slack.modal", team=who.team.id, user=who.user.id)
    elif action == "clear":
        modals.clear(slack, who.team, who.user.id)
    elif action == "update":
        modals.update(slack, who.team, view, modals.checked((answer or {}).get("view")))
    elif action == "push":
        modals.push(slack, who.team, who.user.id, modals.checked((answer or {}).get("view")))
    elif action == "errors":
        modals.show_errors(slack, who.team, view, _known_errors(view, (answer or {}).get("errors")))
    else:
        raise ApiError("invalid_response_action", [f"[ERROR] unknown response_action: {action}"])


def _known_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors", ["[ERROR] errors must be an object with at least one block_id"])
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise ApiError("invalid_errors", [f"[ERROR] no input block with block_id: {block_id}"])
        if not isinstance(text, str) or not text:
            raise ApiError("invalid_errors", [f"[ERROR] must be a text: {block_id}"])
    return errors


async def close(slack: Slack, who: Person, *, everything: bool = False) -> Json:
    """Close the top modal, or all of them; the app hears of those with notify_on_close."""
    view = modal_of(slack, who).view
    assert view is not None
    cleared = everything or bool(view.content.get("clear_on_close"))
    closed = list(reversed(who.team.modals[who.user.id])) if cleared else [view]
    if cleared:
        modals.clear(slack, who.team, who.user.id)
    else:
        modals.close_top(slack, who.team, who.user.id)
    for one in closed:
        if one.content.get("notify_on_close"):
            try:
                payload = _view_payload(slack, who, one, "view_closed", is_cleared=cleared)
                await slack.ask("interactive", payload)
            except TimeoutError as unheard:
                return shown(unheard)
    return {}


def _view_payload(slack: Slack, who: Person, view: View, kind: str, **more: Any) -> Json:
    return interaction(who.team, slack.app, who.user, kind, view=view_json(who.team, slack.app, view), **more)


def _label_of(surface: Surface, block_id: str) -> str:
    for block, element in elements_of(surface.blocks):
        if block["block_id"] == block_id:
            return surface.label_of(block, element)
    return block_id


def _client_errors(view: View) -> dict[str, str]:
    """What Slack's own client refuses before it asks the app."""
    errors = {}
    for block, element in elements_of(view.blocks):
        if block["type"] == "input":
            state = view.values[block["block_id"]][element["action_id"]]
            complaint = _complaint(block, element, state[state_key(element)])
            if complaint:
                errors[block["block_id"]] = complaint
    return errors


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if kind == "number_input":
        return _number_complaint(element, value)
    form, complaint = _FORMS.get(kind, (None, None))
    return complaint if form is not None and not form.fullmatch(value) else None


def _number_complaint(element: Json, value: str) -> str | None:
    if not _NUMBER.fullmatch(value) or ("." in value and not element["is_decimal_allowed"]):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None
