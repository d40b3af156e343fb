"""What the tests of late requests share: a draft whose call has closed, and the two sides."""

from datetime import timedelta

from calls.actions.late import ask_late, grant_late
from calls.models import CallStage, StageEntry
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.applying import draft
from tests.factories import make_staff

DAY = timedelta(days=1)
REASON = "The tram stood still: ibex."


def closed_draft(**call):
    """Return the working copy of a draft whose call closed an hour ago, and its signatory."""
    entry, owner = draft(**call)
    close(entry)
    return StageEntry.objects.get(pk=entry.pk), owner


def close(entry):
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))


def ask(entry, by, **fields):
    fields.setdefault("reason", REASON)
    return ask_late(application_id=entry.application_id, by=by, at=now(), **fields)


def grant(request, by, **fields):
    fields.setdefault("until", now() + DAY)
    return grant_late(request_id=request.pk, answer="Go on.", by=by, at=now(), **fields)


def officer():
    return make_staff(Role.PROGRAMME_OFFICER)
