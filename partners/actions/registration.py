"""Somebody enters an organisation that the directory does not know yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.enums import MembershipRole
from partners.models import Membership, Organisation, OrganisationIdentifier
from partners.queries.registration import holder_of, registered_lately
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.kernel.uids import new_uid
from pscc.outbox import publish

FIXED_ADDRESSES = ("map", "compare", "confirm", "new")  # of pages beside those of organisations
MOST_IN_A_DAY = 5
PERIOD = timedelta(days=1)


class NumberTakenError(Refused):
    """Another organisation holds the number; `holder` is the one whose page everyone may see."""

    def __init__(self, holder: Organisation | None) -> None:
        if holder is None:
            words = _(
                "An organisation that is not public yet has this number. If it is yours, ask the"
                " colleague who entered it to invite you, or write to the cluster's team."
            )
        else:
            words = _(
                "%(organisation)s has this number already. If it is yours, ask to act for it on"
                " its page; if not, check the number."
            ) % {"organisation": holder.name}
        super().__init__(words)
        self.holder = holder


@transaction.atomic
def register_organisation(
    *, texts: Mapping[str, Any], scheme: str, number: str, by: Any, at: datetime
) -> Organisation:
    """Enter an organisation as a draft, with whoever enters it as its owner; no number is needed.

    `texts` are values of the organisation's own columns; `number` is normalised and checked.
    Raises NumberTakenError for a SIRET or a ROR that another one holds, Refused for the sixth in
    24 hours, PermissionDenied.
    """
    require(by, "partners.register_organisation")
    if registered_lately(by, at - PERIOD) >= MOST_IN_A_DAY:
        raise Refused(
            _(
                "You have entered %(limit)s organisations since yesterday. Go on tomorrow, or send"
                " a list to the cluster's team, who can bring in many at once."
            )
            % {"limit": MOST_IN_A_DAY}
        )
    if taken := holder_of(scheme, number):
        raise NumberTakenError(taken if _is_public(taken) else None)
    organisation = Organisation.objects.create(
        **texts, slug=free_address(texts["name"]), created_at=at, updated_at=at
    )
    if number:
        _number(organisation, scheme, number)
    Membership.objects.create(
        organisation=organisation, user=by, role=MembershipRole.OWNER, since=at
    )
    publish("partners.organisation_registered", organisation_id=organisation.pk)
    return organisation


def _number(organisation: Organisation, scheme: str, number: str) -> None:
    try:
        with transaction.atomic():
            OrganisationIdentifier.objects.create(
                organisation=organisation, scheme=scheme, value=number
            )
    except IntegrityError:  # somebody else entered it in this very moment
        raise NumberTakenError(None) from None


def _is_public(organisation: Organisation) -> bool:
    found: bool = Organisation.objects.published().filter(pk=organisation.pk).exists()
    return found


def free_address(name: str, taken: set[str] | None = None) -> str:
    """Return an address for an organisation's page that no other has; `taken` are known ones."""
    stem = slugify(name)[:70].strip("-") or f"organisation-{new_uid()}".lower()
    if taken is None:
        taken = set(
            Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
        )
    taken = taken | set(FIXED_ADDRESSES)
    slug, count = stem, 1
    while slug in taken:
        count += 1
        slug = f"{stem}-{count}"
    return slug
