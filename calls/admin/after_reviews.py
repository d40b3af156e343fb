"""What the office does once reviews are in: rapporteur, consensus note, factual corrections."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.actions.after_reviews import name_rapporteur, reopen_note
from calls.actions.bulk import for_each
from calls.actions.corrections import open_correction
from calls.admin.reports import tell
from calls.forms.after_reviews import RapporteurForm
from calls.models import Application
from calls.queries.after_reviews import (
    JUDGED,
    correction_of,
    handed_in_note,
    plan_of,
    possible_rapporteurs,
)
from calls.queries.reviews import standing_decision
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton


def _name(application: Application, *, expert: User, by: User, at: datetime) -> None:
    name_rapporteur(application_id=application.pk, expert_id=expert.pk, by=by, at=at)


def _is_undecided(application: Application) -> bool:
    return application.state in JUDGED and standing_decision(application) is None


def _may_be_named(application: Application) -> bool:
    return (
        _is_undecided(application)
        and handed_in_note(application) is None
        and possible_rapporteurs(application).exists()
    )


def _may_be_corrected(application: Application) -> bool:
    return (
        _is_undecided(application)
        and plan_of(application.call).correction_days > 0
        and correction_of(application) is None
    )


AFTER_REVIEWS = (
    ActionButton(
        "rapporteur",
        gettext_lazy("Name the rapporteur"),
        "calls.name_rapporteur",
        act=_name,
        form=RapporteurForm,
        explanation=gettext_lazy(
            "The expert is asked by mail to write the consensus note. Whoever was asked before no"
            " longer writes it; the text stays, but for that of somebody whom a conflict of"
            " interest keeps away."
        ),
        done=gettext_lazy("The rapporteur is asked by mail."),
        when=_may_be_named,
    ),
    ActionButton(
        "reopen-note",
        gettext_lazy("Open the consensus note again"),
        "calls.name_rapporteur",
        act=lambda application, **who: reopen_note(application_id=application.pk, **who),
        explanation=gettext_lazy(
            "The rapporteur can change it and must hand it in again. The panel does not see it"
            " meanwhile."
        ),
        done=gettext_lazy("The note is open again; the rapporteur is told."),
        when=lambda application: handed_in_note(application) is not None,
    ),
    ActionButton(
        "correction",
        gettext_lazy("Ask for factual corrections"),
        "calls.open_correction",
        act=lambda application, **who: open_correction(application_id=application.pk, **who),
        explanation=gettext_lazy(
            "The team reads the comments to the applicant, without names and without scores, and"
            " may correct facts once, until the end of the days that the review plan gives."
        ),
        done=gettext_lazy("The team is told by mail."),
        when=_may_be_corrected,
    ),
)


class AfterReviewPages:
    """The bulk step, beside the others on the list of applications."""

    @admin.action(description=gettext_lazy("Ask for factual corrections on the selected"))
    def correct_selected(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        at = now()
        results = for_each(
            queryset,
            lambda each: open_correction(application_id=each.pk, by=request.user, at=at),
            done=_("The team is told by mail."),
        )
        tell(request, results)


def rapporteur_form(application: Any, data: Any) -> RapporteurForm:
    """Return the form with the experts of this very application."""
    return RapporteurForm(data, experts=possible_rapporteurs(application))
