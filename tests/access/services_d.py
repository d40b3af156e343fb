"""Openings, waiting lists, hand-overs, packages, coverage, financing, spaces: things and rows."""

from datetime import date, timedelta
from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.actions.waiting import join_waiting_list, offer_place
from services.enums import AccessMode, ServiceKind
from services.models import HostingSpace, Package, Scheme, Service
from tests import factories as make
from tests.access.rows import Row, get, post
from tests.access.staff import CATALOGUE, _staff, pages
from tests.factories import NOW


def offer_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Let company A's project wait for services of the provider, once with an offer."""
    planned = make.make_service(provider=provider, is_open=False)
    planned.plan(opens_on=(NOW + timedelta(days=30)).date())
    planned.save()
    outside = make.make_service(
        provider=provider, access_mode=AccessMode.EXTERNAL, external_url="https://a.example/"
    )
    full = make.make_service(provider=provider, capacity=0)
    offering = make.make_service(provider=provider, capacity=0)
    letting = make.make_service(provider=provider, kind=ServiceKind.HOSTING)
    patient = make.make_project(
        title="Patient", organisation=project.organisation, owner=people["owner"]
    )
    for member in project.team.exclude(user=people["owner"]):
        patient.team.create(user=member.user, role=member.role, since=NOW)
    who: dict[str, Any] = {"project_id": patient.pk, "by": people["owner"], "at": NOW}
    waiting = join_waiting_list(service_id=full.pk, **who)
    offered = join_waiting_list(service_id=offering.pk, **who)
    offer_place(place_id=offered.pk, by=people["partner"], at=NOW)
    term = make.make_term()
    package = Package.objects.create(
        slug="package", title_fr="P", title_en="P", summary_fr="P", summary_en="P", stage=term,
        is_published=True,
    )  # fmt: skip
    scheme = Scheme.objects.create(
        slug="scheme", name_fr="S", name_en="S", operator="F", summary_fr="S", summary_en="S",
        official_url="https://a.example/", checked_on=date(2026, 5, 1), is_published=True,
    )  # fmt: skip
    space = HostingSpace.objects.create(service=letting, name_fr="Étage", name_en="Floor")
    return {
        "planned service": _keys(planned),
        "outside service": _keys(outside),
        "full service": _keys(full) | {"uid": waiting.uid},
        "hosting service": _keys(letting) | {"space": space.pk},
        "place": {"uid": waiting.uid},
        "offered place": {"uid": offered.uid},
        "package": {"slug": package.slug, "object_id": package.pk},
        "scheme": {"slug": scheme.slug, "object_id": scheme.pk},
    }


def _keys(service: Service) -> dict[str, Any]:
    return {"slug": service.slug, "object_id": service.pk, "uid": service.uid}


EDITORS = f"partner {CATALOGUE}"

OFFERS: list[Row] = [
    get("services:packages", "", {200: "everyone"}),
    get("services:package", "package", {200: "everyone"}),
    get("services:package", "nothing", {404: "everyone"}),
    get("services:coverage", "", {200: "everyone"}),
    get("services:schemes", "", {200: "everyone"}),
    get("services:schemes", "", {200: "everyone"}, query="?company_age=3"),
    get("services:scheme", "scheme", {200: "everyone"}),
    get("services:scheme", "nothing", {404: "everyone"}),
    get("services:subscriptions", "", {200: "rest"}),
    get("services:subscribe", "planned service", {200: "rest"}),
    get("services:subscribe", "service", {302: "rest"}),
    get("services:subscribe", "nothing", {404: "rest"}),
    post("services:subscribe", "planned service", {302: "rest"}),
    post("services:unsubscribe", "planned service", {302: "rest"}),
    get("services:go", "outside service", {302: "everyone"}),
    get("services:go", "service", {404: "everyone"}),
    get("services:go", "nothing", {404: "everyone"}),
    get("services:waiting_join", "full service", {200: "rest"}),
    get("services:waiting_join", "service", {302: "rest"}),
    post("services:waiting_join", "full service", {200: "rest"}),
    get("services:waiting_place", "place", {200: "team", 404: "rest"}),
    get("services:waiting_place", "offered place", {200: "team", 404: "rest"}),
    post("services:waiting_take", "offered place", {302: "writers", 403: "reader", 404: "rest"}),
    post("services:waiting_leave", "place", {302: "writers", 403: "reader", 404: "rest"}),
    get("services:waiting_list", "full service", {200: "partner", 403: "rest"}),
    get("services:waiting_list", "nothing", {404: "rest"}),
    post("services:place_offer", "full service", {302: "partner", 403: "rest"}),
    get("services:spaces", "hosting service", {200: EDITORS, 403: "rest"}),
    get("services:spaces", "service", {404: EDITORS, 403: "rest"}),
    post("services:spaces", "hosting service", {200: EDITORS, 403: "rest"}),
    get("services:space", "hosting service", {200: EDITORS, 403: "rest"}),
    post("services:space_remove", "hosting service", {302: EDITORS, 403: "rest"}),
    *pages("services_package", "package", see="staff", add=CATALOGUE),
    _staff("admin:services_coverage", "", {200: "staff"}),
    *pages("services_scheme", "scheme", see="staff", add=CATALOGUE),
    _staff("admin:services_package_act", "package/none", {}, 404),
    _staff("admin:services_scheme_act", "scheme/none", {}, 404),
]  # fmt: skip
