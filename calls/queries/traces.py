"""What shows that a person belongs to an organisation: memberships, declared interests, addresses.

Each trace has a key that stays when somebody or something is renamed, so that a settled conflict
waits again for what nobody has examined and for nothing else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from partners.models import DeclaredInterest, Membership, Organisation
from pscc.kernel.shared_hosts import PUBLIC_MAIL

LOOK_BACK = timedelta(
    days=3 * 365
)  # a tie that ended counts for three years, as most funders have it

# Sharing a public mail domain says nothing. The demo's people share theirs too.
SHARED_DOMAINS = PUBLIC_MAIL | {"demo.example"}

Near = QuerySet[Organisation]


@dataclass(frozen=True)
class Trace:
    """One thing that shows a tie: `key` names it by numbers of rows, `text` in no language."""

    key: str
    text: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class House:
    """Whose a domain is: an organisation, or a person who belongs to none."""

    name: str
    organisation_id: int | None = None


def membership_traces(organisations: Near, person: Any, at: datetime) -> list[Trace]:
    """Return the memberships of a person in some organisations, those that ended lately too."""
    ties = (
        Membership.objects.filter(user=person, organisation__in=organisations)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=at - LOOK_BACK))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    return [
        Trace(
            f"membership:{tie.pk}:{tie.role}",
            f"{tie.organisation.name} ({tie.role})",
            tie.organisation_id,
        )
        for tie in ties
    ]


def interest_traces(organisations: Near, person: Any, at: datetime) -> list[Trace]:
    """Return the interests that the directory declares of a person, found by the account or, where
    the directory's entry has none, by the ORCID iD.
    """
    same = Q(person__user=person)
    if person.orcid:
        same |= Q(person__orcid=person.orcid)
    interests = (
        DeclaredInterest.objects.filter(same, organisation__in=organisations)
        .filter(Q(until__isnull=True) | Q(until__gte=(at - LOOK_BACK).date()))
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    return [
        Trace(
            f"interest:{each.pk}:{each.nature}",
            f"{each.organisation.name} ({each.nature})",
            each.organisation_id,
        )
        for each in interests
    ]


# --- Addresses -----------------------------------------------------------------------------------


def address_traces(person: Any, houses: Mapping[str, House]) -> list[Trace]:
    """Return which of a person's addresses lie in one of some domains, or above or below one: the
    same domain first, then the nearest.

    The key names the house, not the domain, which may be another one once somebody joins it.
    """
    found = []
    for address in confirmed_addresses(person):
        domain = domain_of(address)
        matches = [known for known in sorted(houses) if same_house(domain, known)]
        if matches:
            match = min(matches, key=lambda known: abs(len(known) - len(domain)))
            house = houses[match]
            whose = f"o{house.organisation_id}" if house.organisation_id else match
            text = f"{address} = {house.name} ({match})"
            found.append(Trace(f"address:{address}:{whose}", text, house.organisation_id))
    return found


def domains_of(organisation_ids: Collection[int], *, but: Any) -> dict[str, House]:
    """Return the domains of organisations, by their members and websites; not those that only one
    person, `but`, has.
    """
    found: dict[str, House] = {}
    members = Membership.objects.active().filter(organisation__in=organisation_ids)
    rows = members.exclude(user=but).order_by("pk")
    for address, name, pk in rows.values_list(
        "user__email", "organisation__name", "organisation_id"
    ):
        found[domain_of(address)] = House(name, pk)
    for organisation in Organisation.objects.filter(pk__in=organisation_ids).order_by("pk"):
        found[site_of(organisation.website)] = House(organisation.name, organisation.pk)
    return own_domains(found)


def domains_of_people(people: Iterable[Any]) -> dict[str, House]:
    """Return the domains of the addresses that people have proved to read."""
    found = {
        domain_of(address): House(str(each))
        for each in people
        for address in confirmed_addresses(each)
    }
    return own_domains(found)


def own_domains(found: Mapping[str, House]) -> dict[str, House]:
    """Leave out the domains that everybody shares."""
    return {domain: house for domain, house in found.items() if domain not in {"", *SHARED_DOMAINS}}


def confirmed_addresses(person: Any) -> list[str]:
    """Return every address the person has proved to read; a second address must not defeat the
    check.
    """
    others = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return sorted({person.email.lower(), *(address.lower() for address in others)})


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address."""
    return address.rpartition("@")[2].lower()


def site_of(website: str) -> str:
    """Return the domain of a website; nothing for what is no address."""
    try:
        host = urlsplit(website).hostname
    except ValueError:  # half an IPv6 address
        return ""
    return (host or "").removeprefix("www.")


def same_house(domain: str, known: str) -> bool:
    """Tell whether two domains belong together: the same, or one below the other."""
    if not domain or not known or not {domain, known}.isdisjoint(SHARED_DOMAINS):
        return False
    return domain == known or domain.endswith(f".{known}") or known.endswith(f".{domain}")
