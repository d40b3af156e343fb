"""What every import of a room has: a run that is tried, then written, and its rows."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import ImportFormat, ImportState, ImportVerdict
from pscc.kernel.clock import now
from pscc.kernel.uids import new_uid

M = TypeVar("M", bound=models.Model)


class TriedQuerySet(models.QuerySet[M]):
    """Words about imports."""

    def lock(self, pk: int) -> M:
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class TriedImport(FSMModelMixin, models.Model):
    """A table, first tried without writing, then written whole or not at all."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    format = models.CharField(_("format"), max_length=10, choices=ImportFormat.choices)
    file_name = models.CharField(_("file"), max_length=150)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=120)
    as_of = models.DateField(_("as of"))
    started_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("tried"), default=now)
    applied_at = models.DateTimeField(_("written"), null=True, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    remarks = models.JSONField(_("remarks"), default=list)
    only_if_all_good = models.BooleanField(_("only if every row is good"), default=False)
    state = FSMField(
        _("state"),
        max_length=10,
        default=ImportState.CHECKING,
        choices=ImportState.choices,
        protected=True,
    )

    class Meta:
        abstract = True
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="%(app_label)s_%(class)s_known_state",
            ),
            models.CheckConstraint(
                condition=(Q(state=ImportState.APPLIED) & Q(applied_at__isnull=False))
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
                name="%(app_label)s_%(class)s_dated_when_applied",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @transition(field=state, source=ImportState.CHECKING, target=ImportState.CHECKED)
    def finish_check(self) -> None:
        """Every row has its verdict."""

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.CHECKING)
    def check_again(self) -> None:
        """Staff have the rows compared with what is there now."""
        self.remarks = []

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.WRITING)
    def start_writing(self, *, only_if_all_good: bool) -> None:
        """Staff have the good rows written."""
        self.only_if_all_good = only_if_all_good
        self.remarks = []

    @transition(field=state, source=ImportState.WRITING, target=ImportState.APPLIED)
    def apply(self, *, at: datetime) -> None:
        """Every good row is written in one transaction."""
        self.applied_at = at

    @transition(field=state, source=ImportState.WRITING, target=ImportState.CHECKED)
    def give_way(self, *, remarks: list[dict[str, Any]]) -> None:
        """Nothing was written: what it is compared with has changed since the trial."""
        self.remarks = remarks

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.DISCARDED)
    def discard(self) -> None:
        """Staff give it up."""


class TriedRow(models.Model):
    """One row of an import: what it says, what it would do, and what is wrong with it."""

    number = models.PositiveIntegerField(
        _("row"), help_text=_("As in the file; the head is row 1.")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=ImportVerdict.choices)
    values = models.JSONField(_("values"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    changes = models.JSONField(_("changes"), default=dict)

    run: Any  # the import, which each room names

    class Meta:
        abstract = True
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"], name="%(app_label)s_%(class)s_once_each"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=ImportVerdict.values),
                name="%(app_label)s_%(class)s_known_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}, {self.number}"
