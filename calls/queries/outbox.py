"""What the desk may see of the outbox: the messages about applications it handles."""

from typing import Any

from django.db.models import Q, QuerySet

from calls.models import Assignment, Decision, ExpertProfile, PanelMeeting, Submission
from calls.queries.appeals import appeals_for
from calls.queries.awards import awards_for
from calls.queries.exports import exports_of
from calls.queries.late import late_requests_for
from calls.queries.office import office_applications
from calls.queries.releases import releases_for
from pscc.kernel.access import allowed
from pscc.outbox.walls import names


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the messages and deliveries about applications that the person handles, walls obeyed.

    A row whose event names neither the application nor something of it is for nobody.
    """
    handled = office_applications(user)
    pool = ExpertProfile.objects.all()
    keeps_pool = allowed(user, "calls.view_expertprofile")
    of_application = {
        "application_id": handled,
        "appeal_id": appeals_for(user),
        "award_id": awards_for(user),
        "assignment_id": Assignment.objects.filter(application__in=handled),
        "export_id": exports_of(user),
        "expert_profile_id": pool if keeps_pool else pool.none(),
        "decision_id": Decision.objects.filter(application__in=handled),
        "late_request_id": late_requests_for(user),  # of drafts too, which are no application_id
        "meeting_id": PanelMeeting.objects.visible_to(user),  # call, date and place, nothing of it
        "release_id": releases_for(user),  # a call, a moment, numbers; none of its decisions
        "submission_id": Submission.objects.filter(entry__application__in=handled),
    }
    condition = Q(pk__in=[])
    for key, things in of_application.items():
        condition |= Q(names(key, things))
    return rows.filter(condition)
