"""The catalogue in the staff admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from services.actions.catalogue import (
    open_service,
    pause_service,
    plan_service,
    retire_service,
    save_service,
)
from services.enums import ServiceState
from services.models import Service


class PauseForm(forms.Form):
    """Why a service is paused; everyone reads it."""

    reason = forms.CharField(
        label=_("Reason, shown publicly"), max_length=200, widget=UnfoldAdminTextInputWidget
    )


class PlanForm(forms.Form):
    """When a service is to open."""

    opens_on = forms.DateField(
        label=_("Opens on"), required=False, help_text=_("Empty if not known yet.")
    )


def _open(service: Service, **who: Any) -> None:
    open_service(service_id=service.pk, **who)


def _plan(service: Service, **values: Any) -> None:
    plan_service(service_id=service.pk, **values)


def _pause(service: Service, **values: Any) -> None:
    pause_service(service_id=service.pk, **values)


def _retire(service: Service, **who: Any) -> None:
    retire_service(service_id=service.pk, **who)


@admin.register(Service)
class ServiceAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Services: texts are edited here, availability changes by buttons."""

    list_display = ("title", "provider", "kind", "state", "price_basis", "checked_on", "is_demo")
    list_filter = ("state", "kind", "access", "access_mode", "is_demo")
    list_select_related = ("provider",)
    search_fields = ("title_fr", "title_en", "provider__name")
    prepopulated_fields = {"slug": ("title_en",)}
    autocomplete_fields = ("provider", "co_providers", "stages", "modalities")
    readonly_fields = ("state", "opens_on", "pause_reason", "uid", "created_at", "updated_at")
    action_buttons = (
        ActionButton(
            "plan",
            _("Announce"),
            "services.open_service",
            act=_plan,
            form=PlanForm,
            explanation=_("It is listed with its opening date and cannot be requested yet."),
            done=_("The service is announced."),
            when=lambda service: service.state in (ServiceState.DRAFT, ServiceState.IN_REVIEW),
        ),
        ActionButton(
            "open",
            _("Open to requests"),
            "services.open_service",
            act=_open,
            explanation=_("Projects can ask for it from now on."),
            done=_("The service is open."),
            when=lambda service: (
                service.state
                in (
                    ServiceState.DRAFT,
                    ServiceState.IN_REVIEW,
                    ServiceState.PLANNED,
                    ServiceState.PAUSED,
                )
            ),
        ),
        ActionButton(
            "pause",
            _("Pause"),
            "services.pause_service",
            act=_pause,
            form=PauseForm,
            explanation=_("It stays visible with your reason and cannot be requested."),
            done=_("The service is paused."),
            when=lambda service: service.state == ServiceState.OPEN,
        ),
        ActionButton(
            "retire",
            _("Close for good"),
            "services.open_service",
            act=_retire,
            danger=True,
            explanation=_(
                "It leaves the catalogue. Its page stays for the record. This cannot be undone."
            ),
            done=_("The service is closed."),
            when=lambda service: (
                service.state in (ServiceState.PLANNED, ServiceState.OPEN, ServiceState.PAUSED)
            ),
        ),
    )

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:
        save_service(service=obj, by=request.user, at=now())
