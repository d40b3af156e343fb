"""The staff pages of proposals, and how much they and the worker ask of the database."""

import json
import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.actions.assigning import release_run
from calls.actions.computing import compute_next_run
from calls.actions.inviting import invite_next_batch
from calls.actions.pool_ties import detect_pool_conflicts
from calls.enums import RunState
from calls.models import AssignmentRun, ExpertProfile
from calls.queries.assigning import expert_key, problem_of
from calls.queries.interests import find_interests
from calls.queries.ties import new_ties
from partners.enums import ConflictOrigin, RelationKind
from partners.models import ConflictOfInterest, DeclaredInterest, Mandate, Person
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.assigning import asked, computed, invited, scene
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def page_of(run):
    return reverse("admin:calls_assignmentrun_change", args=(run.pk,))


def test_a_proposal_is_asked_for_computed_and_released(desk):
    call, _applications, _experts = scene()
    start = reverse("admin:calls_assignmentrun_add")
    form = desk.get(start, {"call": call.pk}).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["due_on"] = (now() + timedelta(days=40)).date().isoformat()

    asked_for = desk.post(start, data)
    waiting = desk.get(asked_for.url).text
    compute_next_run()
    run = AssignmentRun.objects.get()
    shown = desk.get(asked_for.url).text
    pressed = desk.post(reverse("admin:calls_assignmentrun_act", args=(run.pk, "release")))
    during = desk.get(pressed.url).text
    invite_next_batch()
    after = desk.get(pressed.url).text

    assert asked_for.url == page_of(run)
    assert ("It is being computed" in waiting, 'hx-trigger="every 1s"' in waiting) == (True, True)
    assert ("Proven best" in shown, 'hx-trigger="every 1s"' in shown) == (True, False)
    assert "Match: " in shown
    assert ("0 of 6 pairs" in during, 'hx-trigger="every 1s"' in during) == (True, True)
    assert ("0 of 6 pairs" in after, 'hx-trigger="every 1s"' in after) == (False, False)
    assert "What became of each pair" in after
    assert AssignmentRun.objects.get().state == RunState.RELEASED


def test_a_refused_start_stands_in_the_form(desk, officer):
    call, _applications, _experts = scene()
    asked(call, officer)
    start = reverse("admin:calls_assignmentrun_add")
    form = desk.get(start, {"call": call.pk}).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data["due_on"] = (now() + timedelta(days=40)).date().isoformat()

    answer = desk.post(start, data)

    assert answer.status_code == 200
    assert "has a proposal in hand already" in answer.text


def test_buttons_beside_a_pair(desk, officer):
    call, _applications, _experts = scene(experts=9)
    run = computed(asked(call, officer))
    pair = run.pairs.order_by("pk").first()
    into = int(pair.alternates[0]["reviewer"][1:])
    address = reverse("admin:calls_assignmentrun_pair", args=(run.pk,))
    sent = {"application": pair.application_id, "expert": pair.expert_id, "into": into}

    desk.post(address, {**sent, "act": "cost"})
    told = desk.get(page_of(computed(run))).text
    desk.post(address, {**sent, "act": "swap"})
    changed = desk.get(page_of(computed(run))).text
    odd = [
        desk.post(address, {**sent, **each}).status_code
        for each in (
            {"act": "odd"},
            {"act": "pin", "application": 10**8},
            {"act": "cost", "into": ""},
        )
    ]

    assert "Make this change" in told
    assert ("Pinned by hand" in changed, "Excluded:" in changed) == (True, True)
    assert odd == [404, 404, 302]


def test_the_page_that_waits_loads_anew_once_it_is_computed(desk, officer):
    call, _applications, _experts = scene()
    run = asked(call, officer)
    early = desk.get(page_of(run), headers={"HX-Request": "true"})

    computed(run)
    late = desk.get(page_of(run), headers={"HX-Request": "true"})

    assert ("HX-Refresh" in early, late["HX-Refresh"]) == (False, "true")


def test_the_page_of_a_release_loads_anew_once_everybody_is_asked(desk, officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=NOW)
    early = desk.get(page_of(run), headers={"HX-Request": "true"})

    invited(run)
    late = desk.get(page_of(run), headers={"HX-Request": "true"})

    assert ("HX-Refresh" in early, late["HX-Refresh"]) == (False, "true")


def test_the_page_says_who_was_passed_over_and_why(desk, officer):
    call, _applications, (near, far) = scene(applications=2, experts=2, each=1)
    ExpertProfile.objects.filter(user=near).update(quota=1)
    ExpertProfile.objects.filter(user=far).update(keywords="Geology")
    run = computed(asked(call, officer))

    shown = unescape(desk.get(page_of(run)).text)

    told = re.findall(r"Expert 0 \([0-9.]+%\): has as many reviews as the quota allows\.", shown)
    assert len(told) == 1
    assert [key for each in run.pairs.all() for key, _score, _why in each.parts["passed"]] == [
        expert_key(near.pk)
    ]


