"""A project's way through the stages: recorded with day, author and note."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.actions.projects import StageRefusedError, create_project, update_project
from partners.enums import Vocabulary
from partners.models import StageChange, Term
from partners.queries.projects import stays, usual_trl
from tests.factories import NOW, make_project, make_term, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def stage(position, code=""):
    term = make_term(code=code, label=f"Stage {position}")
    Term.objects.filter(pk=term.pk).update(position=position)
    return Term.objects.get(pk=term.pk)


def move(project, to, *, at=NOW, **more):
    project.refresh_from_db()
    return update_project(
        project_id=project.pk, version=project.version, by=project.created_by, at=at, stage=to,
        **more,
    )  # fmt: skip


def recorded(project):
    rows = StageChange.objects.filter(project=project).order_by("pk")
    return [(row.stage, row.entered_on, row.note, row.recorded_by) for row in rows]


def test_a_new_project_enters_its_stage_today():
    person, first = make_user(), stage(1)

    project = create_project(title="T", organisation_id=None, by=person, at=NOW, stage=first)

    assert recorded(project) == [(first, TODAY, "", person)]


def test_a_project_without_a_stage_records_none():
    project = create_project(title="T", organisation_id=None, by=make_user(), at=NOW)

    assert recorded(project) == []


def test_a_step_is_recorded_with_day_author_and_note():
    project, first, second = make_project(), stage(1), stage(2)
    move(project, first, stage_since=date(2026, 1, 10))

    move(project, second, stage_since=date(2026, 5, 2), stage_note=" Toxicology is done. ")

    assert recorded(project) == [
        (first, date(2026, 1, 10), "", project.created_by),
        (second, date(2026, 5, 2), "Toxicology is done.", project.created_by),
    ]


def test_saving_the_same_stage_records_nothing():
    project, first = make_project(), stage(1)
    move(project, first)

    move(project, first, title="Other title", stage_note="A note")

    assert len(recorded(project)) == 1


def test_a_step_back_needs_a_note():
    project, first, second = make_project(), stage(1), stage(2)
    move(project, second)

    with pytest.raises(StageRefusedError) as refusal:
        move(project, first, stage_note="  ")
    move(project, first, stage_note="The model was wrong.")

    assert refusal.value.field == "stage_note"
    assert [note for _stage, _day, note, _by in recorded(project)] == ["", "The model was wrong."]
    project.refresh_from_db()
    assert project.stage == first


def test_a_stage_cannot_begin_tomorrow_nor_before_the_one_before():
    project, first, second = make_project(), stage(1), stage(2)
    move(project, first, stage_since=date(2026, 3, 1))

    for day in (TODAY + timedelta(days=1), date(2026, 2, 28)):
        with pytest.raises(StageRefusedError) as refusal:
            move(project, second, stage_since=day)
        assert refusal.value.field == "stage_since"

    move(project, second, stage_since=date(2026, 3, 1))
    assert len(recorded(project)) == 2


def test_the_day_is_that_of_paris():
    project, first = make_project(), stage(1)
    late = NOW.replace(hour=23)  # already tomorrow in Paris

    move(project, first, at=late)

    assert recorded(project)[0][1] == date(2026, 6, 2)


def test_what_was_recorded_is_never_changed():
    project = make_project()
    move(project, stage(1))

    with pytest.raises(DatabaseError), transaction.atomic():
        StageChange.objects.filter(project=project).update(note="Otherwise")


def test_days_at_each_stage_are_counted():
    project, first, second = make_project(), stage(1), stage(2)
    move(project, first, stage_since=date(2026, 1, 1))
    move(project, second, stage_since=date(2026, 5, 2), stage_note="Done.")

    found = [(stay.stage, stay.until, stay.days) for stay in stays(project, NOW)]

    assert found == [(second, None, 30), (first, date(2026, 5, 2), 121)]


def test_the_form_says_what_a_step_back_lacks(client):
    project, first, second = make_project(), stage(1), stage(2)
    move(project, second)
    client.force_login(project.created_by)
    address = reverse("partners:project_edit", kwargs={"uid": project.uid})

    answer = client.post(address, {"title": "Kept", "version": 1, "stage": first.pk})

    assert answer.status_code == 200
    assert "The project goes back to an earlier stage" in answer.text
    assert 'value="Kept"' in answer.text
    assert len(recorded(project)) == 1


@pytest.mark.parametrize(
    ("code", "level"), [("idea", 1), ("phase_1", 6), ("market", 9), ("something_else", None)]
)
def test_the_level_is_suggested_from_the_stage(code, level):
    term = make_term(vocabulary=Vocabulary.STAGE, code=code)

    assert usual_trl(term) == level


def test_a_suggested_level_is_never_written(client):
    preclinical = make_term(code="preclinical", label="Preclinical")
    project = make_project(stage=preclinical, trl=None)
    client.force_login(project.created_by)
    edit = reverse("partners:project_edit", kwargs={"uid": project.uid})

    form = client.get(edit).text
    client.post(edit, {"title": "T", "version": 0, "stage": preclinical.pk, "trl": ""})
    page = client.get(project.get_absolute_url()).text

    project.refresh_from_db()
    assert "Usual at the stage “Preclinical”: TRL 4. You decide." in form
    assert project.trl is None
    assert "Usual at this stage: TRL 4" in page
