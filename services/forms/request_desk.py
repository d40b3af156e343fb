"""What staff say when they act on a request: on behalf of a provider, or for the cluster."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from services.models import Service
from services.steps import STEPS

PERIODS = ((90, _("The last three months")), (365, _("The last twelve months")), (0, _("All")))


def _told(label: Any, *, required: bool, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=help_text,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )


class AdvisorForm(forms.Form):
    """Who looks after a request."""

    advisor = forms.ModelChoiceField(
        label=_("Advisor"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.with_role(Role.ADVISOR, Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)
        self.fields["advisor"].queryset = people.order_by("name", "email")  # type: ignore[attr-defined] # a model choice


class ReturnForm(forms.Form):
    """What the provider needs to know."""

    told = _told(
        _("What is missing"), required=True, help_text=_("The project’s team reads your words.")
    )


class PostponeForm(forms.Form):
    """From which day on the provider can do it."""

    wakes_on = forms.DateField(
        label=_("Possible from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The request comes back to the provider on this day."),
    )
    told = _told(
        _("Why it has to wait"), required=True, help_text=_("The project’s team reads your words.")
    )


def _ending(step: str) -> type[forms.Form]:
    """Return the form of a step that ends a request for a reason."""
    reasons = [(code.value, code.label) for code in STEPS[step].reasons]

    class EndingForm(forms.Form):
        code = forms.ChoiceField(
            label=_("Reason"), choices=reasons, widget=UnfoldAdminRadioSelectWidget
        )
        told = _told(
            _("In words"), required=False, help_text=_("The project’s team reads your words.")
        )

    return EndingForm


RefuseForm = _ending("refuse")
UnavailableForm = _ending("find_unavailable")


class RerouteForm(forms.Form):
    """Which service to ask instead."""

    service = forms.CharField(
        label=_("Service to ask instead"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The address of its page, or the last part of it."),
    )

    def clean_service(self) -> Service:
        """Find it among those that can be asked for."""
        path = urlsplit(self.cleaned_data["service"].strip()).path
        slug = path.rstrip("/").rpartition("/")[2]
        open_now = Service.objects.requestable().listed()
        found: Service | None = open_now.filter(slug=slug).first()
        if found is None:
            raise forms.ValidationError(
                _("No service that can be asked for now has this address. Open its page in the"
                  " catalogue and copy the address from there.")
            )  # fmt: skip
        return found


class MessageForm(forms.Form):
    """A message in the thread."""

    body = _told(
        _("Message"),
        required=True,
        help_text=_("The project’s team and the provider read it as the cluster’s team’s."),
    )


class NoteForm(forms.Form):
    """A note for those who look after the request."""

    body = _told(
        _("Note"),
        required=True,
        help_text=_("Neither the project’s team nor a provider reads it."),
    )


class PeriodForm(forms.Form):
    """Over which time to count."""

    days = forms.TypedChoiceField(
        label=_("Sent in"), choices=PERIODS, coerce=int, required=False, empty_value="365"
    )

    @property
    def chosen(self) -> int | None:
        """Days back from now, None for all; twelve months where nothing sensible was said."""
        return (int(self.cleaned_data["days"]) if self.is_valid() else 365) or None
