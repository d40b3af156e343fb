"""What the pages of news read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, Max, QuerySet
from django.db.models.functions import Cast, ExtractYear

from partners.models import Organisation, PressContact
from partners.queries.public_life import press_contacts
from pscc.community.models import Mention, NewsItem
from pscc.kernel.search import matching

NEWEST = ("-dated_on", "-pk")


def listed() -> QuerySet[NewsItem]:
    """Return the news that everyone may read, the newest first."""
    rows: QuerySet[NewsItem] = NewsItem.objects.published()
    return rows.order_by(*NEWEST)


def finding(
    rows: QuerySet[NewsItem], words: str, *, is_forgiving: bool = True
) -> QuerySet[NewsItem]:
    """Return the news that match some words, best first; `matching` says what is forgiven."""
    return matching(rows, words, is_forgiving=is_forgiving)


def naming(organisation: Organisation) -> QuerySet[NewsItem]:
    """Return the public news that name an organisation, the newest first."""
    return listed().filter(mentions__organisation=organisation)


def boilerplates(item: NewsItem) -> QuerySet[Organisation]:
    """Return the organisations that an item is about, in its order, for "About X"; published ones
    only. Their texts are those of their profiles now: edited once, they change everywhere.
    """
    shown: QuerySet[Organisation] = Organisation.objects.published()
    return shown.filter(news_mentions__item=item).order_by("news_mentions__position", "name")


def media_contacts(item: NewsItem, on: date) -> QuerySet[PressContact]:
    """Return whom journalists may call about an item on a day."""
    return press_contacts(on).filter(organisation__news_mentions__item=item)


def news_changed_at() -> datetime | None:
    """Tell when the public news or their number last changed: withdrawn ones count."""
    once = NewsItem.objects.filter(published_at__isnull=False)
    changed: datetime | None = once.aggregate(at=Max("updated_at"))["at"]
    return changed


def in_kinds(rows: QuerySet[NewsItem], kinds: Sequence[str]) -> QuerySet[NewsItem]:
    """Keep news of some kinds."""
    return rows.filter(kind__in=kinds)


def count_kinds(rows: QuerySet[NewsItem]) -> QuerySet[Any]:
    """Count news by kind, as (choice, number)."""
    return rows.annotate(choice=F("kind")).values("choice").annotate(number=Count("pk"))


def in_years(rows: QuerySet[NewsItem], years: Sequence[str]) -> QuerySet[NewsItem]:
    """Keep news of some years; what is no year keeps nothing."""
    wanted = [int(year) for year in years if year.isascii() and year.isdigit() and len(year) == 4]
    return rows.filter(dated_on__year__in=wanted)


def count_years(rows: QuerySet[NewsItem]) -> QuerySet[Any]:
    """Count news by year, as (choice, number)."""
    year = Cast(ExtractYear("dated_on"), CharField())
    return rows.annotate(choice=year).values("choice").annotate(number=Count("pk"))


def organisations_named() -> list[tuple[str, str]]:
    """Return the organisations that public news name, as (address, name), by name."""
    named = Mention.objects.filter(item__in=NewsItem.objects.published())
    shown = Organisation.objects.published().filter(pk__in=named.values("organisation_id"))
    return list(shown.order_by("name").values_list("slug", "name"))


def in_organisations(rows: QuerySet[NewsItem], slugs: Sequence[str]) -> QuerySet[NewsItem]:
    """Keep news that name one of some organisations."""
    named = Mention.objects.filter(organisation__slug__in=list(slugs))
    return rows.filter(pk__in=named.values("item_id"))


def count_organisations(rows: QuerySet[NewsItem]) -> QuerySet[Any]:
    """Count news by the public organisations that they name, as (choice, number)."""
    shown = Organisation.objects.published()
    named = rows.filter(mentions__organisation__in=shown)
    choice = F("mentions__organisation__slug")
    return named.annotate(choice=choice).values("choice").annotate(number=Count("pk"))
