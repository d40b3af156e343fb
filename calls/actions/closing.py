"""Closing the working copies of an application when nothing may follow."""

from calls.enums import EntryState
from calls.models import Application, StageEntry


def close_entries(application: Application) -> None:
    """Close every working copy of an application that the caller holds locked: nothing may follow.

    Part of the step that ends the writing (screening, release, withdrawal, expiry), which tells the
    team; closing says nothing of its own. Locks the entries.
    """
    entries = StageEntry.objects.filter(application=application).exclude(state=EntryState.CLOSED)
    for entry in entries.select_for_update(of=("self",), no_key=True).order_by("pk"):
        entry.close()
        entry.save()
