"""Roles of the cluster's own people. Partner roles follow from memberships, experts from invitations."""

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
