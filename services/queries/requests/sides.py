"""On whose behalf somebody reads a request to a provider, and acts on it."""

from typing import Any

from pscc.kernel.access import allowed
from services.enums import Side
from services.models import SubRequest

_ACTING = {
    Side.APPLICANT: "services.edit_request",
    Side.PROVIDER: "services.answer_request",
    Side.STAFF: "services.handle_request",
}


def sides_of(user: Any, sub_request: SubRequest) -> list[Side]:
    """Return on whose behalf a person can act on a request, their own side first."""
    return [side for side, permission in _ACTING.items() if allowed(user, permission, sub_request)]


def seat_of(user: Any, sub_request: SubRequest, sides: list[Side]) -> Side:
    """Return with whose eyes a person reads the page: of the team, too, who may only read."""
    if Side.APPLICANT in sides or allowed(user, "services.read_own_request", sub_request):
        return Side.APPLICANT
    return sides[0] if sides else Side.APPLICANT
