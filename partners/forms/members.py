"""What owners type to let people in, and people who ask to be let in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.enums import MembershipRole


class InvitationForm(forms.Form):
    """Whom to invite, as what, with which words."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The person signs in with this address, or creates an account with it."),
        max_length=254,
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=MembershipRole.choices,
        initial=MembershipRole.EDITOR,
        help_text=_(
            "An owner manages members. An editor changes the profile and the services. A requester"
            " sends requests and applications. A signatory signs. A viewer reads."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the message"),
        choices=settings.LANGUAGES,
        help_text=_("If the person has an account, its language is used."),
    )
    message = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RoleForm(forms.Form):
    """The role that a member gets."""

    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].error_messages["required"] = _("Choose a role.")


class JoinForm(forms.Form):
    """Why somebody wishes to act for an organisation."""

    message = forms.CharField(
        label=_("Your message to the owners"),
        help_text=_("Say who you are there and what you want to do on the portal."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AppointmentForm(RoleForm):
    """Whom staff make a member, and as what."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Of an account on the portal. Others are invited.")
    )
