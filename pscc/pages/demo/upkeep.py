"""A demo service that nobody confirms and whose link leads nowhere, others whose links answer
otherwise, and tables of services that staff tried, wrote and gave up. All of it is invented.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from partners.actions.ladders import step_down
from partners.models import Organisation
from pscc.pages.reference import read_data, texts
from services.actions.catalogue import open_service
from services.actions.imports import (
    discard_service_import,
    try_service_import,
    write_service_import,
)
from services.actions.links import list_links, note_answer
from services.enums import Access, AccessMode, ServiceKind
from services.fetching import Answer
from services.models import LinkCheck, Service, ServiceImport

ANSWERED = ("title", "summary", "for_whom", "you_bring", "you_get", "terms", "next_step")
ANSWERS = {
    "working": Answer(status=200),
    "refused": Answer(error="private", is_refused=True),
}
STEPS = (220, 190, 150)  # days ago: asked, reminded, said on its page


def load_upkeep(by: Any, at: datetime) -> int:
    """Create what is missing of it; return how many things."""
    data = read_data("upkeep")
    made = _load_service(data["service"], by, at)
    made += _load_others(data["others"], by, at)
    return made + _load_table(data["table"], by, at) + _load_settled_tables(data["table"], by, at)


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


def _load_others(entries: list[dict[str, Any]], by: Any, at: datetime) -> int:
    slugs = [words["slug"] for words in entries]
    known = set(Service.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    missing = [words for words in entries if words["slug"] not in known]
    for words in missing:
        _load_other(words, by, at)
    return len(missing)


@transaction.atomic
def _load_other(words: dict[str, Any], by: Any, at: datetime) -> None:
    """Open a service whose link works, or leads to the portal itself and is not followed."""
    link = words["link"]
    service = Service.objects.create(
        provider=Organisation.objects.get(slug="demo-provider"),
        external_url=f"{settings.BASE_URL}{link}" if link.startswith("/") else link,
        is_demo=True,
        created_at=at,
        updated_at=at,
        checked_on=at.date(),
        **{name: words[name] for name in ("slug", "kind", "access", "access_mode")},
        **texts(**{name: words[name] for name in ANSWERED}),
    )
    open_service(service_id=service.pk, by=by, at=at)
    if words["answer"]:
        list_links()
        answer = ANSWERS[words["answer"]]
        note_answer(link_id=LinkCheck.objects.get(service=service).pk, answer=answer, at=at)


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
    _try(words, words["file_name"], words["lines"], by, at - timedelta(days=1))
    return 1


def _load_settled_tables(words: dict[str, Any], by: Any, at: datetime) -> int:
    """Write a table whose only row is good, and give another one up."""
    written, given_up = (f"{end}-{words['file_name']}" for end in ("2026", "2025"))
    if ServiceImport.objects.filter(file_name__in=(written, given_up)).exists():
        return 0
    then = at - timedelta(days=30)
    run = _try(words, written, [words["lines"][0], words["written"]], by, then)
    write_service_import(run_id=run.pk, only_if_all_good=True, by=by, at=then)
    run = _try(words, given_up, words["lines"], by, then)
    discard_service_import(run_id=run.pk, by=by, at=then)
    return 2


def _try(
    words: dict[str, Any], name: str, lines: list[str], by: Any, at: datetime
) -> ServiceImport:
    return try_service_import(
        content="\n".join(lines).encode(),
        file_name=name,
        source=words["source"],
        licence="CC0 1.0",
        as_of=date(2026, 5, 1),
        by=by,
        at=at,
    )
