"""What the page of a project shows of its applications, to its team."""

from typing import Any

from django.utils.translation import gettext as _

from calls.models import Application, Submission
from calls.queries.applications import for_list, standing
from partners.models import Project
from partners.queries.projects import LastUse
from pscc.kernel.access import allowed
from pscc.kernel.clock import now


def project_panel(project: Project, user: Any) -> dict[str, Any] | None:
    """Return what the team sees of its project's applications, the latest first, or None."""
    own = Application.objects.of_team(user).filter(project=project)
    writes = allowed(user, "partners.edit_project", project)
    at = now()
    found = [standing(each, at, writes=writes) for each in for_list(own).order_by("-created_at")]
    return {"template": "calls/project_panel.html", "standings": found} if found else None


def last_submission_of(project: Project, user: Any) -> LastUse | None:
    """Return the version of an application that was sent last, for the team."""
    own = Application.objects.of_team(user).filter(project=project)
    sent = Submission.objects.filter(entry__application__in=own)
    last = sent.select_related("entry__application").order_by("-received_at").first()
    if last is None:
        return None
    application = last.entry.application
    words = _("your application %(reference)s") % {"reference": application.reference}
    return LastUse(label=words, at=last.received_at, url=application.get_absolute_url())
