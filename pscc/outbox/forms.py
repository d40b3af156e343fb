"""Which optional mails a person wants."""

from typing import Any

from django import forms

from pscc.outbox.events import notifications
from pscc.outbox.models import MailPreference
from pscc.outbox.queries import kinds_received


class PreferencesForm(forms.Form):
    """One box per optional kind of mail that this person has ever received."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = kinds_received(user)
        declined = set(
            MailPreference.objects.filter(user=user, mail=False).values_list("kind", flat=True)
        )
        for kind in notifications():
            if kind.optional and kind.name in known | declined:
                self.fields[kind.name] = forms.BooleanField(
                    label=kind.label, required=False, initial=kind.name not in declined
                )

    @property
    def wanted(self) -> dict[str, bool]:
        """Return kind and wish, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.fields}
