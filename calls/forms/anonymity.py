"""What the office types about names in an application whose applicant stays anonymous."""

from django import forms
from django.utils.translation import gettext_lazy

from calls.anonymity.names import NameKind


class HiddenNameForm(forms.Form):
    """A name that is to be taken out too."""

    text = forms.CharField(
        label=gettext_lazy("Name or words"),
        help_text=gettext_lazy(
            "For instance: an earlier name of the company, a partner, a product. However it is"
            " written: accents, capitals and hyphens do not matter."
        ),
        max_length=160,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=NameKind.choices, initial=NameKind.ORGANISATION
    )
