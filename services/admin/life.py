"""The steps in the life of a service, as buttons of its page at the staff desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from pscc.kernel.staff_admin import ActionButton
from services.actions.catalogue import open_service, pause_service, plan_service, retire_service
from services.actions.drafts import return_service
from services.enums import ServiceState
from services.models import Service


class PauseForm(forms.Form):
    """Why a service is paused; everyone reads it."""

    reason = forms.CharField(
        label=_("Reason, shown publicly"), max_length=200, widget=UnfoldAdminTextInputWidget
    )


class ReturnForm(forms.Form):
    """What is missing; the provider reads it."""

    reason = forms.CharField(
        label=_("What is missing"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("The provider reads it, here and by mail."),
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


def _return(service: Service, **values: Any) -> None:
    return_service(service_id=service.pk, **values)


def _pause(service: Service, **values: Any) -> None:
    pause_service(service_id=service.pk, **values)


def _retire(service: Service, **who: Any) -> None:
    retire_service(service_id=service.pk, **who)


LIFE_BUTTONS = (
    ActionButton(
        "return",
        _("Return to the provider"),
        "services.return_service",
        act=_return,
        form=ReturnForm,
        explanation=_("It is a draft again; its provider is told what is missing."),
        done=_("The service is returned, and its provider is told."),
        when=lambda service: service.state == ServiceState.IN_REVIEW,
    ),
    ActionButton(
        "plan",
        _("Announce"),
        "services.plan_service",
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
        "services.retire_service",
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
