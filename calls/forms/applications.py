"""Forms of the applicant's side. They read what was typed; actions write."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, Project
from pscc.kernel.questions import Answer, Question, Section, problem_with
from pscc.kernel.questions.fields import AnswerField, field_value

PREFIX = "q_"
UPLOAD_PREFIX = "f_"
TAKE_PREFIX = "take_"
NEW_PROJECT = "new"


class SectionForm(forms.Form):
    """One page of questions. Whatever can be an answer is one; the rest stays in its field."""

    use_required_attribute = False  # a draft may be saved with gaps

    def __init__(
        self, section: Section, answers: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        self.section = section
        self.questions = [each for each in section.questions if each.takes_answer]
        initial = {
            PREFIX + each.key: field_value(each, answers.get(each.key)) for each in self.questions
        }
        super().__init__(data, initial=initial)
        for question in self.questions:
            self.fields[PREFIX + question.key] = AnswerField(question)

    def changes(self) -> dict[str, Answer | None]:
        """Return the answers that can be stored.

        What the request did not bring at all (a cut connection) is left as it is stored.
        """
        self.full_clean()
        return {
            question.key: self.cleaned_data[PREFIX + question.key]
            for question in self.questions
            if PREFIX + question.key in self.cleaned_data and self._was_sent(PREFIX + question.key)
        }

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, name)

    def show_problems(self, stored: Mapping[str, Any]) -> None:
        """Say beside its field why a stored answer could not be sent as it is."""
        errors = self.errors  # cleans a bound form
        if not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}
        for question in self.questions:
            problem = problem_with(question, stored.get(question.key))
            if problem and PREFIX + question.key not in errors:
                self.add_error(PREFIX + question.key, problem)

    def unreadable(self) -> dict[str, str]:
        """Return, by question, why what was typed cannot be stored."""
        return {
            question.key: str(self.errors[PREFIX + question.key][0])
            for question in self.questions
            if PREFIX + question.key in self.errors
        }

    def field_of(self, question: Question) -> forms.BoundField:
        """Return the field of a question, ready for the page."""
        return self[PREFIX + question.key]


class StartForm(forms.Form):
    """Which project applies: one of mine, or a new one."""

    project = forms.ChoiceField(label=_("Project"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title of the new project"),
        max_length=160,
        required=False,
        help_text=_("A few words that people outside your team understand."),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation of the new project"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No company yet"),
    )

    def __init__(self, data: Any = None, *, projects: list[Project], organisations: Any) -> None:
        super().__init__(data)
        choice = self.fields["project"]
        choices = [(project.uid, str(project)) for project in projects]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [*choices, (NEW_PROJECT, _("A new project"))]
        if not projects:
            choice.widget = forms.HiddenInput()
            choice.initial = NEW_PROJECT
            self.fields["title"].required = True
        where = self.fields["organisation"]
        if isinstance(where, forms.ModelChoiceField):
            where.queryset = organisations
        if not organisations.exists():
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("project") == NEW_PROJECT and not cleaned.get("title", "").strip():
            self.add_error("title", ValidationError(_("Give the new project a title.")))
        return cleaned

    def target(self, projects: list[Project]) -> dict[str, Any]:
        """Return what `start_application` takes."""
        uid = self.cleaned_data["project"]
        if uid == NEW_PROJECT:
            organisation = self.cleaned_data.get("organisation")
            return {
                "project_title": self.cleaned_data["title"],
                "organisation_id": organisation.pk if organisation else None,
            }
        return {"project_id": next(each.pk for each in projects if each.uid == uid)}


class SubmitForm(forms.Form):
    """The signature: what was seen, and the wish to have it frozen."""

    agree = forms.BooleanField(
        label=_(
            "I have checked the answers above. I agree that they are frozen as they are and read by"
            " the cluster's team and its experts."
        ),
        error_messages={"required": _("Tick the box to send the application.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why an application is taken back."""

    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The cluster's team reads it. Experts do not."),
    )


class VerifyForm(forms.Form):
    """A digest to look up."""

    digest = forms.CharField(
        label=_("Digest (SHA-256)"),
        max_length=200,
        help_text=_("64 letters and digits, as printed on the receipt. Spaces do not matter."),
    )

    def clean_digest(self) -> str:
        digest = "".join(self.cleaned_data["digest"].split()).lower()
        RegexValidator(
            r"^[0-9a-f]{64}$", _("A digest has 64 characters: digits and the letters a to f.")
        )(digest)
        return digest


def taken(data: Mapping[str, Any], questions: Iterator[Question] | list[Question]) -> set[str]:
    """Return the questions for which the person takes a colleague's text instead of their own."""
    return {each.key for each in questions if data.get(TAKE_PREFIX + each.key)}
