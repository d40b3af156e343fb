"""Staff bring organisations in from a register or a table, and merge those that are twice there."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import MergeState
from partners.models.organisations import Organisation
from partners.models.tried import TriedImport, TriedQuerySet, TriedRow
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class ImportRun(TriedImport):
    """A table of organisations."""

    objects = TriedQuerySet["ImportRun"].as_manager()

    class Meta(TriedImport.Meta):
        pass


class ImportRow(TriedRow):
    """One row of an import of organisations."""

    run = models.ForeignKey(
        ImportRun, models.CASCADE, related_name="rows", verbose_name=_("import")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_rows",
        verbose_name=_("organisation"),
    )

    class Meta(TriedRow.Meta):
        pass


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

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    kept = models.ForeignKey(
        Organisation, models.PROTECT, related_name="merges", verbose_name=_("kept")
    )
    absorbed = models.ForeignKey(
        Organisation, models.PROTECT, related_name="merged_into", verbose_name=_("absorbed")
    )
    moved = models.JSONField(_("moved"), default=dict)
    state_before = models.CharField(_("state before the merge"), max_length=12, editable=False)
    merged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), default=now)
    undone_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
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
