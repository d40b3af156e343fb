"""People of public life around the cluster: mandates, press contacts, declared interests."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.enums import InterestNature
from partners.models.details import DatedQuerySet
from partners.models.organisations import Organisation
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid


class Person(models.Model):
    """Someone named in public, with or without an account."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=60, blank=True, help_text=_("Prof., Dr…"))
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    user = models.OneToOneField(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()


class Mandate(models.Model):
    """An office that a person holds, from when to when; past ones are kept."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="mandates", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="mandates", verbose_name=_("organisation")
    )
    body = models.CharField(
        _("body"), max_length=120, blank=True, help_text=_("For instance: board of directors.")
    )
    role = models.CharField(_("role"), max_length=120)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    as_of = models.DateField(
        _("held on"), null=True, blank=True, help_text=_("Where the source gives no start.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = DatedQuerySet["Mandate"].as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_mandate_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class PressContactQuerySet(models.QuerySet["PressContact"]):
    def current(self, on: date) -> "PressContactQuerySet":
        """Those that may still be called on a day."""
        return self.filter(valid_until__gte=on)


class PressContact(models.Model):
    """Whom journalists may call at an organisation, until a day."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="press_contacts",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    valid_until = models.DateField(_("valid until"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PressContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("press contact")
        verbose_name_plural = _("press contacts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""), name="partners_presscontact_reachable"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation})"


class DeclaredInterest(models.Model):
    """A tie of a person to an organisation that may make them partial."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="interests", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="declared_interests",
        verbose_name=_("organisation"),
    )
    nature = models.CharField(_("nature"), max_length=12, choices=InterestNature.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet["DeclaredInterest"].as_manager()

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=InterestNature.values),
                name="partners_declaredinterest_known_nature",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
                name="partners_declaredinterest_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_nature_display()}, {self.organisation}"


_OFFICE = "offices are public history; the office corrects them when asked"
_CONTACT = "the organisation publishes it, and takes it away when the person asks"

declare(
    Person,
    purpose="Governance and press pages; conflict checks.",
    retention="Two years after the last change, once no office or interest of theirs is on record.",
    fields={"name": "identity", "orcid": "identity", "biography": "professional life",
            "user": "identity"},
    closure=Closure(keeps={"name": _OFFICE, "orcid": _OFFICE}),
)  # fmt: skip
declare(
    Mandate,
    purpose="Public governance.",
    retention="As long as the portal: offices are public history.",
    fields={"person": "identity", "role": "professional life"},
    closure=Closure(keeps={"person": _OFFICE}),
    access=Access(gives={"person__user": ("person", "role")}),
)
declare(
    PressContact,
    purpose="Public press page.",
    retention="Until the contact's end date, then one year.",
    fields={"name": "identity", "role": "professional life", "phone": "contact",
            "email": "contact"},
    closure=Closure(keeps={"name": _CONTACT, "phone": _CONTACT, "email": _CONTACT}),
    access=Access(
        withholds={
            "name": "the organisation publishes it on its page, and no account is known",
            "role": "the organisation publishes it on its page, and no account is known",
            "phone": "the organisation publishes it on its page, and no account is known",
            "email": "the organisation publishes it on its page, and no account is known",
        }
    ),
)  # fmt: skip
declare(
    DeclaredInterest,
    purpose="Find conflicts of interest.",
    retention="Five years after it ended.",
    fields={"person": "identity", "nature": "professional life", "detail": "professional life"},
    closure=Closure(keeps={"person": _OFFICE}),
    access=Access(gives={"person__user": ("person", "nature", "detail")}),
)
