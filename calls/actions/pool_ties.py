"""Looking for conflicts of interest of the whole pool, before anybody is proposed."""

from datetime import datetime

from calls.actions.conflicts import detect_conflicts
from calls.queries.assigning import applications_to_assign, experts_of_the_pool
from calls.queries.ties import new_ties


def detect_pool_conflicts(*, call_id: int, at: datetime) -> int:
    """Put up a wall for each tie between an application to assign and an expert who may be asked;
    return how many are new.

    A sieve reads all pairs in few statements; only what it lets through is looked at one by one,
    each in a transaction of its own. Idempotent.
    """
    rows = applications_to_assign(call_id).values_list("project_id", "pk")
    of_project = dict(rows)
    people = list(experts_of_the_pool().values_list("user_id", flat=True))
    return sum(
        len(detect_conflicts(application_id=of_project[project], person_id=person, at=at))
        for project, person in new_ties(list(of_project), people, at)
    )
