"""Objections: to which decision, until when, and those that the office may answer."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from calls.models import Appeal, Application, Decision
from calls.queries.office import office_applications

TO_OBJECT = timedelta(days=30)  # after the release


def released_of(application: Application) -> Decision | None:
    """Return the decision that the team knows, or None."""
    return Decision.objects.released().filter(application=application).first()


def object_until(decision: Decision) -> datetime | None:
    """Return the last moment to object; None for what is not released."""
    return decision.released_at + TO_OBJECT if decision.released_at else None


def may_still_object(decision: Decision, at: datetime) -> bool:
    """Tell whether the thirty days run still."""
    until = object_until(decision)
    return until is not None and at <= until


def objection_of(decision: Decision) -> Appeal | None:
    """Return the objection to a decision, or None."""
    found = Appeal.objects.filter(decision=decision)
    return found.select_related("raised_by", "answered_by").first()


def earlier_objections(decision: Decision) -> list[Appeal]:
    """Return the objections to what was released before a decision on the same application, newest
    first, with their decisions; one statement.
    """
    others = Appeal.objects.filter(decision__application=decision.application_id)
    related = ("decision", "raised_by")
    return list(others.exclude(decision=decision).select_related(*related).order_by("-raised_at"))


def appeals_for(user: Any) -> QuerySet[Appeal]:
    """Return the objections on applications that the person handles, walls obeyed."""
    related = (
        "decision__application__call", "decision__application__project", "raised_by", "answered_by",
    )  # fmt: skip
    handled = office_applications(user).values("pk")
    return Appeal.objects.filter(decision__application__in=handled).select_related(*related)
