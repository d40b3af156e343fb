"""What companies declare each year: jobs, funds raised, patents, licences, trials, products.

Null means that nobody knows; 0 is said. A count with no lines under it is still a count: the lines
tell which ones, as far as the company wants to.
"""

from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import Membership, Organisation
from pscc.impact.departments import CHOICES, NAMES, REGION_NAMES, REGION_OF
from pscc.impact.enums import DeclarationState, Disclosure, Instrument, OutcomeKind, TrialPhase
from pscc.impact.models.ledger import FIRST_YEAR, LAST_YEAR
from pscc.impact.models.ties import organisations_tied_to
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid

DRAFT, SENT, RETURNED = DeclarationState.DRAFT, DeclarationState.SENT, DeclarationState.RETURNED
VALIDATED, REPLACED = DeclarationState.VALIDATED, DeclarationState.REPLACED
OPEN = (DRAFT, SENT, RETURNED)
COUNTED = (  # the numbers of a year that have lines, by the kind of their lines
    ("patents_filed", OutcomeKind.PATENT_FILED),
    ("patents_granted", OutcomeKind.PATENT_GRANTED),
    ("licences", OutcomeKind.LICENCE),
    ("trials_started", OutcomeKind.TRIAL_STARTED),
    ("products", OutcomeKind.ON_THE_MARKET),
)


