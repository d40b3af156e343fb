"""Whether the directory knows an organisation already."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q
from django.db.models.functions import Lower

from partners.enums import IdentifierScheme, MembershipRole
from partners.models import Membership, Organisation, OrganisationIdentifier

ONE_HOLDER = (IdentifierScheme.SIRET, IdentifierScheme.ROR)
SIMILAR = 0.45  # trigram similarity of two names from which they may be one
SHOWN = 5


def holder_of(scheme: str, number: str) -> Organisation | None:
    """Return the organisation that holds a number which only one can hold."""
    if scheme not in ONE_HOLDER or not number:
        return None
    held = OrganisationIdentifier.objects.living().filter(scheme=scheme, value=number)
    row = held.select_related("organisation").first()
    return row.organisation if row else None


def taken_numbers(organisation: Organisation) -> list[OrganisationIdentifier]:
    """Return the numbers of others that this organisation, once it is no longer archived, would
    carry as well though only one may.
    """
    own = organisation.identifiers.filter(scheme__in=ONE_HOLDER, until=None)
    same = Q()
    for scheme, value in own.values_list("scheme", "value"):
        same |= Q(scheme=scheme, value=value)
    if not same:
        return []
    others = OrganisationIdentifier.objects.living().exclude(organisation=organisation)
    return list(others.filter(same).select_related("organisation").order_by("scheme", "value"))


def registered_lately(user: Any, since: datetime) -> int:
    """Count the organisations that a person has entered since a moment."""
    entered = Membership.objects.filter(
        user=user,
        role=MembershipRole.OWNER,
        since__gte=since,
        since=F("organisation__created_at"),
    )
    return entered.count()


def alike(name: str, scheme: str, number: str) -> list[Organisation]:
    """Return published organisations that may be the one somebody enters, likest first: of nearly
    the same name, or of the same SIREN.
    """
    likeness = TrigramSimilarity(Lower("name"), name.casefold())
    named = Organisation.objects.published().annotate(likeness=likeness)
    found = list(named.filter(likeness__gte=SIMILAR).order_by("-likeness", "name")[:SHOWN])
    if scheme == IdentifierScheme.SIREN and number:
        same = Organisation.objects.published().filter(
            identifiers__scheme=scheme, identifiers__value=number
        )
        found += [each for each in same.distinct().order_by("name")[:SHOWN] if each not in found]
    return found[:SHOWN]
