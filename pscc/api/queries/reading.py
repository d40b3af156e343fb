"""What the API reads: the lists of the public pages, as a visitor without an account sees them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet

from calls.enums import CallPhase
from calls.models import Award
from calls.queries.awards import newest_awards
from calls.queries.calls import phase_is
from calls.queries.doors import public_calls
from partners.enums import Vocabulary
from partners.models import Organisation, Term
from partners.queries import directory
from pscc.community.models import Event, NewsItem
from pscc.community.queries import events, news
from pscc.kernel.facets import by_code
from pscc.kernel.search import matching
from services.models import Service
from services.queries import directory as catalogue

NOBODY = AnonymousUser()
TERMS_OF_SERVICE = ("stages", "modalities", "tumour_types", "disciplines", "labels")


def _whole(rows: Iterable[Any]) -> Sequence[Any]:
    return list(rows)


@dataclass(frozen=True)
class Listing:
    """Rows of a list, and how those of one page are read whole."""

    rows: QuerySet[Any]
    read: Callable[[Iterable[Any]], Sequence[Any]] = _whole


def _narrowed(rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    for facet, values in chosen.items():
        if values and facet != "q":
            rows = by_code(facet)(rows, values)
    return rows


def organisations(chosen: dict[str, Any]) -> Listing:
    """Return the listed organisations by name, or best match first."""
    rows = _narrowed(directory.listed(), chosen).order_by(*directory.BY_NAME)
    found = directory.finding(rows, chosen["q"]) if chosen["q"].strip() else rows
    return Listing(found, lambda page: directory.whole_rows_of([row.pk for row in page]))


def organisation(uid: str) -> Organisation | None:
    """Return one organisation that everybody may see, read whole."""
    shown = Organisation.objects.visible_to(NOBODY).filter(uid=uid)
    keys = list(shown.values_list("pk", flat=True))
    return next(iter(directory.whole_rows_of(keys)), None)


def services(chosen: dict[str, Any]) -> Listing:
    """Return the listed services by their French title, or best match first."""
    rows = _narrowed(catalogue.listed(), chosen).order_by("title_key_fr", "pk")
    found = catalogue.finding(rows, chosen["q"]) if chosen["q"].strip() else rows
    return Listing(found, lambda page: _services_of([row.pk for row in page]))


def _services_of(keys: Sequence[int]) -> list[Service]:
    """Return services in the order of their keys, with their terms and who offers them."""
    terms = [Prefetch(name, Term.objects.order_by("position", "code")) for name in TERMS_OF_SERVICE]
    partners = Prefetch(
        "co_providers",
        Organisation.objects.visible_to(NOBODY).order_by("name", "pk"),
        to_attr="published_co_providers",
    )
    rows = Service.objects.filter(pk__in=keys).select_related("provider")
    known = {row.pk: row for row in rows.prefetch_related(*terms, partners)}
    return [known[key] for key in keys if key in known]


def service(uid: str) -> Service | None:
    """Return one service that everybody may see, a retired one too, read whole."""
    shown = Service.objects.visible_to(NOBODY).filter(uid=uid)
    keys = list(shown.values_list("pk", flat=True))
    return next(iter(_services_of(keys)), None)


def calls(q: str, phases: Sequence[CallPhase], at: datetime) -> Listing:
    """Return the published calls: open, coming, closed; or best match first."""
    rows: Any = public_calls(at)
    rows = rows.order_by("rank", "closes_at", "pk")
    if phases:
        wanted = Q(pk__in=[])
        for phase in phases:
            wanted |= phase_is(phase, at)
        rows = rows.filter(wanted)
    return Listing(matching(rows, q))


def awards(codes: Sequence[str], years: Sequence[int]) -> Listing:
    """Return the published awards, the newest first."""
    rows = newest_awards()
    if codes:
        rows = rows.filter(application__call__code__in=codes)
    if years:
        rows = rows.filter(answered_at__year__in=years)
    return Listing(rows)


def award(uid: str) -> Award | None:
    """Return one published award."""
    return newest_awards().filter(uid=uid).first()


def _with_organisations(rows: QuerySet[NewsItem]) -> QuerySet[NewsItem]:
    shown = Organisation.objects.visible_to(NOBODY).order_by("name", "pk")
    return rows.prefetch_related(Prefetch("organisations", queryset=shown))


def news_items(q: str, kinds: Sequence[str], years: Sequence[int]) -> Listing:
    """Return the published news, the newest first; or best match first."""
    rows = _with_organisations(news.listed())
    if kinds:
        rows = news.in_kinds(rows, kinds)
    if years:
        rows = news.in_years(rows, [str(year) for year in years])
    return Listing(news.finding(rows, q))


def news_item(uid: str) -> NewsItem | None:
    """Return one published item of news."""
    return _with_organisations(NewsItem.objects.visible_to(NOBODY)).filter(uid=uid).first()


def event_list(q: str, when: Sequence[str], at: datetime) -> Listing:
    """Return the events: those to come, the next one first; then the past, the last one first."""
    rows = events.listed(at)
    if when:
        rows = events.in_times(rows, when)
    return Listing(events.finding(rows, q))


def event(uid: str) -> Event | None:
    """Return one event that everybody may see, a cancelled one too."""
    found: Event | None = Event.objects.visible_to(NOBODY).filter(uid=uid).first()
    return found


def terms_by_vocabulary(*wanted: Vocabulary) -> dict[Vocabulary, list[Term]]:
    """Return the terms of some vocabularies, in their order; one statement."""
    found: dict[Vocabulary, list[Term]] = {each: [] for each in wanted}
    rows = Term.objects.filter(vocabulary__in=wanted).select_related("parent")
    for term in rows.order_by("position", "code"):
        found[Vocabulary(term.vocabulary)].append(term)
    return found
