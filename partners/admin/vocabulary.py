"""Vocabularies at the staff desk."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from partners.models import (
    Term,
)
from pscc.kernel.staff_admin import PortalAdmin


@admin.register(Term)
class TermAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Vocabularies: data, in both languages."""

    list_display = ("label", "vocabulary", "code", "parent", "position")
    list_filter = ("vocabulary",)
    search_fields = ("label_fr", "label_en", "code")
    ordering = ("vocabulary", "position")
    autocomplete_fields = ("parent",)
