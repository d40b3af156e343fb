"""Looking for conflicts of interest of many people at once: of the pool before anybody is proposed,
and every day of those who read what was sent.
"""

from datetime import datetime

from calls.actions.conflicts import detect_among, detect_conflicts
from calls.models import Application, Assignment
from calls.queries.assigning import applications_to_assign, experts_of_the_pool
from calls.queries.interests import office_people
from calls.queries.reviews import ASKED
from calls.queries.ties import new_ties


def detect_pool_conflicts(*, call_id: int, at: datetime) -> int:
    """Put up a wall for each tie between an application to assign and an expert who may be asked;
    return how many wait for a verdict because of it. One transaction for each tie.
    """
    people = list(experts_of_the_pool().values_list("user_id", flat=True))
    return detect_among(applications_to_assign(call_id), people, at)


def detect_live_conflicts(*, at: datetime) -> int:
    """Look again at everything that was ever sent, for people and ties that came later; return how
    many conflicts wait for a verdict because of it.

    Looks at the office and the panel of each call, and at the experts who read an application. By
    the sieve: some twenty statements for each call, then one transaction for each tie.
    """
    calls = Application.objects.sent().order_by("call").values_list("call", flat=True).distinct()
    return sum(_detect_in_call(call_id, at) for call_id in list(calls))


def _detect_in_call(call_id: int, at: datetime) -> int:
    sent = Application.objects.sent().filter(call=call_id)
    of_project = dict(sent.values_list("project_id", "pk"))
    office = office_people(call_id)
    reading = Assignment.objects.filter(
        state__in=ASKED, application__in=sent.open_to_experts().values("pk")
    )
    experts = set(reading.values_list("application__project_id", "expert_id"))
    people = office | {person for _project, person in experts}
    return sum(
        len(detect_conflicts(application_id=of_project[project], person_id=person, at=at))
        for project, person in new_ties(list(of_project), sorted(people), at)
        if person in office or (project, person) in experts
    )
