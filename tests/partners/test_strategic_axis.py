"""The strategic axis of a project: its team proposes one, the cluster's team may correct it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.actions.projects import set_strategic_axis
from partners.enums import ConflictOrigin, Vocabulary
from partners.models import ConflictOfInterest, Project, Term
from partners.queries.changes import changes_since
from pscc.accounts.enums import Role
from pscc.pages.reference import load_reference_data, read_data
from tests.factories import NOW, make_project, make_staff, make_term, make_user
from tests.partners.test_project_changes import age, week_ago

pytestmark = pytest.mark.django_db
SOURCE = (
    "Stratégie décennale de lutte contre les cancers 2021-2030,"
    " décret n° 2021-119 du 4 février 2021"
)
AXES = ["prevention", "quality_of_life", "poor_prognosis", "progress_for_all"]


def axis(**fields):
    return make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, **fields)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def test_the_axes_are_those_of_the_ten_year_strategy_with_the_decree_as_source():
    load_reference_data()

    found = Term.objects.of(Vocabulary.STRATEGIC_AXIS)

    assert [each.code for each in found] == AXES
    assert {each.source for each in found} == {SOURCE}
    assert all(each.label_fr and each.label_en for each in found)


def test_axes_that_a_cluster_put_in_their_place_stay_alone():
    axis(code="our-own", label="Our own")
    load_reference_data()

    assert [each.code for each in Term.objects.of(Vocabulary.STRATEGIC_AXIS)] == ["our-own"]
    assert set(AXES) == {
        each["code"] for each in read_data("reference")["vocabularies"]["strategic_axis"]["terms"]
    }


def test_the_team_gives_one_and_reads_it_on_the_page(signed_in):
    wanted, project = axis(label="Prevention first"), make_project(title="A cure")
    client = signed_in(project.created_by)
    form = client.get(reverse("partners:project_edit", args=[project.uid])).content.decode()

    answer = client.post(
        reverse("partners:project_edit", args=[project.uid]),
        {"title": "A cure", "version": 0, "strategic_axis": wanted.pk},
    )

    assert answer.status_code == 302
    assert "One only, so that sums count each project once" in form
    assert "Prevention first" in client.get(project.get_absolute_url()).content.decode()


def test_a_term_of_another_vocabulary_is_no_axis(signed_in):
    project, stage = make_project(title="A cure"), make_term()

    answer = signed_in(project.created_by).post(
        reverse("partners:project_edit", args=[project.uid]),
        {"title": "A cure", "version": 0, "strategic_axis": stage.pk},
    )

    assert (answer.status_code, Project.objects.get().strategic_axis) == (200, None)


def test_an_officer_corrects_it_at_the_desk_and_the_team_is_shown_the_change(officer, signed_in):
    old, new = axis(label="Old axis"), axis(label="New axis")
    project = make_project(strategic_axis=old)
    age(10)
    address = reverse("admin:partners_project_act", args=[project.pk, "axis"])

    answer = signed_in(officer).post(address, {"axis": new.pk})

    stored = Project.objects.get()
    assert answer.status_code == 302
    assert (stored.strategic_axis, stored.version) == (new, 1)
    changes = [(each.label, each.before, each.after) for each in changes_since(stored, week_ago())]
    assert ("Strategic axis", "Old axis", "New axis") in changes


def test_it_can_be_taken_away(officer):
    project = make_project(strategic_axis=axis())

    set_strategic_axis(project_id=project.pk, axis_id=None, by=officer, at=NOW)

    assert Project.objects.get().strategic_axis is None


def test_who_is_outside_or_behind_a_wall_corrects_nothing(officer):
    project, wanted = make_project(), axis()
    ConflictOfInterest.objects.create(person=officer, project=project, origin=ConflictOrigin.STAFF)

    for person in (officer, make_user(), project.created_by):
        with pytest.raises(PermissionDenied):
            set_strategic_axis(project_id=project.pk, axis_id=wanted.pk, by=person, at=NOW)


def test_nothing_but_an_axis_is_set(officer):
    with pytest.raises(Term.DoesNotExist):
        set_strategic_axis(project_id=make_project().pk, axis_id=make_term().pk, by=officer, at=NOW)
