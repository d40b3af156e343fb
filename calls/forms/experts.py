"""What experts say of themselves, and whom the office invites into the pool."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from calls.enums import ExpertiseLevel, Voice
from calls.models.experts import READS
from partners.models import Organisation, Term

MAX_QUOTA = 30
MAX_KEYWORDS = 5000  # characters


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProfileForm(forms.Form):
    """Position, keywords, languages, voices and quota."""

    position = forms.CharField(
        label=_("Position"),
        help_text=_("For instance: medical oncologist, head of a laboratory, patient advocate."),
        max_length=160,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you read"),
        help_text=_("So that you are asked for applications that you can read."),
        choices=READS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    voices = forms.MultipleChoiceField(
        label=_("You speak as"),
        help_text=_("From where you look at a project. Choose all that are true."),
        choices=Voice.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    keywords = forms.CharField(
        label=_("Keywords and work"),
        help_text=_(
            "Subjects, methods, titles of papers. They are compared with the applications, so that"
            " you are asked for what you know."
        ),
        required=False,
        max_length=MAX_KEYWORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    quota = forms.IntegerField(
        label=_("Most reviews in one call"),
        help_text=_("You are never asked for more."),
        validators=[MinValueValidator(1), MaxValueValidator(MAX_QUOTA)],
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_QUOTA}),
    )


class AffiliationForm(forms.Form):
    """Where an expert works or worked, from when to when."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation of the directory"),
        help_text=_("If yours is there: conflicts of interest are then found with certainty."),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Not in the directory"),
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_(
            "Organisation and unit in your own words. Needed if it is not in the directory."
        ),
        required=False,
        max_length=200,
    )
    since = forms.DateField(
        label=_("Since"), help_text=_("Leave empty if you do not remember."), required=False,
        widget=_day(),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), help_text=_("Leave empty if you still work there."), required=False,
        widget=_day(),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the directory has none."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_named = cleaned.get("name", "").strip() or cleaned.get("organisation")
        if not is_named and not {"name", "organisation"} & set(self.errors):
            self.add_error("name", _("Name the organisation, or choose it from the directory."))
        return cleaned


class ExpertiseForm(forms.Form):
    """A subject, and how well the expert knows it."""

    term: "forms.ModelChoiceField[Term]" = forms.ModelChoiceField(
        label=_("Subject"), queryset=Term.objects.none(), empty_label=_("Choose a subject")
    )
    level = forms.ChoiceField(
        label=_("How well do you know it?"),
        choices=ExpertiseLevel.choices,
        initial=ExpertiseLevel.EXPERT,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, groups: list[tuple[str, list[Term]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["term"]
        field.queryset = Term.objects.filter(
            pk__in=[term.pk for _label, terms in groups for term in terms]
        )
        field.choices = [
            ("", field.empty_label),
            *((label, [(term.pk, str(term)) for term in terms]) for label, terms in groups),
        ]


class AbsenceForm(forms.Form):
    """Days on which an expert is not to be asked."""

    since = forms.DateField(label=_("From"), widget=_day())
    until = forms.DateField(label=_("Until"), help_text=_("Both days included."), widget=_day())


class InviteExpertForm(forms.Form):
    """Whom the office invites into the pool; an account is made where there is none."""

    email = forms.EmailField(
        label=_("E-mail of the person"),
        help_text=_("The person signs in with it: the portal sends a code, no password is needed."),
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Used if nobody signs in with this address yet."),
        max_length=120,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        help_text=_("Used if nobody signs in with this address yet."),
        choices=READS,
        initial="fr",
        widget=forms.RadioSelect,
    )
