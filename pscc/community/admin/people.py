"""The directory of people at the staff desk: who is found, was asked, or is hidden."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.community.models import ListedPerson
from pscc.community.queries.people import for_page
from pscc.kernel.staff_admin import ReadOnlyAdmin


@admin.register(ListedPerson)
class ListedPersonAdmin(ReadOnlyAdmin):
    """People who agreed to be found, by name only. Each of them changes or removes what they show;
    what must not stand there is taken out by a purge.
    """

    icon = "group"
    list_display = ("shown_name", "shown_headline", "shown_organisation", "confirmed_at",
                    "hidden_at")  # fmt: skip
    list_filter = (("hidden_at", EmptyFieldListFilter), ("reminded_at", EmptyFieldListFilter))
    search_fields = ("person__name", "headline_fr", "headline_en")
    search_help_text = _("Name or words")
    ordering = ("person__name", "pk")
    fields = ("shown_name", "headline_fr", "asks_fr", "headline_en", "asks_en",
              "shown_organisation", "spoken", "agreed_at", "wording", "confirmed_at",
              "reminded_at", "hidden_at", "uid")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return for_page(super().get_queryset(request))

    @display(description=_("name"), ordering="person__name")
    def shown_name(self, listed: ListedPerson) -> str:
        """Say who it is, never by an address."""
        return listed.person.name or str(_("A member of the portal"))

    @display(description=_("in one line"))
    def shown_headline(self, listed: ListedPerson) -> str:
        """Say in the person's words what they do."""
        return listed.headline

    @display(description=_("languages spoken"))
    def spoken(self, listed: ListedPerson) -> str:
        """Say in words which languages the person speaks."""
        return ", ".join(listed.shown_languages)

    @display(description=_("organisation"))
    def shown_organisation(self, listed: Any) -> str:
        """Say which organisation the person names, as long as they are a member."""
        return str(listed.organisation) if listed.acts else ""
