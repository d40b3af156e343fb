"""Figures of a call, counted from its applications for staff to check and to show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from calls.enums import ApplicationState
from calls.models import Application, Call, CallFigure
from calls.queries.call_page import is_over
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused

LANGUAGES = ("fr", "en")
COUNTED: dict[str, Promise] = {
    "received": gettext_lazy("Applications received"),
    "eligible": gettext_lazy("Eligible applications"),
    "selected": gettext_lazy("Selected projects"),
    "countries": gettext_lazy("Countries of the applicants"),
}


@transaction.atomic
def propose_figures(*, call_id: int, by: Any, at: datetime) -> list[CallFigure]:
    """Count a call's applications into figures that nobody sees until staff publish them.

    What was proposed before and is not published is replaced. Locks the call. Raises
    PermissionDenied unless `by` configures the call, Refused before its last stage is closed.
    """
    call: Call = Call.objects.lock(call_id)
    require(by, "calls.add_callfigure", call)
    if not is_over(call, list(call.stages.all()), at):
        raise Refused(
            _(
                "The last stage of this call is not closed yet. Count its figures after the"
                " closing, its grace included."
            )
        )
    source = _in(LANGUAGES[0], lambda: _("The portal’s records of the applications"))
    CallFigure.objects.filter(call=call, is_published=False, source=source).delete()
    return [
        CallFigure.objects.create(
            call=call,
            value=number,
            as_of=localdate(at, get_default_timezone()),
            source=source,
            position=position,
            **{f"label_{each}": _in(each, lambda: str(COUNTED[name])) for each in LANGUAGES},  # noqa: B023 called at once
        )
        for position, (name, number) in enumerate(_counts(call).items(), start=1)
    ]


def _counts(call: Call) -> dict[str, int]:
    """Count what is released: a decision that waits for its release counts nowhere."""
    sent = Application.objects.filter(call=call, reference__isnull=False)
    numbers: dict[str, int] = sent.aggregate(
        received=Count("pk"),
        eligible=Count(
            "pk", filter=Q(screened_at__isnull=False) & ~Q(state=ApplicationState.INELIGIBLE)
        ),
        selected=Count("pk", filter=Q(state=ApplicationState.ACCEPTED)),
        countries=Count("project__organisation__country", distinct=True),
    )
    return numbers


def _in(language: str, words: Callable[[], str]) -> str:
    with override(language):
        return words()
