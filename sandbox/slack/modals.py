"""Modals and Home tabs: opening, stacking, updating, closing."""

import hashlib
import json
import secrets

from sandbox.slack import limits
from sandbox.slack.errors import ApiError
from sandbox.slack.slack import Slack
from sandbox.slack.state import Json, Team, View
from sandbox.slack.validate import too_large, view_problems
from sandbox.slack.values import initial_values, with_ids


def checked(content: object, kind: str = "modal") -> Json:
    """The view as given, or ApiError in Slack's words."""
    if not isinstance(content, dict):
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view [json-pointer:/view]"])
    if too_large(content):
        raise ApiError("view_too_large")
    problems = view_problems(content, kind)
    if problems:
        raise ApiError("invalid_arguments", problems)
    return content


def open_root(slack: Slack, team: Team, user: str, content: Json) -> View:
    """Open a first modal; whatever was open is gone."""
    view = _build(slack, team, user, content)
    team.modals[user] = [view]
    _tell(slack, team, user)
    return view


def push(slack: Slack, team: Team, user: str, content: Json) -> View:
    """Put a modal upon the one the person sees."""
    stack = team.modals.setdefault(user, [])
    if len(stack) >= limits.VIEW_STACK:
        raise ApiError("push_limit_reached")
    below = stack[-1] if stack else None
    view = _build(slack, team, user, content)
    if below is not None:
        view.previous_id, view.root_id = below.id, below.root_id
    stack.append(view)
    _tell(slack, team, user)
    return view


def update(slack: Slack, team: Team, view: View, content: Json, expected_hash: str | None = None) -> View:
    if expected_hash and expected_hash != view.hash:
        raise ApiError("hash_conflict")
    _require_new_external_id(team, content, view)
    view.content = _named(slack, content)
    view.values = initial_values(view.blocks, view.values)
    view.errors = {}
    view.hash = _hash(slack, view.content)
    _tell(slack, team, view.user, content["type"])
    return view


def publish_home(slack: Slack, team: Team, user: str, content: Json, expected_hash: str | None) -> View:
    home = team.homes.get(user)
    if home is not None:
        return update(slack, team, home, content, expected_hash)
    team.homes[user] = _build(slack, team, user, content)
    _tell(slack, team, user, "home")
    return team.homes[user]


def close_top(slack: Slack, team: Team, user: str) -> None:
    stack = team.modals.get(user, [])
    if stack:
        stack.pop()
    _tell(slack, team, user)


def clear(slack: Slack, team: Team, user: str) -> None:
    team.modals[user] = []
    _tell(slack, team, user)


def show_errors(slack: Slack, team: Team, view: View, errors: dict[str, str]) -> None:
    view.errors = errors
    _tell(slack, team, view.user)


def _build(slack: Slack, team: Team, user: str, content: Json) -> View:
    _require_new_external_id(team, content)
    named = _named(slack, content)
    view_id = team.new_id("V")
    view = View(view_id, team.id, user, named, _hash(slack, named), root_id=view_id)
    view.values = initial_values(view.blocks)
    return view


def _named(slack: Slack, content: Json) -> Json:
    return {**content, "blocks": with_ids(content["blocks"], slack.make_id)}


def _hash(slack: Slack, content: Json) -> str:
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode() + secrets.token_bytes(4))
    return f"{int(slack.now().timestamp())}.{digest.hexdigest()[:8]}"


def _require_new_external_id(team: Team, content: Json, view: View | None = None) -> None:
    external_id = content.get("external_id")
    other = team.view(None, external_id) if external_id else None
    if other is not None and other is not view:
        raise ApiError("duplicate_external_id")


def _tell(slack: Slack, team: Team, user: str, kind: str = "modal") -> None:
    slack.publish(f"slack.{kind}", team=team.id, user=user)
