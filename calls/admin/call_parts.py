"""Rows on a call's page at the staff desk: stages, criteria, people, questions, figures, rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy
from modeltranslation.admin import TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from calls.actions.calls import overlap_in_words, overlapping
from calls.enums import CallState
from calls.forms.review_plan import ReviewPlanForm
from calls.models import (
    CallFigure,
    CallPerson,
    CallStage,
    Criterion,
    EligibilityRule,
    FaqEntry,
    ReviewPlan,
)
from calls.queries.both_languages import TEXTS, halves
from calls.queries.call_page import condition_of
from calls.queries.reviews import is_scoring_begun
from partners.admin.inlines import RuledInline
from services.forms.scheme_rules import SchemeRuleForm, read_values
from services.queries.financing import in_words


class StackedRows(RuledInline):
    """One row below the other: every field keeps its label, and nothing scrolls sideways."""

    template = StackedInline.template


class TextRows(BaseInlineFormSet):  # type: ignore[type-arg] # not generic at run time
    """Rows of a call with texts in two languages; in a published call both or none."""

    def clean(self) -> None:
        super().clean()
        if self.instance.state == CallState.DRAFT:
            return
        names = TEXTS[str(self.fk.remote_field.related_name)]
        for form in self.forms:
            if form.errors or not form.has_changed() or form in self.deleted_forms:
                continue
            for name, lacking in halves(form.instance, names):
                form.add_error(
                    f"{name}_{lacking}",
                    gettext("The call is published: write this in both languages, or in none."),
                )


class StageFormSet(TextRows):
    """Stages of a call; refuses, beside its field, one that opens before another has closed."""

    def clean(self) -> None:
        super().clean()
        forms = [form for form in self.forms if form not in self.deleted_forms]
        dated = {
            id(form.instance): form
            for form in forms
            if not form.errors and form.instance.opens_at and form.instance.closes_at
        }
        stages = [form.instance for form in dated.values()]
        for earlier, later in overlapping(stages):
            dated[id(later)].add_error("opens_at", overlap_in_words(earlier))


class StageInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = CallStage
    formset = StageFormSet


class CriterionFormSet(TextRows):
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
    formset = TextRows
    ordering = ("position", "pk")


class FigureInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = CallFigure
    ordering = ("position", "pk")


class EligibilityInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = EligibilityRule
    formset = TextRows
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


class ReviewPlanInline(StackedRows):
    """What the call wants of its review and its panel: one for a call, never removed."""

    model = ReviewPlan
    form = ReviewPlanForm
    max_num = 1
    can_delete = False


def _is_readable(rule: EligibilityRule) -> bool:
    try:
        return read_values(rule.fact, rule.values) == rule.values
    except ValidationError:
        return False
