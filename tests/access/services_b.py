"""The provider's space in the catalogue, and the desk that looks at its changes."""

from datetime import timedelta
from typing import Any

from pscc.accounts.models import User
from services.actions.cards import save_card
from services.models import RequiredDocument, Service
from tests.access.rows import Row, get, post
from tests.access.staff import CATALOGUE, buttons, pages
from tests.factories import NOW

OWN = "partner officers communication"  # the provider's editor, and who manages the catalogue


def provider_things(service: Service, editor: User) -> dict[str, dict[str, Any]]:
    """Let the provider change its published service, and ask for a document."""
    Service.objects.filter(pk=service.pk).update(published_at=NOW - timedelta(days=1))
    parts = {"next_step_en": "We call you."}
    edit = save_card(service_id=service.pk, version=service.version, parts=parts, by=editor, at=NOW)
    assert edit is not None
    document = RequiredDocument.objects.create(service=service, name_fr="Protocole")
    slug = {"slug": service.slug}
    return {
        "own provider": {"slug": service.provider.slug},
        "service section": {**slug, "section": "texts"},
        "service rows": {**slug, "section": "contacts"},
        "service step": {**slug, "step": "pause"},
        "no such step": {**slug, "step": "none"},
        "service document": {**slug, "document": document.pk},
        "service edit": {"object_id": edit.pk},
    }


SERVICES_B: list[Row] = [
    get("services:provider_services", "own provider", {200: OWN, 403: "rest"}),
    get("services:create", "own provider", {200: OWN, 403: "rest"}),
    post("services:create", "own provider", {200: OWN, 403: "rest"}),
    get("services:edit", "service", {200: OWN, 403: "rest"}),
    get("services:edit", "draft service",
        {200: OWN, 403: "advisor", 404: "rest"}),
    get("services:edit_section", "service section", {200: OWN, 403: "rest"}),
    get("services:edit_section", "service rows", {200: OWN, 403: "rest"}),
    post("services:edit_section", "service section", {200: OWN, 403: "rest"}),
    post("services:request_review", "service", {302: OWN, 403: "rest"}),
    get("services:step", "service step", {200: OWN, 403: "rest"}),
    get("services:step", "no such step", {404: OWN, 403: "rest"}),
    get("services:capacity", "service", {200: OWN, 403: "rest"}),
    get("services:duplicate", "service", {200: OWN, 403: "rest"}),
    post("services:duplicate", "service", {200: OWN, 403: "rest"}),
    get("services:template", "service", {200: OWN, 403: "rest"}),
    post("services:template_adopt", "service", {302: OWN, 403: "rest"}),
    get("services:statistics", "service", {200: OWN, 403: "rest"}),
    get("services:document_template", "service document", {200: OWN, 403: "rest"}),
    post("services:document_template", "service document", {200: OWN, 403: "rest"}),
    *pages("services_serviceedit", "service edit", see="staff"),
    *buttons("services_serviceedit", "service edit", "seen revert", CATALOGUE, see="staff"),
    *buttons("services_service", "service", "return", CATALOGUE, see="staff"),
]  # fmt: skip
