"""What the catalogue's list, comparison and downloads read.

Lists and counts ask the projection (`ServiceSearch`), never the services themselves; the services
of one page, or of one batch of a download, are then read by their keys.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Prefetch, QuerySet
from django.utils.translation import get_language

from partners.models import Organisation, Term
from pscc.kernel.facets import CodeCounts
from pscc.kernel.search import matching, words_like
from services.models import CatalogueChange, Service, ServiceSearch, ServiceStage
from services.queries.catalogue import for_cards, offers_and_partners, openings, rows_of_cards

BY_NEWEST = (F("created_at").desc(), "pk")
BY_DAYS = (F("stated_days").asc(nulls_last=True), "pk")
CHANGES_KEPT = timedelta(days=1)  # far longer than counts are kept in the cache
COMPARED = 4


def by_title() -> tuple[str, str]:
    """Return the order by the title in the reader's language."""
    return ("title_key_en" if get_language() == "en" else "title_key_fr", "pk")


def listed() -> QuerySet[ServiceSearch]:
    """Return the rows of the services that everyone may see."""
    return ServiceSearch.objects.filter(is_listed=True)


def finding(queryset: QuerySet[ServiceSearch], words: str) -> QuerySet[ServiceSearch]:
    """Return what words find, best first; misspelt ones are forgiven."""
    return matching(queryset, words, through="", similar=_meant)


def _meant(words: str) -> str:
    return words_like(words, "services_catalogueword")


def generation() -> str:
    """Return a text that differs as soon as another change of the catalogue is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id), sum(steps) FROM services_cataloguechange")
        return ":".join(str(part) for part in cursor.fetchone())


# What is counted and kept until the catalogue changes.
COUNTS = CodeCounts("services", generation)


def number_listed() -> int:
    """Return how many services everyone may see; kept like the counts."""
    return COUNTS.keep("listed", (), lambda: listed().count())


def cards_of(keys: Sequence[int], at: datetime) -> list[Service]:
    """Return services in the order of their keys, with what a card shows at a moment."""
    cards = _in_order(keys, for_cards(Service.objects.filter(pk__in=keys)))
    opened: dict[int, list[str]] = {}
    for _name, ask in openings:
        opened |= ask(keys, at)
    for service in cards:
        service.opened_by = opened.get(service.pk, [])
    return cards


def whole_rows_of(keys: Sequence[int]) -> list[Service]:
    """Return services in the order of their keys, with all that is public of them."""
    return _in_order(keys, _with_terms_and_offers(keys).prefetch_related(*rows_of_cards()))


def _with_terms_and_offers(keys: Sequence[int]) -> QuerySet[Service]:
    return for_cards(Service.objects.filter(pk__in=keys)).prefetch_related(
        *(Prefetch(name, queryset=Term.objects.order_by("position", "code"))
          for name in ("stages", "modalities", "tumour_types", "disciplines", "labels")),
        *offers_and_partners(),
    )  # fmt: skip


def _in_order(keys: Sequence[int], rows: QuerySet[Any]) -> list[Service]:
    known = {row.pk: row for row in rows}
    return [known[key] for key in keys if key in known]


def providers() -> list[tuple[str, str]]:
    """Return the address and the name of whoever offers a listed service; kept like the counts."""
    return COUNTS.keep("providers", (), _providers)


def _providers() -> list[tuple[str, str]]:
    offering = Service.objects.filter(search__is_listed=True).values("provider_id")
    found = Organisation.objects.filter(pk__in=offering).order_by("name")
    return list(found.values_list("slug", "name"))


def stage_counts(at: datetime) -> Mapping[str, Mapping[str, int]]:
    """Return how many services each stage has that the orientation may name, and how many
    partners offer them; kept like the counts.
    """
    del at  # listed is listed at any moment
    return COUNTS.keep("stages", (), _stage_counts)


def _stage_counts() -> dict[str, dict[str, int]]:
    counted = list(
        ServiceStage.objects.filter(service__search__is_oriented=True)
        .values_list("term__code")
        .annotate(services=Count("pk"), partners=Count("service__provider", distinct=True))
    )
    return {
        "services": {code: services for code, services, _partners in counted},
        "partners": {code: partners for code, _services, partners in counted},
    }


def put_side_by_side(uids: Sequence[str]) -> list[Service]:
    """Return the listed services that a reader compares, in the order asked, four at most."""
    rows = listed().filter(service__uid__in=uids).values_list("service__uid", "pk")
    keys = dict(rows)
    chosen = [keys[uid] for uid in uids if uid in keys][:COMPARED]
    return _in_order(chosen, _with_terms_and_offers(chosen))


def old_changes(at: datetime) -> QuerySet[CatalogueChange]:
    """Return the changes that no count in the cache can be older than; the newest stays for ever,
    so that no state of the catalogue is ever named like an earlier one.
    """
    newest = CatalogueChange.objects.order_by("-pk").values("pk")[:1]
    return CatalogueChange.objects.filter(at__lt=at - CHANGES_KEPT).exclude(pk__in=newest)
