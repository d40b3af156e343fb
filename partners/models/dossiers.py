"""What a project keeps beside its abstract: the confidential part, patents, milestones, its way
through the stages, and who opened it.
"""

from datetime import date, datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import MilestoneState, PatentHolding, PatentStatus
from partners.models.organisations import Organisation
from partners.models.projects import Project
from partners.models.vocabulary import Term
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.uids import new_uid


class ProjectDossier(models.Model):
    """The confidential part of a project: read by its team, by officers, and by those to whom the
    team sends it with a request or an application; every opening is written down.
    """

    project = models.OneToOneField(
        Project,
        models.CASCADE,
        primary_key=True,
        related_name="dossier",
        verbose_name=_("project"),
    )
    unmet_need = models.TextField(_("unmet medical need"), blank=True)
    innovation = models.TextField(_("what is new"), blank=True)
    evidence = models.TextField(_("evidence so far"), blank=True)
    development_plan = models.TextField(_("development plan"), blank=True)
    ip_position = models.TextField(_("intellectual property"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    class Meta:
        verbose_name = _("confidential dossier")
        verbose_name_plural = _("confidential dossiers")

    def __str__(self) -> str:
        return str(self.project)


class ProjectFile(models.Model):
    """A file of the confidential dossier."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="files", verbose_name=_("project")
    )
    file = models.OneToOneField(
        "files.StoredFile", models.PROTECT, related_name="project_file", verbose_name=_("file")
    )
    title = models.CharField(_("title"), max_length=150)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"), default=now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of a dossier")
        verbose_name_plural = _("files of dossiers")

    def __str__(self) -> str:
        return self.title


class Patent(models.Model):
    """A patent or an application for one, on which the project rests."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="patents", verbose_name=_("project")
    )
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(
        _("publication or filing number"), max_length=40, blank=True, help_text="EP 1 234 567 A1"
    )
    status = models.CharField(_("status"), max_length=10, choices=PatentStatus.choices)
    holding = models.CharField(_("by what right"), max_length=10, choices=PatentHolding.choices)
    holder = models.CharField(_("holder"), max_length=200, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("patent")
        verbose_name_plural = _("patents")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PatentStatus.values), name="partners_patent_known_status"
            ),
            models.CheckConstraint(
                condition=Q(holding__in=PatentHolding.values), name="partners_patent_known_holding"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def ahead(self) -> "MilestoneQuerySet":
        """Those not yet reached, the next one first."""
        return self.filter(state=MilestoneState.AHEAD).order_by("due_on", "pk")

    def lock(self, pk: int) -> "Milestone":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Milestone(FSMModelMixin, models.Model):
    """Something that a project means to reach by a day."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="milestones", verbose_name=_("project")
    )
    title = models.CharField(_("title"), max_length=160)
    due_on = models.DateField(_("planned for"))
    settled_on = models.DateField(_("reached or given up on"), null=True, blank=True)
    state = FSMField(
        _("state"),
        max_length=10,
        default=MilestoneState.AHEAD,
        choices=MilestoneState.choices,
        protected=True,
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MilestoneState.values), name="partners_milestone_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=MilestoneState.AHEAD, settled_on__isnull=True)
                | (~Q(state=MilestoneState.AHEAD) & Q(settled_on__isnull=False)),
                name="partners_milestone_dated_when_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=state, source=MilestoneState.AHEAD, target=MilestoneState.REACHED)
    def reach(self, *, on: date) -> None:
        """The team reached it."""
        self.settled_on = on

    @transition(field=state, source=MilestoneState.AHEAD, target=MilestoneState.DROPPED)
    def drop(self, *, on: date) -> None:
        """The team gives it up."""
        self.settled_on = on

    @transition(
        field=state,
        source=[MilestoneState.REACHED, MilestoneState.DROPPED],
        target=MilestoneState.AHEAD,
    )
    def resume(self) -> None:
        """It was marked by mistake, or is taken up again."""
        self.settled_on = None


class StageChange(models.Model):
    """A project entered a stage of development; rows are never changed."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="stage_changes", verbose_name=_("project")
    )
    stage = models.ForeignKey(
        Term, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("stage")
    )
    entered_on = models.DateField(_("since"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=now)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.stage}"


class ProjectMove(models.Model):
    """A project came to an organisation, or went from one to another; rows are never changed."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="moves", verbose_name=_("project")
    )
    origin = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=pgettext_lazy("move of a project", "from"),
    )  # fmt: skip
    destination = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("move of a project", "to"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    moved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("moved by")
    )
    moved_at = models.DateTimeField(_("moved"), default=now)

    class Meta:
        verbose_name = _("move of a project")
        verbose_name_plural = _("moves of projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__isnull=True) | ~Q(reason=""),
                name="partners_projectmove_between_two_has_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.origin or '—'} → {self.destination}"


class DossierOpeningQuerySet(models.QuerySet["DossierOpening"]):
    def since(self, moment: datetime) -> "DossierOpeningQuerySet":
        """Those after a moment."""
        return self.filter(at__gte=moment)


class DossierOpening(models.Model):
    """Someone opened the confidential part; the team sees it, rows are never changed."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="openings", verbose_name=_("project")
    )
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("who")
    )
    what = models.CharField(_("what"), max_length=200)
    at = models.DateTimeField(_("when"), default=now)

    objects = DossierOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of a dossier")
        verbose_name_plural = _("openings of dossiers")
        indexes = [models.Index(fields=["project", "-at"], name="partners_opening_latest")]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.what}"


for _model, _purpose, _fields in (
    (ProjectDossier, "Confidential description of a project.", {}),
    (ProjectFile, "Files of a confidential dossier.", {"added_by": "identity"}),
    (Patent, "Patents on which a project rests.", {}),
    (Milestone, "What a project means to reach, and when.", {}),
    (StageChange, "A project's way through the stages.", {"recorded_by": "identity"}),
    (ProjectMove, "Which organisation a project belonged to, and why.", {"moved_by": "identity"}),
):
    declare(_model, purpose=_purpose, retention="As the project.", fields=_fields)
declare(
    DossierOpening,
    purpose="Show the team who opened its confidential dossier.",
    retention="Five years.",
    fields={"user": "identity"},
)
