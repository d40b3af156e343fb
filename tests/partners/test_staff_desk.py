"""The directory in the staff desk: who may, what is saved, and what follows."""

from typing import Any

import pytest
from django.urls import reverse

from partners.enums import ConflictOrigin, OrganisationState, Vocabulary
from partners.models import ConflictOfInterest, Organisation, Term
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.kernel.history import tracked
from pscc.kernel.search import matching
from tests.factories import (
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip
OFFICERS = {Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER}
STAFF = sorted(STAFF_ROLES)
INLINES = (
    "identifiers", "circles", "sites", "labels", "relations", "facts", "mandates",
    "press_contacts",
)  # fmt: skip


def change(row):
    return reverse(f"admin:partners_{row._meta.model_name}_change", args=(row.pk,))


def listed(model):
    return reverse(f"admin:partners_{model}_changelist")


def added(model):
    return reverse(f"admin:partners_{model}_add")


def step(organisation, name):
    return reverse("admin:partners_organisation_act", args=(organisation.pk, name))


def typed(**fields):
    """Return a valid form of an organisation."""
    form = {
        "name": "Gustave", "slug": "gustave", "kind": "cancer_centre", "country": "FR",
        "summary_fr": "Un centre.", "summary_en": "A centre.", "seen_version": "0",
    }  # fmt: skip
    for inline in INLINES:
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    return form | fields


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def found(words):
    return [each.name for each in matching(Organisation.objects.all(), words)]


def make_draft():
    organisation = Organisation(slug="draft", name="Draft", kind="biotech", summary="S")
    organisation.save()
    return organisation


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["organisation", "term"])
@pytest.mark.parametrize("role", STAFF)
def test_all_staff_look_at_the_directory(signed_in, role, model):
    row = make_organisation() if model == "organisation" else make_term()
    client = signed_in(make_staff(role))

    answers = [client.get(listed(model)), client.get(change(row))]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("model", ["organisation", "term", "project"])
def test_nobody_else_enters(signed_in, model):
    for person in (make_user(), make_staff(Role.FUNDER), make_user(is_superuser=True)):
        assert signed_in(person).get(listed(model)).status_code in (302, 403)


@pytest.mark.parametrize("role", STAFF)
def test_who_manages_the_directory_adds_an_organisation(signed_in, role):
    client = signed_in(make_staff(role))

    page = client.get(added("organisation"))
    answer = client.post(added("organisation"), typed())

    if role not in MANAGERS:
        assert (page.status_code, answer.status_code) == (403, 403)
        assert Organisation.objects.count() == 0
        return
    organisation: Any = Organisation.objects.get()
    assert (page.status_code, answer.status_code) == (200, 302)
    assert (organisation.state, organisation.version) == (OrganisationState.DRAFT, 0)
    assert (organisation.summary_fr, organisation.summary_en) == ("Un centre.", "A centre.")
    assert found("centre") == ["Gustave"]


@pytest.mark.parametrize("role", STAFF)
def test_a_change_is_saved_by_the_action_and_found_at_once(signed_in, role):
    organisation = make_organisation(name="Old")
    client = signed_in(make_staff(role))

    answer = client.post(change(organisation), typed(name="Renamed", description_fr="Éléphants"))

    organisation.refresh_from_db()
    if role not in MANAGERS:
        assert answer.status_code == 403
        assert organisation.name == "Old"
        return
    assert answer.status_code == 302
    assert (organisation.name, organisation.version) == ("Renamed", 1)
    assert organisation.state == OrganisationState.PUBLISHED
    assert found("elephant") == ["Renamed"]
    last: Any = (
        tracked[Organisation]._default_manager.filter(pgh_obj_id=organisation.pk).latest("pgh_id")
    )
    assert last.pgh_context.metadata["user"] is not None


