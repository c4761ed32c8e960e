"""Checks of JSON shapes, built from small parts; problems are told in Slack's words with a JSON pointer."""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def tell(problems: list[str], where: str, what: str) -> None:
    problems.append(f"[ERROR] {what} [json-pointer:{where}]")


def string(most: int | None = None, least: int = 0) -> Check:
    def check(value: Any, where: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            tell(problems, where, "must be a string")
        elif len(value) < least:
            tell(problems, where, f"must be more than {least - 1} characters")
        elif most is not None and len(value) > most:
            tell(problems, where, f"must be less than {most + 1} characters")

    return check


def boolean(value: Any, where: str, problems: list[str]) -> None:
    if not isinstance(value, bool):
        tell(problems, where, "must be a boolean")


def anything(_value: Any, _where: str, _problems: list[str]) -> None:
    """Accept every value."""


def number(least: float | None = None, most: float | None = None, *, whole: bool = True) -> Check:
    kinds = int if whole else (int, float)

    def check(value: Any, where: str, problems: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, kinds):
            tell(problems, where, "must be an integer" if whole else "must be a number")
        elif least is not None and value < least:
            tell(problems, where, f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            tell(problems, where, f"must be less than or equal to {most}")

    return check


def positive(value: Any, where: str, problems: list[str]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        tell(problems, where, "must be a number greater than 0")


def one_of(*allowed: Any) -> Check:
    def check(value: Any, where: str, problems: list[str]) -> None:
        if value not in allowed:
            tell(problems, where, f"must be a valid enum value: {', '.join(map(str, allowed))}")

    return check


def array(item: Check, most: int | None = None, least: int = 1) -> Check:
    def check(value: Any, where: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            tell(problems, where, "must be an array")
            return
        if len(value) < least:
            tell(problems, where, f"no fewer than {least} items allowed")
        if most is not None and len(value) > most:
            tell(problems, where, f"no more than {most} items allowed")
        for index, one in enumerate(value):
            item(one, f"{where}/{index}", problems)

    return check


def either(first: Check, second: Check) -> Check:
    """Accept what ``first`` or ``second`` accepts; problems told are those of ``first``."""

    def check(value: Any, where: str, problems: list[str]) -> None:
        of_first: list[str] = []
        first(value, where, of_first)
        of_second: list[str] = []
        second(value, where, of_second)
        if of_first and of_second:
            problems.extend(of_first)

    return check


def thing(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these properties; anything else is an invalid additional property."""
    known = {**(optional or {}), **required}

    def check(value: Any, where: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            tell(problems, where, "must be an object")
            return
        for name in required:
            if name not in value:
                tell(problems, where, f"missing required field: {name}")
        for name, one in value.items():
            if name not in known:
                tell(problems, where, f"invalid additional property: {name}")
            else:
                known[name](one, f"{where}/{name}", problems)

    return check


def with_rule(check: Check, rule: Callable[[dict[str, Any]], str | None]) -> Check:
    """``check``, then a rule over several properties that gives a problem or None."""

    def both(value: Any, where: str, problems: list[str]) -> None:
        before = len(problems)
        check(value, where, problems)
        if len(problems) == before and (problem := rule(value)):
            tell(problems, where, problem)

    return both


def variant(kinds: Mapping[str, Check]) -> Check:
    """An object told apart by its "type"."""

    def check(value: Any, where: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            tell(problems, where, "must be an object")
        elif not isinstance(value.get("type"), str):
            tell(problems, where, "missing required field: type")
        elif value["type"] not in kinds:
            tell(problems, f"{where}/type", f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, where, problems)

    return check


def needs_any(*names: str) -> Callable[[dict[str, Any]], str | None]:
    """Rule: at least one of the properties is there."""
    return lambda value: (
        None if any(name in value for name in names) else f"one of {', '.join(names)} is required"
    )


def needs_one(*names: str) -> Callable[[dict[str, Any]], str | None]:
    """Rule: exactly one of the properties is there."""

    def rule(value: dict[str, Any]) -> str | None:
        given = [name for name in names if name in value]
        return None if len(given) == 1 else f"exactly one of {', '.join(names)} is required"

    return rule
