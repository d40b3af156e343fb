"""Who is told what of the pool of experts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.enums import ExpertState
from calls.models import ExpertProfile
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.site import site
from pscc.outbox import Notification, notify

BECAUSE_INVITED = gettext_lazy(
    "You receive this message because the cluster would like to ask you for your expertise. If you"
    " do nothing, nothing happens."
)
BECAUSE_INVITER = gettext_lazy("You receive this message because you invited this person.")


def _profile(expert_profile_id: int) -> ExpertProfile:
    return ExpertProfile.objects.select_related("user", "invited_by").get(pk=expert_profile_id)


def invited(expert_profile_id: int) -> list[User]:
    """Return the person who is invited, while the invitation waits."""
    profile = _profile(expert_profile_id)
    return [profile.user] if profile.state == ExpertState.INVITED else []


def inviter(expert_profile_id: int) -> list[User]:
    """Return who invited, while they look after the pool."""
    person = _profile(expert_profile_id).invited_by
    return [person] if person and allowed(person, "calls.view_expertprofile") else []


def about_invitation(expert_profile_id: int) -> dict[str, Any]:
    """Give the template who invites, and the name of the cluster."""
    profile = _profile(expert_profile_id)
    return {
        "inviter": profile.invited_by.get_full_name() if profile.invited_by else site().name,
        "cluster": site().name,
        "email": profile.user.email,
    }


def about_expert(expert_profile_id: int) -> dict[str, Any]:
    """Give the template the expert's name."""
    return {"expert": _profile(expert_profile_id).user.get_full_name()}


def own_page(expert_profile_id: int) -> str:
    """Return the expert's page of the pool."""
    return reverse("calls:expert_profile")


def desk(expert_profile_id: int) -> str:
    """Return the office's page of the expert."""
    return reverse("admin:calls_expertprofile_change", args=(expert_profile_id,))


notify(
    Notification(
        event="calls.expert_pool_invited",
        name="calls.pool_invitation",
        recipients=invited,
        subject=lambda expert_profile_id: (
            _("%(cluster)s invites you to its pool of experts")
            % about_invitation(expert_profile_id)
        ),
        template="calls/pool_invitation",
        url=own_page,
        context=about_invitation,
        turn=gettext_lazy("Your turn: accept or decline."),
        action=gettext_lazy("See the invitation"),
        why=BECAUSE_INVITED,
    ),
    Notification(
        event="calls.expert_pool_joined",
        name="calls.pool_acceptance",
        recipients=inviter,
        subject=lambda expert_profile_id: (
            _("%(expert)s joined the pool of experts") % about_expert(expert_profile_id)
        ),
        template="calls/pool_acceptance",
        url=desk,
        context=about_expert,
        action=gettext_lazy("Open the profile"),
        why=BECAUSE_INVITER,
        label=gettext_lazy("An expert joins the pool"),
        optional=True,
    ),
    Notification(
        event="calls.expert_pool_declined",
        name="calls.pool_refusal",
        recipients=inviter,
        subject=lambda expert_profile_id: (
            _("%(expert)s does not join the pool of experts") % about_expert(expert_profile_id)
        ),
        template="calls/pool_refusal",
        url=desk,
        context=about_expert,
        action=gettext_lazy("Open the profile"),
        why=BECAUSE_INVITER,
        label=gettext_lazy("An expert declines the pool"),
        optional=True,
    ),
)
