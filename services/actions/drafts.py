"""The way of a service into the catalogue: drafted, sent for review, returned, duplicated."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.files.actions import link_file
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.models import (
    HealthDataset,
    HostingSpace,
    RequiredDocument,
    SampleCollection,
    Service,
    ServiceContact,
)
from services.queries.gate import gate_of
from services.queries.parts import CO_PROVIDERS, COLUMNS, ROWS, TERMS

# Addresses of other pages under /services/, which no service may take.
RESERVED_SLUGS = frozenset(
    {
        "compare",
        "coverage",
        "packages",
        "hosting",
        "financing",
        "new",
        "import",
        "export",
        "map",
        "confirm",
        "awaited",
        "waiting",
    }
)
LONGEST_SLUG = 80
ATTEMPTS = 10  # people who give the same title in the same second are fewer
TITLES = ("title_fr", "title_en")
ALSO_COPIED = (HealthDataset, SampleCollection, HostingSpace)  # what kinds say beyond a card


@transaction.atomic
def create_service(
    *,
    organisation_id: int,
    title_fr: str,
    title_en: str,
    kind: str,
    access: str,
    by: Any,
    at: datetime,
) -> Service:
    """Begin a service of an organisation: a draft that its editors and staff see.

    Raises Refused without a title, PermissionDenied.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    require(by, "services.create_service", organisation)
    if not (title_fr or title_en):
        raise Refused(_("Give a title, in French or in English."))
    service = Service(
        provider=organisation,
        kind=kind,
        access=access,
        title_fr=title_fr,
        title_en=title_en,
        is_demo=organisation.is_demo,
        created_at=at,
        updated_at=at,
        checked_on=at.date(),
    )
    _save_under_free_slug(service, title_en or title_fr)
    publish("services.service_created", service_id=service.pk)
    return service


def _save_under_free_slug(service: Service, title: str) -> None:
    """Store a new service under an address made of a title; again where somebody else took that
    address in this very moment.
    """
    for _attempt in range(ATTEMPTS):
        service.slug = free_slug(title)
        try:
            with transaction.atomic():
                service.save(force_insert=True)
        except IntegrityError:
            if not Service.objects.filter(slug=service.slug).exists():
                raise  # it was not the address
        else:
            return
    raise Refused(_("Several services got this title at the same time. Try again."))


def free_slug(title: str) -> str:
    """Return an address that no other service has, made of a title."""
    stem = slugify(title)[: LONGEST_SLUG - 5].strip("-") or "service"
    taken = set(Service.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in _slugs(stem) if slug not in taken | RESERVED_SLUGS)


def _slugs(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


@transaction.atomic
def request_service_review(*, service_id: int, by: Any, at: datetime) -> Service:
    """Ask staff to publish a draft that lacks nothing.

    Raises Refused naming what is missing, PermissionDenied, TransitionNotAllowed unless it is a
    draft. Locks the service.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.request_service_review", service)
    gate = gate_of(service)
    if not gate.is_open:
        lacking = "; ".join(str(each.words) for each in gate.missing)
        raise Refused(_("It cannot be published yet. Still missing: %(list)s.") % {"list": lacking})
    service.request_review(at=at)
    publish("services.service_submitted", service_id=service.pk)
    return _stored(service, at)


@transaction.atomic
def return_service(*, service_id: int, reason: str, by: Any, at: datetime) -> Service:
    """Give a service back to its provider and say what is missing.

    Raises Refused without a reason, PermissionDenied, TransitionNotAllowed unless it is in review.
    Locks the service.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.return_service", service)
    if not reason.strip():
        raise Refused(_("Say what is missing: the provider reads it."))
    service.return_to_draft(reason=reason.strip())
    publish("services.service_returned", service_id=service.pk)
    return _stored(service, at)


@transaction.atomic
def duplicate_service(
    *,
    service_id: int,
    organisation_id: int,
    title_fr: str,
    title_en: str,
    is_following: bool,
    by: Any,
    at: datetime,
) -> Service:
    """Begin a draft with everything that another service says; `is_following` makes the other its
    template, whose later changes are then offered to the copy.

    Nothing that happened to the other comes along: no state, views, subscriptions. Its contact
    team comes only to a service of the same provider. Raises PermissionDenied unless `by` edits
    the other and may create services of the organisation; Refused without a title, and for one
    that would follow another provider's. Locks the other, whose files come along.
    """
    source = Service.objects.lock(service_id)
    require(by, "services.edit_service", source)
    if is_following and source.provider_id != organisation_id:
        raise Refused(
            _("A service follows only one of its own provider. Copy it without following it.")
        )
    copy = create_service(
        organisation_id=organisation_id,
        title_fr=title_fr,
        title_en=title_en,
        kind=source.kind,
        access=source.access,
        by=by,
        at=at,
    )
    _copy_card(source, copy, at)
    if is_following:
        copy.template, copy.template_version = source, source.version
    copy.save()
    return copy


def _copy_card(source: Service, copy: Service, at: datetime) -> None:
    for name in COLUMNS:
        if name not in TITLES:
            setattr(copy, name, getattr(source, name))
    for part in (*TERMS, CO_PROVIDERS):
        getattr(copy, part).set(getattr(source, part).all())
    models = [rows.model for part, rows in ROWS.items() if part != "contacts"]
    if source.provider_id == copy.provider_id:
        models.append(ServiceContact)
    for model in (*models, *ALSO_COPIED):
        _copy_rows(model, source, copy)
    files: Any = RequiredDocument.objects.filter(service=copy).exclude(template=None)
    for file_id in files.order_by("template").values_list("template", flat=True).distinct():
        link_file(file_id=file_id, at=at)


def _copy_rows(model: Any, source: Service, copy: Service) -> None:
    for row in model._default_manager.filter(service=source).order_by("pk"):
        row.pk, row.service = None, copy
        row.save()


def _stored(service: Service, at: datetime) -> Service:
    service.updated_at = at
    service.version += 1
    service.save()
    return service
