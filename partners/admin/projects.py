"""Projects at the staff desk: their team writes them, officers read them, walls obeyed.

The confidential part is not here: the button leads to its own page, which writes down who opened
it.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from partners.actions.projects import move_project, set_strategic_axis
from partners.admin.inlines import RuledInline
from partners.enums import Vocabulary
from partners.models import (
    Milestone,
    Organisation,
    Patent,
    Project,
    ProjectMember,
    ProjectMove,
    StageChange,
    Term,
)
from partners.queries.organisations import terms
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin


class TeamInline(RuledInline):
    model = ProjectMember
    autocomplete_fields = ("user",)


class StageInline(RuledInline):
    model = StageChange
    fields = ("stage", "entered_on", "note", "recorded_by", "recorded_at")
    ordering = ("-entered_on", "-pk")


class MilestoneInline(RuledInline):
    model = Milestone
    fields = ("title", "due_on", "state", "settled_on")
    ordering = ("due_on", "pk")


class PatentInline(RuledInline):
    model = Patent
    fields = ("title", "number", "status", "holding", "holder", "filed_on")


class MoveInline(RuledInline):
    model = ProjectMove
    fields = ("origin", "destination", "reason", "moved_by", "moved_at")
    ordering = ("-moved_at",)


class MoveForm(forms.Form):
    """Where a project goes, and why."""

    organisation: Any = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.order_by("name")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The project's team reads it.")
    )


def _move(project: Project, *, organisation: Organisation, reason: str, **who: Any) -> None:
    move_project(project_id=project.pk, organisation_id=organisation.pk, reason=reason, **who)


class AxisForm(forms.Form):
    """To which strategic axis a project contributes most."""

    axis: Any = forms.ModelChoiceField(
        label=_("Strategic axis"),
        queryset=terms(Vocabulary.STRATEGIC_AXIS),
        required=False,
        empty_label=_("No axis given"),
        help_text=_("One only, so that sums count each project once."),
    )


def _set_axis(project: Project, *, axis: Term | None, **who: Any) -> None:
    set_strategic_axis(project_id=project.pk, axis_id=axis.pk if axis else None, **who)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """Projects: what they are, who carries them, where they stand."""

    list_display = (
        "title",
        "organisation",
        "stage",
        "product_type",
        "modality",
        "trl",
        "people",
        "updated_at",
        "is_demo",
    )
    list_filter = (
        "stage",
        "product_type",
        "modality",
        "funding_band",
        "strategic_axis",
        ("strategic_axis", admin.EmptyFieldListFilter),
        ("organisation", admin.EmptyFieldListFilter),
        "is_demo",
    )
    list_select_related = ("organisation", "stage", "product_type", "modality")
    search_fields = ("title", "uid", "organisation__name")
    ordering = ("-updated_at",)
    exclude = ("version",)
    readonly_fields = ("uid",)
    inlines = (TeamInline, StageInline, MilestoneInline, PatentInline, MoveInline)
    action_buttons = (
        ActionButton(
            "page",
            _("See the project's page"),
            "partners.view_project",
            href=lambda project: project.get_absolute_url(),
        ),
        ActionButton(
            "dossier",
            _("Open the confidential dossier"),
            "partners.read_dossier",
            href=lambda project: reverse("partners:project_dossier", kwargs={"uid": project.uid}),
        ),
        ActionButton(
            "axis",
            _("Correct the strategic axis"),
            "partners.set_strategic_axis",
            act=_set_axis,
            form=AxisForm,
            facts=("strategic_axis",),
            explanation=_("The project’s page and the figures by strategic axis follow at once."),
            done=_("The strategic axis is changed."),
        ),
        ActionButton(
            "move",
            _("Move to another organisation"),
            "partners.move_project",
            act=_move,
            form=MoveForm,
            explanation=_(
                "The team stays. The owners, editors and signatories of the other organisation"
                " join it, and everybody in the team is told."
            ),
            done=_("The project belongs to the other organisation now."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Count who is in the team."""
        inside = Count("team", filter=Q(team__ended_at__isnull=True))
        found: QuerySet[Project] = super().get_queryset(request).annotate(team_size=inside)
        return found

    @display(description=_("team"), ordering="team_size")
    def people(self, project: Any) -> int:
        """Show how many people are in the team."""
        return int(project.team_size)
