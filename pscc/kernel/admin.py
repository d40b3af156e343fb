"""The portal's name, looks and messages in the staff admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from modeltranslation.admin import TranslationAdmin

from pscc.kernel.list_filters import ColumnFilter
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from pscc.kernel.staff_admin import PortalAdmin

admin.FieldListFilter.register(lambda field: bool(field.choices), ColumnFilter, take_priority=True)


@admin.register(SiteConfiguration)
class SiteConfigurationAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """One row: the list leads straight to it."""

    list_display = ("name", "short_name", "reference_prefix", "contact_email")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_queryset(request).first()
        if row is None or not self.has_view_permission(request, row):
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(
            reverse("admin:kernel_siteconfiguration_change", args=(row.pk,))
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_site()
