"""Rows inside the pages of the staff desk."""

from typing import Any

from django.db.models import URLField
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.admin import TabularInline

from pscc.kernel.access import allowed


class RuledInline(TabularInline):  # type: ignore[misc] # unfold is untyped
    """Rows inside another page, under the same rules as everywhere."""

    extra = 0

    def _may(self, act: str, request: HttpRequest, parent: Any) -> bool:
        """Ask the rule with the object of the page, to which the rows belong."""
        return allowed(request.user, f"{self.opts.app_label}.{act}_{self.opts.model_name}", parent)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("view", request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("add", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("delete", request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name each cell for those who cannot see the head of its column."""
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(db_field.verbose_name))
        return field
