"""The rows of a service's card: offers, documents to bring, steps of access, equipment, people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pscc.kernel.personal_data import Access, Closure, declare
from services.enums import Audience, PriceBasis
from services.models.catalogue import Service


class Offer(models.Model):
    """The terms of a service for one audience; amounts in euros without tax."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="offers")
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices)
    price_basis = models.CharField(
        _("price"), max_length=20, choices=PriceBasis.choices, default=PriceBasis.NOT_STATED
    )
    amount = models.DecimalField(
        _("amount (€, without tax)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(
        _("per"), max_length=80, blank=True, help_text=_("A sample, a day, a course…")
    )
    conditions = models.CharField(_("conditions"), max_length=280, blank=True)
    has_priority = models.BooleanField(
        _("served first"), default=False, help_text=_("Before others on the waiting list.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "audience"], name="services_offer_one_per_audience"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="services_offer_known_audience"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="services_offer_amount_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.get_audience_display()}"


class RequiredDocument(models.Model):
    """A document that a request must bring, with a template where the provider has one."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="documents")
    name = models.CharField(_("document"), max_length=160)
    note = models.CharField(_("what it must say"), max_length=280, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    template = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("template"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")

    def __str__(self) -> str:
        return self.name


class AccessStep(models.Model):
    """A step between a request and the result: who decides, and in how many calendar days."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="access_steps")
    name = models.CharField(_("step"), max_length=160)
    committee = models.CharField(
        _("who decides"),
        max_length=160,
        blank=True,
        help_text=_("A committee or an authority: CESREES, CNIL, CPP…"),
    )
    stated_days = models.PositiveSmallIntegerField(
        _("stated days"), null=True, blank=True, help_text=_("Calendar days.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("step of access")
        verbose_name_plural = _("steps of access")

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """An instrument or a room that the service uses."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="equipment")
    name = models.CharField(_("equipment"), max_length=160)
    model = models.CharField(_("make and model"), max_length=160, blank=True)
    quantity = models.PositiveSmallIntegerField(_("number"), default=1)
    note = models.CharField(_("note"), max_length=280, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")

    def __str__(self) -> str:
        return self.name


class ServiceContact(models.Model):
    """Someone of the contact team: the provider and staff see the address, everyone the role."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"))
    is_active = models.BooleanField(_("answers requests"), default=True)
    is_public = models.BooleanField(
        _("name shown on the page"), default=False, help_text=_("Ask the person first.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("contact of a service")
        verbose_name_plural = _("contacts of a service")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "email"], name="services_contact_once_per_service"
            )
        ]

    def __str__(self) -> str:
        return self.name


for _model, _purpose in (
    (Offer, "Terms of services for each audience."),
    (RequiredDocument, "What a request must bring."),
    (AccessStep, "Steps between a request and its result."),
    (Equipment, "Equipment of services."),
):
    declare(_model, purpose=_purpose, retention="As long as the service is in the catalogue.")
_CONTACT = "the organisation publishes it, and takes it away when the person asks"

declare(
    ServiceContact,
    purpose="Whom requests for a service go to.",
    retention="As long as the service is in the catalogue, or until the person asks.",
    fields={"name": "identity", "role": "profession", "email": "contact"},
    closure=Closure(keeps={"name": _CONTACT, "role": _CONTACT, "email": _CONTACT}),
    access=Access(
        withholds={
            "name": "the organisation publishes it on its page, and no account is known",
            "role": "the organisation publishes it on its page, and no account is known",
            "email": "the organisation publishes it on its page, and no account is known",
        }
    ),
)
