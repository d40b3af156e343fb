"""The back-planner: what to ask by when, so that all is ready on a day. Nothing is kept: the
address of the page is the plan.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pscc.kernel.addresses import absolute
from pscc.kernel.calendars import CalendarEntry, calendar_of
from pscc.kernel.clock import now
from pscc.kernel.formats import labelled, long_date
from services.backplan import PlanLine
from services.forms.planner import PlannerForm
from services.models import Package, Service, ServiceRequest
from services.queries.requests.planner import (
    MOST_SERVICES,
    PlannedLine,
    changed_at,
    choose,
    of_package,
    of_request,
    plan_of,
    proposed,
    published_packages,
    readable_request,
)

REMINDED_DAYS = 7  # before the day to ask
GRAVE = ("too_late", "opens_too_late", "closed")
WORDS = {
    "too_late": pgettext_lazy("plan", "too late"),
    "opens_too_late": pgettext_lazy("plan", "opens too late"),
    "closed": pgettext_lazy("plan", "not open"),
    "unknown_time": pgettext_lazy("plan", "time not stated"),
}


@dataclass
class Question:
    """What the address asks: the form, the services in their order, what is wrong with it."""

    form: PlannerForm
    target: date | None = None
    request: ServiceRequest | None = None
    services: list[Service] = field(default_factory=list)
    proposed: list[Service] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    in_order: bool = False

    @property
    def query(self) -> str:
        """The permanent address of the plan: its services by name, none twice."""
        pairs = [("target", self.target.isoformat())] if self.target else []
        pairs += [("o", each.slug) for each in self.services]
        pairs += [("chain", "on")] if self.in_order else []
        return urlencode(pairs)


def _asked(request: HttpRequest, today: date) -> Question:
    form = PlannerForm(request.GET.copy(), packages=published_packages(), today=today)
    form.is_valid()
    clean = form.cleaned_data
    found = Question(form, target=clean.get("target"), in_order=bool(clean.get("chain")))
    more = _of_package(clean.get("package")) + _of_request(request, found)
    if found.request is not None and "target" not in request.GET:
        _take_day(found, today)
    chosen = choose(_names(request.GET), more)
    found.services = chosen.services
    found.proposed = proposed(clean.get("q") or "", chosen.services)
    found.problems += [
        _("“%(name)s” is not in the catalogue (any more): it is left out.") % {"name": name[:80]}
        for name in chosen.unknown
    ]
    if chosen.too_many:
        found.problems.append(
            _("A plan holds at most %(number)s services: the others are left out.")
            % {"number": MOST_SERVICES}
        )
    return found


def _names(query: QueryDict) -> list[str]:
    return [name.replace("\x00", "") for name in query.getlist("o") if name]


def _of_package(package: Package | None) -> list[int]:
    return of_package(package) if package is not None else []


def _of_request(request: HttpRequest, found: Question) -> list[int]:
    uid = request.GET.get("request", "").replace("\x00", "")
    if not uid:
        return []
    found.request = readable_request(uid, request.user)
    if found.request is None:
        found.problems.append(
            _("The request is not known here, or not yours: sign in with the account of its team.")
        )
        return []
    return of_request(found.request)


def _take_day(found: Question, today: date) -> None:
    day = found.request.wanted_on if found.request else None
    if day is not None and day > today:
        found.target = day
        found.form.show_day(day)


@login_not_required
@require_safe
@never_cache
def planner(request: HttpRequest) -> HttpResponse:
    """Show what to ask of whom by when; the whole question stands in the address."""
    at = now()
    today = timezone.localdate(at)
    asked = _asked(request, today)
    lines = _lines(asked, today)
    context = {
        "asked": asked,
        "form": asked.form,
        "lines": [_shown(each) for each in lines],
        "at": at,
        "permanent": absolute(f"{reverse('services:planner')}?{asked.query}"),
    }
    return render(request, "services/requests/planner.html", context)


@login_not_required
@require_safe
@never_cache
def planner_calendar(request: HttpRequest) -> HttpResponse:
    """Give the plan as a calendar file; a question that has no plan goes back to the page, which
    says why.
    """
    today = timezone.localdate(now())
    asked = _asked(request, today)
    lines = _lines(asked, today)
    if not lines:
        return redirect(f"{reverse('services:planner')}?{request.GET.urlencode()}")
    stamp = changed_at(asked.services)
    content = calendar_of(_("What to ask by when"), [_entry(each, asked, stamp) for each in lines])
    headers = {"Content-Disposition": 'attachment; filename="plan.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _lines(asked: Question, today: date) -> list[PlannedLine]:
    if asked.target is None or not asked.services:
        return []
    return plan_of(asked.services, target=asked.target, today=today, in_order=asked.in_order)


def _entry(planned: PlannedLine, asked: Question, stamp: datetime) -> CalendarEntry:
    line = planned.line
    words = {"service": line.title, "provider": line.provider}
    steps = [labelled(each.name, f"{long_date(each.starts_on)} – {long_date(each.ends_on)}")
             for each in line.steps]  # fmt: skip
    told = [
        _("Provider: %(provider)s") % words,
        *steps,
        _("Work starts by %(day)s") % {"day": long_date(line.starts_on)},
        _("Ready by %(day)s") % {"day": long_date(line.ready_by)},
        *([_problem(line)] if line.problem else []),
    ]
    host = absolute("").partition("://")[2]
    return CalendarEntry(
        uid=f"plan-{asked.target}-{planned.service.uid}@{host}",
        title=_("Ask for “%(service)s”") % words,
        starts=line.ask_by,
        description="\n".join(told),
        url=absolute(planned.service.get_absolute_url()),
        changed_at=stamp,
        # Programs move an entry only where this grows; minutes fit its 31 bits.
        sequence=int(stamp.timestamp()) // 60,
        alarm_days=REMINDED_DAYS,
    )


def _shown(planned: PlannedLine) -> dict[str, Any]:
    """Return a line of the table: days, words, drawing."""
    line = planned.line
    return {
        "line": line,
        "service": planned.service,
        "url": planned.service.get_absolute_url(),
        "bars": planned.bars,
        "is_due": planned.is_due,
        "basis": _basis(line),
        "word": WORDS.get(line.problem, ""),
        "tone": "danger" if line.problem in GRAVE else "warning",
        "problem": _problem(line),
    }


def _basis(line: PlanLine) -> str:
    """Say how long the work takes, and who says so."""
    if line.days is None:
        return _("The provider states no time.")
    days = ngettext("%(n)s day", "%(n)s days", line.days) % {"n": line.days}
    if line.basis == "measured":
        return _("%(days)s, as measured here") % {"days": days}
    return _("%(days)s, as stated") % {"days": days}


def _problem(line: PlanLine) -> str:
    """Say in words what stands in the way, empty where nothing does."""
    late = ngettext("%(n)s day", "%(n)s days", line.late_by) % {"n": line.late_by}
    match line.problem:
        case "too_late":
            return _("Too late by %(days)s: ask at once, and say what cannot move.") % {
                "days": late
            }
        case "opens_too_late":
            return _("It opens too late by %(days)s: look for another service of its kind.") % {
                "days": late
            }
        case "closed":
            return _("It cannot be asked for now, and no day of opening is known.")
        case "unknown_time":
            return _("A time is not stated: it counts as none here. Ask earlier than this day.")
    return ""
