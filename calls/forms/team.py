"""Which colleagues take part in an application."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import ProjectMember


class TeamForm(forms.Form):
    """One box for each member who does not sign; those who do always take part."""

    members = forms.TypedMultipleChoiceField(
        label=_("Who takes part, besides those who sign?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: Sequence[ProjectMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 declared above
        field.choices = [
            (member.pk, f"{member.user.get_full_name()} ({member.get_role_display()})")
            for member in members
        ]
