"""The forms of the orientation: its pages of questions, its link by mail, its project."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from partners.enums import IdentifierScheme, Vocabulary
from partners.forms.choosing import ProjectChoiceForm
from partners.forms.profiles import countries
from partners.identifiers import normalised, problem_of
from partners.models import Project, Term
from partners.queries.projects import USUAL_TRL, tumour_tree
from pscc.kernel.questions import (
    Answer,
    Form,
    Question,
    Section,
    in_language,
    problem_with,
    shown,
)
from pscc.kernel.questions.fields import AnswerField, field_value
from pscc.kernel.questions.levels import LEVELS
from services.orientation_questions import Vocabularies, intake

PREFIX = "q_"


def intake_for(answers: Mapping[str, Any]) -> Form:
    """Return the twelve questions in the reader's language; one statement."""
    wanted = (
        Vocabulary.PRODUCT_TYPE, Vocabulary.MODALITY, Vocabulary.STAGE, Vocabulary.TUMOUR_TYPE,
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {name.value: [] for name in wanted}
    for term in Term.objects.filter(vocabulary__in=wanted).order_by("position", "code"):
        found[term.vocabulary].append((term.code, str(term)))
    known = Vocabularies(
        product_types=found["product_type"],
        modalities=found["modality"],
        stages=found["stage"],
        tumour_types=found["tumour_type"],
        countries=[(str(code), str(name)) for code, name in countries()],
        trl_levels=[(level, str(words)) for level, words in LEVELS],
        usual_trl=USUAL_TRL,
    )
    return intake(known, answers)


def problem_of_answer(question: Question, answer: Any) -> str:
    """Return why an answer should be looked at again, or an empty text."""
    if question.key == "siren" and isinstance(answer, str):
        return problem_of(IdentifierScheme.SIREN, normalised(IdentifierScheme.SIREN, answer)) or ""
    return problem_with(question, answer)


class PageForm(forms.Form):
    """One page of questions. Whatever can be an answer is one; the rest stays in its field."""

    use_required_attribute = False

    def __init__(
        self, section: Section, answers: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        self.questions = section.questions
        initial = {
            PREFIX + each.key: field_value(each, answers.get(each.key)) for each in self.questions
        }
        super().__init__(data, initial=initial)
        for question in self.questions:
            self.fields[PREFIX + question.key] = AnswerField(question)
            if question.key == "tumour_types":
                widget: Any = self.fields[PREFIX + question.key].widget
                widget.choices = _tree()

    def changes(self) -> dict[str, Answer | None]:
        """Return the answers that can be stored; what did not come at all stays as it is."""
        self.full_clean()
        return {
            each.key: self.cleaned_data[PREFIX + each.key]
            for each in self.questions
            if PREFIX + each.key in self.cleaned_data and self._was_sent(PREFIX + each.key)
        }

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, name)

    def show_problems(self, stored: Mapping[str, Any]) -> bool:
        """Say beside its field why a stored answer should be looked at; tell whether any should."""
        errors = self.errors
        if not self.is_bound:
            self.cleaned_data: dict[str, Any] = {}
        for question in self.questions:
            problem = problem_of_answer(question, stored.get(question.key))
            if problem and PREFIX + question.key not in errors:
                self.add_error(PREFIX + question.key, problem)
        return bool(self.errors)

    def show_newer(self, newer: Mapping[str, Any]) -> None:
        """Say beside its field what another page saved meanwhile; what was typed stays in it."""
        for question in self.questions:
            if question.key in newer:
                value = shown(question, newer[question.key]) or said("(empty)")
                self.add_error(
                    PREFIX + question.key,
                    said("Saved elsewhere meanwhile: %(answer)s") % {"answer": value},
                )

    def rows(self) -> Iterable[tuple[Question, forms.BoundField]]:
        """Return each question with its field."""
        return [(each, self[PREFIX + each.key]) for each in self.questions]


def _tree() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each organ as a group: as a whole first, then its tumours."""
    return [
        (
            str(root),
            [
                (root.code, said("%(organ)s, any tumour") % {"organ": root}),
                *((term.code, str(term)) for term in children),
            ],
        )
        for root, children in tumour_tree()
    ]


def answers_in_words(form: Form, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sections with each question and its answer in words, for reading and checking."""
    return [
        {
            "key": section.key,
            "title": in_language(section.title),
            "rows": [
                {
                    "key": each.key,
                    "label": in_language(each.label),
                    "value": shown(each, answers.get(each.key)),
                    "problem": problem_of_answer(each, answers.get(each.key)),
                }
                for each in section.questions
            ],
        }
        for section in form.sections
    ]


class LinkForm(forms.Form):
    """To which address the link goes."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Used once, for this message. Nothing else is sent there."),
    )


class IntoProjectForm(ProjectChoiceForm):
    """Which project an orientation goes into. Of several, none is chosen beforehand: answers must
    not fill a project by mistake.
    """

    def __init__(self, data: Any = None, *, projects: list[Project]) -> None:
        super().__init__(data, projects=projects)
        if len(projects) == 1:
            self.fields["project"].initial = projects[0].uid

    def target(self) -> dict[str, Any]:
        """Return what `convert_session` takes."""
        if self.chosen is not None:
            return {"project_id": self.chosen.pk}
        return {"title": self.cleaned_data["title"]}
