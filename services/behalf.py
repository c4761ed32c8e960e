"""Acting for a creator: as herself, or on her behalf by somebody of the team, and then marked (product.md, rights)."""

from __future__ import annotations

from domain.actor import Actor
from domain.errors import NotFound
from domain.people import Role


def on_behalf(by: Actor, creator_id: int) -> bool:
    """Say whether `by` acts in the creator's name without being her; raises NotFound when `by` is another creator."""
    if by.role is not Role.CREATOR:
        return True
    if by.creator_id != creator_id:
        raise NotFound("Creator")
    return False
