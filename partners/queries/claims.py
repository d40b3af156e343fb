"""What the pages of claims read, and who may open a letter."""

from datetime import datetime
from typing import Any

from partners.models import Claim, Organisation, ProfileEdit
from partners.queries.domains import is_shared_by_organisations, proves, site_domain
from partners.queries.members import verified_emails
from pscc.files.models import StoredFile
from pscc.kernel.access import allowed

LETTER = "partners.claim_letter"  # purpose of StoredFile


def proving_email(organisation: Organisation, user: Any) -> str:
    """Return an address of the person that shows that they belong to the organisation, or
    nothing.
    """
    domain = site_domain(organisation.website)
    if not domain or is_shared_by_organisations(organisation, domain):
        return ""
    return next((each for each in sorted(verified_emails(user)) if proves(each, domain)), "")


def website_changed_lately(organisation: Organisation, since: datetime) -> bool:
    """Tell whether a member changed the website since a moment: it then proves nothing."""
    edits = ProfileEdit.objects.filter(organisation=organisation, made_at__gt=since)
    return edits.filter(after__has_key="website").exists()


def may_read_letter(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may open a letter: who sent it, and staff who decide on it."""
    claim = Claim.objects.filter(letter=file).first()
    if claim is None or not user.is_authenticated:
        return False
    return claim.user_id == user.pk or allowed(user, "partners.decide_claim", claim)


def own_claim(organisation: Organisation, user: Any) -> Claim | None:
    """Return a person's last claim on an organisation."""
    rows = Claim.objects.filter(organisation=organisation, user=user).select_related("letter")
    return rows.order_by("-claimed_at", "-pk").first()
