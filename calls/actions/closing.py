"""Closing the working copies of an application when nothing may follow."""

from datetime import datetime
from typing import Any

from calls.enums import EntryState, LateState
from calls.models import Application, LateRequest, StageEntry


def close_entries(application: Application) -> None:
    """Close every working copy of an application that the caller holds locked: nothing may follow.

    Part of the step that ends the writing (screening, release, withdrawal, expiry), which tells the
    team; closing says nothing of its own. Locks the entries.
    """
    entries = StageEntry.objects.filter(application=application).exclude(state=EntryState.CLOSED)
    for entry in entries.select_for_update(of=("self",), no_key=True).order_by("pk"):
        entry.close()
        entry.save()


def end_late_requests(application: Application, *, by: Any, at: datetime) -> None:
    """End what waits for the office's answer where there is nothing to send any more.

    Part of the withdrawal, which tells both sides. Locks the requests.
    """
    asked = LateRequest.objects.filter(entry__application=application, state=LateState.ASKED)
    for request in asked.select_for_update(of=("self",), no_key=True).order_by("pk"):
        request.refuse(by=by, at=at, answer="")
        request.save()
