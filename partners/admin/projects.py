"""Projects at the staff desk."""

from django.contrib import admin

from partners.admin.inlines import RuledInline
from partners.models import (
    Project,
    ProjectMember,
)
from pscc.kernel.staff_admin import ReadOnlyAdmin


class TeamInline(RuledInline):
    model = ProjectMember
    autocomplete_fields = ("user",)


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """Projects: their team writes them, officers read them."""

    list_display = (
        "title",
        "organisation",
        "stage",
        "product_type",
        "trl",
        "updated_at",
        "is_demo",
    )
    list_filter = ("stage", "product_type", "is_demo")
    list_select_related = ("organisation", "stage", "product_type")
    search_fields = ("title", "organisation__name")
    exclude = ("version",)
    inlines = (TeamInline,)
