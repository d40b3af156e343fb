"""What the catalogue's list and counts read: one narrow row per service.

The database keeps it, as it keeps the directory's: triggers on everything that the row is made of
call `services_refresh_search(ids)` (migration 0002) in the transaction that changed it. The
triggers on the lower room's tables (organisations, terms) stand in that migration only: models of
`partners` know nothing of services.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Model, Q

from pscc.kernel.personal_data import declare
from pscc.kernel.search import SearchProjection
from services.models.card import Equipment, Offer
from services.models.catalogue import Service


class ServiceSearch(SearchProjection):
    """What can be found of a service, and by what the list narrows, sorts and counts."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="search")
    is_listed = models.BooleanField(default=False)
    is_oriented = models.BooleanField(default=False)
    title_key_fr = models.CharField(max_length=200, default="", db_collation="C")
    title_key_en = models.CharField(max_length=200, default="", db_collation="C")
    codes = ArrayField(models.TextField(), default=list)  # "facet:code", as the address says it
    stated_days = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    checked_on = models.DateField(null=True)

    class Meta(SearchProjection.Meta):
        indexes = [
            *SearchProjection.Meta.indexes,
            GinIndex(fields=["codes"], name="%(class)s_codes"),
            models.Index(
                fields=["title_key_fr", "service"],
                condition=Q(is_listed=True),
                name="services_by_title_fr",
            ),
            models.Index(
                fields=["title_key_en", "service"],
                condition=Q(is_listed=True),
                name="services_by_title_en",
            ),
            models.Index(
                F("created_at").desc(), "service",
                condition=Q(is_listed=True), name="services_by_newest",
            ),
            models.Index(
                F("stated_days").asc(nulls_last=True), "service",
                condition=Q(is_listed=True), name="services_by_days",
            ),
        ]  # fmt: skip


class CatalogueChange(models.Model):
    """A transaction that changed the catalogue, and in how many steps: counts of before are of the
    past.
    """

    id = models.BigIntegerField(primary_key=True)  # the transaction's number
    steps = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()


class CatalogueWord(models.Model):
    """A word of some service's title, sentence or provider, in which a misspelt one is recognised;
    lower case, without accents. It may outlive the text it is from: it then finds nothing.
    """

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="services_word_typo")]


class ServiceStage(Service.stages.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Service.stages`, with triggers."""

    class Meta:
        proxy = True


class ServiceModality(Service.modalities.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Service.modalities`, with triggers."""

    class Meta:
        proxy = True


class ServiceTumourType(Service.tumour_types.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Service.tumour_types`, with triggers."""

    class Meta:
        proxy = True


class ServiceDiscipline(Service.disciplines.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Service.disciplines`, with triggers."""

    class Meta:
        proxy = True


class ServiceLabel(Service.labels.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Service.labels`, with triggers."""

    class Meta:
        proxy = True


_OF_PART = """
    IF TG_OP <> 'INSERT' THEN
        PERFORM services_refresh_search(ARRAY[OLD.service_id]);
    END IF;
    IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.service_id <> OLD.service_id
                              OR NEW IS DISTINCT FROM OLD) THEN
        PERFORM services_refresh_search(ARRAY[NEW.service_id]);
    END IF;
    RETURN NULL;
"""
_OF_SERVICE = """
    IF TG_OP = 'INSERT' THEN
        INSERT INTO services_servicesearch
            (service_id, plain, is_listed, is_oriented, title_key_fr, title_key_en, codes)
        VALUES (NEW.id, '', false, false, '', '', '{}') ON CONFLICT DO NOTHING;
    END IF;
    PERFORM services_refresh_search(ARRAY[coalesce(NEW.id, OLD.id)]);
    RETURN NULL;
"""


def _refresh(model: type[Model], func: str) -> None:
    every = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    trigger = pgtrigger.Trigger(
        name="refresh_search", when=pgtrigger.After, operation=every, func=func
    )
    pgtrigger.register(trigger)(model)


_refresh(Service, _OF_SERVICE)
for _part in (
    ServiceStage,
    ServiceModality,
    ServiceTumourType,
    ServiceDiscipline,
    ServiceLabel,
    Offer,
    Equipment,
):
    _refresh(_part, _OF_PART)

declare(ServiceSearch, purpose="Search projection of the catalogue.", retention="As the service.")
declare(
    CatalogueWord,
    purpose="Recognises misspelt words in a search of the catalogue.",
    retention="As long as the portal.",
)
declare(
    CatalogueChange,
    purpose="Tells which counts of the catalogue are of the past.",
    retention="A day.",
)
