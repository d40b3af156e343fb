"""Who is told what about changes of profiles: members at once, staff once a day."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Correction, Organisation, ProfileEdit, Proposal
from partners.queries.members import acting_for
from partners.queries.moderation import waiting_for_staff
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, declare_events, notify

BECAUSE_MEMBER = gettext_lazy("You receive this message because you edit this organisation's page.")
BECAUSE_STAFF = gettext_lazy("You receive this message because you look after the directory.")
BECAUSE_READER = gettext_lazy("You receive this message because you suggested a correction.")
STAFF = (Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION)

# Everyone sees the change at once, and the digest counts what waits for staff.
declare_events(
    "partners.profile_changed",
    "partners.change_proposed",
    "partners.organisation_archived",
    "partners.organisation_reopened",
)


# --- Who -----------------------------------------------------------------------------------------


def editors(organisation_id: int) -> Iterable[User]:
    """Return the owners and editors of an organisation."""
    return acting_for(organisation_id)


def staff() -> Iterable[User]:
    """Return those who look after the directory; nobody if nothing waits any more."""
    return User.objects.with_role(*STAFF) if waiting_for_staff() else []


def reader(correction_id: int) -> list[User]:
    """Return who suggested a correction, if they were signed in."""
    user = Correction.objects.select_related("user").get(pk=correction_id).user
    return [user] if user is not None else []


# --- What and where ------------------------------------------------------------------------------


def space(organisation_id: int) -> str:
    """Return the page on which members edit."""
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=organisation_id)
    return reverse("partners:profile_edit", args=(slug,))


def public_page(organisation_id: int) -> str:
    """Return the organisation's page."""
    return Organisation.objects.get(pk=organisation_id).get_absolute_url()


def desk() -> str:
    """Return the staff's start page, which counts what waits."""
    return reverse("admin:index")


def named(organisation_id: int) -> dict[str, Any]:
    """Give the templates the organisation's name."""
    return {"organisation": Organisation.objects.get(pk=organisation_id).name}


def about_reversal(organisation_id: int, edit_id: int) -> dict[str, Any]:
    """Give the templates the name and the reason."""
    return named(organisation_id) | {"reason": ProfileEdit.objects.get(pk=edit_id).reason}


def about_proposal(organisation_id: int, proposal_id: int) -> dict[str, Any]:
    """Give the templates the name and the answer."""
    return named(organisation_id) | {"answer": Proposal.objects.get(pk=proposal_id).answer}


def about_answer(organisation_id: int, correction_id: int) -> dict[str, Any]:
    """Give the templates the name and the answer."""
    correction = Correction.objects.get(pk=correction_id)
    return named(organisation_id) | {"answer": correction.answer}


def about_waiting() -> dict[str, Any]:
    """Give the templates what waits, one line a kind."""
    return {"lines": waiting_for_staff().lines}


# --- The table -----------------------------------------------------------------------------------

notify(
    Notification(
        event="partners.moderation_requested",
        name="partners.moderation_digest",
        recipients=staff,
        subject=gettext_lazy("The directory: what waits for you"),
        template="partners/moderation_digest",
        url=desk,
        context=about_waiting,
        turn=gettext_lazy("Your turn, or a colleague's."),
        action=gettext_lazy("Open the staff area"),
        why=BECAUSE_STAFF,
        label=gettext_lazy("What waits in the directory, once a day"),
        optional=True,
    ),
    Notification(
        event="partners.profile_reverted",
        name="partners.profile_reversal",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: a change of your page was undone") % named(organisation_id)
        ),
        template="partners/profile_reversal",
        url=space,
        context=about_reversal,
        why=BECAUSE_MEMBER,
    ),
    Notification(
        event="partners.proposal_accepted",
        name="partners.proposal_acceptance",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: the change you asked for is made") % named(organisation_id)
        ),
        template="partners/proposal_acceptance",
        url=public_page,
        context=named,
        why=BECAUSE_MEMBER,
    ),
    Notification(
        event="partners.proposal_refused",
        name="partners.proposal_refusal",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: the team has answered your request") % named(organisation_id)
        ),
        template="partners/proposal_refusal",
        url=space,
        context=about_proposal,
        why=BECAUSE_MEMBER,
    ),
    Notification(
        event="partners.correction_suggested",
        name="partners.correction_arrival",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: a reader suggests a correction") % named(organisation_id)
        ),
        template="partners/correction_arrival",
        url=space,
        context=named,
        turn=gettext_lazy("Your turn: read it, and answer in one sentence."),
        why=BECAUSE_MEMBER,
        label=gettext_lazy("A reader suggests a correction of your organisation's page"),
        optional=True,
    ),
    Notification(
        event="partners.correction_answered",
        name="partners.correction_answer",
        recipients=reader,
        subject=lambda organisation_id: (
            _("%(organisation)s: answer to your suggestion") % named(organisation_id)
        ),
        template="partners/correction_answer",
        url=public_page,
        context=about_answer,
        why=BECAUSE_READER,
    ),
    Notification(
        event="partners.organisation_published",
        name="partners.organisation_publication",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s is in the directory") % named(organisation_id)
        ),
        template="partners/organisation_publication",
        url=public_page,
        context=named,
        why=BECAUSE_MEMBER,
    ),
    Notification(
        event="partners.organisation_returned",
        name="partners.organisation_return",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s: something is missing before it can be published")
            % named(organisation_id)
        ),
        template="partners/organisation_return",
        url=space,
        context=named,
        turn=gettext_lazy("Your turn: complete the profile, then ask for publication again."),
        why=BECAUSE_MEMBER,
    ),
    Notification(
        event="partners.organisation_suspended",
        name="partners.organisation_suspension",
        recipients=editors,
        subject=lambda organisation_id: (
            _("%(organisation)s is out of the directory for now") % named(organisation_id)
        ),
        template="partners/organisation_suspension",
        url=space,
        context=named,
        why=BECAUSE_MEMBER,
    ),
)
