"""Targets of the indicators at the staff desk, with who says so."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.impact.actions.targets import remove_target, save_target
from pscc.impact.forms.targets import TargetForm
from pscc.impact.models import Target
from pscc.impact.queries.targets import target_in_words
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin


@admin.register(Target)
class TargetAdmin(PortalAdmin):
    """What indicators are meant to reach: shown beside their values, with the source."""

    form = TargetForm
    list_display = ("shown_name", "year", "shown_value", "source_text", "as_of", "is_demo")
    list_filter = ("year", "is_demo")
    search_fields = ("key", "source_text")
    search_help_text = _("Key of the indicator, or who says so")
    ordering = ("year", "key")
    fieldsets = (
        (None, {"fields": ("key", "year", "value")}),
        (_("Who says so"), {"fields": ("source_text", "source_url", "as_of")}),
        (None, {"fields": ("is_demo", "seen_version")}),
    )
    action_buttons = (
        ActionButton(
            "remove",
            _("Remove"),
            "impact.remove_target",
            act=lambda target, **who: remove_target(target_id=target.pk, **who),
            explanation=_("It is shown nowhere any more. Reports that were sent keep it."),
            done=_("The target is removed."),
            danger=True,
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the version out for those who only look."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets[:-1], (None, {"fields": ("is_demo",)})]

    def save_model(self, request: HttpRequest, obj: Target, form: Any, change: bool) -> None:
        save_target(target=obj, by=request.user, at=now())

    @display(description=_("indicator"), ordering="key")
    def shown_name(self, target: Target) -> str:
        return target_in_words(target)[0]

    @display(description=_("target"), ordering="value")
    def shown_value(self, target: Target) -> str:
        return target_in_words(target)[1]
