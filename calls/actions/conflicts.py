"""The only writers of conflicts of interest. Pending and recused ones are a wall; see
`docs/lifecycles.md`.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from calls.actions.discussing import keep_out
from calls.models import Application, Assignment
from calls.queries.interests import (
    BETWEEN,
    Interest,
    every_calls_people,
    find_interests,
    office_people,
)
from calls.queries.ties import new_ties
from calls.queries.traces import Trace
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest, Project
from pscc.accounts.models import User
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

_WHERE = re.compile(r" \(“[^”]*”\)$")  # the question that a trace of an answer comes from
SETTLED = (ConflictState.DISMISSED, ConflictState.WAIVED)  # the wall fell


@transaction.atomic
def detect_conflicts(
    *, application_id: int, person_id: int, at: datetime
) -> list[ConflictOfInterest]:
    """Put up a wall for each tie that the portal knows between a person and an application's
    project.

    Returns the conflicts that wait for a verdict because of it, all pending: new ones, and settled
    ones of which more has come up since; one that waits already takes the new evidence up, a
    recused one stays as it is. Idempotent, and a rename is nothing new.
    """
    application = Application.objects.select_related("project__organisation").get(pk=application_id)
    person = User.objects.get(pk=person_id)
    return _detect(application.project, person, at)


def _detect(project: Project, person: User, at: datetime) -> list[ConflictOfInterest]:
    found = [
        conflict
        for interest in find_interests(project, person, at)
        if (conflict := _recorded(interest, project.pk, person, at))
    ]
    if found:
        keep_out(person_id=person.pk, project_id=project.pk, at=at)
    return found


def _recorded(
    interest: Interest, project_id: int, person: User, at: datetime
) -> ConflictOfInterest | None:
    """Return the conflict that a tie makes or opens again; None where it is known already."""
    conflict, is_new = ConflictOfInterest.objects.get_or_create(
        person=person,
        project_id=project_id,
        origin=interest.origin,
        defaults={
            "organisation_id": interest.organisation_id,
            "evidence": interest.evidence,
            "traces": [each.key for each in interest.traces],
            "recorded_at": at,
        },
    )
    return conflict if is_new else _taken_up(conflict.pk, interest.traces, at)


def _taken_up(conflict_id: int, traces: Sequence[Trace], at: datetime) -> ConflictOfInterest | None:
    """Write down what nobody has examined of a tie; return the conflict if it was settled and waits
    again for it.
    """
    rows = ConflictOfInterest.objects.exclude(state=ConflictState.RECUSED).filter(pk=conflict_id)
    conflict = rows.select_for_update(of=("self",), no_key=True).first()
    if conflict is None:
        return None
    more = [each for each in traces if not _is_known(each, conflict)]
    keys = list(dict.fromkeys([*conflict.traces, *(each.key for each in traces)]))
    if not more and keys == conflict.traces:
        return None
    evidence = BETWEEN.join(filter(None, [conflict.evidence, *(each.text for each in more)]))
    is_settled = conflict.state in SETTLED
    if more and is_settled:
        conflict.look_again(evidence=evidence, traces=keys, at=at)
    else:
        conflict.evidence, conflict.traces = evidence, keys
    conflict.save()
    return conflict if more and is_settled else None


def _is_known(trace: Trace, conflict: ConflictOfInterest) -> bool:
    """Tell whether a conflict holds a trace; by its words where it is older than the keys."""
    if conflict.traces:
        return trace.key in conflict.traces
    # Older ones did not name the question, which stands in brackets at the end.
    words = {trace.text, _WHERE.sub("", trace.text)}
    return not words.isdisjoint(conflict.evidence.split(BETWEEN))


@transaction.atomic
def detect_office_conflicts(*, application_id: int, at: datetime) -> int:
    """Look for conflicts of everybody whose office would let them see an application; return how
    many are new.

    That is the call's own people, the programme officers and the administrators, who settle
    conflicts and may break the glass. Experts are looked at when they are assigned and when they
    accept.
    """
    sent = Application.objects.filter(pk=application_id)
    call_id = sent.values_list("call_id", flat=True).get()
    return detect_among(sent, sorted(office_people(call_id)), at)


@transaction.atomic
def detect_call_conflicts(*, call_id: int, person_id: int, at: datetime) -> int:
    """Look for conflicts of a person with every application sent to a call; return how many are
    new.
    """
    return detect_among(Application.objects.sent().filter(call=call_id), [person_id], at)


def detect_officer_conflicts(*, person_id: int, at: datetime) -> int:
    """Look for conflicts of a person whose role shows them every call, with everything that was
    sent; return how many are new. One transaction for each application.
    """
    if not every_calls_people().filter(pk=person_id).exists():
        return 0
    return detect_among(Application.objects.sent(), [person_id], at)


def detect_among(applications: QuerySet[Application], people: Sequence[int], at: datetime) -> int:
    """Look for conflicts of some people with some applications; return how many wait for a verdict
    because of it.

    A sieve reads all pairs in few statements; only what it lets through is looked at one by one,
    each in a transaction of its own unless one is open. Idempotent.
    """
    of_project = dict(applications.order_by("pk").values_list("project_id", "pk"))
    return sum(
        len(detect_conflicts(application_id=of_project[project], person_id=person, at=at))
        for project, person in new_ties(list(of_project), people, at)
    )


@transaction.atomic
def declare_conflict(
    *, assignment_id: int, description: str, by: Any, at: datetime
) -> ConflictOfInterest:
    """Recuse an expert who declares a conflict: at once, for every application of the project.

    What was written is frozen and counts no longer. Raises PermissionDenied, or Refused without a
    description. Publishes `calls.expert_recused` for each review that ends.
    """
    assignment = Assignment.objects.select_related("application").get(pk=assignment_id)
    require(by, "calls.declare_conflict", assignment)
    if not description.strip():
        raise Refused(_("Say in a few words what ties you to this project or to its organisation."))
    project_id = assignment.application.project_id
    conflict, is_new = ConflictOfInterest.objects.get_or_create(
        person=by,
        project_id=project_id,
        origin=ConflictOrigin.DECLARED,
        defaults={"evidence": description.strip(), "recorded_at": at},
    )
    conflict = ConflictOfInterest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=conflict.pk
    )
    if not is_new:
        conflict.evidence = f"{conflict.evidence}\n{description.strip()}"
    conflict.recuse(by=by, at=at)
    conflict.save()
    _end_reviews(person=by, project_id=project_id, at=at)
    keep_out(person_id=by.pk, project_id=project_id, at=at)
    return conflict


@transaction.atomic
def look_at_conflict(*, conflict_id: int, by: Any, at: datetime) -> ConflictOfInterest:
    """Take up what has come up of a conflict since it was recorded, before somebody decides on it;
    return it as it stands then. Raises PermissionDenied, also on one's own conflict.
    """
    rows = ConflictOfInterest.objects.select_related("person", "project__organisation")
    conflict = rows.get(pk=conflict_id)
    require(by, "calls.decide_conflict", conflict)
    if conflict.project is not None:
        _detect(conflict.project, conflict.person, at)
    return rows.get(pk=conflict_id)


@transaction.atomic
def decide_conflict(
    *,
    conflict_id: int,
    verdict: ConflictState,
    plan: str = "",
    seen: str | None = None,
    by: Any,
    at: datetime,
) -> ConflictOfInterest:
    """Settle a conflict: dismissed (the wall falls), waived with a written plan, or recused (the
    wall stays).

    `seen` is the `digest` of what the person has read; pages always give it. Raises
    PermissionDenied, also on one's own conflict; Refused if a waiver has no plan, someone settled
    it first, or it is not what was read any more. A recusal ends the person's reviews of the
    project and publishes `calls.expert_recused` for each.
    """
    conflict = ConflictOfInterest.objects.select_for_update(of=("self",), no_key=True).get(
        pk=conflict_id
    )
    require(by, "calls.decide_conflict", conflict)
    _refuse_if_settled(conflict, verdict)
    _refuse_unless_seen(conflict, seen)
    if verdict == ConflictState.DISMISSED:
        conflict.dismiss(by=by, at=at)
    elif verdict == ConflictState.WAIVED:
        _refuse_without_plan(plan)
        conflict.waive(plan=plan.strip(), by=by, at=at)
    else:
        conflict.recuse(by=by, at=at)
    conflict.save()
    if verdict == ConflictState.RECUSED and conflict.project_id:
        _end_reviews(person=conflict.person, project_id=conflict.project_id, at=at)
        keep_out(person_id=conflict.person_id, project_id=conflict.project_id, at=at)
    return conflict


def _refuse_without_plan(plan: str) -> None:
    if not plan.strip():
        raise Refused(
            _("Write the plan: how this interest will be kept from weighing on the review.")
        )


def _refuse_unless_seen(conflict: ConflictOfInterest, seen: str | None) -> None:
    if seen is None or seen == conflict.digest:
        return
    raise Refused(
        _(
            "This conflict is not what it was when you opened the page: nothing was decided. Read"
            " the evidence as it stands now, then give your verdict again."
        )
    )


def _refuse_if_settled(conflict: ConflictOfInterest, verdict: ConflictState) -> None:
    """Only a recusal may still follow when somebody has settled the conflict."""
    is_recusal = verdict == ConflictState.RECUSED and conflict.state != ConflictState.RECUSED
    if conflict.state == ConflictState.PENDING or is_recusal:
        return
    raise Refused(
        _("%(person)s settled this conflict already: %(state)s. Nothing was changed.")
        % {"person": conflict.decided_by, "state": conflict.get_state_display().lower()}
    )


def _end_reviews(*, person: Any, project_id: int, at: datetime) -> None:
    """Recuse the person's open and submitted reviews of a project; those declined or expired stay
    as they are.
    """
    reviews = Assignment.objects.filter(expert=person, application__project=project_id)
    for review in reviews.select_for_update(of=("self",), no_key=True).order_by("pk"):
        if can_proceed(review.recuse):
            review.recuse(at=at)
            review.save()
            publish("calls.expert_recused", assignment_id=review.pk)
