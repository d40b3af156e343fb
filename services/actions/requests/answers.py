"""Saving the form of a request, so that nothing typed is lost: not to a colleague, not to a
provider who answers meanwhile.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.questions import Answer, BadAnswerError, normalise
from pscc.kernel.refusals import Refused
from services.actions.requests.basket import touch
from services.models import ServiceRequest
from services.queries.requests.forms import (
    PURPOSE,
    WANTED_ON,
    RequestForm,
    form_of,
    values_of,
)


class CannotEditError(Refused):
    """The answers are with the providers; whoever typed keeps the text."""


class StaleRequestError(Refused):
    """Someone else saved in between: `newer` holds the stored answers that differ, by question."""

    def __init__(self, request: ServiceRequest, newer: dict[str, Answer | None]) -> None:
        super().__init__(
            _("Someone else saved this page while you were writing. Nothing is overwritten: choose"
              " which text to keep.")
        )  # fmt: skip
        self.request = request
        self.newer = newer


@transaction.atomic
def save_answers(
    *, request_id: int, changes: Mapping[str, Any], version: int, by: Any, at: datetime
) -> ServiceRequest:
    """Store changed answers of a request that is still at `version`; None or "" empties one.

    Saving what is stored already changes nothing and never conflicts. Raises StaleRequestError with
    the newer values, CannotEditError while every provider has its answers, BadAnswerError for a
    value that cannot be an answer, PermissionDenied. Locks the request.
    """
    request, form = lock_for_change(request_id, by)
    stored = values_of(request)
    wanted = _read(form, changes)
    differing = {key: value for key, value in wanted.items() if stored.get(key) != value}
    if not differing:
        return request
    if request.version != version:
        raise StaleRequestError(request, {key: stored.get(key) for key in differing})
    _write(request, stored | differing)
    touch(request, at)
    return request


def lock_for_change(request_id: int, by: Any) -> tuple[ServiceRequest, RequestForm]:
    """Return a request, locked, with its form, after asking whether this person may change it."""
    request: ServiceRequest = ServiceRequest.objects.lock(request_id)
    require(by, "services.edit_request", request)
    form = form_of(request)
    if not form.parts and not request.is_draft:
        raise CannotEditError(
            _("The providers have your answers: they change again when one of them asks for more."
              " Use the messages to add something.")
        )  # fmt: skip
    return request, form


def _read(form: RequestForm, changes: Mapping[str, Any]) -> dict[str, Answer | None]:
    wanted = {}
    for key, raw in changes.items():
        question = form.question(key)
        if question is None:
            raise BadAnswerError(_("This form has no such question."))
        wanted[key] = normalise(question, raw)
    return wanted


def _write(request: ServiceRequest, values: Mapping[str, Answer | None]) -> None:
    kept = {key: value for key, value in values.items() if value is not None}
    request.purpose = str(kept.pop(PURPOSE, ""))
    day = kept.pop(WANTED_ON, None)
    request.wanted_on = date.fromisoformat(str(day)) if day else None
    request.answers = kept
