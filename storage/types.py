"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

SCALE = Decimal(10_000)


@compiles(BigInteger, "sqlite")
def _whole_number(_kind: BigInteger, _compiler: Any, **_more: Any) -> str:
    """SQLite finds a row by its id alone where the key is called INTEGER; for BIGINT it would keep an index besides.

    Both hold 64 bits there.
    """
    return "INTEGER"


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal kept as a whole number of ten-thousandths: SQLite's NUMERIC would make a float of it.

    Four places hold every currency and every percentage that exports carry; more raise ValueError
    rather than being rounded behind the writer's back.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        del dialect
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        del dialect
        return None if value is None else Decimal(value) / SCALE


def json_type() -> Any:
    """JSON on SQLite, JSONB on PostgreSQL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
