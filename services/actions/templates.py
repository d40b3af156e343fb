"""Services at several sites: one follows another, and takes from it what it wants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.actions.cards import save_card
from services.models import Service
from services.queries.parts import FOLLOWED
from services.queries.templates import (
    followed_template,
    followers_of,
    parts_of_template,
    possible_templates,
)


@transaction.atomic
def follow_template(*, service_id: int, template_slug: str, by: Any, at: datetime) -> Service:
    """Let a service follow another of the same provider and kind, as that stands now; an empty
    address ends it.

    Raises Refused if the other cannot be followed, PermissionDenied. Locks the service.
    """
    service: Service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    template = None
    if template_slug:
        if followers_of(service).exists():
            raise Refused(_("Other services follow this one: it cannot follow another itself."))
        template = possible_templates(service).filter(slug=template_slug).first()
        if template is None:
            raise Refused(_("This service cannot be followed. Choose another one of the list."))
    service.template = template
    service.template_version = template.version if template else None
    service.updated_at = at
    service.save(update_fields=["template", "template_version", "updated_at"])
    return service


@transaction.atomic
def adopt_template(
    *, service_id: int, template_version: int, parts: Sequence[str], by: Any, at: datetime
) -> Service:
    """Take some parts from the template as it stood at `template_version`, and leave the others as
    they are here: what was offered is not offered again.

    Raises Refused if the template has changed since it was shown or is gone, PermissionDenied.
    Locks the service.
    """
    service: Service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    known = followed_template(service)
    if known is None:
        raise Refused(_("This service follows no other."))
    template = Service.objects.lock(known.pk)
    if template.version != template_version:
        raise Refused(_("The template has changed once more. Nothing was taken: look at it again."))
    wanted = [part for part in FOLLOWED if part in parts]
    if wanted:
        save_card(
            service_id=service.pk,
            version=service.version,
            parts=parts_of_template(template, wanted, service),
            by=by,
            at=at,
        )
        service = Service.objects.lock(service_id)
    service.template_version = template.version
    service.save(update_fields=["template_version"])
    return service
