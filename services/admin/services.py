"""The catalogue at the staff desk: what waits, what is missing, what each service says."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from partners.admin.organisations import FRESHNESS_TONES
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.formats import percent
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import PortalAdmin
from pscc.kernel.stale_forms import VersionedForm
from services.actions.catalogue import save_service
from services.admin.freshness import FRESHNESS_BUTTONS, AnswersFilter
from services.admin.inlines import CARD_INLINES
from services.admin.life import LIFE_BUTTONS
from services.enums import ServiceState
from services.models import Service
from services.queries.gate import (
    ENOUGH_CONTACTS,
    OF_PROFILES,
    REQUIREMENTS,
    completeness,
    gate_of,
    incomplete,
)
from services.queries.triage import for_triage, of_few_contacts

STATE_TONES = {
    ServiceState.DRAFT: "default",
    ServiceState.IN_REVIEW: "warning",
    ServiceState.PLANNED: "info",
    ServiceState.OPEN: "success",
    ServiceState.PAUSED: "warning",
    ServiceState.RETIRED: "default",
}


class MissingFilter(WordsFilter):
    """Services that lack something that a published one must say, or that its profile of metadata
    makes mandatory.
    """

    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("any", _("Anything")),
            *((each.key, each.words) for each in (*REQUIREMENTS, *OF_PROFILES)),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Service]) -> QuerySet[Service]:
        value = self.value()
        if not value:
            return queryset
        return incomplete(queryset, "" if value == "any" else value)


class ContactsFilter(WordsFilter):
    """Services that one person answers for, or nobody."""

    title = _("contacts")
    parameter_name = "contacts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("few", _("Fewer than two"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Service]) -> QuerySet[Service]:
        return of_few_contacts(queryset) if self.value() == "few" else queryset


@admin.register(Service)
class ServiceAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Services: what waits first; texts are edited here, availability changes by buttons."""

    form = VersionedForm
    list_display = ("title", "provider", "kind", "shown_state", "waiting_since",
                    "shown_completeness", "shown_contacts", "shown_freshness", "checked_on",
                    "is_demo")  # fmt: skip
    list_filter = ("state", MissingFilter, ContactsFilter, "kind", AnswersFilter, "freshness",
                   "access",
                   "access_mode", "is_demo")  # fmt: skip
    list_select_related = ("provider",)
    search_fields = ("title_fr", "title_en", "provider__name")
    search_help_text = _("Title or provider")
    prepopulated_fields = {"slug": ("title_en",)}
    autocomplete_fields = ("provider", "co_providers", "stages", "modalities", "tumour_types",
                           "disciplines", "labels")  # fmt: skip
    readonly_fields = ("what_is_missing", "state", "freshness", "checked_on", "template",
                       "opens_on", "pause_reason", "returned_because", "submitted_at",
                       "published_at", "short_id", "created_at", "updated_at")  # fmt: skip
    inlines = CARD_INLINES
    action_buttons = (*LIFE_BUTTONS, *FRESHNESS_BUTTONS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return for_triage(super().get_queryset(request))

    @display(description=_("short id"), ordering="uid")
    def short_id(self, row: Service) -> str:
        """Return what stands for it in addresses."""
        return row.uid

    @display(description=_("state"), label=STATE_TONES, ordering="state")
    def shown_state(self, service: Service) -> Badge:
        return state_badge(service)

    @display(description=_("sent for review"), ordering="submitted_at")
    def waiting_since(self, service: Service) -> Any:
        """Say since when it waits for staff, nothing otherwise."""
        return service.submitted_at if service.state == ServiceState.IN_REVIEW else None

    @display(description=_("complete"))
    def shown_completeness(self, service: Service) -> str:
        return percent(completeness(service))

    @display(description=_("contacts"), label={"few": "warning", "enough": "default"},
             ordering="active_contacts")  # fmt: skip
    def shown_contacts(self, service: Any) -> Badge:
        """Say how many people answer; a colour where that is fewer than two."""
        number = service.active_contacts
        return Badge("few" if number < ENOUGH_CONTACTS else "enough", str(number))

    @display(description=_("freshness"), label=FRESHNESS_TONES, ordering="freshness")
    def shown_freshness(self, service: Service) -> Badge:
        return Badge(service.freshness, service.get_freshness_display())

    @display(description=_("what is missing"))
    def what_is_missing(self, service: Service) -> str:
        """Name what a service still lacks, and warn of too few contacts."""
        return render_to_string("admin/services/missing.html", {"gate": gate_of(service)})

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:
        save_service(service=obj, by=request.user, at=now())
