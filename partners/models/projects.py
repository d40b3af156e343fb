"""What applications and requests hang on: a project, and the people who carry it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from partners.enums import ConflictOrigin, ConflictState, MembershipRole, ProjectRole
from partners.models.organisations import Membership, Organisation
from partners.models.vocabulary import Term
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
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
            return self.exclude(pk__in=ConflictOfInterest.objects.walls(user).values("project_id"))
        return self.of_team(user)

    def lock(self, pk: int) -> "Project":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class Project(models.Model):
    """A therapy, a diagnostic or a device in the making; may exist before the company does."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
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
    activity_in_france = models.TextField(_("activity in France"), blank=True)
    is_demo = models.BooleanField(_("demo data"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__range=(1, 9)),
                name="partners_project_trl_1_to_9",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:project_detail", kwargs={"uid": self.uid})


class ProjectMemberQuerySet(models.QuerySet["ProjectMember"]):
    def active(self) -> "ProjectMemberQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at__isnull=True)


class ProjectMember(models.Model):
    """A person in a project's team, and what they may do there."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="team")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="project_roles")
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


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def standing(self) -> "ConflictQuerySet":
        """Those that hide a dossier from their person: not yet examined, or recused."""
        return self.filter(
            project__isnull=False, state__in=(ConflictState.PENDING, ConflictState.RECUSED)
        )

    def walls(self, user: Any) -> "ConflictQuerySet":
        """Those that hide a dossier from the person."""
        return self.standing().filter(person=user)


class ConflictOfInterest(FSMModelMixin, models.Model):
    """An interest of a person in a project or an organisation, found or declared, and what was
    decided of it.
    """

    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="conflicts")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="conflicts"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="conflicts"
    )
    origin = models.CharField(_("origin"), max_length=16, choices=ConflictOrigin.choices)
    evidence = models.TextField(_("evidence"), blank=True)
    state = FSMField(
        _("state"), default=ConflictState.PENDING, choices=ConflictState.choices, protected=True
    )
    plan = models.TextField(_("plan"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False) | Q(organisation__isnull=False),
                name="partners_conflictofinterest_about_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ConflictState.values),
                name="partners_conflictofinterest_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state=ConflictState.PENDING, decided_at__isnull=True)
                | (~Q(state=ConflictState.PENDING) & Q(decided_at__isnull=False)),
                name="partners_conflictofinterest_decided_when_settled",
            ),
            models.UniqueConstraint(
                fields=["person", "project", "origin"],
                name="partners_conflictofinterest_once_per_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_origin_display()}"

    def _settle(self, *, by: Any, at: datetime) -> None:
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=ConflictState.PENDING, target=ConflictState.DISMISSED)
    def dismiss(self, *, by: Any, at: datetime) -> None:
        """Staff found no conflict: the wall falls."""
        self._settle(by=by, at=at)

    @transition(field=state, source=ConflictState.PENDING, target=ConflictState.WAIVED)
    def waive(self, *, plan: str, by: Any, at: datetime) -> None:
        """Staff accept the interest, with a written plan to manage it."""
        self.plan = plan
        self._settle(by=by, at=at)

    @transition(
        field=state,
        source=[ConflictState.PENDING, ConflictState.DISMISSED, ConflictState.WAIVED],
        target=ConflictState.RECUSED,
    )
    def recuse(self, *, by: Any, at: datetime) -> None:
        """The person keeps away from the dossier for good."""
        self._settle(by=by, at=at)


def is_member(user: Any, organisation: Organisation, roles: tuple[MembershipRole, ...]) -> bool:
    """Tell whether the person holds one of the roles in the organisation now."""
    return (
        Membership.objects.active()
        .filter(user=user, organisation=organisation, role__in=roles)
        .exists()
    )


declare(
    Project,
    purpose="What applications and requests hang on.",
    retention="Five years after the last application; drafts three months after the call closed.",
    fields={"created_by": "identity"},
)
declare(
    ProjectMember,
    purpose="Who may read, write and sign for a project.",
    retention="As the project.",
    fields={"user": "identity", "role": "professional life"},
)
declare(
    ConflictOfInterest,
    purpose="Keep people away from dossiers in which they have an interest.",
    retention="Five years after the decision, as proof of impartiality.",
    fields={
        "person": "identity",
        "decided_by": "identity",
        "evidence": "professional life",
        "plan": "professional life",
    },
)
