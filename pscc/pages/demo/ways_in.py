"""How people came to act for an organisation, or did not: one case of each end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from partners.actions.claims import (
    claim_by_code,
    claim_by_letter,
    claim_by_staff,
    grant_claim,
    refuse_claim,
    withdraw_claim,
)
from partners.actions.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    invite_to_organisation,
    revoke_invitation,
)
from partners.actions.joining import (
    accept_join_request,
    decline_join_request,
    request_to_join,
    withdraw_join_request,
)
from partners.enums import ClaimState, InvitationState, JoinRequestState, MembershipRole
from partners.models import Claim, Invitation, JoinRequest, Organisation
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from pscc.pages.demo.people import DOMAIN, email_of
from pscc.pages.demo.post import deliver, expire, refuse

People = Mapping[str, User]

UNCLAIMED, CLAIMED = "demo-patients", "demo-reagents"
MISTYPED, NEVER_TOLD = f"coleague@{DOMAIN}", f"former-partner@{DOMAIN}"
_LETTER = "Lettre fictive : l’association désigne la personne qui répond de sa fiche."


def load_ways_in(people: People, at: datetime) -> int:
    """Tell the claims, invitations and requests to join that are over; return how many."""
    organisations = Organisation.objects.in_bulk(
        [UNCLAIMED, CLAIMED, "demo-biotech-a", "demo-biotech-b", "demo-medtech-c"],
        field_name="slug",
    )
    theirs = {"organisation__in": organisations.values()}
    made = 0
    if not Claim.objects.filter(**theirs).exclude(state=ClaimState.OPEN).exists():
        made += _claims(organisations, people, at)
    if not Invitation.objects.filter(**theirs).exclude(state=InvitationState.PENDING).exists():
        made += _invitations(organisations, people, at)
    wishes = JoinRequest.objects.filter(**theirs).exclude(state=JoinRequestState.PENDING)
    if not wishes.exists():
        made += _wishes(organisations, people, at)
    return made


def _claims(organisations: Mapping[str, Organisation], people: People, at: datetime) -> int:
    """One refused, one taken back before its code was typed, one granted."""
    unclaimed, claimed = organisations[UNCLAIMED].pk, organisations[CLAIMED].pk
    with database_time(at - timedelta(days=27)) as moment:
        letter = demo_pdf(name="lettre.pdf", title="Lettre", text=_LETTER, language="fr")
        claim = claim_by_letter(
            organisation_id=unclaimed, upload=letter, message="", by=people["expert"], at=moment
        )
        refuse_claim(
            claim_id=claim.pk,
            reason="La lettre n’est pas signée par la présidence (exemple fictif).",
            by=people["staff"],
            at=moment + timedelta(days=2),
        )
    with database_time(at - timedelta(days=26)) as moment:
        claim = claim_by_code(organisation_id=unclaimed, by=people["expert3"], at=moment)
        deliver()
        withdraw_claim(claim_id=claim.pk, by=people["expert3"], at=moment + timedelta(hours=1))
    with database_time(at - timedelta(days=24)) as moment:
        message = "Je dirige cette société (exemple fictif)."
        claim = claim_by_staff(
            organisation_id=claimed, message=message, by=people["colleague"], at=moment
        )
        grant_claim(claim_id=claim.pk, by=people["staff"], at=moment + timedelta(days=1))
    return 3


def _invitations(organisations: Mapping[str, Organisation], people: People, at: datetime) -> int:
    """One whose mail never left and whose time passed, one taken up, one declined, one taken back
    because its address was mistyped.
    """
    founder, founder2, founder3 = (people[each] for each in ("founder", "founder2", "founder3"))
    viewer = MembershipRole.VIEWER
    with database_time(at - timedelta(days=20)) as moment:
        _invite(organisations["demo-medtech-c"], NEVER_TOLD, viewer, founder3, moment)
    with database_time(at - timedelta(days=18)) as moment:
        expire()
        sent = _invite(
            organisations["demo-biotech-a"], email_of("colleague"), MembershipRole.REQUESTER,
            founder, moment,
        )  # fmt: skip
        deliver()
        accept_invitation(invitation_id=sent.pk, by=people["colleague"], at=moment)
    with database_time(at - timedelta(days=16)) as moment:
        sent = _invite(
            organisations["demo-biotech-b"], email_of("expert3"), viewer, founder2, moment
        )
        deliver()
        decline_invitation(invitation_id=sent.pk, by=people["expert3"], at=moment)
    with database_time(at - timedelta(days=9)) as moment:
        sent = _invite(
            organisations["demo-biotech-a"], MISTYPED, MembershipRole.EDITOR, founder, moment
        )
        refuse()
        revoke_invitation(invitation_id=sent.pk, by=founder, at=moment + timedelta(hours=3))
    with database_time(at - timedelta(days=6)) as moment:
        expire_invitations(at=moment)
    return 4


def _invite(
    organisation: Organisation, email: str, role: MembershipRole, by: User, at: datetime
) -> Invitation:
    return invite_to_organisation(
        organisation_id=organisation.pk, email=email, role=role, message="", language="fr",
        by=by, at=at,
    )  # fmt: skip


def _wishes(organisations: Mapping[str, Organisation], people: People, at: datetime) -> int:
    """One granted, one turned down, one taken back."""
    imaging, cells = organisations["demo-medtech-c"], organisations["demo-biotech-b"]
    founder3, founder4, colleague = (people[each] for each in ("founder3", "founder4", "colleague"))
    with database_time(at - timedelta(days=14)) as moment:
        wish = _ask(imaging, "We prepare a joint study (fictitious).", founder4, moment)
        accept_join_request(
            joinrequest_id=wish.pk, role=MembershipRole.VIEWER, by=founder3, at=moment
        )
        wish = _ask(imaging, "Je voudrais suivre vos projets (exemple fictif).", colleague, moment)
        decline_join_request(joinrequest_id=wish.pk, by=founder3, at=moment)
        wish = _ask(cells, "We share a platform (fictitious).", founder4, moment)
        withdraw_join_request(joinrequest_id=wish.pk, by=founder4, at=moment)
    return 3


def _ask(organisation: Organisation, message: str, by: User, at: datetime) -> JoinRequest:
    return request_to_join(organisation_id=organisation.pk, message=message, by=by, at=at)
