"""What follows from review events, beside messages."""

from calls.actions.conflicts import detect_office_conflicts, detect_officer_conflicts
from calls.actions.experts import detect_ties_of
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


@handles("accounts.roles_given", atomic=False)  # one transaction for each application
def look_for_an_officers_conflicts(user_id: int) -> None:
    """Keep a new programme officer away from what was sent by those they have a tie to."""
    detect_officer_conflicts(person_id=user_id, at=now())


@handles("calls.expert_ties_changed")
def look_for_ties_of_expert(expert_profile_id: int) -> None:
    """Keep an expert away from what they judge if a new affiliation ties them to it."""
    detect_ties_of(profile_id=expert_profile_id, at=now())
