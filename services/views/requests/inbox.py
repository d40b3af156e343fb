"""The provider's desk: what it was asked, what it has to answer first."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from pscc.kernel.clock import now
from services.queries.requests.inbox import (
    CLOSED,
    TABS,
    TO_DO,
    WAITING,
    Asked,
    in_tab,
    narrowed,
    numbers_of,
    providers_of,
    received_by,
    rows_of,
)

PER_PAGE = 20
LONGEST_WORDS = 60


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show one tab of the requests to the reader's providers."""
    at = now()
    asked = _read(request)
    found = narrowed(received_by(request.user), asked, request.user)
    numbers = numbers_of(found)
    tab = in_tab(found, asked.tab, at)
    paginator = Paginator(tab, PER_PAGE)
    paginator.count = numbers[asked.tab]  # counted already
    page = paginator.get_page(request.GET.get("page"))
    providers = providers_of(request.user)
    context = {
        "rows": rows_of(list(page.object_list), at),
        "page": page,
        "asked": asked,
        "tabs": _tabs(asked, numbers),
        "providers": providers,
        "is_narrowed": bool(asked.words or asked.provider or asked.is_mine),
        "at": at,
    }
    return render(request, "services/requests/inbox.html", context)


def _read(request: HttpRequest) -> Asked:
    """Read the address leniently: an unknown tab is the first one."""
    tab = request.GET.get("tab", TO_DO)
    clean = {name: request.GET.get(name, "").strip()[:LONGEST_WORDS] for name in ("q", "provider")}
    return Asked(
        tab=tab if tab in TABS else TO_DO,
        words=clean["q"],
        provider=clean["provider"],
        is_mine=request.GET.get("mine") == "1",
    )


def _tabs(asked: Asked, numbers: dict[str, int]) -> list[dict[str, Any]]:
    labels = {TO_DO: _("To do"), WAITING: _("Waiting"), CLOSED: pgettext("requests", "Closed")}
    kept = {"q": asked.words, "provider": asked.provider, "mine": "1" if asked.is_mine else ""}
    return [
        {
            "label": label,
            "url": "?" + urlencode({"tab": tab} | {k: v for k, v in kept.items() if v}),
            "is_current": tab == asked.tab,
            "count": numbers[tab],
        }
        for tab, label in labels.items()
    ]
