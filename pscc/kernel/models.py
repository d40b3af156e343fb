"""What the house itself stores: its name and looks, and its counters."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from pscc.kernel.contrast import PAPER, READABLE, contrast
from pscc.kernel.personal_data import declare


def readable_colour(value: str) -> None:
    """Refuse a colour on which, or in which, white text or paper could not be read."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", value) and contrast(value, PAPER) < READABLE:
        raise ValidationError(
            _("This colour is too light to be read on white. Choose a darker one.")
        )


hex_colour = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, e.g. #1f4e8c.")
)


class ReferenceCounter(models.Model):
    """The last number given out in a scope (one row per call and year)."""

    scope = models.CharField(max_length=100, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"


class SiteConfiguration(models.Model):
    """Everything that makes the portal one cluster's: a single row, edited by administrators."""

    name = models.CharField(_("cluster name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=20)
    reference_prefix = models.CharField(
        _("reference prefix"),
        max_length=10,
        default="PSCC",
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,10}$", _("Use 2 to 10 capital letters or digits."))
        ],
        help_text=_("First part of every reference number, e.g. PSCC-2026-INNOV-0042."),
    )
    promise = models.CharField(
        _("promise"), max_length=200, help_text=_("One sentence at the top of the home page.")
    )
    programme_mention = models.CharField(
        _("programme mention"), max_length=200, blank=True, help_text=_("Shown in every footer.")
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    contact_email = models.EmailField(_("contact e-mail"))
    support_email = models.EmailField(_("support e-mail"))
    primary_colour = models.CharField(
        max_length=7, default="#1f4e8c", validators=[hex_colour, readable_colour]
    )
    accent_colour = models.CharField(
        max_length=7, default="#b4236b", validators=[hex_colour, readable_colour]
    )
    terms_version = models.PositiveIntegerField(
        _("version of the terms of use"),
        default=1,
        help_text=_("Raise it when the terms change: everyone is asked to accept again."),
    )
    maintenance_message = models.CharField(
        _("maintenance message"),
        max_length=300,
        blank=True,
        help_text=_("Shown on top of every page until you empty it."),
    )

    class Meta:
        verbose_name = _("portal configuration")
        verbose_name_plural = _("portal configuration")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1), name="kernel_siteconfiguration_single_row"
            ),
        ]

    def __str__(self) -> str:
        return self.name


declare(
    ReferenceCounter,
    purpose="Numbers applications without gaps.",
    retention="As long as the portal.",
)
declare(
    SiteConfiguration,
    purpose="Name, looks and contact of the cluster.",
    retention="As long as the portal.",
)
