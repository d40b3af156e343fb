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


class PurgeReason(models.TextChoices):
    """Why something is taken out of the portal."""

    HEALTH = "health", _("health data of a person")
    THIRD_PERSON = "third_person", _("data of somebody who has no part in it")
    ASKED = "asked", _("the person asked for erasure")
    MISTAKE = "mistake", _("sent to the portal by mistake")
    UNLAWFUL = "unlawful", _("unlawful content")


class PurgeBasis(models.TextChoices):
    """On what it rests (GDPR)."""

    SPECIAL = "gdpr_9", _("GDPR, article 9: special categories of data")
    MINIMISATION = "gdpr_5_1_c", _("GDPR, article 5(1)(c): more than is needed")
    NOT_NEEDED = "gdpr_17_1_a", _("GDPR, article 17(1)(a): not needed any more")
    OBJECTION = "gdpr_17_1_c", _("GDPR, article 17(1)(c): the person objected")
    UNLAWFUL = "gdpr_17_1_d", _("GDPR, article 17(1)(d): processed unlawfully")
    OBLIGATION = "gdpr_17_1_e", _("GDPR, article 17(1)(e): the law requires it")
