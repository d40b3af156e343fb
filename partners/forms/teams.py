"""A project's team, as those who lead it change it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.enums import ProjectRole
from partners.models import Organisation
from pscc.accounts.models import User

WHAT_ROLES_MAY: dict[ProjectRole, Promise] = {
    ProjectRole.VIEW: _("reads the project and its confidential dossier"),
    ProjectRole.COMMENT: _("reads, and comments where comments are asked for"),
    ProjectRole.EDIT: _("also changes the project, the dossier and the applications"),
    ProjectRole.SIGN: _("also sends applications and decides who is in the team"),
}


def _roles() -> Any:
    return forms.TypedChoiceField(
        label=_("Role"),
        coerce=ProjectRole,
        choices=[
            (role, gettext("%(role)s: %(may)s") % {"role": role.label, "may": may})
            for role, may in WHAT_ROLES_MAY.items()
        ],
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    """An invitation to the team."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The person signs in, or signs up, with this address.")
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goes by e-mail: write nothing confidential."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"role": ProjectRole.VIEW})
        self.fields["role"] = _roles()
        self.order_fields(["email", "role", "message"])


class RoleForm(forms.Form):
    """Another role for a team member."""

    def __init__(self, data: Any = None, *, role: str = "") -> None:
        super().__init__(data, initial={"role": role})
        self.fields["role"] = _roles()


class TransferForm(forms.Form):
    """Who takes over a part."""

    successor: Any = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        empty_label=_("Choose a person"),
        help_text=_("Somebody else? Invite the person to the team first."),
    )

    def __init__(self, data: Any = None, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]


class AttachForm(forms.Form):
    """The organisation to which a project comes."""

    organisation: Any = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an organisation"),
    )

    def __init__(self, data: Any = None, *, organisations: QuerySet[Organisation]) -> None:
        super().__init__(data)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
