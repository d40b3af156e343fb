"""Services that follow another as their template: what changed there, beside what stands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from partners.queries.differences import lines_of, title_of
from partners.queries.parts import Parts, Row, parts_changed_since
from services.models import Service
from services.queries.documents import DOCUMENTS, coming_from, files_in
from services.queries.parts import CARD, FOLLOWED, read_card


@dataclass(frozen=True)
class Offered:
    """A part that the template says otherwise, both in words."""

    part: str
    label: str
    here: Sequence[str]
    there: Sequence[str]


def followed_template(service: Service) -> Service | None:
    """Return the service that this one follows: one of the same provider, all of whose editors may
    see it, never another's. No statement for one whose template is read along.
    """
    template = service.template
    is_own = template is not None and template.provider_id == service.provider_id
    return template if is_own else None


def followers_of(service: Service) -> QuerySet[Service]:
    """Return the services of the same provider that follow this one."""
    own = Service.objects.filter(template=service, provider=service.provider_id)
    return own.select_related("provider").order_by("slug")


def has_newer_template(service: Service) -> bool:
    """Tell whether the template changed since this service last followed it; no statement for one
    whose template is read along.
    """
    template = followed_template(service)
    return template is not None and template.version != (service.template_version or 0)


def offered_parts(service: Service) -> list[Offered]:
    """Return what changed in the template since this service last followed it and differs here.

    Where somebody changed the template past the pages that keep changes, every part that differs.
    """
    template = followed_template(service)
    if template is None or not has_newer_template(service):
        return []
    since = parts_changed_since(CARD, template, service.template_version or 0)
    asked = [part for part in FOLLOWED if since.touched(part)]
    here, there = read_card(service, asked), parts_of_template(template, asked, service)
    return [
        Offered(
            part,
            title_of(CARD, part),
            lines_of(CARD, part, here[part]),
            lines_of(CARD, part, there[part]),
        )
        for part in asked
        if without_ids(here[part]) != without_ids(there[part])
    ]


def without_ids(value: Any) -> Any:
    """Return a part's value without the numbers of its rows: two services never share rows."""
    if not isinstance(value, list):
        return value
    return [
        {name: row[name] for name in row if name != "id"} if isinstance(row, dict) else row
        for row in value
    ]


def parts_of_template(template: Service, parts: Sequence[str], service: Service) -> Parts:
    """Return parts of a template as a service may take them: rows are new ones there, but a
    document that it asks for under the same name already stays the same one, and keeps a file that
    it has of its own; one that came from the template follows it.
    """
    values = {part: without_ids(value) for part, value in read_card(template, parts).items()}
    if DOCUMENTS in values:
        stored = read_card(service, [DOCUMENTS])
        own = {_named(row): row for row in stored[DOCUMENTS]}
        shared = coming_from(template, set(files_in(stored).values()) - {""}) | {""}
        values[DOCUMENTS] = [
            _taken(row, own.pop(_named(row), None), shared) for row in values[DOCUMENTS]
        ]
    return values


def _taken(row: Row, own: Row | None, shared: set[str]) -> Row:
    if own is None:
        return row
    file = row["template"] if own["template"] in shared else own["template"]
    return row | {"id": own["id"], "template": file}


def _named(row: Row) -> tuple[str, str]:
    return row["name_fr"], row["name_en"]


def possible_templates(service: Service) -> QuerySet[Service]:
    """Return the services of the same kind and provider that this one may follow: none that
    follows another.
    """
    others = Service.objects.filter(
        provider=service.provider_id, kind=service.kind, template__isnull=True
    )
    return others.exclude(pk=service.pk).order_by("slug")
