"""A demo service that nobody confirms and whose link leads nowhere, and a table of services that
staff tried and have not written yet. All of it is invented.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from partners.actions.ladders import step_down
from partners.models import Organisation
from pscc.pages.reference import read_data, texts
from services.actions.catalogue import open_service
from services.actions.imports import try_service_import
from services.actions.links import list_links, note_answer
from services.enums import Access, AccessMode, ServiceKind
from services.fetching import Answer
from services.models import LinkCheck, Service, ServiceImport

STEPS = (220, 190, 150)  # days ago: asked, reminded, said on its page


def load_upkeep(by: Any, at: datetime) -> int:
    """Create what is missing of it; return how many things."""
    data = read_data("upkeep")
    return _load_service(data["service"], by, at) + _load_table(data["table"], by, at)


@transaction.atomic
def _load_service(words: dict[str, Any], by: Any, at: datetime) -> int:
    if Service.objects.filter(slug=words["slug"]).exists():
        return 0
    begun = at - timedelta(days=420)
    service = Service.objects.create(
        slug=words["slug"],
        provider=Organisation.objects.get(slug="demo-provider"),
        kind=ServiceKind.SAMPLES,
        access=Access.DATA_AND_SAMPLES,
        access_mode=AccessMode.EXTERNAL,
        external_url=words["external_url"],
        is_demo=True,
        created_at=begun,
        updated_at=begun,
        checked_on=begun.date(),
        **texts(title=words["title"], summary=words["summary"]),
    )
    open_service(service_id=service.pk, by=by, at=begun)
    service = Service.objects.lock(service.pk)
    for days in STEPS:
        step_down(service, at=at - timedelta(days=days))
    _break_link(service, at)
    return 1


def _break_link(service: Service, at: datetime) -> None:
    """Let two looks at its link have failed."""
    list_links()
    link = LinkCheck.objects.get(service=service)
    for days in (3, 2):
        answer = Answer(error="name")
        note_answer(link_id=link.pk, answer=answer, at=at - timedelta(days=days))


def _load_table(words: dict[str, Any], by: Any, at: datetime) -> int:
    if ServiceImport.objects.filter(file_name=words["file_name"]).exists():
        return 0
    try_service_import(
        content="\n".join(words["lines"]).encode(),
        file_name=words["file_name"],
        source=words["source"],
        licence="CC0 1.0",
        as_of=date(2026, 5, 1),
        by=by,
        at=at - timedelta(days=1),
    )
    return 1
