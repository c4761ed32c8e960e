"""Reads a call's arguments by the method's table: each one of its type, none unknown, none missing."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.body import Body, Upload
from sandbox.telegram.errors import Refusal, bad
from sandbox.telegram.methods import MISSING, Method, Parameter

_ATTACHED = "attach://"
_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}


@dataclass(frozen=True, slots=True)
class Arguments:
    """Decoded arguments; absent ones are missing from ``values``."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text, or "" when absent."""
        return str(self.values.get(name, ""))

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name, default)
        return int(value)

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    def objects(self, name: str) -> list[Any]:
        value = self.values.get(name, [])
        return list(value)

    def upload(self, name: str) -> Upload | str:
        """What a file parameter holds: the uploaded file or the text (a file_id or an address)."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        if value.startswith(_ATTACHED):
            attached = self.files.get(value.removeprefix(_ATTACHED))
            if attached is None:
                raise bad("file must be non-empty")
            return attached
        return value


def decoded(method: Method | None, body: Body) -> dict[str, Any]:
    """The arguments for the record: JSON text decoded where it is JSON, uploads by their file names."""
    shown: dict[str, Any] = {}
    for name, value in body.fields.items():
        parameter = method.parameters.get(name) if method else None
        shown[name] = value
        if parameter and parameter.kind not in {"text", "file", "chat"} and isinstance(value, str):
            shown[name] = _json_or_text(value)
    own = {name: one.filename for name, one in body.files.items() if method and name in method.parameters}
    return shown | own


def read(method: Method, body: Body) -> Arguments:
    """Raises Refusal. An unknown parameter is refused too, though Telegram ignores it: it is always a mistake of ours."""
    for name in body.fields:
        if name not in method.parameters and f"{_ATTACHED}{name}" not in body.fields.values():
            raise bad(f'unknown parameter "{name}" of the method {method.name}')
    values = {
        name: _typed(method.parameters[name], value)
        for name, value in body.fields.items()
        if name in method.parameters and value is not None
    }
    arguments = Arguments(values, body.files)
    for parameter in method.parameters.values():
        if parameter.required and _is_missing(parameter, arguments):
            raise bad(MISSING.get(parameter.name, f'parameter "{parameter.name}" is required'))
    return arguments


def _is_missing(parameter: Parameter, arguments: Arguments) -> bool:
    if parameter.kind == "file" and parameter.name in arguments.files:
        return False
    return (
        arguments.values.get(parameter.name) in {None, ""}
        if parameter.kind != "list"
        else (parameter.name not in arguments.values)
    )


def _typed(parameter: Parameter, value: Any) -> Any:
    if parameter.kind == "int":
        return integer(parameter.name, value)
    if parameter.kind == "bool":
        return _flag(parameter.name, value)
    if parameter.kind in {"object", "list"}:
        return _structure(parameter, value)
    if parameter.kind == "chat" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise bad(f'field "{parameter.name}" must be of type String')
    return value


def integer(name: str, value: Any) -> int:
    """A number or a text of digits; raises Refusal for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise bad(f'field "{name}" must be of type Integer')
    try:
        return int(value)
    except ValueError as error:
        raise bad(f'field "{name}" must be of type Integer') from error


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    lowered = str(value).lower()
    if lowered in _TRUE | _FALSE:
        return lowered in _TRUE
    raise bad(f'field "{name}" must be of type Boolean')


def _structure(parameter: Parameter, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else ([] if parameter.kind == "list" else {})
        except ValueError as error:
            raise _unparsable(parameter) from error
    if parameter.kind == "list" and not isinstance(value, list):
        raise bad(f'expected an Array of "{parameter.name}"')
    if parameter.kind == "object" and not isinstance(value, dict):
        if parameter.name == "reply_markup":
            raise bad("object expected as reply markup")
        raise bad(f'field "{parameter.name}" must be of type Object')
    return value


def _unparsable(parameter: Parameter) -> Refusal:
    what = "reply keyboard markup" if parameter.name == "reply_markup" else parameter.name
    return bad(f"can't parse {what} JSON object")


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
