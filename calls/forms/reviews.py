"""What experts type: the answer to an invitation, a declaration, a score sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from calls.actions.reviews import COMMENT_FIELDS, GivenScore
from calls.models import Assignment, Criterion, CriterionScore

NOT_APPLICABLE = "na"
MAX_COMMENT = 10_000  # characters


class StatementForm(forms.Form):
    """The expert's statement before the file opens."""

    NO_CONFLICT = "none"
    CONFLICT = "conflict"

    statement = forms.ChoiceField(
        label=gettext_lazy("Your statement"),
        choices=(
            (
                NO_CONFLICT,
                gettext_lazy("I have no conflict of interest, and I keep what I read to myself"),
            ),
            (CONFLICT, gettext_lazy("I have, or may seem to have, a conflict of interest")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two statements.")},
    )


class ConflictForm(forms.Form):
    """What ties an expert to a project."""

    description = forms.CharField(
        label=gettext_lazy("What ties you to this project or to its organisations?"),
        help_text=gettext_lazy(
            "For instance: an employment, shares, a patent, a publication together in the last"
            " three years, a family"
            " or personal tie. A sentence is enough; only the people who run the call read it."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DeclineForm(forms.Form):
    """Why an expert cannot take a review on."""

    reason = forms.CharField(
        label=gettext_lazy("Why can you not take it on?"),
        help_text=gettext_lazy("For instance: no time before the due date, not your field."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    suggested = forms.CharField(
        label=gettext_lazy("Whom would you ask instead?"),
        help_text=gettext_lazy(
            "A name, an organisation, an e-mail address if you have it. The cluster"
            " decides whether to ask them, and looks for conflicts of interest first. Tell them"
            " nothing of this application."
        ),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True)
class SheetRow:
    """A criterion with its two fields."""

    criterion: Criterion
    score: BoundField
    comment: BoundField


class ReviewForm(forms.Form):
    """A score sheet: a score and a comment for each criterion, then two comments on the whole.

    Fields that the data does not name are left as they are, so the same form reads a whole page and
    the few changes of an automatic save.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    comment_to_applicant = forms.CharField(
        label=gettext_lazy("Comment to the applicant"),
        help_text=gettext_lazy(
            "The applicant may read this once the decision is released, without your name. Say"
            " what is good and what"
            " would make the project better."
        ),
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    confidential_comment = forms.CharField(
        label=gettext_lazy("Confidential comment"),
        help_text=gettext_lazy("Only the panel and the people who run the call read this."),
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        review: Assignment,
        criteria: Sequence[Criterion],
    ) -> None:
        scores = {row.criterion_id: row for row in review.scores.all()}
        initial: dict[str, Any] = {"version": review.version}
        initial |= {name: getattr(review, name) for name in COMMENT_FIELDS}
        for criterion in criteria:
            initial |= _initial(criterion, scores.get(criterion.pk))
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"score-{criterion.code}"] = _score_field(criterion)
            self.fields[f"comment-{criterion.code}"] = _comment_field(criterion)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the criteria in order, each with its fields."""
        for criterion in self.criteria:
            yield SheetRow(
                criterion, self[f"score-{criterion.code}"], self[f"comment-{criterion.code}"]
            )

    def given_scores(self) -> dict[str, GivenScore]:
        """Return what the checked data says of each criterion that it names."""
        given = {}
        for criterion in self.criteria:
            score, comment = f"score-{criterion.code}", f"comment-{criterion.code}"
            if score in self.data or comment in self.data:
                given[criterion.code] = _given(
                    self.cleaned_data.get(score) if score in self.data else None,
                    self.cleaned_data.get(comment) if comment in self.data else None,
                )
        return given

    def given_comments(self) -> dict[str, str]:
        """Return the comments on the whole that the checked data names."""
        return {name: self.cleaned_data[name] for name in COMMENT_FIELDS if name in self.data}

    def add_missing(self, missing: Sequence[Criterion]) -> None:
        """Mark the criteria that still need an answer."""
        for criterion in missing:
            self.add_error(
                f"score-{criterion.code}",
                _("Give a score, or say that this criterion does not apply."),
            )

    def differences(self, stored: "ReviewForm") -> list[tuple[str, str]]:
        """Return label and stored value of every field in which the portal holds something else
        than was typed.
        """
        found = []
        for name in self.fields:
            typed = str(self.data.get(name) or "").replace("\r\n", "\n")
            held = str(stored.initial.get(name) or "")
            if name != "version" and name in self.data and typed.strip() != held.strip():
                found.append((str(self.fields[name].label), held))
        return found


def _given(score: str | None, comment: str | None) -> GivenScore:
    if score is None:
        return GivenScore(comment=comment, has_answer=False)
    return GivenScore(
        score=int(score) if score.isdigit() else None,
        is_not_applicable=score == NOT_APPLICABLE,
        comment=comment,
    )


def _initial(criterion: Criterion, stored: CriterionScore | None) -> dict[str, Any]:
    if stored is None:
        return {}
    score = "" if stored.score is None else str(int(stored.score))
    return {
        f"score-{criterion.code}": NOT_APPLICABLE if stored.is_not_applicable else score,
        f"comment-{criterion.code}": stored.comment,
    }


def _score_field(criterion: Criterion) -> forms.ChoiceField:
    choices = [(str(score), str(score)) for score in range(criterion.scale_max + 1)]
    return forms.ChoiceField(
        label=criterion.title,
        choices=[*choices, (NOT_APPLICABLE, pgettext_lazy("score", "Not applicable"))],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the scores offered.")},
    )


def _comment_field(criterion: Criterion) -> forms.CharField:
    return forms.CharField(
        label=_("Why? (%(criterion)s)") % {"criterion": criterion.title},
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
