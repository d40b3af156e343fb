"""What a project says differently since it was last described to somebody.

Each reader is told only of layers they read: a provider, of what was sent to it before, and of the
dossier, where it had been opened to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.models import Project
from partners.queries.changes import SECTIONS, changes_since
from services.models import RequestSnapshot, SubRequest
from services.queries.requests.facts import facts_of, read_facts
from services.queries.requests.quotes import Difference
from services.queries.requests.snapshots import read_document


@dataclass(frozen=True)
class Since:
    """What differs from what was said at a moment, in the order of the facts."""

    moment: datetime
    differences: tuple[Difference, ...]


def since_last_sent(project: Project) -> Since | None:
    """Return what a project says differently from the last version that any of its requests sent;
    None where none was. For its team; three statements.
    """
    rows = RequestSnapshot.objects.filter(request__project=project)
    last = rows.order_by("-taken_at", "-pk").first()
    return None if last is None else Since(last.taken_at, _between(_facts(last), facts_of(project)))


def since_last_received(sub_request: SubRequest) -> Since | None:
    """Return what the project says differently in a request from what its provider read of it in an
    earlier one; None for the first. At most one statement.
    """
    earlier = _earlier(sub_request)
    if earlier is None or earlier.snapshot is None or sub_request.snapshot is None:
        return None
    differences = _between(_facts(earlier.snapshot), _facts(sub_request.snapshot))
    return Since(earlier.snapshot.taken_at, differences)


def sections_since(sub_request: SubRequest) -> tuple[datetime, list[str]] | None:
    """Return since when, and the names of the sections of the dossier that changed after an earlier
    request to the same provider, to which the dossier was open then; None where it never was.
    """
    earlier = _earlier(sub_request, grants__isnull=False)
    if earlier is None or earlier.submitted_at is None:
        return None
    found = changes_since(sub_request.request.project, earlier.submitted_at)
    return earlier.submitted_at, [each.label for each in found if each.field in SECTIONS]


def _earlier(sub_request: SubRequest, **wanted: Any) -> SubRequest | None:
    if sub_request.submitted_at is None:
        return None
    rows = SubRequest.objects.sent().filter(
        provider=sub_request.provider_id,
        request__project=sub_request.request.project_id,
        submitted_at__lt=sub_request.submitted_at,
        **wanted,
    )
    found: SubRequest | None = rows.select_related("snapshot").order_by("-submitted_at").first()
    return found


def _facts(snapshot: RequestSnapshot) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_document(snapshot).get("project") or {}
    return found


def _between(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Compare facts in words; what an older format did not say is no difference."""
    before = {each.key: each for each in read_facts(old)}
    after = {each.key: each for each in read_facts(new)}
    labels = {key: each.label for key, each in (before | after).items()}
    order = [key for key in (*after, *(key for key in before if key not in after)) if key in old]
    told = (
        Difference(
            labels[key],
            before[key].text if key in before else "",
            after[key].text if key in after else "",
        )
        for key in order
    )
    return tuple(each for each in told if each.old != each.new)
