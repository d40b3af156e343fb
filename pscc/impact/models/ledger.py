"""The funding ledger: envelopes with their tranches, and contributions.

Amounts are in euros, from a low to a high end; an end that nobody knows is null, never 0.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Term
from pscc.impact.enums import Instrument, SourceKind, Step
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import money_span
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid

FIRST_YEAR, LAST_YEAR = 2000, 2100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _year(name: Any, **options: Any) -> Any:
    return models.PositiveSmallIntegerField(
        name,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        **options,
    )


def _euros(name: Any) -> Any:
    return models.DecimalField(
        name,
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )


class Amounted(models.Model):
    """A range of euros over some years."""

    amount_min = _euros(_("at least (€)"))
    amount_max = _euros(_("at most (€)"))
    starts_in: Any
    ends_in: Any

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(Q(amount_min__isnull=True) | Q(amount_min__gt=0))
                & (Q(amount_max__isnull=True) | Q(amount_max__gt=0)),
                name="%(app_label)s_%(class)s_unknown_is_null",
            ),
            models.CheckConstraint(
                condition=Q(amount_min__isnull=True)
                | Q(amount_max__isnull=True)
                | Q(amount_max__gte=F("amount_min")),
                name="%(app_label)s_%(class)s_ends_in_order",
            ),
            models.CheckConstraint(
                condition=Q(starts_in__isnull=True)
                | Q(ends_in__isnull=True)
                | Q(ends_in__gte=F("starts_in")),
                name="%(app_label)s_%(class)s_years_in_order",
            ),
        ]

    @property
    def amount_in_words(self) -> str:
        """The range as people read it."""
        return money_span(self.amount_min, self.amount_max)

    @property
    def years(self) -> str:
        """The period as people read it; empty where nobody knows it."""
        known = [str(year) for year in (self.starts_in, self.ends_in) if year]
        return "–".join(dict.fromkeys(known))


class Sourced(Amounted):
    """Money with who gives it, and with who says so: provenance is compulsory."""

    organisation: models.ForeignKey[Organisation | None, Organisation | None] = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("who gives it"),
    )
    source_name = models.CharField(
        _("who gives it, by name"),
        max_length=200,
        blank=True,
        help_text=_("Only where the directory does not have it."),
    )
    source_kind = models.CharField(_("whose money"), max_length=20, choices=SourceKind.choices)
    source_text = models.CharField(
        _("who says so"), max_length=300, help_text=_("Document, date, place in it.")
    )
    source_url = models.URLField(_("where it can be read"), max_length=500)
    as_of = models.DateField(_("as of"), help_text=_("The day on which the source said so."))
    notes = models.TextField(_("notes"), blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    class Meta(Amounted.Meta):
        abstract = True
        constraints = [
            *Amounted.Meta.constraints,
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, source_name="")
                | (Q(organisation__isnull=True) & ~Q(source_name="")),
                name="%(app_label)s_%(class)s_one_source",
            ),
            models.CheckConstraint(
                condition=Q(source_kind__in=SourceKind.values),
                name="%(app_label)s_%(class)s_known_source_kind",
            ),
            models.CheckConstraint(
                condition=~Q(source_text="") & ~Q(source_url=""),
                name="%(app_label)s_%(class)s_says_who_says_so",
            ),
        ]

    @property
    def giver(self) -> str:
        """Name who gives the money."""
        return self.organisation.name if self.organisation else self.source_name


class LedgerQuerySet(models.QuerySet[Any]):
    """Words about the ledger."""

    def visible_to(self, user: Any) -> "LedgerQuerySet":
        """Everything for those who may read the ledger, nothing for others."""
        return self if allowed(user, "impact.view_ledger") else self.none()

    def lock(self, pk: int) -> Any:
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def counted(self) -> "LedgerQuerySet":
        """Contributions that stand: not struck out."""
        return self.filter(struck_at__isnull=True)


def version_at(moment: datetime) -> int:
    """Return the version of what was last changed at a moment: its microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


class Envelope(Sourced):
    """Money promised as a whole, out of which contributions are committed.

    Each saving, of a tranche as well, moves `updated_at` on: the moment is the version.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    starts_in = _year(_("first year"))
    ends_in = _year(_("last year"))

    objects = LedgerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount_min__isnull=False) | Q(amount_max__isnull=False),
                name="impact_envelope_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def version(self) -> int:
        """What stands, as forms carry it."""
        return version_at(self.updated_at)


class Tranche(Amounted):
    """A part of an envelope, for some of its years."""

    envelope = models.ForeignKey(Envelope, models.CASCADE, related_name="tranches")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    starts_in = _year(_("first year"))
    ends_in = _year(_("last year"))
    is_demo = models.BooleanField(_("demo data"), default=False)

    class Meta(Amounted.Meta):
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            *Amounted.Meta.constraints,
            models.UniqueConstraint(fields=["envelope", "number"], name="impact_tranche_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.envelope} – {self.number}"


class Contribution(Sourced):
    """A line of the ledger: each euro stands in one line, at the last step that it reached."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    envelope = models.ForeignKey(
        Envelope,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("out of the envelope"),
    )
    tranche = models.ForeignKey(
        Tranche,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("tranche"),
    )
    instrument = models.CharField(_("form of the money"), max_length=20, choices=Instrument.choices)
    step = models.CharField(
        _("how far it has come"),
        max_length=20,
        choices=Step.choices,
        help_text=_("Where only a part has come further, cut the line in two."),
    )
    dated_on = models.DateField(_("announced, committed, received or spent on"))
    starts_in = _year(_("first year"), null=True, blank=True)
    ends_in = _year(_("last year"), null=True, blank=True)
    strategic_axis = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions_along",
        limit_choices_to={"vocabulary": "strategic_axis"},
        verbose_name=_("strategic axis"),
        help_text=_("Where the money is for several, cut the line: sums count each line once."),
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True, editable=False)
    struck_reason = models.CharField(
        _("why it is struck out"), max_length=300, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LedgerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(instrument__in=Instrument.values),
                name="impact_contribution_known_instrument",
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values), name="impact_contribution_known_step"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False) & ~Q(struck_reason="")),
                name="impact_contribution_struck_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(tranche__isnull=True) | Q(envelope__isnull=False),
                name="impact_contribution_tranche_of_an_envelope",
            ),
        ]
        indexes = [models.Index(fields=["-dated_on", "-id"], name="impact_contribution_newest")]

    def __str__(self) -> str:
        return f"{self.giver} – {self.amount_in_words}"

    def get_absolute_url(self) -> str:
        return reverse("impact:contribution", kwargs={"uid": self.uid})


_RETENTION = "As long as the portal."
declare(Envelope, purpose="Money promised to the cluster.", retention=_RETENTION)
declare(Tranche, purpose="Parts of money promised to the cluster.", retention=_RETENTION)
declare(Contribution, purpose="Money given to the cluster.", retention=_RETENTION)
