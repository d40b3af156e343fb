"""Services side by side: up to four, by a permanent link."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pscc.kernel.views.asked import basket
from services.models import Service
from services.queries.comparison import compared
from services.queries.directory import COMPARED, put_side_by_side


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the chosen services in one table, differences marked."""
    uids = basket(request)
    services = put_side_by_side(uids)
    lines = compared(services) if len(services) > 1 else []
    only = request.GET.get("show") == "differences"
    context = {
        "columns": [
            {
                "name": service.title,
                "url": service.get_absolute_url(),
                "is_demo": service.is_demo,
                "without": f"{reverse('services:compare')}?{_query(services, service)}",
            }
            for service in services
        ],
        "lines": [line for line in lines if line.differs] if only else lines,
        "only": only,
        "is_table": bool(lines),
        "missing": len(uids) > len(services),
        "has_room": len(services) < COMPARED,
        "add_url": f"{reverse('services:list')}?{_query(services)}",
    }
    return render(request, "services/compare.html", context)


def _query(services: Sequence[Service], but: Service | None = None) -> str:
    return urlencode([("o", row.uid) for row in services if row is not but])
