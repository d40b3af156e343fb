"""The rarer steps in the life of an organisation, as buttons of its page."""

from django.utils.translation import gettext_lazy as _

from partners.actions.organisations import (
    archive_organisation,
    reopen_organisation,
    return_organisation_to_draft,
)
from partners.enums import OrganisationState
from pscc.kernel.staff_admin import ActionButton

LIFE_BUTTONS = (
    ActionButton(
        "return",
        _("Return to its members"),
        "partners.publish_organisation",
        act=lambda organisation, **who: return_organisation_to_draft(
            organisation_id=organisation.pk, **who
        ),
        explanation=_("It is a draft again; its members are told that something is missing."),
        done=_("Its members are told."),
        when=lambda organisation: organisation.state == OrganisationState.IN_REVIEW,
    ),
    ActionButton(
        "archive",
        _("Archive"),
        "partners.publish_organisation",
        act=lambda organisation, **who: archive_organisation(
            organisation_id=organisation.pk, **who
        ),
        danger=True,
        explanation=_("It is closed and cannot be edited any more; it stays for the record."),
        done=_("The organisation is closed."),
        when=lambda organisation: (
            organisation.state
            in (OrganisationState.DRAFT, OrganisationState.PUBLISHED, OrganisationState.SUSPENDED)
        ),
    ),
    ActionButton(
        "reopen",
        _("Take back from the archive"),
        "partners.publish_organisation",
        act=lambda organisation, **who: reopen_organisation(organisation_id=organisation.pk, **who),
        explanation=_("It is suspended: out of sight until you publish it."),
        done=_("The organisation is suspended, and can be published."),
        when=lambda organisation: organisation.state == OrganisationState.ARCHIVED,
    ),
)
