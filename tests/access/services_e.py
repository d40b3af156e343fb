"""Freshness of services, links to elsewhere, imports of services, trees of terms."""

from datetime import timedelta
from typing import Any

from partners.models import Organisation, TermMerge
from pscc.accounts.models import User
from services.models import LinkCheck, ServiceImport
from services.queries.freshness import link_token
from tests import factories as make
from tests.access.neighbourhood import keys_of
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import ADMINISTRATORS, CATALOGUE, buttons, pages
from tests.factories import NOW

OWN = "partner officers communication"  # the provider's editor, and who manages the catalogue


def upkeep_things(people: dict[str, User], provider: Organisation) -> dict[str, dict[str, Any]]:
    """Make one of each: a service asked about, a link, an import, a merge of terms."""
    asked = make.make_service(
        provider=provider, freshness="asked", checked_on=(NOW - timedelta(days=200)).date()
    )
    link = LinkCheck.objects.create(service=asked, url="https://example.org/")
    run = ServiceImport.objects.create(
        format="csv", file_name="services.csv", sha256="0" * 64, source="Partners", licence="CC0",
        as_of=NOW.date(), started_by=people["officer"], started_at=NOW,
    )  # fmt: skip
    run.finish_check()
    run.save()
    merge = TermMerge.objects.create(
        vocabulary="stage", code="gone", label_fr="Parti", label_en="Gone",
        kept=make.make_term(), merged_by=people["administrator"], merged_at=NOW,
    )  # fmt: skip
    return {
        "asked service": keys_of(asked),
        "asked provider": {"slug": provider.slug},
        "asked services": {"token": link_token(provider, NOW.date())},
        "forged services": {"token": "WyJ4Il0:1:2"},
        "outside link": keys_of(link),
        "service import": keys_of(run),
        "term merge": keys_of(merge),
        "terms of stages": {"vocabulary": "stage"},
        "terms of nothing": {"vocabulary": "nothing"},
        "merged term": {"pk": merge.kept_id},
    }


OTHER_STAFF = "officer manager other_manager walled_officer walled_manager advisor communication"

SERVICES_E: list[Row] = [
    get("services:services_confirm", "asked services", {200: "everyone"}),
    get("services:services_confirm", "forged services", {404: "everyone"}),
    post("services:services_confirm", "asked services", {200: "everyone"}),
    get("services:service_confirm", "asked service", {200: OWN, 403: "rest"}),
    post("services:service_confirm", "asked service", {200: OWN, 403: "rest"}),
    get("services:provider_confirm", "asked provider", {200: OWN, 403: "rest"}),
    post("services:provider_confirm", "asked provider", {200: OWN, 403: "rest"}),
    *buttons("services_service", "service", "confirm", CATALOGUE, see="staff"),
    *buttons("services_service", "asked service", "undo_freshness", CATALOGUE, see="staff"),
    *pages("services_linkcheck", "outside link", see="staff"),
    *buttons("services_linkcheck", "outside link", "recheck", CATALOGUE, see="staff"),
    *pages("services_serviceimport", "service import", see=CATALOGUE, add=CATALOGUE),
    *buttons("services_serviceimport", "service import", "write again discard", CATALOGUE,
             see=CATALOGUE),
    get("admin:services_serviceimport_sample", "",
        {200: CATALOGUE, 403: "advisor", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    *pages("partners_termmerge", "term merge", see="staff"),
    *buttons("partners_termmerge", "term merge", "none", "", see=""),
    get("admin:partners_term_tree", "terms of stages",
        {200: "staff", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    get("admin:partners_term_tree", "terms of nothing",
        {404: "staff", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    *(
        get(f"admin:partners_term_{step}", "merged term",
            {200: ADMINISTRATORS, 403: OTHER_STAFF, STAFF_DOOR: "rest", LOGIN: "anonymous"})
        for step in ("merge", "remove")
    ),
]  # fmt: skip