def _count(name: Any) -> Any:
    return models.PositiveIntegerField(name, null=True, blank=True)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Words for asking about declarations."""

    def visible_to(self, user: Any) -> "DeclarationQuerySet":
        """A company's own, and what officers and funders are told."""
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.active().filter(user=user).values("organisation_id")
        return self.filter(Q(organisation__in=mine) | self._told_to(user))

    def told_to(self, user: Any) -> "DeclarationQuerySet":
        """For officers what was ever sent, for funders what is validated, neither of companies to
        which they are tied; nothing for others.
        """
        return self.filter(self._told_to(user))

    def _told_to(self, user: Any) -> Q:
        if allowed(user, "impact.check_declarations"):
            told = Q(sent_at__isnull=False)
        elif allowed(user, "impact.read_validated_declarations"):
            told = Q(state=VALIDATED)
        else:
            return Q(pk__in=())
        return told & ~Q(organisation__in=organisations_tied_to(user).values("pk"))

    def counted(self) -> "DeclarationQuerySet":
        """Those that count: validated, and not replaced by a correction."""
        return self.filter(state=VALIDATED)

    def open(self) -> "DeclarationQuerySet":
        """Those on which someone still has something to do."""
        return self.filter(state__in=OPEN)

    def lock(self, pk: int) -> "Declaration":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Declaration(FSMModelMixin, models.Model):
    """One edition of what a company declares for a year; a correction is a new edition."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="declarations",
        verbose_name=_("organisation"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    state = FSMField(
        _("state"),
        max_length=10,
        default=DRAFT,
        choices=DeclarationState.choices,
        protected=True,
    )
    jobs_created = models.DecimalField(
        _("jobs created in the year (full-time equivalents)"),
        max_digits=8,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    has_raised = models.BooleanField(
        _("funds were raised in the year"),
        null=True,
        blank=True,
        help_text=_("Empty where it is not known."),
    )
    patents_filed = _count(_("patents filed"))
    patents_granted = _count(_("patents granted"))
    licences = _count(_("licences signed"))
    trials_started = _count(_("clinical trials started"))
    products = _count(_("products on the market"))
    comment = models.TextField(_("comment for the cluster"), blank=True)
    started_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun by"),
    )
    sent_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("validated or returned by"),
    )
    decided_at = models.DateTimeField(
        _("validated or returned"), null=True, blank=True, editable=False
    )
    returned_because = models.TextField(_("to be corrected because"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly declaration")
        verbose_name_plural = _("yearly declarations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeclarationState.values),
                name="impact_declaration_known_state",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="impact_declaration_known_year",
            ),
            models.CheckConstraint(
                condition=Q(jobs_created__isnull=True) | Q(jobs_created__gte=0),
                name="impact_declaration_jobs_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(DRAFT, DeclarationState.WITHDRAWN))
                | Q(sent_at__isnull=False),
                name="impact_declaration_dated_when_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RETURNED, VALIDATED, REPLACED))
                | Q(decided_at__isnull=False),
                name="impact_declaration_dated_when_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=RETURNED) | ~Q(returned_because=""),
                name="impact_declaration_returned_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["organisation", "year", "edition"],
                name="impact_declaration_edition_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state__in=OPEN),
                name="impact_declaration_one_open",
            ),
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state=VALIDATED),
                name="impact_declaration_one_validated",
            ),
        ]
        indexes = [models.Index(fields=["year", "state"], name="impact_declaration_by_year")]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.year}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("impact:declaration", args=(self.uid,))

    @transition(field=state, source=[DRAFT, RETURNED], target=SENT)
    def send(self, *, by: Any, at: datetime) -> None:
        """The company vouches for it; staff have it to look at."""
        self.sent_by, self.sent_at = by, at

    @transition(field=state, source=SENT, target=RETURNED)
    def send_back(self, *, because: str, by: Any, at: datetime) -> None:
        """Staff ask the company to correct it, with the reason."""
        self.returned_because = because
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=SENT, target=VALIDATED)
    def validate(self, *, by: Any, at: datetime) -> None:
        """It counts from now on."""
        self.returned_because = ""
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=VALIDATED, target=REPLACED)
    def give_way(self) -> None:
        """A later edition of the same year is validated; this one is kept and counts no more."""

    @transition(field=state, source=OPEN, target=DeclarationState.WITHDRAWN)
    def withdraw(self) -> None:
        """The company gives this edition up; what was validated before still counts."""


def _declaration(lines: str) -> Any:
    return models.ForeignKey(
        Declaration, models.CASCADE, related_name=lines, verbose_name=_("yearly declaration")
    )


class JobsInDepartment(models.Model):
    """Jobs on 31 December in one French department; none at all is a line that says 0."""

    declaration = _declaration("jobs")
    department = models.CharField(_("department"), max_length=3, choices=CHOICES)
    headcount = models.DecimalField(
        _("jobs on 31 December (full-time equivalents)"),
        max_digits=8,
        decimal_places=1,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("jobs in a department")
        verbose_name_plural = _("jobs by department")
        ordering = ["department"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "department"], name="impact_jobs_department_once"
            ),
            models.CheckConstraint(
                condition=Q(department__in=list(NAMES)), name="impact_jobs_known_department"
            ),
            models.CheckConstraint(
                condition=Q(headcount__gte=0), name="impact_jobs_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_department_display()}: {self.headcount}"

    @property
    def region(self) -> str:
        """INSEE code of the region in which the department is."""
        return REGION_OF[self.department]

    @property
    def region_name(self) -> str:
        """Name of the region in which the department is."""
        return REGION_NAMES[self.region]


class FundsRaised(models.Model):
    """One time that the company raised funds in the year; an amount that is not told is null."""

    declaration = _declaration("funds")
    raised_on = models.DateField(_("raised on"))
    amount = models.DecimalField(
        _("amount (€)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    instrument = models.CharField(_("form of the money"), max_length=20, choices=Instrument.choices)
    source = models.CharField(
        _("from whom"), max_length=200, blank=True, help_text=_("Investors, bank, programme.")
    )
    disclosure = models.CharField(
        _("who may read this amount"),
        max_length=10,
        choices=Disclosure.choices,
        default=Disclosure.AGGREGATE,
    )

    class Meta:
        verbose_name = _("funds raised")
        verbose_name_plural = _("funds raised")
        ordering = ["raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="impact_fundsraised_unknown_is_null",
            ),
            models.CheckConstraint(
                condition=Q(instrument__in=Instrument.values),
                name="impact_fundsraised_known_instrument",
            ),
            models.CheckConstraint(
                condition=Q(disclosure__in=Disclosure.values),
                name="impact_fundsraised_known_disclosure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raised_on}: {self.get_instrument_display()}"


class Outcome(models.Model):
    """One patent, licence, trial or product of the year, under the count that it belongs to."""

    declaration = _declaration("outcomes")
    kind = models.CharField(_("kind"), max_length=15, choices=OutcomeKind.choices)
    title = models.CharField(_("title"), max_length=200)
    reference = models.CharField(
        _("number"),
        max_length=60,
        blank=True,
        help_text=_("Publication number of a patent, registry number of a trial (NCT, CTIS)."),
    )
    phase = models.CharField(
        _("phase of the trial"), max_length=5, choices=TrialPhase.choices, blank=True
    )
    happened_on = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        verbose_name = _("result of a year")
        verbose_name_plural = _("results of a year")
        ordering = [F("happened_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OutcomeKind.values), name="impact_outcome_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(phase="")
                | Q(phase__in=TrialPhase.values, kind=OutcomeKind.TRIAL_STARTED),
                name="impact_outcome_phase_of_a_trial",
            ),
        ]

    def __str__(self) -> str:
        return self.title


_RETENTION = "As long as the portal: sums of past years stay explainable."
declare(
    Declaration,
    purpose="What a company achieved in a year, and who vouches for it and who validated it.",
    retention=_RETENTION,
    fields={"started_by": "identity", "sent_by": "identity", "decided_by": "identity"},
)
declare(JobsInDepartment, purpose="Jobs of a company by department.", retention=_RETENTION)
declare(FundsRaised, purpose="Money that a company raised in a year.", retention=_RETENTION)
declare(Outcome, purpose="Patents, licences, trials and products.", retention=_RETENTION)
