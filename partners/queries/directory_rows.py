"""An organisation as other programs read it: every public column."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from partners.enums import Freshness
from partners.models import Organisation
from pscc.kernel.clock import now
from pscc.kernel.site import site

COLUMNS = (
    "organisation", "name", "legal_name", "acronym", "kind", "maturity", "summary", "description",
    "city", "country", "website", "founded_year", "headcount", "headcount_on", "circles",
    "circle_dates", "identifiers", "labels", "disciplines", "tumour_types", "sites", "freshness",
    "checked_on", "source", "source_licence", "address", "is_demo",
)  # fmt: skip


def as_row(organisation: Organisation, today: date) -> Mapping[str, Any]:
    """Return an organisation read through `queries.directory.whole_rows_of`.

    `circles` are those of today; `circle_dates`, `labels` and `identifiers` say from when to when
    ("founder 2022-12-01/"), past ones included.
    """
    circles = list(organisation.circles.all())
    return {
        "organisation": organisation.uid,
        "name": organisation.name,
        "legal_name": organisation.legal_name,
        "acronym": organisation.acronym,
        "kind": organisation.kind,
        "maturity": organisation.maturity,
        "summary": organisation.summary,
        "description": organisation.description,
        "city": organisation.city,
        "country": organisation.country,
        "website": organisation.website,
        "founded_year": organisation.founded_year,
        "headcount": organisation.headcount,
        "headcount_on": organisation.headcount_on,
        "circles": [row.circle for row in circles if holds(row, today)],
        "circle_dates": [_dated(row.circle, row) for row in circles],
        "identifiers": [
            _dated(f"{row.scheme}:{row.value}", row) for row in organisation.identifiers.all()
        ],
        "labels": [_dated(row.label.code, row) for row in organisation.labels.all()],
        "disciplines": [term.code for term in organisation.disciplines.all()],
        "tumour_types": [term.code for term in organisation.tumour_types.all()],
        "sites": [_place(row) for row in organisation.sites.all()],
        "freshness": _shown_freshness(organisation.freshness),
        "checked_on": organisation.checked_on,
        "source": organisation.source,
        "source_licence": organisation.source_licence,
        "address": organisation.get_absolute_url(),
        "is_demo": organisation.is_demo,
    }


def _shown_freshness(step: str) -> str:
    """Return what the pages show: whether owners were asked is between them and the cluster."""
    return str(Freshness.CURRENT if step in (Freshness.ASKED, Freshness.REMINDED) else step)


def envelope() -> Mapping[str, Any]:
    """Return what a download says of itself: who publishes it, under which mention, when."""
    portal = site()
    return {
        "publisher": portal.name,
        "mention": portal.programme_mention,
        "site": settings.BASE_URL,
        "exported_at": now(),
    }


def holds(row: Any, on: date) -> bool:
    """Tell whether a dated row holds on a day."""
    return (row.since is None or row.since <= on) and (row.until is None or row.until > on)


def _dated(text: str, row: Any) -> str:
    if row.since is None and row.until is None:
        return text
    return f"{text} {row.since or ''}/{row.until or ''}"


def _place(row: Any) -> str:
    words = ", ".join(part for part in (row.name, row.street, row.postcode, row.city) if part)
    point = f" [{row.longitude}, {row.latitude}]" if row.is_on_map else ""
    return f"{words}{point}"
