"""People of public life and the texts of public pages, at the staff desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from partners.admin.inlines import RuledInline
from partners.models import DeclaredInterest, KeyFigure, Mandate, Person, TextBlock
from pscc.accounts.forms import clean_orcid
from pscc.kernel.staff_admin import PortalAdmin


class PersonForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable when run
    """Someone named in public; an ORCID iD is checked as on people's own pages."""

    class Meta:
        model = Person
        fields = ("name", "title", "orcid", "user", "biography", "source")

    def clean_orcid(self) -> str:
        """Return the iD as it is stored."""
        return clean_orcid(self.cleaned_data.get("orcid", ""))


class MandateInline(RuledInline, TranslationStackedInline):  # type: ignore[type-arg]
    model = Mandate
    template = StackedInline.template
    autocomplete_fields = ("organisation",)
    tab = True


class InterestInline(RuledInline):
    model = DeclaredInterest
    template = StackedInline.template
    autocomplete_fields = ("organisation",)
    tab = True


@admin.register(Person)
class PersonAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """People with their mandates; their interests are for officers only."""

    form = PersonForm
    list_display = ("name", "title", "mandate_count", "source")
    search_fields = ("name", "orcid")
    search_help_text = _("Name or ORCID iD")
    ordering = ("name",)
    autocomplete_fields = ("user",)
    inlines = (MandateInline, InterestInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        people: QuerySet[Person] = super().get_queryset(request)
        return people.annotate(mandates_held=Count("mandates"))

    @display(description=_("mandates"), ordering="mandates_held")
    def mandate_count(self, person: Any) -> int:
        count: int = person.mandates_held
        return count


@admin.register(TextBlock)
class TextBlockAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Texts of public pages, in both languages, with the day they were checked."""

    list_display = ("key", "checked_on", "source")
    ordering = ("key",)


@admin.register(KeyFigure)
class KeyFigureAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Figures that the cluster quotes, with their source; after their last day nobody sees them."""

    list_display = ("metric", "value", "unit", "as_of", "valid_until", "is_published", "source")
    list_filter = ("is_published",)
    search_fields = ("metric", "source")
    search_help_text = _("What is counted, or the source")
    ordering = ("position", "pk")
    autocomplete_fields = ("organisation",)
