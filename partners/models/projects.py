"""What applications and requests hang on: a project, and the people who carry it."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.enums import FundingBand, MembershipRole, ProjectRole
from partners.models.organisations import Organisation
from partners.models.vocabulary import Term
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, declare
from pscc.kernel.uids import new_uid

EDITING_ROLES = (ProjectRole.EDIT, ProjectRole.SIGN)
EDITING_MEMBERS = (MembershipRole.OWNER, MembershipRole.EDITOR)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Words for asking about projects."""

    def of_team(self, user: Any) -> "ProjectQuerySet":
        """Those in whose team the person is."""
        team = ProjectMember.objects.active().filter(user=user)
        return self.filter(pk__in=team.values("project_id"))

    def editable_by(self, user: Any) -> "ProjectQuerySet":
        """Those the person may write on: by team role."""
        team = ProjectMember.objects.active().filter(user=user, role__in=EDITING_ROLES)
        return self.filter(pk__in=team.values("project_id"))

    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """The team's; officers see them all, except behind a conflict of interest."""
        if not user.is_authenticated:
            return self.none()
        if allowed(user, "partners.browse_projects"):
            conflicts: Any = apps.get_model("partners", "ConflictOfInterest")._default_manager
            return self.exclude(pk__in=conflicts.walls(user).values("project_id"))
        return self.of_team(user)

    def lock(self, pk: int) -> "Project":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Project(models.Model):
    """A therapy, a diagnostic or a device in the making; may exist before the company does."""

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=160)
    public_abstract = models.TextField(
        _("non-confidential abstract"),
        blank=True,
        help_text=_("At most 400 words. Say nothing that would spoil a patent."),
    )
    stage = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_at",
        limit_choices_to={"vocabulary": "stage"},
        verbose_name=_("stage of development"),
    )
    product_type = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_making",
        limit_choices_to={"vocabulary": "product_type"},
        verbose_name=_("product type"),
    )
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"), null=True, blank=True, help_text=_("TRL, 1 to 9.")
    )
    modality = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_by_modality",
        limit_choices_to={"vocabulary": "modality"},
        verbose_name=_("modality"),
    )
    tumour_types = models.ManyToManyField(
        Term,
        blank=True,
        related_name="projects_on",
        limit_choices_to={"vocabulary": "tumour_type"},
        verbose_name=_("tumour types"),
    )
    funding_band = models.CharField(
        _("funds raised so far"), max_length=12, choices=FundingBand.choices, blank=True
    )
    activity_in_france = models.TextField(_("activity in France"), blank=True)
    strategic_axis = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects_along",
        limit_choices_to={"vocabulary": "strategic_axis"},
        verbose_name=_("strategic axis"),
        help_text=_("The one to which it contributes most: sums count each project once."),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(funding_band="") | Q(funding_band__in=FundingBand.values),
                name="partners_project_known_funding_band",
            ),
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__range=(1, 9)),
                name="partners_project_trl_1_to_9",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:project_detail", kwargs={"uid": self.uid})


class ProjectTumourType(Project.tumour_types.through):  # type: ignore[name-defined,misc] # Django makes it
    """Which tumour types a project is about: a row each, so that their history is kept as well."""

    class Meta:
        proxy = True


class ProjectMemberQuerySet(models.QuerySet["ProjectMember"]):
    def active(self) -> "ProjectMemberQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)

    def lock_of(self, project: Project) -> "ProjectMemberQuerySet":
        """All active ones of a project, locked for change: the last signatory stays the last."""
        return self.active().filter(project=project).select_for_update(of=("self",))


class ProjectMember(models.Model):
    """A person in a project's team, and what they may do there."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="team", verbose_name=_("project")
    )
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="project_roles", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=ProjectRole.choices)
    since = models.DateTimeField(_("since"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(ended_at__isnull=True),
                name="partners_projectmember_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


declare(
    Project,
    purpose="What applications and requests hang on.",
    retention="Five years after the last change, once its team and all that hangs on it are gone.",
    fields={"created_by": "identity"},
)
declare(
    ProjectMember,
    purpose="Who may read, write and sign for a project.",
    retention="As the project.",
    fields={"user": "identity", "role": "professional life"},
    access=Access(shows=("ended_at",)),
)
