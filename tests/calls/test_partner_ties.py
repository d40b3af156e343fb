"""Ties with what only the answers of an application name: partner organisations, and people."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from calls.actions.assignments import assign_expert
from calls.actions.conflicts import detect_conflicts
from calls.actions.pool_ties import detect_pool_conflicts
from calls.enums import ApplicationState, AssignmentState
from calls.models import Assignment
from calls.queries.interests import find_interests
from calls.queries.ties import new_ties
from partners.actions.merges import merge_organisations
from partners.enums import ConflictOrigin, ConflictState, IdentifierScheme, InterestNature
from partners.models import ConflictOfInterest, DeclaredInterest, Mandate, Person
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery, Message
from tests.calls.hiding import Hidden, text_in
from tests.calls.pooling import make_profile
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"
PARTNER, NAMED = ConflictOrigin.PARTNER, ConflictOrigin.NAMED


def words(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


SCHEMA: dict[str, Any] = {
    "sections": [{
        "key": "who", "title": words("Qui", "Who"),
        "questions": [
            {"key": "lead", "type": "organisation", "label": words("Pilote", "Lead")},
            {"key": "team", "type": "people", "label": words("Équipe", "Team")},
            {"key": "partners", "type": "table", "label": words("Partenaires", "Partners"),
             "columns": [
                {"key": "house", "type": "short_text", "label": words("Nom", "Name")},
                {"key": "mail", "type": "short_text", "label": words("Courriel", "E-mail")},
             ]},
            {"key": "sponsor", "type": "short_text", "label": words("Parrain", "Sponsor")},
            {"key": "summary", "type": "long_text", "label": words("Résumé", "Summary")},
        ],
    }]
}  # fmt: skip


def application_of(**answers):
    return make_application(
        call=make_call(schema=SCHEMA), state=ApplicationState.IN_REVIEW, answers=answers
    )


def found(application, person):
    """Return the ties; the sieve must let exactly those pairs through that have one."""
    ties = find_interests(application.project, person, NOW)
    through = new_ties([application.project_id], [person.pk], NOW)
    assert through == ([(application.project_id, person.pk)] if ties else [])
    return [(each.origin, each.evidence) for each in ties]


def expert(**fields):
    return make_profile(user=make_user(**fields)).user


# --- Organisations -------------------------------------------------------------------------------


def test_a_partner_chosen_from_the_directory():
    house, person = make_organisation(name="Institut X"), expert()
    make_membership(user=person, organisation=house)
    application = application_of(lead={"name": "Whatever it was called", "uid": house.uid})

    assert found(application, person) == [(PARTNER, "“Pilote”: Institut X (owner)")]


@pytest.mark.parametrize(
    "answers",
    [
        {"lead": {"name": "INSTITUT D’ETAMPES"}},
        {"lead": {"name": "IDE"}},
        {"lead": {"name": "Elsewhere", "register": "552100554"}},
        {"lead": {"name": "Elsewhere", "register": "55210055400013"}},
        {"team": [{"name": "Ann Other", "affiliation": "Institut d'Étampes"}]},
        {"partners": [{"house": "Institut d'Étampes"}]},
        {"sponsor": "institut d'etampes"},
    ],
)
def test_a_partner_that_is_typed(answers):
    house, person = make_organisation(name="Institut d'Étampes", acronym="IDE"), expert()
    house.identifiers.create(scheme=IdentifierScheme.SIREN, value="552100554")
    make_membership(user=person, organisation=house)

    ((origin, evidence),) = found(application_of(**answers), person)

    labels = {"lead": "Pilote", "team": "Équipe", "partners": "Partenaires", "sponsor": "Parrain"}
    (key,) = answers
    assert (origin, evidence) == (PARTNER, f"“{labels[key]}”: Institut d'Étampes (owner)")


@pytest.mark.parametrize(
    "answers",
    [
        {"lead": {"name": "Institut d'Étampes, service 3"}},
        {"partners": [{"house": "IDE"}]},  # an acronym in a text may be anything
        {"summary": "Institut d'Étampes"},
        {"team": [{"name": "Ann Other", "role": "Institut d'Étampes"}]},
        {},
    ],
)
def test_what_names_no_partner(answers):
    house, person = make_organisation(name="Institut d'Étampes", acronym="IDE"), expert()
    make_membership(user=person, organisation=house)

    assert found(application_of(**answers), person) == []


def test_every_kind_of_tie_with_a_partner_counts():
    house = make_organisation(name="Institut X", website="https://institut-x.example")
    people = [expert(), expert(), expert(), expert(), expert(email="e@lab.institut-x.example")]
    DeclaredInterest.objects.create(
        person=Person.objects.create(name="A", user=people[0]), organisation=house,
        nature=InterestNature.SHARES,
    )  # fmt: skip
    Mandate.objects.create(
        person=Person.objects.create(name="B", user=people[1]), organisation=house, role="Chair"
    )
    people[2].expert_profile.affiliations.create(name="Unit", organisation=house)
    people[3].expert_profile.affiliations.create(name="INSTITUT X")
    application = application_of(lead={"name": "Institut X", "uid": house.uid})

    assert [found(application, each) for each in people] == [
        [(PARTNER, "“Pilote”: Institut X (shares)")],
        [(PARTNER, "“Pilote”: Institut X (Chair)")],
        [(PARTNER, "“Pilote”: Unit = Institut X (–)")],
        [(PARTNER, "“Pilote”: “INSTITUT X” ≈ Institut X (–)")],
        [(PARTNER, "“Pilote”: e@lab.institut-x.example = Institut X (institut-x.example)")],
    ]  # fmt: skip


def test_two_names_of_no_directory_that_are_equal():
    person = expert()
    person.expert_profile.affiliations.create(name="Laboratoire du Bois")
    application = application_of(partners=[{"house": "laboratoire  du bois"}])

    assert found(application, person) == [
        (PARTNER, "“Partenaires”: “Laboratoire du Bois” ≈ “laboratoire du bois” (–)")
    ]


def test_a_tie_that_ended_long_ago_counts_no_more():
    house, person = make_organisation(name="Institut X"), expert()
    membership = make_membership(user=person, organisation=house)
    membership.ended_at = NOW - timedelta(days=1200)
    membership.save()
    person.expert_profile.affiliations.create(
        name="Institut X", until=(NOW - timedelta(days=1200)).date()
    )

    assert found(application_of(lead={"name": "Institut X"}), person) == []


def test_the_applicant_is_no_partner_of_itself():
    house, person = make_organisation(name="Acme"), expert()
    make_membership(user=person, organisation=house)
    person.expert_profile.affiliations.create(name="Acme")
    application = make_application(
        call=make_call(schema=SCHEMA), project=make_project(organisation=house),
        state=ApplicationState.IN_REVIEW, answers={"lead": {"name": "Acme"}},
    )  # fmt: skip

    assert [origin for origin, _evidence in found(application, person)] == [
        ConflictOrigin.MEMBERSHIP, ConflictOrigin.AFFILIATION,
    ]  # fmt: skip


def test_a_partner_that_was_merged_counts_as_what_it_became():
    old, new = make_organisation(name="Old Institute"), make_organisation(name="New Institute")
    person = expert()
    make_membership(user=person, organisation=new)
    application = application_of(lead={"name": "Old Institute", "uid": old.uid})
    before = found(application, person)
    merge_organisations(
        kept_id=new.pk, absorbed_id=old.pk, by=make_staff(Role.ADMINISTRATOR), at=now()
    )

    assert before == []
    assert found(application, person) == [(PARTNER, "“Pilote”: New Institute (owner)")]


def test_every_version_that_was_sent_counts_and_drafts_do_not():
    house, person = make_organisation(name="Institut X"), expert()
    make_membership(user=person, organisation=house)
    application = application_of()
    entry = application.entries.get()
    entry.answers = {"lead": {"name": "Institut X"}}
    entry.save()
    before = found(application, person)
    make_submission(application=application)
    entry.answers = {}
    entry.save()
    make_submission(application=application)

    assert before == []
    assert found(application, person) == [(PARTNER, "“Pilote”: Institut X (owner)")]


# --- People --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"team": [{"name": "Éva EXPERT"}]}, (NAMED, "“Équipe”: Éva EXPERT")),
        ({"team": [{"name": "Expert, Eva"}]}, (NAMED, "“Équipe”: Expert, Eva")),
        ({"partners": [{"mail": "EVA@experts.example"}]},
         (NAMED, "“Partenaires”: EVA@experts.example")),
        ({"sponsor": "Eva Expert"}, (NAMED, "“Parrain”: Eva Expert")),
        ({"team": [{"name": "E. E.", "orcid": ORCID}]},
         (ConflictOrigin.ORCID, f"{ORCID} = E. E. (“Équipe”)")),
        ({"partners": [{"house": f"https://orcid.org/{ORCID}"}]},
         (ConflictOrigin.ORCID, f"{ORCID} = {ORCID} (“Partenaires”)")),
    ],
)  # fmt: skip
def test_an_expert_who_is_named(answers, expected):
    person = expert(name="Eva Expert", email="eva@experts.example", orcid=ORCID)

    assert found(application_of(**answers), person) == [expected]


@pytest.mark.parametrize(
    "answers",
    [
        {"team": [{"name": "Eva"}]},
        {"team": [{"name": "Eva Experts"}]},
        {"team": [{"name": "Ann Other", "affiliation": "Eva Expert"}]},
        {"summary": "Eva Expert"},
    ],
)
def test_others_who_are_named(answers):
    assert found(application_of(**answers), expert(name="Eva Expert")) == []


def test_people_of_one_name_only_are_not_taken_for_one_another():
    assert found(application_of(team=[{"name": "Eva"}]), expert(name="Eva")) == []


# --- What follows --------------------------------------------------------------------------------


def test_the_pool_is_looked_at_for_partners():
    house, person, other = make_organisation(name="Institut X"), expert(), expert()
    make_membership(user=person, organisation=house)
    application = application_of(lead={"name": "Institut X"})

    counts = [detect_pool_conflicts(call_id=application.call_id, at=NOW) for _ in range(2)]

    assert counts == [1, 0]
    assert ConflictOfInterest.objects.get().person == person
    assert other.conflicts.count() == 0


def test_a_new_name_of_a_partner_opens_nothing_again():
    house, person = make_organisation(name="Institut X"), expert()
    make_membership(user=person, organisation=house)
    application = application_of(lead={"name": "Institut X", "uid": house.uid})
    detect_conflicts(application_id=application.pk, person_id=person.pk, at=NOW)
    conflict = ConflictOfInterest.objects.get()
    conflict.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    conflict.save()
    house.name = "Institut Y"
    house.save()

    assert detect_conflicts(application_id=application.pk, person_id=person.pk, at=NOW) == []
    assert ConflictOfInterest.objects.get().state == ConflictState.DISMISSED


@pytest.mark.parametrize("applications", [1, 3])
def test_statements_do_not_grow_with_applications_and_partners(applications, queries):
    call = make_call(schema=SCHEMA)
    for number in range(applications):
        make_organisation(name=f"Partner {number}")
        make_application(
            call=call, state=ApplicationState.IN_REVIEW,
            answers={"lead": {"name": f"Partner {number}", "register": "552100554"}},
        )  # fmt: skip
        expert(orcid=ORCID)

    with queries(21):
        assert detect_pool_conflicts(call_id=call.pk, at=NOW) == 0


# --- Applicants who stay anonymous ---------------------------------------------------------------


def test_an_expert_of_an_anonymous_call_learns_nothing_by_it(client):
    scene = Hidden()
    review = scene.expert(AssignmentState.ACCEPTED)
    house = make_organisation(name="Zorglub Partner Works")
    make_membership(user=review.expert, organisation=house)
    scene.send_again(coordinator="Zorglub Partner Works")
    detect_conflicts(application_id=scene.application.pk, person_id=review.expert_id, at=now())
    conflict = ConflictOfInterest.objects.get(person=review.expert)
    client.force_login(review.expert)

    answers = [
        client.get(address)
        for address in (
            reverse("calls:review_list"), review.get_absolute_url(),
            reverse("calls:review_dossier", args=(review.uid,)),
            f"/admin/partners/conflictofinterest/{conflict.pk}/change/",
        )
    ]  # fmt: skip
    messages = Message.objects.filter(recipient=review.expert)

    assert conflict.evidence == "“Coordinator”: Zorglub Partner Works (owner)"
    assert [each.status_code for each in answers][1:3] == [404, 404]
    for said in [text_in(each.content) for each in answers]:
        assert "Zorglub" not in said
        assert "Coordinator" not in said
    assert not any("Zorglub" in each.text + each.html for each in messages)
    assert not any("Zorglub" in str(each.payload) for each in Delivery.objects.all())


def test_an_invited_expert_of_an_anonymous_call_is_told_of_no_partner(client):
    scene = Hidden()
    review = scene.expert(AssignmentState.INVITED)
    make_membership(
        user=review.expert, organisation=make_organisation(name="Zorglub Partner Works")
    )
    scene.send_again(coordinator="Zorglub Partner Works")
    client.force_login(review.expert)

    answer = client.post(
        reverse("calls:invitation_accept", args=(review.uid,)), {"statement": "none"}, follow=True
    )

    assert ConflictOfInterest.objects.get(person=review.expert).origin == PARTNER
    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.INVITED
    assert "Zorglub" not in answer.text
    assert "Coordinator" not in answer.text


def test_the_office_that_assigns_is_told_which_question():
    house, person = make_organisation(name="Institut X"), expert(name="Eve Expert")
    make_membership(user=person, organisation=house)
    application = application_of(lead={"name": "Institut X"})
    make_assignment(application=application)

    with pytest.raises(Refused) as refusal:
        assign_expert(
            application_id=application.pk, expert_id=person.pk, due_at=now() + timedelta(days=9),
            by=make_staff(Role.PROGRAMME_OFFICER), at=now(),
        )  # fmt: skip

    assert "“Pilote”: Institut X (owner)" in str(refusal.value.message)
