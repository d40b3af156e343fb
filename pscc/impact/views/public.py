"""What everyone may know of the cluster's impact: a page, how it is computed, and the numbers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from pscc.impact.queries.figures import (
    COLUMNS,
    figure_rows,
    figures,
    state_envelopes,
    years_shown,
)
from pscc.impact.queries.indicators import JOBS_BY_REGION, SPLITS, indicator, tree
from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines, json_document
from pscc.kernel.site import site
from pscc.kernel.views.machine import document, in_language, language_of, open_to_all

JSON, CSV = "application/json; charset=utf-8", "text/csv; charset=utf-8"


@login_not_required
@require_safe
def impact_page(request: HttpRequest) -> HttpResponse:
    """Show the indicators of a year, this one unless another is asked for."""
    at = now()
    years = years_shown(at)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else years[-1]
    links = [
        {"label": each, "url": f"?year={each}", "is_current": each == year}
        for each in reversed(years)
    ]
    context = {"figures": figures(year, at), "links": links, "envelopes": state_envelopes()}
    return render(request, "impact/public.html", context)


@login_not_required
@require_safe
def method_page(request: HttpRequest) -> HttpResponse:
    """Say of each indicator what it means, how it is computed and where it is read."""
    levels = [
        (
            level,
            [(each, indicator(each.parent) if each.parent else None) for each in members],
        )
        for level, members in tree()
    ]
    context = {
        "levels": levels,
        "by_region": JOBS_BY_REGION,
        "jobs": indicator("jobs"),
        "splits": SPLITS,
    }
    return render(request, "impact/method.html", context)


@login_not_required
@open_to_all
def indicators_json(request: HttpRequest) -> HttpResponseBase:
    """Give the figures of the page as JSON."""
    language, at = language_of(request), now()
    with override(language):
        content = "".join(json_document(_envelope(request, at), figure_rows(at)))
    return in_language(document(request, content.encode(), JSON), language)


@login_not_required
@open_to_all
def indicators_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the figures of the page as CSV."""
    language, at = language_of(request), now()
    with override(language):
        content = "".join(csv_lines(COLUMNS, figure_rows(at)))
    answer = document(request, content.encode(), CSV)
    answer.headers["Content-Disposition"] = 'attachment; filename="indicators.csv"'
    return in_language(answer, language)


def _envelope(request: HttpRequest, at: datetime) -> Mapping[str, Any]:
    """Say whose figures they are, as of which day, and where they are explained."""
    portal = site()
    return {
        "title": _("Impact of the cluster"),
        "publisher": portal.name,
        "programme": portal.programme_mention,
        "as_of": figures(years_shown(at)[-1], at).as_of,
        "method": request.build_absolute_uri(reverse("impact:method")),
    }
