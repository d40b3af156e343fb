"""What the funder is told of a period: words in both languages, and figures frozen when sent.

A sent report never changes, whatever becomes of the data: a correction is an edition of its own
that names the one before.
"""

from datetime import datetime
from typing import Any

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from pscc.impact.enums import ReportPart, ReportState, Unit
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid

PERIOD = r"20[0-9]{2}(-H[12])?"
SECTIONS = ("summary", "activity", "results", "money", "outlook", "correction")
DRAFT, SENT, REPLACED = ReportState.DRAFT, ReportState.SENT, ReportState.REPLACED
FROZEN = (SENT, REPLACED)


def _section(name: Any, help_text: Any = "") -> Any:
    return models.TextField(name, blank=True, help_text=help_text)


def _says_something_else() -> str:
    """Write the condition that a report which was sent would say something else."""
    texts = [f"{name}_{language}" for name in SECTIONS for language in ("fr", "en")]
    columns = ["uid", "period", "edition", "corrects_id", "sent_at", "sha256", *texts]
    old, new = (", ".join(f'{row}."{each}"' for each in columns) for row in ("OLD", "NEW"))
    states = ", ".join(f"'{state.value}'" for state in FROZEN)
    return f'OLD."state" IN ({states}) AND ({old}) IS DISTINCT FROM ({new})'


class ReportQuerySet(models.QuerySet["PeriodReport"]):
    """Words for asking about reports."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """All for those who write them, what was sent for funders, nothing for others."""
        if allowed(user, "impact.change_periodreport"):
            return self
        return self.frozen() if allowed(user, "impact.read_reports") else self.none()

    def frozen(self) -> "ReportQuerySet":
        """Those that were sent, also if a correction has replaced them."""
        return self.filter(state__in=FROZEN)

    def lock(self, pk: int) -> "PeriodReport":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class PeriodReport(FSMModelMixin, models.Model):
    """One edition of what the funder is told of a year or of half of one."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    period = models.CharField(
        _("period"),
        max_length=7,
        validators=[RegexValidator(f"^{PERIOD}$", _("Write 2026, 2026-H1 or 2026-H2."))],
        help_text=_("A year (2026) or half of one (2026-H1, 2026-H2)."),
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    corrects: models.ForeignKey["PeriodReport | None", "PeriodReport | None"] = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="corrections",
        verbose_name=_("the edition that it corrects"),
    )
    state = FSMField(
        _("state"), max_length=10, default=DRAFT, choices=ReportState.choices, protected=True
    )
    summary = _section(_("in short"))
    activity = _section(_("what the cluster did"))
    results = _section(_("what came of it"))
    money = _section(_("money"), _("What the amounts below do not tell by themselves."))
    outlook = _section(_("difficulties and outlook"))
    correction = _section(_("what this edition corrects"), _("Only for a correction."))
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
    sha256 = models.CharField(_("digest (SHA-256)"), max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a period")
        verbose_name_plural = _("reports of periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="impact_periodreport_known_state"
            ),
            models.CheckConstraint(
                condition=Q(period__regex=f"^{PERIOD}$"), name="impact_periodreport_known_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=FROZEN, sent_at__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                | (~Q(state__in=FROZEN) & Q(sent_at__isnull=True, sha256="")),
                name="impact_periodreport_sealed_when_sent",
            ),
            models.UniqueConstraint(
                fields=["period", "edition"], name="impact_periodreport_edition_once"
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(state=DRAFT), name="impact_periodreport_one_draft"
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(state=SENT), name="impact_periodreport_one_sent"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_says_something_else()),
            ),
            pgtrigger.Protect(
                name="kept_once_sent",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=FROZEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_in_words} – {_('edition %(number)s') % {'number': self.edition}}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("impact:report", args=(self.uid,))

    @property
    def period_in_words(self) -> str:
        """Name the period as people say it."""
        year, _sign, half = str(self.period).partition("-")
        if not half:
            return year
        words = {"H1": _("first half of %(year)s"), "H2": _("second half of %(year)s")}
        return str(words[half] % {"year": year}) if half in words else str(self.period)

    @property
    def is_frozen(self) -> bool:
        """Whether it was sent, also if a correction has replaced it."""
        return self.state in FROZEN

    @transition(field=state, source=DRAFT, target=SENT)
    def send(self, *, sha256: str, by: Any, at: datetime) -> None:
        """The funder has it; it never changes again."""
        self.sha256 = sha256
        self.sent_by, self.sent_at = by, at

    @transition(field=state, source=SENT, target=REPLACED)
    def give_way(self) -> None:
        """A correction is sent; this edition stays to be read."""

    @transition(field=state, source=DRAFT, target=ReportState.WITHDRAWN)
    def withdraw(self) -> None:
        """The draft is given up; nobody outside the cluster's team knew of it."""


class ReportRow(models.Model):
    """A figure of a report as it was when the report was sent. No row ever changes."""

    report = models.ForeignKey(
        PeriodReport, models.PROTECT, related_name="rows", verbose_name=_("report of a period")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    part = models.CharField(_("table"), max_length=10, choices=ReportPart.choices)
    key = models.CharField(_("key"), max_length=60)
    group_fr = models.CharField(_("group (French)"), max_length=200)
    group_en = models.CharField(_("group (English)"), max_length=200)
    name_fr = models.CharField(_("name (French)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices)
    low = models.DecimalField(_("at least"), max_digits=18, decimal_places=2, null=True)
    high = models.DecimalField(_("at most"), max_digits=18, decimal_places=2, null=True)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    is_hidden = models.BooleanField(_("not shown"), default=False)

    class Meta:
        verbose_name = _("figure of a report")
        verbose_name_plural = _("figures of a report")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"], name="impact_reportrow_position_once"
            ),
            models.CheckConstraint(
                condition=Q(part__in=ReportPart.values), name="impact_reportrow_known_part"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=Unit.values), name="impact_reportrow_known_unit"
            ),
            models.CheckConstraint(
                condition=Q(is_hidden=False) | Q(low__isnull=True, high__isnull=True),
                name="impact_reportrow_hidden_says_nothing",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="row_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} – {self.name_en}"


_RETENTION = "As long as the portal: what was told stays as it was told."
declare(
    PeriodReport,
    purpose="What the funder is told of a period, and who sent it.",
    retention=_RETENTION,
    fields={"started_by": "identity", "sent_by": "identity"},
)
declare(ReportRow, purpose="Figures of a report to the funder.", retention=_RETENTION)
