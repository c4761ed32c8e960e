"""What the tables of names say (<kind>.toml): which name of a column may be which fact, and which export has which."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from domain.importing.kinds import ImportKind
from domain.importing.naming import header_name

NOT_KEPT = "none"  # a kind of column: known, and not taken

Meaning = tuple[str, str, bool]
"""A fact, how its cells are read, and whether it is kept as extra."""


@dataclass(frozen=True)
class Source:
    """A kind of export."""

    key: str
    platform: str
    needs: tuple[frozenset[str], ...]
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """When a file may be of a kind: it has one fact of each group. `usual` is the first of each."""

    groups: tuple[frozenset[str], ...]
    usual: tuple[str, ...]
    tells: frozenset[str]


def names_of(kind: ImportKind) -> dict[str, list[str]]:
    """Every known name → the facts that can be meant and named."""
    return {
        name: [fact for _, (fact, reads, _) in known if reads != NOT_KEPT]
        for name, known in names(kind).items()
    }


def meaning(kind: ImportKind, fact: str) -> Meaning | None:
    """How a fact is read; None for one of another release."""
    spec = _table(kind)["columns"].get(fact)
    return (fact, spec["kind"], spec.get("extra", False)) if spec else None


def facts_to_name(kind: ImportKind) -> list[str]:
    """The facts that a column of such a file can be said to be, the important ones first."""
    columns = {fact: spec for fact, spec in _table(kind)["columns"].items() if spec["kind"] != NOT_KEPT}
    shares = [f"audience.{key}" for key in _SHARES] if kind is ImportKind.CREATORS else []
    main = [fact for fact, spec in columns.items() if not spec.get("extra")]
    return [*main, *shares, *(fact for fact, spec in columns.items() if spec.get("extra"))]


_SHARES = (
    "female", "male", "age_0_17", "age_18_23", "age_18_24", "age_24_30", "age_25_34", "age_31_40", "age_35_44",
    "age_41_50", "age_45_up", "age_50_up",
)  # fmt: skip


@cache
def _table(kind: ImportKind) -> dict[str, Any]:
    return tomllib.loads((resources.files("domain.importing") / f"{kind.value}.toml").read_text("utf-8"))


@cache
def names(kind: ImportKind) -> dict[str, list[tuple[int, Meaning]]]:
    """Name of a column → what it may be, with the place of the name among the fact's names."""
    found: dict[str, list[tuple[int, Meaning]]] = {}
    for fact, spec in _table(kind)["columns"].items():
        for rank, name in enumerate(spec["names"]):
            may_be = (fact, spec["kind"], spec.get("extra", False))
            found.setdefault(header_name(name), []).append((rank, may_be))
    return found


@cache
def fit_of(kind: ImportKind) -> Fit:
    fit = _table(kind)["fit"]
    groups = fit["groups"]
    return Fit(tuple(map(frozenset, groups)), tuple(group[0] for group in groups), frozenset(fit["tells"]))


@cache
def sources(kind: ImportKind) -> tuple[Source, ...]:
    return tuple(
        Source(
            source["key"],
            source["platform"],
            tuple(frozenset(header_name(name) for name in names) for names in source["needs"]),
            tuple(source["expects"]),
        )
        for source in _table(kind)["sources"]
    )
