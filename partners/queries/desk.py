"""What the staff desk of the directory lists and checks."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from partners.enums import MembershipRole
from partners.models import (
    CircleMembership,
    Membership,
    Organisation,
    OrganisationIdentifier,
    OrganisationRelation,
    Site,
)
from pscc.kernel.counting import number_of

# What a complete profile has, each counted once.
COLUMNS = ("summary_fr", "summary_en", "description_fr", "description_en", "website", "city")


def for_desk(queryset: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Add to organisations their number of owners, current circles and what they lack; one more
    statement, however many rows.
    """
    owners = Membership.objects.active().filter(role=MembershipRole.OWNER)
    circles = CircleMembership.objects.current(on).order_by("circle")
    here = {"organisation": OuterRef("pk")}
    return queryset.annotate(
        owner_count=number_of(owners, "organisation"),
        has_number=Exists(OrganisationIdentifier.objects.filter(**here)),
        has_site=Exists(Site.objects.filter(**here)),
    ).prefetch_related(Prefetch("circles", queryset=circles, to_attr="circles_now"))


def completeness(organisation: Any) -> int:
    """Return how much of a profile there is, in per cent; asks nothing of the database once
    `for_desk` has.
    """
    have = [bool(getattr(organisation, column)) for column in COLUMNS]
    have += [organisation.has_number, organisation.has_site, organisation.logo_id is not None]
    return round(100 * sum(have) / len(have))


def loop_of(*, organisation_id: int, other_id: int, kind: str, but: int | None) -> list[str]:
    """Return the names along which a tie would lead an organisation back to itself, from it to it;
    empty if it would not. `but` is the tie that is being changed. At most two statements.
    """
    table = OrganisationRelation._meta.db_table
    query = f"""
        WITH RECURSIVE above(id, way) AS (
            SELECT %s::bigint, ARRAY[%s::bigint]
            UNION ALL
            SELECT tie.other_id, above.way || tie.other_id
            FROM {table} tie JOIN above ON tie.organisation_id = above.id
            WHERE tie.kind = %s AND tie.id IS DISTINCT FROM %s AND NOT tie.other_id = ANY(above.way)
        )
        SELECT way FROM above WHERE id = %s ORDER BY cardinality(way) LIMIT 1
    """  # noqa: S608 the table's own name
    with connection.cursor() as cursor:
        cursor.execute(query, [other_id, other_id, kind, but, organisation_id])
        found = cursor.fetchone()
    if found is None:
        return []
    names = dict(Organisation.objects.filter(pk__in=found[0]).values_list("pk", "name"))
    return [names[pk] for pk in (organisation_id, *found[0])]
