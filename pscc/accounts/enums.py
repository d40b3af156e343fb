"""Roles of the cluster's own people. Partner roles follow from memberships, experts from
invitations.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A Django group with the same name."""

    ADMINISTRATOR = "administrator", _("administrator")
    PROGRAMME_OFFICER = "programme_officer", _("programme officer")
    CALL_MANAGER = "call_manager", _("call manager")
    ADVISOR = "advisor", _("advisor")
    COMMUNICATION = "communication", _("communication officer")
    FUNDER = "funder", _("funder")


STAFF_ROLES = frozenset({Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER,
Role.ADVISOR, Role.COMMUNICATION})  # fmt: skip
LOOKS_UP_PEOPLE = frozenset({Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER})


class AccountChangeKind(models.TextChoices):
    """What people in charge can do to an account."""

    CREATED = "created", _("account created")
    ROLES_SET = "roles_set", _("roles set")
    DEACTIVATED = "deactivated", _("account deactivated")
    REACTIVATED = "reactivated", _("account reactivated")
    MFA_RESET = "mfa_reset", _("second factor reset")
    SIGNED_OUT = "signed_out", _("signed out everywhere")
    CLOSURE_ASKED = "closure_asked", _("closing for good asked")
    UNUSED = "unused", _("unused for two years, warned")
    CLOSURE_TAKEN_BACK = "closure_taken_back", _("closing for good taken back")
    ANONYMISED = "anonymised", _("closed for good")
    DATA_ASKED = "data_asked", _("copy of the data asked")
