"""Packages by stage at the staff desk, and what is covered."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from unfold.admin import StackedInline

from partners.admin.inlines import RuledInline
from pscc.kernel.staff_admin import PortalAdmin
from services.models import Package, PackageItem
from services.queries.coverage import coverage, services_of_cell


class PackageItemInline(RuledInline, TranslationStackedInline):  # type: ignore[type-arg]
    model = PackageItem
    template = StackedInline.template
    autocomplete_fields = ("service",)
    ordering = ("position", "pk")


@admin.register(Package)
class PackageAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Packages in the order of stages; the matrix of what is covered stands beside them."""

    list_display = ("title", "stage", "position", "is_published", "is_demo")
    list_filter = ("is_published", "stage", "is_demo")
    list_select_related = ("stage",)
    search_fields = ("title_fr", "title_en")
    search_help_text = gettext_lazy("Title")
    ordering = ("stage__position", "position", "pk")
    prepopulated_fields = {"slug": ("title_en",)}
    inlines = (PackageItemInline,)
    change_list_template = "admin/services/package_list.html"

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "coverage/", self.admin_site.admin_view(self.coverage_view), name="services_coverage"
        )
        return [page, *super().get_urls()]

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        """Show the matrix with its gaps and single points of failure; one cell's services."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        matrix = coverage()
        stage, kind = (request.GET.get(name, "") for name in ("stage", "kind"))
        chosen = next(
            (each for each in matrix.cells if (each.stage.code, each.kind) == (stage, kind)), None
        )
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("What is covered"),
            "opts": self.opts,
            "coverage": matrix,
            "chosen": chosen,
            "services": services_of_cell(chosen) if chosen else [],
            "here": reverse("admin:services_coverage"),
        }
        return TemplateResponse(request, "admin/services/coverage.html", context)
