"""Services at several sites: one follows another, and takes from it what it wants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.actions.cards import save_card
from services.actions.documents import release_templates
from services.models import RequiredDocument, Service
from services.queries.documents import DOCUMENTS, came_from
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
        if DOCUMENTS in wanted:
            _share_files(template, service)
        service = Service.objects.lock(service_id)
    service.template_version = template.version
    service.save(update_fields=["template_version"])
    return service


def _share_files(template: Service, service: Service) -> None:
    """Give documents that came from the template the same file to fill in; a file that the service
    has of its own stays.
    """
    theirs: Any = RequiredDocument.objects.filter(service=template)
    files = {(each.name_fr, each.name_en): each.template_id for each in theirs}
    ours: Any = RequiredDocument.objects.filter(service=service)
    for document in ours:
        former, file_id = document.template_id, files.get((document.name_fr, document.name_en))
        is_free = former is None or came_from(template, former)
        if is_free and file_id is not None and file_id != former:
            document.template_id = file_id
            document.save(update_fields=["template"])
            release_templates([former] if former else [])
