"""What a subscriber chooses."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partners.models import Term
from pscc.community.actions.subscriptions import Wish, address_kept
from pscc.community.enums import Frequency, Topic
from pscc.community.models import Subscription
from pscc.community.queries.subscriptions import SubjectGroup, grouped_subjects, subjects

LONGEST = 254  # characters of an address, as the column holds


class WishForm(forms.Form):
    """What somebody wants to read, how often, in which language."""

    topics = forms.MultipleChoiceField(
        label=_("What do you want to read?"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
    )
    subjects: Any = forms.ModelMultipleChoiceField(
        label=_("Only of some subjects?"),
        queryset=Term.objects.none(),
        required=False,
    )
    frequency = forms.ChoiceField(
        label=pgettext_lazy("newsletter", "How often, at most?"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        help_text=_("When there is nothing to tell, nothing is sent."),
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("newsletter", "In which language?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, subscription: Subscription | None = None) -> None:
        initial = {
            "topics": subscription.topics if subscription else Topic.values,
            "frequency": subscription.frequency if subscription else Frequency.MONTHLY,
            "language": subscription.language if subscription else get_language(),
        }
        if subscription:
            initial["subjects"] = [each.pk for each in subscription.subjects.all()]
        super().__init__(data, initial=initial)
        chosen: Any = self.fields["subjects"]
        chosen.queryset = subjects()

    @property
    def subject_groups(self) -> list[SubjectGroup]:
        """The subjects by vocabulary, with those that are ticked."""
        ticked = {str(each) for each in self["subjects"].value() or ()}
        return grouped_subjects(ticked)

    @property
    def wish(self) -> Wish:
        """What was chosen, once it is valid."""
        chosen = self.cleaned_data
        return Wish(
            chosen["topics"], chosen["frequency"], chosen["language"], list(chosen["subjects"])
        )


class SubscriptionForm(WishForm):
    """The same, and the address to which it goes."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("email", "topics", "subjects", "frequency", "language")

    def clean_email(self) -> str:
        """Return the address as it is kept; one that is too long that way is none."""
        address = address_kept(self.cleaned_data["email"])
        EmailValidator()(address)
        MaxLengthValidator(LONGEST)(address)
        return address
