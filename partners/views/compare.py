"""Partners side by side: up to four, by a permanent link."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.models import Organisation
from partners.queries.comparison import MOST, chosen, compared
from pscc.kernel.clock import now
from pscc.kernel.views.asked import basket


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the chosen partners in one table, differences marked."""
    uids = basket(request)
    found = chosen(uids)
    organisations = found[:MOST]
    lines = compared(organisations, now().date()) if len(organisations) > 1 else []
    only = request.GET.get("show") == "differences"
    context = {
        "columns": [
            {
                "name": organisation.name,
                "url": organisation.get_absolute_url(),
                "is_demo": organisation.is_demo,
                "without": _link(organisations, organisation),
            }
            for organisation in organisations
        ],
        "lines": [line for line in lines if line.differs] if only else lines,
        "only": only,
        "is_table": bool(lines),
        "too_many": max(len(found) - MOST, 0),
        "gone": len(uids) - len(found),
        "most": MOST,
        "add_url": f"{reverse('partners:list')}?{_query(organisations)}",
    }
    return render(request, "partners/compare.html", context)


def _query(organisations: Sequence[Organisation], but: Organisation | None = None) -> str:
    return urlencode([("o", row.uid) for row in organisations if row is not but])


def _link(organisations: Sequence[Organisation], but: Organisation) -> str:
    return f"{reverse('partners:compare')}?{_query(organisations, but)}"
