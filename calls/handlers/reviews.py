"""What follows from review events, beside messages."""

from calls.actions.conflicts import detect_office_conflicts
from pscc.kernel.clock import now
from pscc.outbox import declare_events, handles

# Recorded and annulled decisions concern nobody outside: the start page of the office counts them.
# A proposed expert must not know before the invitation, and the desk that proposes reads its list.
declare_events("calls.decision_annulled", "calls.call_published", "calls.expert_proposed")


@handles("calls.application_submitted")
@handles("calls.application_screened")
def look_for_office_conflicts(application_id: int) -> None:
    """Keep away whoever runs the call and has a tie to the applicant; again at each event, for
    people who came later.
    """
    detect_office_conflicts(application_id=application_id, at=now())
