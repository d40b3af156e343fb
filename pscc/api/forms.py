"""What a person says about a key or a webhook for a program."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pscc.api.enums import NoticeKind
from pscc.api.queries.keys import owned_organisations
from pscc.kernel.access import allowed
from pscc.kernel.site import site

OWN = "own"  # the cluster's


def holders_for(user: Any) -> list[tuple[str, str]]:
    """Return for whom a person may make keys: uid and name of each, the cluster last."""
    found = [(each.uid, each.name) for each in owned_organisations(user)]
    if allowed(user, "api.make_own_key"):
        found.append((OWN, site().short_name))
    return found


class KeyForm(forms.Form):
    """A key: for whom, what for, how long."""

    organisation = forms.ChoiceField(label=_("Whose program it is"))
    name = forms.CharField(
        label=_("What the key is for"),
        max_length=80,
        help_text=_("For instance: “agenda on our site”. It helps to know later which to revoke."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=365,
        choices=lambda: [
            (number, ngettext("%d day", "%d days", number) % number) for number in (30, 90, 365)
        ],
    )

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Whose program it is"), choices=holders
        )

    def clean_days(self) -> timedelta:
        """Return the time as one."""
        return timedelta(days=self.cleaned_data["days"])


class WebhookForm(forms.Form):
    """An address that is told of events."""

    organisation = forms.ChoiceField(label=_("Whose program it is"))
    url = forms.URLField(
        label=_("Address that is told"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https:// and answers within ten seconds."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Told when"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Whose program it is"), choices=holders
        )
