"""Rows on a call's page at the staff desk: stages, criteria, people, questions, figures, rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy
from modeltranslation.admin import TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from calls.models import CallFigure, CallPerson, CallStage, Criterion, EligibilityRule, FaqEntry
from calls.queries.call_page import condition_of
from calls.queries.reviews import is_scoring_begun
from partners.admin.inlines import RuledInline
from services.forms.scheme_rules import SchemeRuleForm, read_values
from services.queries.financing import in_words


class StackedRows(RuledInline):
    """One row below the other: every field keeps its label, and nothing scrolls sideways."""

    template = StackedInline.template


class StageInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = CallStage


class CriterionFormSet(BaseInlineFormSet):  # type: ignore[type-arg] # not generic at run time
    """Criteria of a call; once a review is submitted only their words may change."""

    FIGURES = ("code", "weight", "scale_max", "threshold")

    def clean(self) -> None:
        super().clean()
        if self.instance.pk is None or not is_scoring_begun(self.instance):
            return
        for form in self.forms:
            for name in {*self.FIGURES} & {*form.changed_data} if form.instance.pk else ():
                form.add_error(
                    name,
                    gettext(
                        "A review is submitted already: this cannot change any more. Its words"
                        " still can."
                    ),
                )
        if self.deleted_forms or any(form.has_changed() for form in self.extra_forms):
            raise ValidationError(
                gettext(
                    "A review is submitted already: no criterion can be added or removed any more."
                )
            )


class CriterionInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = Criterion
    formset = CriterionFormSet
    ordering = ("position", "pk")


class PersonFormSet(BaseInlineFormSet):  # type: ignore[type-arg] # not generic at run time
    """People of a call; refuses an office of one's own beside the field."""

    by: Any = None

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and not form.errors and form.instance.user_id == self.by.pk:
                form.add_error(
                    "user",
                    gettext("You cannot appoint yourself. Ask a colleague to do it."),
                )


class PersonInline(StackedRows):
    model = CallPerson
    formset = PersonFormSet
    autocomplete_fields = ("user",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        return formset


class FaqInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = FaqEntry
    ordering = ("position", "pk")


class FigureInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = CallFigure
    ordering = ("position", "pk")


class EligibilityInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = EligibilityRule
    form = SchemeRuleForm
    ordering = ("position", "pk")
    readonly_fields = ("preview",)

    @display(description=gettext_lazy("in words"))
    def preview(self, rule: EligibilityRule) -> str:
        """Say the rule as applicants read it, and whether the evaluator cannot read it."""
        if not rule.pk:
            return "–"
        words = in_words(condition_of(rule))
        if _is_readable(rule):
            return words
        return gettext("%(rule)s (cannot be read: correct the value)") % {"rule": words}


def _is_readable(rule: EligibilityRule) -> bool:
    try:
        return read_values(rule.fact, rule.values) == rule.values
    except ValidationError:
        return False
