"""What somebody types who claims an organisation."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.actions.claims import LETTER_LIMITS


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits, from the message to the registered e-mail."),
        max_length=10,
        validators=[RegexValidator(r"^\s*(\d\s*){6}$", _("Type the six digits of the code."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class LetterForm(forms.Form):
    """A signed letter, and what there is to say about it."""

    letter = forms.FileField(
        label=_("Signed letter"),
        help_text=_(
            "A PDF on the organisation's letterhead, signed by someone who may commit it, that"
            " names you. At most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": LETTER_LIMITS.accept}),
    )
    message = forms.CharField(
        label=_("Your message to the cluster's team"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StaffClaimForm(forms.Form):
    """Why the cluster's team can trust somebody."""

    message = forms.CharField(
        label=_("Your message to the cluster's team"),
        help_text=_("Say who you are there, and who of us knows you or can check it, and how."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RefusalForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads it. Say what would convince you."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
