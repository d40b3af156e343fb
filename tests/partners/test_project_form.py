"""The form of a project: what is taken, what is told, and what two writers see."""

import pytest
from django.urls import reverse

from partners.actions.projects import update_project
from partners.enums import MembershipRole, Vocabulary
from partners.models import Project
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db

NEW = "/en/projects/new/"


def page_of(client, project):
    return client.get(reverse("partners:project_detail", kwargs={"uid": project.uid}))


def edit(project):
    return reverse("partners:project_edit", kwargs={"uid": project.uid})


def test_a_title_is_enough(signed_in):
    person = make_user()
    client = signed_in(person)

    answer = client.post(NEW, {"title": "A cure"})

    project = Project.objects.get()
    assert answer.url == f"/en/projects/{project.uid}/"
    assert (project.title, project.organisation, project.created_by) == ("A cure", None, person)


def test_a_whole_form_is_stored_and_shown(signed_in):
    organisation, person = make_organisation(name="Acme"), make_user()
    make_membership(user=person, organisation=organisation)
    stage = make_term(label="Discovery")
    product = make_term(vocabulary=Vocabulary.PRODUCT_TYPE, label="Vaccine")
    client = signed_in(person)

    answer = client.post(
        NEW,
        {
            "title": "A cure", "organisation": organisation.pk, "public_abstract": "We cure.",
            "stage": stage.pk, "product_type": product.pk, "trl": 9, "activity_in_france": "Trials",
        },
        follow=True,
    )  # fmt: skip

    for words in ("A cure", "Acme", "We cure.", "Discovery", "Vaccine", "TRL 9", "Trials"):
        assert words in answer.text


def test_only_organisations_one_acts_for_are_offered(signed_in):
    person = make_user()
    for role, name in [(MembershipRole.EDITOR, "Mine"), (MembershipRole.VIEWER, "Seen")]:
        make_membership(user=person, organisation=make_organisation(name=name), role=role)
    make_organisation(name="Foreign")

    page = signed_in(person).get(NEW).text

    assert ">Mine<" in page
    assert ">Seen<" not in page
    assert ">Foreign<" not in page


def test_an_organisation_slipped_into_the_form_is_refused(signed_in):
    mine, foreign, person = make_organisation(), make_organisation(), make_user()
    make_membership(user=person, organisation=mine)
    client = signed_in(person)

    answer = client.post(NEW, {"title": "A cure", "organisation": foreign.pk})

    assert "Select a valid choice" in answer.text
    assert Project.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required"),
        ("title", "x" * 161, "at most 160 characters"),
        ("title", "a\x00b", "Null characters are not allowed"),
        ("public_abstract", "word " * 403, "This text has 403 words; the limit is 400. Shorten it"),
        ("trl", "10", "Select a valid choice"),
        ("trl", "0", "Select a valid choice"),
        ("stage", "999999", "Select a valid choice"),
        ("stage", "x", "Select a valid choice"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(signed_in, field, value, sentence):
    client = signed_in(make_user())

    answer = client.post(NEW, {"title": "A cure", "activity_in_france": "Kept words", field: value})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Kept words" in answer.text
    assert Project.objects.count() == 0


def test_four_hundred_words_are_taken(signed_in):
    signed_in(make_user()).post(NEW, {"title": "T", "public_abstract": "word " * 400})

    assert len(Project.objects.get().public_abstract.split()) == 400


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("علاج السرطان", "علاج السرطان"),
        ("🧬 cure", "🧬 cure"),
        ("{{ request }}", "{{ request }}"),
        ("x" * 10_000, "x" * 10_000),
        ("é" * 10_000, "é" * 10_000),
    ],
)
def test_any_text_comes_back_as_text(signed_in, typed, shown):
    client = signed_in(make_user())

    client.post(NEW, {"title": typed[:160], "public_abstract": typed})
    project = Project.objects.get()

    assert project.public_abstract == typed
    for page in (page_of(client, project).text, client.get(edit(project)).text):
        assert shown in page
        assert "<script>alert" not in page


def test_when_somebody_else_saved_meanwhile_both_texts_are_shown(signed_in):
    project = make_project(title="Old")
    client = signed_in(project.created_by)
    update_project(
        project_id=project.pk, version=0, by=project.created_by, at=NOW, title="Their title",
        public_abstract="Their words",
    )  # fmt: skip

    mine = {"title": "My title", "public_abstract": "My words", "version": 0}
    answer = client.post(edit(project), mine)

    page = answer.text
    assert answer.status_code == 200
    for words in ("Their title", "Their words", 'value="My title"', "My words", "Someone else"):
        assert words in page
    assert '<input type="hidden" name="version" value="1"' in page
    project.refresh_from_db()
    assert project.title == "Their title"


def test_the_second_save_over_what_was_shown_is_taken(signed_in):
    project = make_project(title="Old")
    client = signed_in(project.created_by)
    update_project(project_id=project.pk, version=0, by=project.created_by, at=NOW, title="Theirs")
    client.post(edit(project), {"title": "Mine", "version": 0})

    answer = client.post(edit(project), {"title": "Mine", "version": 1})

    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.title, project.version) == ("Mine", 2)


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30])
def test_a_damaged_version_stores_nothing_and_breaks_nothing(signed_in, version):
    project = make_project(title="Old", version=1)

    answer = signed_in(project.created_by).post(
        edit(project), {"title": "Mine", "version": version}
    )

    project.refresh_from_db()
    assert answer.status_code == 200
    assert project.title == "Old"


def test_the_form_of_a_change_does_not_move_the_project(signed_in):
    project, other = make_project(), make_organisation()
    make_membership(user=project.created_by, organisation=other)

    signed_in(project.created_by).post(
        edit(project), {"title": "T", "version": 0, "organisation": other.pk}
    )

    project.refresh_from_db()
    assert project.organisation != other
