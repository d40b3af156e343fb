"""Staff bring organisations in from a register or a table, and merge those that are twice there."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import ImportFormat, ImportState, ImportVerdict, MergeState
from partners.models.organisations import Organisation
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def lock(self, pk: int) -> "ImportRun":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class ImportRun(FSMModelMixin, models.Model):
    """A table of organisations, first tried without writing, then written whole or not at all."""

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

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="partners_importrun_known_state"
            ),
            models.CheckConstraint(
                condition=(Q(state=ImportState.APPLIED) & Q(applied_at__isnull=False))
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
                name="partners_importrun_dated_when_applied",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @transition(field=state, source=ImportState.CHECKING, target=ImportState.CHECKED)
    def finish_check(self) -> None:
        """Every row has its verdict."""

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.CHECKING)
    def check_again(self) -> None:
        """Staff have the rows compared with the directory as it is now."""
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
        """Nothing was written: the directory has changed since the trial."""
        self.remarks = remarks

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.DISCARDED)
    def discard(self) -> None:
        """Staff give it up."""


class ImportRow(models.Model):
    """One row of an import: what it says, what it would do, and what is wrong with it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(
        _("row"), help_text=_("As in the file; the head is row 1.")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=ImportVerdict.choices)
    values = models.JSONField(_("values"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    changes = models.JSONField(_("changes"), default=dict)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="partners_importrow_once_each"),
            models.CheckConstraint(
                condition=Q(verdict__in=ImportVerdict.values),
                name="partners_importrow_known_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}, {self.number}"


class MergeQuerySet(models.QuerySet["Merge"]):
    def lock(self, pk: int) -> "Merge":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Merge(FSMModelMixin, models.Model):
    """Two entries of one organisation made one; `moved` says which rows moved, so that it can be
    undone.

    `moved` holds, by table and column ("partners.Site.organisation"): under "rows" the primary keys
    whose owner changed from `absorbed` to `kept`; under "left" those that stayed because the kept
    one has the same already; under "adjusted" what else changed in a row, as it was before.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    kept = models.ForeignKey(
        Organisation, models.PROTECT, related_name="merges", verbose_name=_("kept")
    )
    absorbed = models.ForeignKey(
        Organisation, models.PROTECT, related_name="merged_into", verbose_name=_("absorbed")
    )
    moved = models.JSONField(_("moved"), default=dict)
    state_before = models.CharField(max_length=12, editable=False)
    merged_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(_("merged"), default=now)
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=MergeState.DONE,
        choices=MergeState.choices,
        protected=True,
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="partners_merge_of_two"),
            models.CheckConstraint(
                condition=Q(state__in=MergeState.values), name="partners_merge_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=MergeState.DONE, undone_at__isnull=True)
                | Q(state=MergeState.UNDONE, undone_at__isnull=False),
                name="partners_merge_dated_when_undone",
            ),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(state=MergeState.DONE),
                name="partners_merge_absorbed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"

    @transition(field=state, source=MergeState.DONE, target=MergeState.UNDONE)
    def undo(self, *, by: Any, at: datetime) -> None:
        """Staff part the two again."""
        self.undone_by, self.undone_at = by, at


declare(
    ImportRun,
    purpose="Where organisations of the directory came from, under which licence.",
    retention="As long as the organisations that it brought.",
    fields={"started_by": "identity"},
)
declare(ImportRow, purpose="What each row of an import did.", retention="Two years.")
declare(
    Merge,
    purpose="Undo a merge of two entries.",
    retention="As long as the organisation is listed.",
    fields={"merged_by": "identity", "undone_by": "identity"},
)
