"""Orientations: things and rows."""

from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from tests.access.rows import Row


def orientation_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Make what the rows below need; return the keys of its addresses by name."""
    return {}


ORIENTATION: list[Row] = []
