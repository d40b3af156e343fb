"""A team opens its confidential dossier to a provider, for a time, and closes it again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.requests.moving import end_of
from services.enums import GrantBasis
from services.models import DossierGrant, SubRequest
from services.queries.requests.grants import ending_soon
from services.request_states import EXIT_STATES

USUAL_DAYS = 90
MOST_DAYS = 366


@dataclass(frozen=True)
class Terms:
    """On what ground, and until which day, that day included."""

    basis: str
    until: date
    signed_on: date | None = None


@transaction.atomic
def grant_dossier(
    *,
    sub_request_id: int,
    basis: str,
    until: date,
    signed_on: date | None = None,
    by: Any,
    at: datetime,
) -> DossierGrant:
    """Let the provider of a sent request read the project's dossier up to the end of a day.

    An access that stands is replaced by the new terms and stays on record; the same terms again
    change nothing. Raises Refused for a request that is not sent or has ended and for terms that
    cannot be, PermissionDenied unless `by` signs for the project. Locks the request.
    """
    terms = Terms(basis, until, signed_on if basis == GrantBasis.NDA else None)
    sub_request = SubRequest.objects.lock(sub_request_id)
    require(by, "services.grant_dossier", sub_request)
    _refuse_impossible(sub_request, terms, timezone.localdate(at))
    expires_at = end_of(until)
    last: DossierGrant | None = sub_request.grants.filter(revoked_at__isnull=True).first()
    if last is not None:
        is_over = last.expires_at <= at
        if not is_over and _terms_of(last) == (basis, terms.signed_on, expires_at):
            return last
        last.revoked_at = last.expires_at if is_over else at
        last.revoked_by = None if is_over else by
        last.save(update_fields=["revoked_at", "revoked_by"])
    grant: DossierGrant = DossierGrant.objects.create(
        sub_request=sub_request,
        basis=basis,
        signed_on=terms.signed_on,
        granted_by=by,
        granted_at=at,
        expires_at=expires_at,
    )
    publish("services.dossier_granted", grant_id=grant.pk)
    return grant


def _terms_of(grant: DossierGrant) -> tuple[str, date | None, datetime]:
    return grant.basis, grant.signed_on, grant.expires_at


def _refuse_impossible(sub_request: SubRequest, terms: Terms, today: date) -> None:
    if sub_request.submitted_at is None:
        raise Refused(_("Send the request first: this provider knows nothing of it yet."))
    if sub_request.state in EXIT_STATES:
        raise Refused(_("This request has ended: there is nothing left to read the dossier for."))
    if terms.basis not in GrantBasis.values:
        raise Refused(_("Choose on what ground the provider reads the dossier."))
    if terms.basis == GrantBasis.NDA and terms.signed_on is None:
        raise Refused(_("Give the day on which the agreement was signed."))
    if terms.signed_on is not None and terms.signed_on > today:
        raise Refused(_("An agreement that is not signed yet gives no access: give a day that has"
                        " come."))  # fmt: skip
    if not today < terms.until <= today + timedelta(days=MOST_DAYS):
        raise Refused(_("Choose a last day between tomorrow and a year from now."))


@transaction.atomic
def revoke_dossier(*, sub_request_id: int, by: Any, at: datetime) -> DossierGrant:
    """Close the dossier to a provider at once.

    Raises Refused where nothing is open, as for the second of two who close it; PermissionDenied
    unless `by` signs for the project. Locks the request.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    require(by, "services.grant_dossier", sub_request)
    grant: DossierGrant | None = sub_request.grants.standing(at).first()
    if grant is None:
        raise Refused(_("The dossier is closed to this provider already. Nothing was done."))
    grant.revoked_at, grant.revoked_by = at, by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    publish("services.dossier_revoked", grant_id=grant.pk)
    return grant


@transaction.atomic
def warn_of_ends(*, at: datetime) -> int:
    """Tell teams once of each access that ends within three days; return how many end."""
    ids = list(ending_soon(at).values_list("pk", flat=True))
    for grant_id in ids:
        key = f"services.dossier_end_announced:{grant_id}"
        publish("services.dossier_end_announced", key=key, grant_id=grant_id)
    return len(ids)
