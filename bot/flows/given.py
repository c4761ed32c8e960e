"""Files as answers: a form's field or a message with a file in it, kept as a row of its own."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bot.flows.errors import Invalid
from bot.flows.model import Asking, Field
from bot.inbound import DroppedFile
from bot.messages.formats import listing
from bot.messages.words import Words, msg
from services import files
from storage.sql import col
from storage.tables import StoredFile

MEGABYTE = 1 << 20


def file(asking: Asking[Any], field: Field, raw: Any) -> str:
    """Write the file down and give its row's id; raises Invalid for words, a wrong ending, or one too large to fetch."""
    given = raw if isinstance(raw, list) else [raw]
    if len(given) > 1:
        raise Invalid(msg("One file, please."))
    try:
        one = DroppedFile.model_validate(given[0])
    except ValidationError as wrong:
        raise Invalid(msg("That is not a file. Attach one to a message here.")) from wrong
    if field.endings and one.name.rpartition(".")[2].lower() not in field.endings:
        endings = listing([ending.upper() for ending in field.endings], asking.reader)
        raise Invalid(
            msg("“%(name)s” does not fit: %(endings)s is needed.", name=one.name[:60], endings=endings)
        )
    most = most_bytes(asking, field)
    if one.size is not None and one.size > most:
        raise Invalid(_too_large(one.size, most))
    row = files.receive(
        asking.uow,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        platform=asking.reader.platform,
        ref=one.ref,
    )
    return str(row.id)


def most_bytes(asking: Asking[Any], field: Field) -> int:
    """How large the file may be: what the field says, within what can be fetched at all."""
    most = files.most_bytes(asking.reader.platform, asking.most_file_bytes)
    return min(most, int(field.most)) if isinstance(field.most, int) else most


def limit(asking: Asking[Any], field: Field) -> Words:
    """The limits, said beforehand."""
    most = most_bytes(asking, field) // MEGABYTE
    if field.endings:
        endings = listing([ending.upper() for ending in field.endings], asking.reader)
        return msg("%(endings)s, at most %(most)s MB.", endings=endings, most=most)
    return msg("At most %(most)s MB.", most=most)


def _too_large(size: int, most: int) -> Words:
    return msg(
        "The file has %(size)s MB, at most %(most)s MB can be fetched. Send a smaller one.",
        size=-(-size // MEGABYTE),
        most=most // MEGABYTE,
    )


def shown(asking: Asking[Any], value: str) -> str:
    """The file's name; empty for a file that is not there."""
    query = asking.uow.query(StoredFile).where(col(StoredFile.id) == int(value))
    row = asking.uow.first(query)
    return row.name if row else ""
