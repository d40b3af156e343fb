"""A project's milestones and patents: planned, reached, given up, and kept to their project."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.actions.plans import (
    CannotPlanError,
    drop_milestone,
    reach_milestone,
    resume_milestone,
    save_milestone,
    save_patent,
)
from partners.enums import MilestoneState
from partners.models import Milestone, Patent
from tests.factories import NOW, make_project

pytestmark = pytest.mark.django_db


def plan(project, title="First patient", due_on=date(2027, 3, 1)):
    return save_milestone(
        project_id=project.pk, title=title, due_on=due_on, by=project.created_by, at=NOW
    )


def test_a_milestone_is_reached_taken_up_again_and_dropped():
    project = make_project()
    milestone, by = plan(project), project.created_by

    reached = reach_milestone(milestone_id=milestone.pk, on=date(2026, 5, 30), by=by, at=NOW)
    assert (reached.state, reached.settled_on) == (MilestoneState.REACHED, date(2026, 5, 30))
    resumed = resume_milestone(milestone_id=milestone.pk, by=by, at=NOW)
    assert (resumed.state, resumed.settled_on) == (MilestoneState.AHEAD, None)
    dropped = drop_milestone(milestone_id=milestone.pk, on=date(2026, 6, 1), by=by, at=NOW)
    assert dropped.state == MilestoneState.DROPPED


def test_nothing_is_reached_in_the_future():
    project = make_project()
    milestone = plan(project)

    with pytest.raises(CannotPlanError):
        reach_milestone(
            milestone_id=milestone.pk, on=date(2026, 6, 2), by=project.created_by, at=NOW
        )


@pytest.mark.parametrize("act", ["reach", "drop", "edit"])
def test_a_settled_milestone_offers_no_second_end(signed_in, act):
    project = make_project()
    milestone = plan(project)
    reach_milestone(milestone_id=milestone.pk, on=date(2026, 5, 1), by=project.created_by, at=NOW)
    client = signed_in(project.created_by)
    keys = {"uid": project.uid, "row": milestone.uid}

    answer = client.post(reverse(f"partners:milestone_{act}", kwargs=keys), {"on": "2026-05-02"})

    assert answer.status_code == 404
    assert Milestone.objects.get().settled_on == date(2026, 5, 1)


def test_the_forms_work_without_script(signed_in):
    project = make_project()
    client = signed_in(project.created_by)
    at = {"uid": project.uid}

    client.post(
        reverse("partners:milestone_add", kwargs=at), {"title": "IND", "due_on": "2027-01-15"}
    )
    row = {**at, "row": Milestone.objects.get().uid}
    client.post(
        reverse("partners:milestone_edit", kwargs=row),
        {"title": "IND sent", "due_on": "2027-02-01"},
    )
    client.post(reverse("partners:milestone_reach", kwargs=row), {"on": "2026-05-01"})
    client.post(reverse("partners:milestone_resume", kwargs=row))
    client.post(
        reverse("partners:patent_add", kwargs=at),
        {"title": "Compound", "status": "filed", "holding": "owned", "filed_on": "2025-09-01"},
    )
    patent = {**at, "row": Patent.objects.get().uid}
    client.post(
        reverse("partners:patent_edit", kwargs=patent),
        {"title": "Compound", "status": "granted", "holding": "licensed", "holder": "Inserm"},
    )
    text = client.get(project.get_absolute_url()).text

    assert Milestone.objects.get().title == "IND sent"
    assert Patent.objects.get().status == "granted"
    for words in ("IND sent", "1 February 2027", "Compound", "Granted", "Under licence", "Inserm"):
        assert words in text
    client.post(reverse("partners:patent_remove", kwargs=patent))
    assert not Patent.objects.exists()


def test_rows_of_another_project_are_not_found(signed_in):
    theirs, mine = make_project(), make_project()
    milestone = plan(theirs)
    patent = save_patent(
        project_id=theirs.pk, by=theirs.created_by, at=NOW, title="P", status="filed",
        holding="owned",
    )  # fmt: skip
    client = signed_in(mine.created_by)

    for name, row in [("milestone_edit", milestone), ("patent_edit", patent)]:
        address = reverse(f"partners:{name}", kwargs={"uid": mine.uid, "row": row.uid})
        assert client.get(address).status_code == 404
    with pytest.raises(Patent.DoesNotExist):
        save_patent(
            project_id=mine.pk, patent_id=patent.pk, by=mine.created_by, at=NOW, title="Stolen"
        )
    with pytest.raises(PermissionDenied):
        reach_milestone(milestone_id=milestone.pk, on=date(2026, 5, 1), by=mine.created_by, at=NOW)


def test_the_next_milestone_stands_on_top(signed_in):
    project = make_project()
    plan(project, "Later", date(2028, 1, 1))
    plan(project, "Sooner", date(2027, 1, 1))

    answer = signed_in(project.created_by).get(project.get_absolute_url())

    assert answer.context["next_milestone"].title == "Sooner"
