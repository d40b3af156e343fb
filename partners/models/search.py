"""What the directory's list, counts and map read: one narrow row per organisation.

The database keeps it: triggers on everything that the row is made of call
`partners_refresh_search(ids)` (migration 0010) in the transaction that changed it. A list and its
counts therefore agree whoever wrote, form, import or shell.
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Model, Q

from partners.models.details import CircleMembership, OrganisationIdentifier, OrganisationLabel
from partners.models.organisations import Organisation
from partners.models.sites import Site
from partners.models.vocabulary import Term
from pscc.kernel.personal_data import declare
from pscc.kernel.search import SearchProjection


class OrganisationSearch(SearchProjection):
    """What can be found of an organisation, and by what the list narrows, sorts and counts."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="search"
    )
    is_listed = models.BooleanField(default=False)
    name_key = models.CharField(max_length=600, default="", db_collation="C")
    codes = ArrayField(models.TextField(), default=list)  # "facet:code", as the address says it
    numbers = ArrayField(models.TextField(), default=list)  # letters and digits only, in capitals
    created_at = models.DateTimeField(null=True)
    checked_on = models.DateField(null=True)
    changes_on = models.DateField(null=True)  # when a circle or a label next begins or ends

    class Meta(SearchProjection.Meta):
        indexes = [
            *SearchProjection.Meta.indexes,
            GinIndex(fields=["codes"], name="%(class)s_codes"),
            GinIndex(fields=["numbers"], name="%(class)s_numbers"),
            models.Index(
                fields=["name_key", "organisation"],
                condition=Q(is_listed=True),
                name="partners_by_name",
            ),
            models.Index(
                F("created_at").desc(), "organisation",
                condition=Q(is_listed=True), name="partners_by_newest",
            ),
            models.Index(
                F("checked_on").desc(nulls_last=True), "organisation",
                condition=Q(is_listed=True), name="partners_by_checked",
            ),
            models.Index(
                fields=["changes_on"],
                condition=Q(changes_on__isnull=False),
                name="partners_search_changes_on",
            ),
        ]  # fmt: skip


class DirectoryChange(models.Model):
    """A transaction that changed the directory, and in how many steps.

    What was counted before it must be counted anew: see `queries.directory.generation`.
    """

    id = models.BigIntegerField(primary_key=True)  # the transaction's number
    steps = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()


class DirectoryWord(models.Model):
    """A word of some organisation's name, sentence or city, in which a misspelt one is recognised;
    lower case, without accents. It may outlive the text it is from: it then finds nothing.
    """

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="partners_word_typo")]


class OrganisationDiscipline(Organisation.disciplines.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Organisation.disciplines`, with triggers."""

    class Meta:
        proxy = True


class OrganisationTumourType(Organisation.tumour_types.through):  # type: ignore[name-defined, misc] # made by Django
    """The same rows as `Organisation.tumour_types`, with triggers."""

    class Meta:
        proxy = True


_OF_PART = """
    IF TG_OP <> 'INSERT' THEN
        PERFORM partners_refresh_search(ARRAY[OLD.organisation_id]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM partners_refresh_search(ARRAY[NEW.organisation_id]);
    END IF;
    RETURN NULL;
"""
_OF_ORGANISATION = """
    IF TG_OP = 'INSERT' THEN
        INSERT INTO partners_organisationsearch
            (organisation_id, plain, is_listed, name_key, codes, numbers)
        VALUES (NEW.id, '', false, '', '{}', '{}') ON CONFLICT DO NOTHING;
    END IF;
    PERFORM partners_refresh_search(ARRAY[coalesce(NEW.id, OLD.id)]);
    RETURN NULL;
"""
_OF_TERM = """
    PERFORM partners_refresh_search(ARRAY(
        SELECT organisation_id FROM partners_organisationsearch
        WHERE codes && ARRAY[
            'discipline:' || OLD.code, 'tumour:' || OLD.code, 'label:' || OLD.code
        ]
    ));
    RETURN NULL;
"""


def _refresh(model: type[Model], func: str, operation: Any = None) -> None:
    every = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    trigger = pgtrigger.Trigger(
        name="refresh_search", when=pgtrigger.After, operation=operation or every, func=func
    )
    pgtrigger.register(trigger)(model)


_refresh(Organisation, _OF_ORGANISATION)
_refresh(Term, _OF_TERM, pgtrigger.Update)
for _part in (
    CircleMembership,
    OrganisationIdentifier,
    OrganisationLabel,
    Site,
    OrganisationDiscipline,
    OrganisationTumourType,
):
    _refresh(_part, _OF_PART)

declare(
    OrganisationSearch,
    purpose="Search projection of the directory.",
    retention="As long as the organisation is listed.",
)
declare(
    DirectoryWord,
    purpose="Recognises misspelt words in a search of the directory.",
    retention="As long as the portal.",
)
declare(
    DirectoryChange,
    purpose="Tells which counts of the directory are of the past.",
    retention="A day.",
)