def test_the_record_is_a_file(desk, officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))

    answer = desk.get(reverse("admin:calls_assignmentrun_record", args=(run.pk,)))

    assert answer["Content-Disposition"] == f'attachment; filename="assignment-{run.uid}.json"'
    assert json.loads(answer.content)["inputs_sha256"] == run.inputs_sha256


def test_a_walled_officer_sees_that_something_is_hidden(client, officer):
    call, (first, *_others), _experts = scene()
    run = computed(asked(call, officer))
    walled = make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(
        person=walled, project=first.project, origin=ConflictOrigin.DECLARED
    )
    client.force_login(walled)
    pair = {"application": first.pk, "expert": run.pairs.first().expert_id, "act": "pin"}

    page = client.get(page_of(run)).text
    client.post(reverse("admin:calls_assignmentrun_pair", args=(run.pk,)), pair)

    assert "1 application hidden" in page
    assert first.reference not in page
    assert str(first.project) not in page
    assert AssignmentRun.objects.get().turn == 1


# --- Statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_list(rows, desk, officer, queries):
    for _ in range(rows):
        call, _applications, _experts = scene(applications=1, experts=2)
        asked(call, officer)
    desk.get(reverse("admin:calls_assignmentrun_changelist"))

    with queries(6):
        desk.get(reverse("admin:calls_assignmentrun_changelist"))


@pytest.mark.parametrize("applications", [1, 3])
def test_statements_of_the_page(applications, desk, officer, queries):
    call, _applications, _experts = scene(applications=applications, experts=8)
    run = computed(asked(call, officer))
    desk.get(page_of(run))

    with queries(24):
        desk.get(page_of(run))


# --- The sieve -----------------------------------------------------------------------------------


def test_the_sieve_lets_through_every_tie():
    call, applications, experts = scene(applications=3, experts=12)
    orcid = "0000-0002-1825-0097"
    houses = [each.project.organisation for each in applications]
    upper = make_organisation(name="Upper")
    houses[0].relations.create(kind=RelationKind.PART_OF, other=upper)
    make_team_member(project=applications[0].project, user=experts[0])
    make_membership(user=experts[1], organisation=houses[1])
    make_membership(user=experts[2], organisation=upper)
    experts[3].expert_profile.affiliations.create(name="Unit", organisation=houses[2])
    experts[4].expert_profile.affiliations.create(name=houses[2].name.upper())
    person = Person.objects.create(name="Somebody", user=experts[5])
    DeclaredInterest.objects.create(person=person, organisation=upper, nature="shares")
    Mandate.objects.create(person=person, organisation=houses[1], role="Chair")
    make_membership(user=make_user(email="a@house2.example"), organisation=houses[2])
    for expert, address in ((experts[6], "b@house2.example"), (experts[7], "c@x.house2.example")):
        expert.email = address
        expert.save()
    for each in (experts[8], make_user()):
        each.orcid = orcid
        each.save()
    make_team_member(project=applications[1].project, user=type(experts[8]).objects.latest("pk"))
    people = [each.pk for each in experts]
    projects = {each.project_id: each.project for each in applications}

    found = new_ties(list(projects), people, NOW)

    exact = sorted(
        (pk, person.pk)
        for pk, project in projects.items()
        for person in experts
        if find_interests(project, person, NOW)
    )
    assert len(exact) >= 9
    assert found == exact
    assert detect_pool_conflicts(call_id=call.pk, at=NOW) >= len(exact)
    assert detect_pool_conflicts(call_id=call.pk, at=NOW) == 0


def test_statements_of_detection_and_problem_do_not_grow(officer, queries):
    call, _applications, _experts = scene(applications=6, experts=10)
    run = asked(call, officer)

    with queries(17):
        detect_pool_conflicts(call_id=call.pk, at=NOW)
    with queries(15):
        problem_of(run, NOW)


@pytest.mark.slow
def test_sixty_applications_and_two_hundred_experts(officer, record_property):
    call, _applications, _experts = scene(applications=60, experts=200, each=3)
    run = asked(call, officer)
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as statements:
        run = computed(run)
    took = time.perf_counter() - begun
    begun = time.perf_counter()
    release_run(run_id=run.pk, by=officer, at=NOW)
    pressed = time.perf_counter() - begun
    begun = time.perf_counter()
    run = invited(run, NOW)
    released = time.perf_counter() - begun

    record_property("seconds", (took, pressed, released))
    assert (run.state, run.pairs.count(), ExpertProfile.objects.count()) == ("released", 180, 200)
    assert len(statements) < 80
    assert took < 20
    assert pressed < 2
