"""An orientation becomes a project, or part of one: whose, and behind which walls."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.models import ConflictOfInterest, Project
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from services.actions.orientation.converting import convert_session
from services.actions.orientation.sending import send_session
from services.models import OrientationSession
from tests.factories import NOW, make_project, make_user
from tests.services.advising import fresh, make_advisor
from tests.services.orienting import ANSWERS, begun, make_words
from tests.services.test_at_once import at_once


@pytest.fixture
def words(db):
    """Return a small vocabulary."""
    return make_words()


def wall(person, project):
    ConflictOfInterest.objects.create(person=person, project=project, origin="declared")


def test_a_new_project_needs_a_title(words):
    person = make_user()
    session, _token = begun(person, **ANSWERS)

    with pytest.raises(Refused):
        convert_session(session_id=session.pk, by=person, at=NOW, title="  ")

    assert (Project.objects.count(), fresh(session).project) == (0, None)


def test_somebody_elses_orientation_becomes_nothing(words):
    session, _token = begun(make_user(), **ANSWERS)

    with pytest.raises(PermissionDenied):
        convert_session(session_id=session.pk, by=make_user(), at=NOW, title="Antibody")


def test_what_is_not_known_stays_empty(words):
    person = make_user()
    session, _token = begun(
        person, product_type="unknown", stage="unknown", trl="unknown", who="large",
        funding_band="under_2m",
    )  # fmt: skip

    project = convert_session(session_id=session.pk, by=person, at=NOW, title="Antibody")

    assert (project.product_type, project.stage, project.trl, project.milestones.count()) == (
        None, None, None, 0,
    )  # fmt: skip
    assert project.funding_band == ""  # a large company is not asked


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_project():
    make_words()
    person = make_user()
    session, _token = begun(person, **ANSWERS)

    def convert():
        return convert_session(session_id=session.pk, by=person, at=NOW, title="Antibody")

    found = at_once(convert, convert)

    assert [*found] == [Project.objects.get()] * 2


def test_an_advisor_with_a_conflict_loses_it_to_somebody_without(words):
    project = make_project()
    person = project.created_by
    ada = make_advisor(needs=["preclinical", "training"])
    session, _token = begun(person, **ANSWERS)
    session = send_session(session_id=session.pk, by=person, at=NOW)
    ben = make_advisor(needs=["preclinical"])
    wall(ada, project)

    convert_session(session_id=session.pk, by=person, at=NOW, project_id=project.pk)

    told = Delivery.objects.filter(event="services.orientation_assigned")
    assert (session.advisor, fresh(session).advisor) == (ada, ben)
    assert told.count() == 1


def test_where_all_have_a_conflict_it_waits_for_somebody(words):
    project = make_project()
    person = project.created_by
    ada = make_advisor()
    session, _token = begun(person, **ANSWERS)
    session = send_session(session_id=session.pk, by=person, at=NOW)
    wall(ada, project)

    convert_session(session_id=session.pk, by=person, at=NOW, project_id=project.pk)

    assert fresh(session).advisor is None


def test_the_page_offers_only_projects_that_the_person_may_write(client, words):
    project = make_project()
    person, hers = project.created_by, make_project()
    session, _token = begun(person, **ANSWERS)
    address = reverse("services:orientation_project", args=[session.uid])
    client.force_login(person)

    offered = client.get(address).context["form"].fields["project"].choices
    forged = client.post(address, {"project": hers.uid})
    untitled = client.post(address, {"project": "new", "title": ""})
    filled = client.post(address, {"project": project.uid})

    assert [value for value, _label in offered] == [project.uid, "new"]
    assert [forged.status_code, untitled.status_code] == [200, 200]
    assert untitled.context["form"].errors == {"title": ["Give the new project a title."]}
    assert (filled.url, OrientationSession.objects.get().project) == (
        project.get_absolute_url(), project,
    )  # fmt: skip


def test_of_several_projects_none_is_chosen_beforehand(client, words):
    project = make_project()
    other = make_project(owner=project.created_by)
    session, _token = begun(project.created_by, **ANSWERS)
    address = reverse("services:orientation_project", args=[session.uid])
    client.force_login(project.created_by)

    form = client.get(address).context["form"]
    unsaid = client.post(address, {})

    assert (form.initial, [each.pk for each in form.projects]) == ({}, [other.pk, project.pk])
    assert (unsaid.status_code, fresh(session).project) == (200, None)
