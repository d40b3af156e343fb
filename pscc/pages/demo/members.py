"""How one comes to act for an organisation, as the demo shows it: one open case of each kind."""

from datetime import datetime, timedelta

from django.db import transaction

from partners.actions.claims import claim_by_staff
from partners.actions.invitations import invite_to_organisation
from partners.actions.joining import request_to_join
from partners.enums import Freshness, MembershipRole
from partners.models import Claim, Invitation, JoinRequest, Organisation
from pscc.accounts.models import User
from pscc.pages.demo.people import DOMAIN, email_of

INVITED = f"invited@{DOMAIN}"
AGEING = "demo-diagnostik"
DAYS_SILENT = 240


def load_members(people: dict[str, User], at: datetime) -> int:
    """Create the open invitations, claim and request to join, and let a profile age; return how
    many were missing.
    """
    organisations = Organisation.objects.in_bulk(
        ["demo-biotech-a", "demo-biotech-b", "demo-building-operator", AGEING], field_name="slug"
    )
    made = _invite(
        organisations["demo-biotech-a"], INVITED, MembershipRole.SIGNATORY, people["founder"], at
    )
    made += _invite(
        organisations["demo-biotech-b"],
        email_of("expert"),
        MembershipRole.VIEWER,
        people["founder2"],
        at,
    )
    made += _claim(organisations["demo-building-operator"], people["founder2"], at)
    made += _ask_to_join(organisations["demo-biotech-b"], people["expert2"], at)
    return made + _let_age(organisations[AGEING], at)


def _invite(
    organisation: Organisation, email: str, role: MembershipRole, by: User, at: datetime
) -> int:
    if Invitation.objects.filter(organisation=organisation, email=email).exists():
        return 0
    invite_to_organisation(
        organisation_id=organisation.pk,
        email=email,
        role=role,
        message="Pour suivre nos candidatures avec nous.",
        language="fr",
        by=by,
        at=at,
    )
    return 1


def _claim(organisation: Organisation, by: User, at: datetime) -> int:
    if Claim.objects.filter(organisation=organisation).exists():
        return 0
    message = "Je dirige l’accueil des entreprises ; votre équipe m’a rencontrée en septembre."
    claim_by_staff(organisation_id=organisation.pk, message=message, by=by, at=at)
    return 1


def _ask_to_join(organisation: Organisation, by: User, at: datetime) -> int:
    if JoinRequest.objects.filter(organisation=organisation, user=by).exists():
        return 0
    message = "I advise your team on clinical development and would like to read your projects."
    request_to_join(organisation_id=organisation.pk, message=message, by=by, at=at)
    return 1


@transaction.atomic
def _let_age(organisation: Organisation, at: datetime) -> int:
    """Let the steps of the ladder have happened at their time; no mail is sent about the past."""
    row: Organisation = Organisation.objects.lock(organisation.pk)
    if row.freshness != Freshness.CURRENT or row.checked_on is not None:
        return 0
    row.checked_on = (at - timedelta(days=DAYS_SILENT)).date()
    row.ask_whether_current(at=at - timedelta(days=60))
    row.save()
    row.remind(at=at - timedelta(days=46))
    row.save()
    row.mark_ageing(at=at - timedelta(days=16))
    row.save()
    return 1
