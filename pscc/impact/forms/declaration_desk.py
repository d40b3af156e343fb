"""What staff say of a declaration that a company sent."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReturnForm(forms.Form):
    """What the company has to correct."""

    because = forms.CharField(
        label=_("What has to be corrected"),
        help_text=_("The company reads this on the portal."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
