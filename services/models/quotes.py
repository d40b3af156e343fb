"""Quotes: versions with lines, frozen once sent, accepted by a signatory."""

from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid
from services.enums import QuoteState
from services.models.sub_requests import SubRequest

Q_ = QuoteState
FROZEN = ("version", "valid_until", "vat_note", "lead_days", "note", "total", "document", "sha256")


_CHANGED = reduce(
    or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in FROZEN)
)


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Words for asking about quotes."""

    def told(self) -> "QuoteQuerySet":
        """Those that have left the provider: a draft is nobody's but the provider's."""
        return self.exclude(state=Q_.DRAFT)

    def lock(self, pk: int) -> "Quote":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Quote(FSMModelMixin, models.Model):
    """A version of what a provider asks for its work, in euros.

    Once sent it never changes: `document` is the canonical JSON of all that it says, whose SHA-256
    is `sha256`. `valid_until` is the last day on which it can be accepted (Paris time);
    `lead_days` are calendar days from acceptance to delivery.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    sub_request = models.ForeignKey(SubRequest, models.PROTECT, related_name="quotes")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_until = models.DateField(_("valid until"))
    vat_note = models.CharField(
        _("note on VAT"),
        max_length=200,
        blank=True,
        help_text=_("For instance: plus 20% VAT, or exempt under article 261 of the tax code."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead time"), help_text=_("Calendar days from acceptance to delivery.")
    )
    note = models.TextField(_("terms"), blank=True)
    total = models.DecimalField(
        _("total (€, without tax)"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    document = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), default=now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    state = FSMField(
        _("state"), max_length=10, default=Q_.DRAFT, choices=Q_.choices, protected=True
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=Q_.values), name="services_quote_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=Q_.DRAFT)
                | (Q(sent_at__isnull=False) & ~Q(document="") & ~Q(sha256="")),
                name="services_quote_sent_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state=Q_.ACCEPTED)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="services_quote_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0), name="services_quote_total_not_negative"
            ),
            models.UniqueConstraint(
                fields=["sub_request", "version"], name="services_quote_version_once"
            ),
            models.UniqueConstraint(
                fields=["sub_request"],
                condition=Q(state__in=["sent", "accepted"]),
                name="services_quote_one_stands",
            ),
            models.UniqueConstraint(
                fields=["sub_request"],
                condition=Q(state="draft"),
                name="services_quote_one_draft",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_sent",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=Q_.DRAFT) & _CHANGED,
            ),
            pgtrigger.Protect(
                name="kept_once_sent",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state=Q_.DRAFT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub_request}, v{self.version}"

    @transition(field=state, source=Q_.DRAFT, target=Q_.SENT)
    def send(self, *, at: datetime, total: Decimal, document: str, sha256: str) -> None:
        """The provider sends it; from now on it says what it says."""
        self.sent_at, self.total, self.document, self.sha256 = at, total, document, sha256

    @transition(field=state, source=Q_.SENT, target=Q_.ACCEPTED)
    def accept(self, *, by: Any, at: datetime) -> None:
        """A signatory accepts it."""
        self.answered_by, self.answered_at = by, at

    @transition(field=state, source=Q_.SENT, target=Q_.DECLINED)
    def decline(self, *, by: Any, at: datetime) -> None:
        """The team does not want it, or wants another version."""
        self.answered_by, self.answered_at = by, at

    @transition(field=state, source=Q_.SENT, target=Q_.SUPERSEDED)
    def supersede(self) -> None:
        """A newer version takes its place."""

    @transition(field=state, source=Q_.SENT, target=Q_.LAPSED)
    def lapse(self) -> None:
        """Its last day is over, or the request has ended."""


class QuoteLine(models.Model):
    """A line of a quote: a number of units at a price, in euros without tax."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("what"), max_length=200)
    quantity = models.DecimalField(_("number"), max_digits=10, decimal_places=2, default=1)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    unit_price = models.DecimalField(_("price of one"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0),
                name="services_quoteline_not_negative",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_with_its_quote",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("asked", "text")],
                func=(
                    "SELECT state INTO asked FROM services_quote"
                    " WHERE id = CASE WHEN TG_OP = 'DELETE'"
                    " THEN OLD.quote_id ELSE NEW.quote_id END;"
                    " IF asked IS NOT NULL AND asked <> 'draft' THEN"
                    " RAISE EXCEPTION 'a quote that was sent does not change'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def amount(self) -> Decimal:
        """Its price, to the cent, half up."""
        return Decimal(self.quantity * self.unit_price).quantize(Decimal("0.01"), "ROUND_HALF_UP")


class QuoteDocument(models.Model):
    """A sent quote as a PDF, one per language."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="documents")
    language = models.CharField(max_length=2)
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="quote_document")

    class Meta:
        verbose_name = _("quote as a document")
        verbose_name_plural = _("quotes as documents")
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "language"], name="services_quotedocument_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote} ({self.language})"


_KEPT = "Ten years after acceptance, as a commercial document; others as the request."
declare(
    Quote,
    purpose="What a provider asked and a signatory accepted.",
    retention=_KEPT,
    fields={"made_by": "identity", "answered_by": "identity", "note": "free text"},
    access=Access(gives={"made_by": ("note",)}),
)
declare(QuoteLine, purpose="Lines of quotes.", retention=_KEPT)
declare(QuoteDocument, purpose="Quotes as PDF.", retention=_KEPT, fields={"file": "documents"})
