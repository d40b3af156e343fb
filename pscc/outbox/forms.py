"""Which optional mails a person wants."""

from typing import Any

from django import forms

from pscc.outbox.events import Notification, notifications
from pscc.outbox.models import MailPreference


def optional_kinds() -> list[Notification]:
    """Return the notifications whose mail a person may switch off."""
    return [each for each in notifications() if each.optional]


class PreferencesForm(forms.Form):
    """One box per optional kind of mail."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declined = set(
            MailPreference.objects.filter(user=user, mail=False).values_list("kind", flat=True)
        )
        for kind in optional_kinds():
            self.fields[kind.name] = forms.BooleanField(
                label=kind.label or kind.subject, required=False, initial=kind.name not in declined
            )

    @property
    def wanted(self) -> dict[str, bool]:
        """Return kind and wish, once the form is valid."""
        return {kind.name: self.cleaned_data[kind.name] for kind in optional_kinds()}
