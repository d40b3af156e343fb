"""What changed on a project since a moment, read from the history that the database writes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from calls.enums import ApplicationState
from partners.actions.dossiers import save_dossier
from partners.actions.plans import save_milestone, save_patent
from partners.actions.projects import attach_project, create_project, update_project
from partners.enums import Vocabulary
from partners.models import (
    Milestone,
    Patent,
    Project,
    ProjectDossier,
    ProjectFile,
    ProjectTumourType,
)
from partners.queries.changes import FieldChange, changes_since
from pscc.kernel.clock import now
from pscc.kernel.history import tracked
from tests.factories import (
    make_application,
    make_membership,
    make_organisation,
    make_project,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
HISTORIES = (Project, ProjectTumourType, Patent, Milestone, ProjectDossier, ProjectFile)


def age(days):
    """Let everything written so far have happened some days earlier."""
    with connection.cursor() as cursor:
        for model in HISTORIES:
            table = tracked[model]._meta.db_table
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET pgh_created_at = pgh_created_at - %s * interval '1 day'",
                [days],
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def change(project, **texts):
    project.refresh_from_db()
    return update_project(
        project_id=project.pk, version=project.version, by=project.created_by, at=now(), **texts
    )


@pytest.fixture
def project():
    return create_project(
        title="A cure", organisation_id=None, by=make_user(), at=now(), trl=3,
        public_abstract="We cure.",
    )  # fmt: skip


def week_ago():
    return now() - timedelta(days=7)


def test_nothing_changed_says_nothing(project):
    age(10)

    assert changes_since(project, week_ago()) == []


def test_each_field_says_what_it_said_and_says(project):
    age(10)
    stage = make_term(label="Preclinical")
    change(project, title="A better cure", trl=4, stage=stage, funding_band="under_500k")

    assert changes_since(project, week_ago()) == [
        FieldChange("title", "Title", "A cure", "A better cure"),
        FieldChange("stage", "Stage of development", "", "Preclinical"),
        FieldChange("trl", "Technology readiness level", "TRL 3", "TRL 4"),
        FieldChange("funding_band", "Funds raised so far", "", "€100,000 to €500,000"),
    ]


def test_what_changed_before_the_moment_does_not_count(project):
    age(10)
    change(project, title="Before")
    age(10)
    change(project, title="After")

    assert changes_since(project, week_ago()) == [FieldChange("title", "Title", "Before", "After")]
    assert [each.before for each in changes_since(project, now() - timedelta(days=15))] == [
        "A cure"
    ]


def test_what_was_undone_is_no_change(project):
    age(10)
    change(project, title="Other")
    change(project, title="A cure")

    assert changes_since(project, week_ago()) == []


def test_before_its_beginning_a_project_is_compared_with_its_first_words(project):
    age(2)
    change(project, title="Newer")

    found = changes_since(project, week_ago())

    assert found == [FieldChange("title", "Title", "A cure", "Newer")]


def test_tumour_types_are_compared_as_they_were(project):
    lung, breast, skin = (
        make_term(vocabulary=Vocabulary.TUMOUR_TYPE, label=label)
        for label in ("Lung", "Breast", "Skin")
    )
    change(project, tumour_types=[lung.pk, breast.pk])
    age(10)
    change(project, tumour_types=[breast.pk, skin.pk])

    assert changes_since(project, week_ago()) == [
        FieldChange("tumour_types", "Tumour types", "Lung, Breast", "Breast, Skin")
    ]


def test_tumour_types_chosen_at_once_are_no_change():
    term = make_term(vocabulary=Vocabulary.TUMOUR_TYPE)
    project = create_project(
        title="T", organisation_id=None, by=make_user(), at=now(), tumour_types=[term.pk]
    )

    assert changes_since(project, week_ago()) == []


def test_the_way_to_an_organisation_counts(project):
    organisation = make_organisation(name="Acme")
    make_membership(user=project.created_by, organisation=organisation)
    age(10)
    attach_project(
        project_id=project.pk, organisation_id=organisation.pk, by=project.created_by, at=now()
    )

    assert changes_since(project, week_ago()) == [
        FieldChange("organisation", "Organisation", "", "Acme")
    ]


def test_patents_and_milestones_are_compared_as_lists(project):
    by = project.created_by
    patent = save_patent(
        project_id=project.pk, by=by, at=now(), title="Compound", number="EP1", status="filed",
        holding="owned",
    )  # fmt: skip
    age(10)
    save_patent(project_id=project.pk, patent_id=patent.pk, by=by, at=now(), status="granted")
    save_milestone(project_id=project.pk, title="IND", due_on=date(2027, 1, 15), by=by, at=now())

    found = changes_since(project, week_ago())

    assert [(each.field, each.before, each.after) for each in found] == [
        ("patents", "Compound, EP1, Filed", "Compound, EP1, Granted"),
        ("milestones", "", "IND: Ahead, 15 Jan 2027"),
    ]


def test_a_removed_patent_counts(project):
    patent = save_patent(
        project_id=project.pk, by=project.created_by, at=now(), title="P", status="filed",
        holding="owned",
    )  # fmt: skip
    age(10)
    patent.delete()

    found = changes_since(project, week_ago())

    assert [(each.before, each.after) for each in found] == [("P, Filed", "")]


def test_the_dossier_changes_without_its_words_unless_asked(project):
    by = project.created_by
    save_dossier(project_id=project.pk, version=0, by=by, at=now(), innovation="Old", evidence="E")
    age(10)
    save_dossier(project_id=project.pk, version=1, by=by, at=now(), innovation="New")

    silent = changes_since(project, week_ago())
    telling = changes_since(project, week_ago(), with_dossier_words=True)

    assert silent == [FieldChange("innovation", "What is new", "", "", is_confidential=True)]
    assert [(each.before, each.after) for each in telling] == [("Old", "New")]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_questions_however_much_changed(project, queries, count):
    age(10)
    for number in range(count):
        save_patent(
            project_id=project.pk, by=project.created_by, at=now(), title=f"P{number}",
            status="filed", holding="owned",
        )  # fmt: skip
        change(project, title=f"Title {number}")

    with queries(13):
        found = changes_since(project, week_ago())

    assert [each.field for each in found] == ["title", "patents"]


# --- On the page ---------------------------------------------------------------------------------


def test_the_page_says_what_is_new_since_the_application(signed_in):
    project = make_project(title="Sent title", public_abstract="Same")
    application = make_application(project=project, state=ApplicationState.SUBMITTED)
    age(400)
    change(project, title="New title")

    text = signed_in(project.created_by).get(project.get_absolute_url()).text

    assert f"Changed since your application {application.reference}" in text
    assert "Sent title" in text
    assert application.get_absolute_url() in text


def test_an_unsent_draft_is_no_use_of_the_project(signed_in):
    project = make_project()
    make_application(project=project)

    text = signed_in(project.created_by).get(project.get_absolute_url()).text

    assert "Changed since" not in text
    assert "Applications" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    project = make_project(stage=make_term(), product_type=make_term(), modality=make_term())
    by = project.created_by
    for number in range(count):
        project.tumour_types.add(
            make_term(vocabulary=Vocabulary.TUMOUR_TYPE, label=f"Tumour {number}")
        )
        save_patent(
            project_id=project.pk, by=by, at=now(), title=f"P{number}", status="filed",
            holding="owned",
        )  # fmt: skip
        save_milestone(
            project_id=project.pk, title=f"M{number}", due_on=date(2027, 1, 1), by=by, at=now()
        )
        make_application(project=project, state=ApplicationState.SUBMITTED)
        project.moves.create(destination=make_organisation(), moved_by=make_user())
    client = signed_in(by)
    address = reverse("partners:project_detail", kwargs={"uid": project.uid})
    client.get(address)

    with queries(39):
        answer = client.get(address)

    assert len(answer.context["project"].listed_patents) == count
