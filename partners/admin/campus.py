"""Buildings of the campus at the staff desk."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from partners.admin.inlines import RuledInline
from partners.models import Building, Tenancy, Unit
from pscc.kernel.staff_admin import PortalAdmin


class UnitInline(RuledInline):
    model = Unit
    tab = True


class TenancyInline(RuledInline):
    model = Tenancy
    autocomplete_fields = ("organisation",)
    tab = True


@admin.register(Building)
class BuildingAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Buildings, what can be let in them, and who is there."""

    list_display = ("name", "site", "area_m2", "opens_on", "is_published", "is_demo")
    list_filter = ("is_published", "is_demo")
    list_select_related = ("site",)
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (UnitInline, TenancyInline)