def test_a_state_slipped_into_the_form_is_ignored(signed_in):
    organisation = make_draft()
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    client.post(change(organisation), typed(state="published"))

    organisation.refresh_from_db()
    assert (organisation.name, organisation.state) == ("Gustave", OrganisationState.DRAFT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("founded_year", "99999"), ("founded_year", "12"), ("founded_year", "-1"),
        ("name", ""), ("name", "x" * 201), ("slug", "not a slug"), ("website", "javascript:a"),
        ("kind", "wizards"), ("summary_fr", "x" * 10_000), ("name", "a\x00b"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_nothing_stored(signed_in, field, value):
    client = signed_in(make_staff(Role.COMMUNICATION))

    answer = client.post(added("organisation"), typed(**{field: value}))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert Organisation.objects.count() == 0


def test_nothing_is_deleted(signed_in):
    organisation = make_organisation()
    client = signed_in(make_staff(Role.ADMINISTRATOR))
    address = reverse("admin:partners_organisation_delete", args=(organisation.pk,))

    client.post(listed("organisation"), {"action": "delete_selected", "_selected_action": [
        organisation.pk]})  # fmt: skip

    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Organisation.objects.count() == 1


# --- Buttons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_buttons_publish_and_suspend(signed_in, role):
    organisation = make_draft()
    client = signed_in(make_staff(role))

    if role not in MANAGERS:
        assert step(organisation, "publish") not in client.get(change(organisation)).text
        assert client.post(step(organisation, "publish")).status_code == 403
        return
    assert step(organisation, "publish") in client.get(change(organisation)).text
    assert "Everyone will see" in client.get(step(organisation, "publish")).text
    published = client.post(step(organisation, "publish"), follow=True)
    assert client.get("/en/partners/draft/").status_code == 200
    assert said(published) == ["The organisation is in the directory."]
    suspended = client.post(step(organisation, "suspend"), follow=True)
    organisation.refresh_from_db()
    assert said(suspended) == ["The organisation is out of the directory."]
    assert organisation.state == OrganisationState.SUSPENDED


def test_asking_changes_nothing(signed_in):
    organisation = make_draft()

    signed_in(make_staff(Role.ADMINISTRATOR)).get(step(organisation, "publish"))

    organisation.refresh_from_db()
    assert organisation.state == OrganisationState.DRAFT


def test_a_step_that_is_past_is_refused_in_words(signed_in):
    organisation = make_organisation()
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    answer = client.post(step(organisation, "publish"), follow=True)

    assert said(answer) == [
        "This step is not possible any more: the state has changed. Nothing was done."
    ]


def test_an_unknown_step_does_not_exist(signed_in):
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    assert client.get(step(make_organisation(), "explode")).status_code == 404


# --- Terms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_administrators_add_and_change_terms(signed_in, role):
    term = make_term(label="Old")
    client = signed_in(make_staff(role))
    form = {
        "vocabulary": "stage", "code": "proof", "label_fr": "Preuve", "label_en": "Proof",
        "position": "1",
    }  # fmt: skip

    answers = [client.post(added("term"), form), client.post(change(term), form | {"code": "o"})]

    may = role == Role.ADMINISTRATOR
    assert [answer.status_code for answer in answers] == ([302, 302] if may else [403, 403])
    assert Term.objects.filter(label_en="Proof").count() == (2 if may else 0)


# --- Projects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_officers_look_at_projects_and_change_none(signed_in, role):
    project = make_project(title="A cure")
    make_team_member(project=project, user=make_user(name="Marie Colleague"))
    client = signed_in(make_staff(role))

    answers = [client.get(listed("project")), client.get(change(project))]

    if role not in OFFICERS:
        assert [answer.status_code for answer in answers] == [403, 403]
        return
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("A cure" in answer.text for answer in answers)
    assert "Marie Colleague" in answers[1].text
    assert client.post(change(project), {"title": "Other"}).status_code == 403
    assert client.get(added("project")).status_code == 403


def test_a_walled_officer_finds_the_project_nowhere(signed_in):
    project, officer = make_project(title="A cure"), make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(
        person=officer, project=project, origin=ConflictOrigin.DECLARED
    )
    client = signed_in(officer)

    assert "A cure" not in client.get(listed("project")).text
    assert client.get(change(project)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "number"), [("organisation", 10), ("project", 10), ("term", 6)])
def test_lists_ask_the_same_questions_for_one_and_three(signed_in, queries, count, model, number):
    for _ in range(count):
        make_project(stage=make_term(), product_type=make_term())
        make_term(vocabulary=Vocabulary.DISCIPLINE)
    client = signed_in(make_staff(Role.ADMINISTRATOR))
    client.get(listed(model))

    with queries(number):
        answer = client.get(listed(model))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("scheme", "number", "is_archived", "note"),
    [
        ("siren", "395030844", False,
         "Holder has the SIREN 395030844 too: if the two are one, merge them."),
        ("siren", "395030844", True, None),
        ("ror", "04t0gwh46", True,
         "Holder, which is archived, has ROR 04t0gwh46 too: only one of the two can live."),
    ],
)  # fmt: skip
def test_a_number_that_others_have_is_stored_and_noted(
    signed_in, scheme, number, is_archived, note
):
    holder, organisation = make_organisation(name="Holder"), make_organisation()
    holder.identifiers.create(scheme=scheme, value=number)
    if is_archived:
        holder.archive()
        holder.save()
    client = signed_in(make_staff(Role.COMMUNICATION))
    numbers = {"identifiers-TOTAL_FORMS": "1", "identifiers-INITIAL_FORMS": "0",
               "identifiers-0-scheme": scheme, "identifiers-0-value": number}  # fmt: skip

    answer = client.post(change(organisation), typed(**numbers), follow=True)

    assert organisation.identifiers.get().value == number
    assert [text for text in said(answer) if "too" in text] == ([note] if note else [])


def test_a_mistyped_number_is_told_beside_it_and_a_shared_siret_names_its_holder(signed_in):
    holder, organisation = make_organisation(name="Holder"), make_organisation()
    holder.identifiers.create(scheme="siret", value="41816609600051")
    client = signed_in(make_staff(Role.COMMUNICATION))
    numbers = {"identifiers-TOTAL_FORMS": "2", "identifiers-INITIAL_FORMS": "0"}
    for row, (scheme, value) in enumerate([("siren", "111222333"), ("siret", "418 166 096 00051")]):
        numbers |= {f"identifiers-{row}-scheme": scheme, f"identifiers-{row}-value": value}

    answer = client.post(change(organisation), typed(**numbers))

    assert answer.status_code == 200
    assert "This SIREN is mistyped" in answer.text
    assert "Holder has this number already" in answer.text
    assert organisation.identifiers.count() == 0
