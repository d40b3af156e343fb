"""Who is told what about claims and requests to join; requesters never learn an owner's name."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Claim, JoinRequest
from partners.notifications.members import BECAUSE_OWNER
from partners.queries.members import active_owners
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, notify

BECAUSE_DIRECTORY = gettext_lazy(
    "You receive this message because you look after the directory of partners."
)
BECAUSE_CLAIMANT = gettext_lazy("You receive this message because you claimed this organisation.")
BECAUSE_ASKED = gettext_lazy("You receive this message because you asked to join.")


# --- Claims --------------------------------------------------------------------------------------


def _claim(claim_id: int) -> Claim:
    return Claim.objects.select_related("organisation", "user").get(pk=claim_id)


def directory_staff() -> list[Any]:
    """Return who decides on claims."""
    return list(User.objects.with_role(Role.COMMUNICATION, Role.PROGRAMME_OFFICER))


def claimant(claim_id: int) -> list[Any]:
    """Return who claims."""
    return [_claim(claim_id).user]


def about_claim(claim_id: int) -> dict[str, Any]:
    """Give the templates the organisation, the person and the way of proof."""
    claim = _claim(claim_id)
    return {
        "organisation": claim.organisation.name,
        "person": claim.user.get_full_name(),
        "proof": claim.get_method_display(),
    }


def claim_desk(claim_id: int) -> str:
    """Return the staff's page of the claim."""
    return reverse("admin:partners_claim_change", args=(claim_id,))


def claim_page(claim_id: int) -> str:
    """Return the claimant's page."""
    return reverse("partners:claim", args=[_claim(claim_id).organisation.slug])


def owned_page(claim_id: int) -> str:
    """Return the page of members."""
    return reverse("partners:members", args=[_claim(claim_id).organisation.slug])


notify(
    Notification(
        event="partners.claim_opened",
        name="partners.claim_arrival",
        recipients=directory_staff,
        subject=lambda claim_id: _("A claim on %(organisation)s") % about_claim(claim_id),
        template="partners/claim_arrival",
        url=claim_desk,
        context=about_claim,
        turn=gettext_lazy("Your turn: grant or refuse the claim."),
        action=gettext_lazy("Examine the claim"),
        why=BECAUSE_DIRECTORY,
    ),
    Notification(
        event="partners.claim_granted",
        name="partners.claim_grant",
        recipients=claimant,
        subject=lambda claim_id: (
            _("You are the owner of %(organisation)s on the portal") % about_claim(claim_id)
        ),
        template="partners/claim_grant",
        url=owned_page,
        context=about_claim,
        turn=gettext_lazy("Your turn: check the profile and invite your colleagues."),
        action=gettext_lazy("Invite colleagues"),
        why=BECAUSE_CLAIMANT,
    ),
    Notification(
        event="partners.claim_granted",
        name="partners.claim_grant_notice",
        recipients=directory_staff,
        subject=lambda claim_id: _("%(organisation)s has an owner now") % about_claim(claim_id),
        template="partners/claim_grant_notice",
        url=claim_desk,
        context=about_claim,
        action=gettext_lazy("See the claim"),
        why=BECAUSE_DIRECTORY,
        label=gettext_lazy("An organisation gets its first owner"),
        optional=True,
    ),
    Notification(
        event="partners.claim_refused",
        name="partners.claim_refusal",
        recipients=claimant,
        subject=lambda claim_id: (
            _("Your claim on %(organisation)s was refused") % about_claim(claim_id)
        ),
        template="partners/claim_refusal",
        url=claim_page,
        context=about_claim,
        turn=gettext_lazy("Your turn: read the reason. You can claim again with another proof."),
        action=gettext_lazy("Read the reason"),
        why=BECAUSE_CLAIMANT,
    ),
)


# --- Requests to join ----------------------------------------------------------------------------


def _wish(joinrequest_id: int) -> JoinRequest:
    return JoinRequest.objects.select_related("organisation", "user").get(pk=joinrequest_id)


def owners(joinrequest_id: int) -> list[Any]:
    """Return the owners of the organisation."""
    rows = active_owners().filter(organisation=_wish(joinrequest_id).organisation_id)
    return [owner.user for owner in rows.select_related("user")]


def requester(joinrequest_id: int) -> list[Any]:
    """Return who asked."""
    return [_wish(joinrequest_id).user]


def about_wish(joinrequest_id: int) -> dict[str, Any]:
    """Give the templates the organisation; who asks and why is on the page behind the link."""
    return {"organisation": _wish(joinrequest_id).organisation.name}


def deciding_page(joinrequest_id: int) -> str:
    """Return the owners' page."""
    return reverse("partners:members", args=[_wish(joinrequest_id).organisation.slug])


def asking_page(joinrequest_id: int) -> str:
    """Return the requester's page."""
    return reverse("partners:join", args=[_wish(joinrequest_id).organisation.slug])


notify(
    Notification(
        event="partners.join_requested",
        name="partners.join_request",
        recipients=owners,
        subject=lambda joinrequest_id: (
            _("Somebody asks to join %(organisation)s") % about_wish(joinrequest_id)
        ),
        template="partners/join_request",
        url=deciding_page,
        context=about_wish,
        turn=gettext_lazy("Your turn: let them in with a role, or decline."),
        action=gettext_lazy("Read the request"),
        why=BECAUSE_OWNER,
    ),
    Notification(
        event="partners.join_declined",
        name="partners.join_refusal",
        recipients=requester,
        subject=lambda joinrequest_id: (
            _("Your request to join %(organisation)s was declined") % about_wish(joinrequest_id)
        ),
        template="partners/join_refusal",
        url=asking_page,
        context=about_wish,
        action=gettext_lazy("See the request"),
        why=BECAUSE_ASKED,
    ),
)
