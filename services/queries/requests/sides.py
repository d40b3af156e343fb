"""On whose behalf somebody reads a request to a provider, and acts on it."""

from typing import Any

from pscc.kernel.access import allowed
from services.enums import Side
from services.models import SubRequest
from services.permissions import answers_request, edits_request, in_request_team, is_request_handled


def sides_of(user: Any, sub_request: SubRequest) -> list[Side]:
    """Return on whose behalf a person can act on a request, their own side first."""
    asked = (
        (Side.APPLICANT, edits_request(user, sub_request)),
        (Side.PROVIDER, answers_request(user, sub_request)),
        (
            Side.STAFF,
            allowed(user, "services.browse_requests") and is_request_handled(user, sub_request),
        ),
    )
    return [side for side, holds in asked if holds]


def seat_of(user: Any, sub_request: SubRequest, sides: list[Side]) -> Side:
    """Return with whose eyes a person reads the page: of the team, too, who may only read."""
    if Side.APPLICANT in sides or in_request_team(user, sub_request):
        return Side.APPLICANT
    return sides[0] if sides else Side.APPLICANT
