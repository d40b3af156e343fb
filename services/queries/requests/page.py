"""What the page of a request to one provider shows: whose turn it is, what can be done now, what
happened.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pscc.kernel.access import allowed
from pscc.kernel.tones import tone_of
from services.enums import RequestFileKind, Side, SubRequestState, Turn
from services.models import RequestFile, RequestMove, SubRequest
from services.models.sub_requests import CODE_LENGTH
from services.queries.requests.sides import sides_of
from services.queries.requests.words import NEXT, STEP_WORDS
from services.steps import STEPS, Step

_TURNS = {Side.APPLICANT: Turn.APPLICANT, Side.PROVIDER: Turn.PROVIDER}


def requests_read_by(user: Any) -> QuerySet[SubRequest]:
    """Return the requests to providers that a person may know, with what their pages show."""
    visible = SubRequest.objects.named_for(user)
    return visible.select_related("request__project", "provider", "snapshot")


def called(words: str) -> Q:
    """Return the condition that a request to a provider has this code, or begins with it."""
    code = words.strip().lower().removeprefix("r-").replace(" ", "")
    # Beyond the code there is the rest of the address, which nobody reads aloud.
    return Q(uid__startswith=code) if len(code) <= CODE_LENGTH else Q(pk__in=[])


def steps_open_to(
    sub_request: SubRequest, user: Any, sides: list[Side] | None = None
) -> list[Step]:
    """Return the steps that a person may take with a request as it stands, in the table's order.

    `sides` spares asking for them again. One statement more where a signature is needed.
    """
    own = set(sides_of(user, sub_request) if sides is None else sides)
    row: Any = sub_request  # django-fsm adds the method
    names = {each.name for each in row.get_available_state_transitions()}
    found = [step for step in STEPS.values() if step.name in names and step.may & own]
    signed = [step for step in found if step.needs_signature(sub_request.state)]
    if signed and not allowed(user, "services.accept_request", sub_request):
        return [step for step in found if step not in signed]
    return found


@dataclass(frozen=True)
class Standing:
    """Whose turn it is, in the words of one reader; `turn` is "you", "them" or "nobody"."""

    turn: str
    who: str
    what: str
    since: datetime
    due: date | datetime | None
    is_late: bool
    resumes_on: date | None


def standing_of(sub_request: SubRequest, seat: Side, at: datetime) -> Standing:
    """Tell a reader on one side how a request stands."""
    if sub_request.turn == Turn.NOBODY:
        turn = "nobody"
    else:
        turn = "you" if _TURNS.get(seat) == sub_request.turn else "them"
    due_at = sub_request.due_at
    is_later = sub_request.state == SubRequestState.WILLING_LATER
    is_team = sub_request.turn == Turn.APPLICANT
    return Standing(
        turn=turn,
        who=_("the project’s team") if is_team else sub_request.provider.name,
        what=str(NEXT[sub_request.state].told_to(seat)),
        since=sub_request.turn_since,
        due=sub_request.due,
        is_late=due_at is not None and due_at < at,
        resumes_on=sub_request.wakes_on if is_later else None,
    )


def titles_of(sub_request: SubRequest) -> list[str]:
    """Return the titles of the services that the provider is asked for; one statement."""
    items = sub_request.items.select_related("service").order_by("pk")
    return [str(item.service.title) for item in items]


def story_of(sub_request: SubRequest) -> list[dict[str, Any]]:
    """Return what happened, the latest first, as the timeline shows it; one statement."""
    moves = sub_request.moves.select_related("by").order_by("-at", "-pk")
    return [
        {
            "title": str(STEP_WORDS[move.step].done),
            "at": move.at,
            "by": who_acted(move.by, Side(move.side), sub_request),
            "text": _said(move),
            "tone": tone_of(move.target),
        }
        for move in moves
    ]


def who_acted(person: Any, side: Side, sub_request: SubRequest) -> str:
    """Name a person with the side they acted for; the clock is the portal itself."""
    where = sub_request.provider.name if side == Side.PROVIDER else str(side.label)
    return f"{person.get_full_name()}, {where}" if person else where


def _said(move: RequestMove) -> SafeString | str:
    reason = ""
    if move.reason_code:
        reason = _("Reason: %(reason)s") % {"reason": move.get_reason_code_display()}
    words = "\n".join(each for each in (reason, move.told) if each)
    return linebreaksbr(conditional_escape(words), autoescape=False) if words else ""


def results_of(sub_request: SubRequest) -> QuerySet[RequestFile]:
    """Return the files that the provider handed over, the latest first."""
    results = sub_request.files.filter(kind=RequestFileKind.DELIVERY, removed_at__isnull=True)
    return results.select_related("file").order_by("-added_at", "-pk")
