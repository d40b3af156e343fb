"""What those of the cluster read who look after requests: the desk, the story, the bottlenecks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.permissions import is_programme_officer
from pscc.kernel.access import allowed
from pscc.kernel.business_days import business_days_between
from pscc.kernel.clock import PortalNow
from pscc.kernel.panels import Panel, PanelLine, count_all
from services.enums import ReasonCode, Side, SubRequestState, Turn
from services.models import RequestMove, ServiceRequest, SubRequest
from services.queries.requests.grants import access_to
from services.queries.requests.news import with_news
from services.queries.requests.thread import messages_of
from services.request_states import LIVE_STATES, states_of_turn
from services.steps import STEPS

S = SubRequestState
MESSAGES = 10  # of a thread, at the desk
REFUSALS = (S.NOT_FOR_US, S.UNAVAILABLE)
COLUMNS = (
    "provider", "open", "late", "answered", "median_days_to_answer", "percent_in_time", "refusals",
)  # fmt: skip


def for_desk(user: Any) -> QuerySet[SubRequest]:
    """Return sent requests to providers as staff read them, the first due on top; walls obeyed.

    Each has `read_at`, the moment of reading, and `has_news`.
    """
    rows: QuerySet[SubRequest] = SubRequest.objects.handled_by(user).annotate(
        read_at=PortalNow(), names_whole=Value(value=True)
    )
    rows = with_news(rows, user)
    return rows.select_related("request__advisor", "request__project", "provider").order_by(
        F("due_at").asc(nulls_last=True), "pk"
    )


def with_nobody(rows: Any) -> Any:
    """Keep those that wait for a provider without anybody to answer."""
    return rows.filter(is_orphan=True, state__in=states_of_turn(Turn.PROVIDER))


def taken_to_advisor(rows: Any) -> Any:
    """Keep those whose clock took them to the advisor in this turn."""
    return rows.filter(escalated_at__isnull=False, state__in=LIVE_STATES)


def days_late(sub_request: SubRequest, at: datetime) -> int | None:
    """Return how many business days a live request is late, None while it is in time."""
    if not sub_request.is_live or sub_request.due_at is None or sub_request.due_at > at:
        return None
    return business_days_between(sub_request.due_at, at)


def request_panel(user: Any, at: datetime) -> Panel | None:
    """Return the card of the staff start page on requests; one statement."""
    if not allowed(user, "services.browse_requests"):
        return None
    rows = SubRequest.objects.handled_by(user)
    mine = Q(request__advisor=user)
    if is_programme_officer(user):
        mine |= Q(request__advisor__isnull=True)
    counted = count_all(
        late=rows.late(at), orphans=with_nobody(rows), mine=taken_to_advisor(rows).filter(mine)
    )
    desk = reverse("admin:services_subrequest_changelist")
    lines = (
        PanelLine(gettext_lazy("Taken to you: reminders brought no answer"), counted["mine"],
                  f"{desk}?clock=mine", urgent=counted["mine"] > 0),
        PanelLine(gettext_lazy("With a provider that has nobody to answer"), counted["orphans"],
                  f"{desk}?clock=orphan", urgent=counted["orphans"] > 0),
        PanelLine(gettext_lazy("Late"), counted["late"], f"{desk}?clock=late"),
    )  # fmt: skip
    return Panel(gettext_lazy("Requests"), [line for line in lines if line.count])


def filtered(rows: Any, clock: str, user: Any, at: datetime) -> Any:
    """Keep what a filter of the desk names."""
    match clock:
        case "late":
            return rows.late(at)
        case "orphan":
            return with_nobody(rows)
        case "escalated":
            return taken_to_advisor(rows)
        case "mine":
            mine = Q(request__advisor=user)
            if is_programme_officer(user):
                mine |= Q(request__advisor__isnull=True)
            return taken_to_advisor(rows).filter(mine)
    return rows


def story_of(sub_request: SubRequest, at: datetime) -> dict[str, Any]:
    """Return what the page of a request at the desk shows below its facts; seven statements."""
    others = SubRequest.objects.filter(request=sub_request.request_id).exclude(pk=sub_request.pk)
    return {
        "moves": [
            (move, STEPS[move.step])
            for move in sub_request.moves.select_related("by").order_by("-at", "-pk")
        ],
        "items": list(sub_request.items.select_related("service").order_by("pk")),
        "quotes": list(sub_request.quotes.told().order_by("-version")),
        "others": list(others.select_related("provider", "request").order_by("number")),
        "access": access_to(sub_request, at),
        "messages": list(messages_of(sub_request)[:MESSAGES]),
    }


def parts_of(request: ServiceRequest) -> list[SubRequest]:
    """Return the requests to providers of a whole, in their order."""
    rows = request.sub_requests.select_related("provider", "request")
    return list(rows.order_by("number"))


# --- Bottlenecks ----------------------------------------------------------------------------------


@dataclass
class Bottleneck:
    """How requests fare with a provider; days are business days from sending to first answer."""

    provider: str
    open: int = 0
    late: int = 0
    unanswered: int = 0  # sent, and the time for a first answer is over
    days: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        """How many had a first answer."""
        return self.days.total()

    @property
    def median(self) -> int | None:
        """The median of the days to a first answer, the lower one of two."""
        seen = 0
        for days in sorted(self.days):
            seen += self.days[days]
            if 2 * seen >= self.answered:
                return days
        return None

    @property
    def percent_in_time(self) -> int | None:
        """How many of a hundred were answered in time, those that wait too long counted; None
        where there were none.
        """
        whole = self.answered + self.unanswered
        in_time = sum(number for days, number in self.days.items() if days <= _allowed_days())
        return round(100 * in_time / whole) if whole else None

    @property
    def reasons(self) -> str:
        """Refusals by reason, in words, the most frequent first."""
        ordered = sorted(self.refusals.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(
            _("%(reason)s: %(number)s") % {"reason": ReasonCode(code).label, "number": number}
            for code, number in ordered
        )

    def as_row(self) -> dict[str, Any]:
        """Return it for an export."""
        return {
            "provider": self.provider,
            "open": self.open,
            "late": self.late,
            "answered": self.answered,
            "median_days_to_answer": self.median,
            "percent_in_time": self.percent_in_time,
            "refusals": self.reasons,
        }


def _allowed_days() -> int:
    return STEPS["submit"].days or 0


def bottlenecks(user: Any, at: datetime, days: int | None = None) -> list[Bottleneck]:
    """Return how requests fare with each provider, those with most late ones first; of the last so
    many days where given. Two statements, whatever the number of providers; walls obeyed.
    """
    rows = SubRequest.objects.handled_by(user)
    if days is not None:
        rows = rows.filter(submitted_at__gt=at - timedelta(days=days))
    found: dict[int, Bottleneck] = {}
    for each in _by_state(rows, at):
        line = found.setdefault(each["provider_id"], Bottleneck(each["provider__name"]))
        _count(line, each)
    for provider_id, taken, number in _first_answers(rows):
        found[provider_id].days[taken] += number
    return sorted(found.values(), key=lambda line: (-line.late, -line.open, line.provider))


def _by_state(rows: Any, at: datetime) -> Iterable[Mapping[str, Any]]:
    # A team that is late is not the provider's bottleneck.
    late = Count("pk", filter=Q(due_at__lte=at, state__in=states_of_turn(Turn.PROVIDER)))
    grouped = rows.order_by().values("provider_id", "provider__name", "state", "reason_code")
    found: Iterable[Mapping[str, Any]] = grouped.annotate(number=Count("pk"), late=late)
    return found


def _count(line: Bottleneck, group: Mapping[str, Any]) -> None:
    if group["state"] in LIVE_STATES:
        line.open += group["number"]
        line.late += group["late"]
    if group["state"] == S.SUBMITTED:
        line.unanswered += group["late"]
    if group["state"] in REFUSALS:
        line.refusals[group["reason_code"]] += group["number"]


def _first_answers(rows: Any) -> Iterator[tuple[int, int, int]]:
    """Yield (provider, business days, how many): the move that answered a request first."""
    moves = RequestMove.objects.filter(
        sub_request__in=rows.order_by().values("pk"),
        source=S.SUBMITTED,
        at=F("sub_request__answered_at"),
        side__in=(Side.PROVIDER, Side.STAFF),
    )
    grouped = moves.order_by().values("sub_request__provider_id", "days")
    for each in grouped.annotate(number=Count("sub_request_id", distinct=True)):
        yield each["sub_request__provider_id"], each["days"], each["number"]


def totals(lines: Iterable[Bottleneck]) -> Mapping[str, int]:
    """Return the sums over all providers."""
    summed: dict[str, int] = defaultdict(int)
    for line in lines:
        for name in ("open", "late", "answered"):
            summed[name] += getattr(line, name)
    return summed
